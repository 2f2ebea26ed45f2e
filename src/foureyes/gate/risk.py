"""How much there is to lose in a change, for rules that ask: size, findings and guardrails come in, three words go out.

High: a guardrail is touched, a finding blocks (waived or not), or more than 800 lines changed. Medium: a finding that a
human must look at, or more than 200 lines. Low: everything else.
"""

from foureyes.gate.blocking import blocks_at
from foureyes.gate.exempt import touched_guardrails
from foureyes.model.finding import Tier
from foureyes.model.gate_facts import Facts
from foureyes.model.policy import Policy, Risk

HIGH_LINES = 800
MEDIUM_LINES = 200


def risk_of(policy: Policy, facts: Facts) -> Risk:
    if facts.lines > HIGH_LINES or touched_guardrails(facts.paths, policy.approval):
        return Risk.HIGH
    if any(blocks_at(finding.tier, finding.severity, policy.findings) for finding in facts.findings):
        return Risk.HIGH
    if facts.lines > MEDIUM_LINES or any(finding.tier is Tier.LOOK for finding in facts.findings):
        return Risk.MEDIUM
    return Risk.LOW
