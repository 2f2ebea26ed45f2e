"""Raw findings in, complete findings out: policy tiers, the agent who wrote the line, fingerprints, one total order.

Runs once, after all analyses; no finding is dropped here, one that the policy switches off says so.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from foureyes.model.attribution import Attribution, FileAttribution
from foureyes.model.finding import Finding, Scope, Severity, Side, Suppression, SuppressionKind, Tier, fingerprint
from foureyes.model.globs import matches_any
from foureyes.model.policy import FindingPolicy
from foureyes.model.wording import worded


def complete(
    findings: Iterable[Finding],
    *,
    attribution: Attribution,
    policy: FindingPolicy,
    policy_path: str,
) -> tuple[Finding, ...]:
    """Return the findings, each with tier, severity, agent and fingerprint, sorted by `Finding.order`."""
    severities, tiers = dict(policy.severities), dict(policy.tiers)
    files = {item.path: item for item in attribution.files}
    done = [
        _switched_off(_with_agent(_with_policy(finding, severities, tiers), files), policy, policy_path)
        for finding in _without_repeats(findings)
    ]
    return tuple(sorted(_with_fingerprints(done), key=lambda finding: finding.order))


def _without_repeats(findings: Iterable[Finding]) -> Iterable[Finding]:
    """Two analyses may see the same thing: one finding per rule, place and message is enough."""
    return dict.fromkeys(findings)


def _with_policy(finding: Finding, severities: Mapping[str, Severity], tiers: Mapping[str, Tier]) -> Finding:
    severity = severities.get(finding.rule, finding.severity)
    tier = tiers.get(finding.rule, finding.tier)
    if severity is finding.severity and tier is finding.tier:
        return finding
    return replace(finding, severity=severity, tier=tier)


def _with_agent(finding: Finding, files: Mapping[str, FileAttribution]) -> Finding:
    file = files.get(finding.path)
    if file is None or finding.side is Side.BASE:
        return finding
    agent = _main_agent(file) if finding.scope is Scope.FILE else file.agent_at(finding.line)
    return finding if agent is None else replace(finding, agent=agent)


def _main_agent(file: FileAttribution) -> str | None:
    """The agent that wrote more than half of what was added to the file."""
    agent, lines = max(file.by_agent, key=lambda item: item[1], default=("", 0))
    return agent if lines * 2 > file.added else None


def _switched_off(finding: Finding, policy: FindingPolicy, policy_path: str) -> Finding:
    if finding.suppressed is not None:
        return finding
    if finding.rule in policy.disabled:
        return _suppressed(finding, worded("the policy switches this rule off"), policy_path)
    for rule, globs in policy.ignore:
        if rule in (finding.rule, "*") and matches_any(finding.path, globs):
            return _suppressed(finding, worded("the policy ignores this path"), policy_path)
    return finding


def _suppressed(finding: Finding, reason: str, policy_path: str) -> Finding:
    return replace(finding, suppressed=Suppression(SuppressionKind.POLICY, reason, path=policy_path))


def _with_fingerprints(findings: list[Finding]) -> Iterable[Finding]:
    seen: Counter[tuple[str, str, str, str]] = Counter()
    for finding in sorted(findings, key=lambda item: (item.path, item.line, item.column, item.rule, item.message)):
        alike = (finding.rule, finding.path, finding.symbol, " ".join(finding.key.split()))
        yield replace(finding, fingerprint=fingerprint(finding, seen[alike]))
        seen[alike] += 1
