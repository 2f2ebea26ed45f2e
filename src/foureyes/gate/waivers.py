"""Blocking findings and who lifted them: findings with their waivers come in, one outcome goes out."""

from foureyes.gate.blocking import blocks_at
from foureyes.gate.independence import People
from foureyes.gate.outcome import Outcome, met, unmet
from foureyes.model.decision import Reason, Requirement
from foureyes.model.gate_facts import Facts, GateFinding, Waiver
from foureyes.model.policy import Permission, Policy, WaiverBy

NAME = "no blocking finding"


def findings(policy: Policy, facts: Facts, who: People) -> Outcome:
    """Return whether every blocking finding has a waiver that holds for the head."""
    blocking = [item for item in facts.findings if blocks_at(item.tier, item.severity, policy.findings)]
    parts = tuple(_one(policy, facts, who, finding) for finding in blocking)
    unwaived = [part for part in parts if not part.satisfied]
    if not unwaived:
        return met(NAME, "all are waived" if parts else "none", parts)
    number = f"{len(unwaived)} blocking finding{'s' if len(unwaived) > 1 else ''}"
    missing = f"{number} to fix, or to waive with a reason"
    return unmet(NAME, Reason.BLOCKING_FINDING, number, missing, parts=parts, override_lifts=True)


def _one(policy: Policy, facts: Facts, who: People, finding: GateFinding) -> Requirement:
    name = f"{finding.rule} {finding.where}".strip()
    why = "no waiver"
    for waiver in finding.waivers:
        problem = _problem(policy, facts, who, finding, waiver)
        by = who.standing(waiver.user).name
        if problem is None:
            return Requirement(name, True, f"waived by {by}")
        why = f"the waiver by {by} does not count: {problem}"
    return Requirement(name, False, why)


def _problem(policy: Policy, facts: Facts, who: People, finding: GateFinding, waiver: Waiver) -> str | None:
    if not waiver.reason.strip():
        return "it gives no reason"
    if waiver.commit != facts.head and not _kept(policy, finding, waiver):
        return f"it is of {waiver.commit}, and the head is {facts.head}"
    return _who_problem(policy, who, waiver.user)


def _kept(policy: Policy, finding: GateFinding, waiver: Waiver) -> bool:
    same = bool(finding.fingerprint) and waiver.fingerprint == finding.fingerprint
    return same and policy.findings.keep_waivers


def _who_problem(policy: Policy, who: People, user: int | None) -> str | None:
    minimum = policy.approval.min_permission
    if policy.findings.waivers is WaiverBy.SELF and who.is_human(user):
        permission = who.accounts[user].permission if user is not None else None
        return None if permission is not None and permission.rank >= minimum.rank else f"it takes {minimum}"
    if policy.findings.waivers is WaiverBy.MAINTAINER and minimum.rank < Permission.MAINTAIN.rank:
        minimum = Permission.MAINTAIN
    standing = who.standing(user, minimum)
    return None if standing.counts else f"who {standing.why}"
