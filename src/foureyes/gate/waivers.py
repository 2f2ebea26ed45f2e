"""Blocking findings and who lifted them: findings with their waivers come in, one outcome goes out."""

from foureyes.gate.blocking import blocks_at
from foureyes.gate.independence import People
from foureyes.gate.outcome import Outcome, met, unmet
from foureyes.model.decision import Reason, Requirement
from foureyes.model.gate_facts import Facts, GateFinding, Waiver
from foureyes.model.policy import Permission, Policy, WaiverBy
from foureyes.model.wording import worded, worded_count

NAME = worded("no blocking finding")


def findings(policy: Policy, facts: Facts, who: People) -> Outcome:
    """Return whether every blocking finding has a waiver that holds for the head."""
    blocking = [item for item in facts.findings if blocks_at(item.tier, item.severity, policy.findings)]
    parts = tuple(_one(policy, facts, who, finding) for finding in blocking)
    unwaived = [part for part in parts if not part.satisfied]
    if not unwaived:
        return met(NAME, worded("all are waived") if parts else worded("none"), parts)
    number = worded_count("{count} blocking finding", "{count} blocking findings", len(unwaived))
    missing = worded("{findings} to fix, or to waive with a reason", findings=number)
    return unmet(NAME, Reason.BLOCKING_FINDING, number, missing, parts=parts, override_lifts=True)


def _one(policy: Policy, facts: Facts, who: People, finding: GateFinding) -> Requirement:
    name = f"{finding.rule} {finding.where}".strip()
    why = worded("no waiver")
    for waiver in finding.waivers:
        problem = _problem(policy, facts, who, finding, waiver)
        by = who.standing(waiver.user).name
        if problem is None:
            return Requirement(name, True, worded("waived by {name}", name=by))
        why = worded("the waiver by {name} does not count: {why}", name=by, why=problem)
    return Requirement(name, False, why)


def _problem(policy: Policy, facts: Facts, who: People, finding: GateFinding, waiver: Waiver) -> str | None:
    if not waiver.reason.strip():
        return worded("it gives no reason")
    if waiver.commit != facts.head and not _kept(policy, finding, waiver):
        return worded("it is of {commit}, and the head is {head}", commit=waiver.commit, head=facts.head)
    return _who_problem(policy, who, waiver.user)


def _kept(policy: Policy, finding: GateFinding, waiver: Waiver) -> bool:
    same = bool(finding.fingerprint) and waiver.fingerprint == finding.fingerprint
    return same and policy.findings.keep_waivers


def _who_problem(policy: Policy, who: People, user: int | None) -> str | None:
    minimum = policy.approval.min_permission
    if policy.findings.waivers is WaiverBy.SELF and who.is_human(user):
        permission = who.accounts[user].permission if user is not None else None
        if permission is not None and permission.rank >= minimum.rank:
            return None
        return worded("it takes {permission}", permission=minimum.value)
    if policy.findings.waivers is WaiverBy.MAINTAINER and minimum.rank < Permission.MAINTAIN.rank:
        minimum = Permission.MAINTAIN
    standing = who.standing(user, minimum)
    return None if standing.counts else worded("who {why}", why=standing.why)
