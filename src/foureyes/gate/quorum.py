"""Whether the counted approvals suffice: how many, by whom, with which permission. Approvals in, one outcome out."""

from collections.abc import Sequence

from foureyes.gate.approvals import Verdict, is_among
from foureyes.gate.exempt import touched_guardrails
from foureyes.gate.independence import People, Standing
from foureyes.gate.outcome import Outcome, met, unmet
from foureyes.gate.risk import risk_of
from foureyes.model.decision import Reason, Requirement
from foureyes.model.gate_facts import Facts
from foureyes.model.globs import matches_any
from foureyes.model.policy import ApprovalPolicy, ApprovalRule, Permission, Policy, RuleCondition

NAME = "approval"


def quorum(policy: Policy, facts: Facts, who: People, found: Sequence[Verdict]) -> Outcome:
    """Return whether enough independent humans approved the head; the first thing that lacks gives the reason."""
    approval = policy.approval
    approvers = [who.standing(verdict.counted.user) for verdict in found if verdict.counted is not None]
    checks = [_number(approval, facts, found, len(approvers)), *_unattributed(approval, facts, len(approvers))]
    checks += _elevated(approval, facts, approvers)
    checks += _code_owners(approval, facts, approvers)
    checks += [_rule(rule, facts, approvers) for rule in approval.rules if _applies(rule.when, policy, facts)]
    parts = tuple(verdict.requirement() for verdict in found)
    tree = tuple(check.requirement for check in checks) + parts
    lacking = [check for check in checks if check.reason is not None]
    if not lacking:
        return met(NAME, checks[0].requirement.detail, tree)
    missing = tuple(item for check in lacking for item in check.missing)
    requirement = Requirement(NAME, False, lacking[0].requirement.detail, tree)
    return Outcome(requirement, lacking[0].reason, missing, override_lifts=True)


def _number(approval: ApprovalPolicy, facts: Facts, found: Sequence[Verdict], count: int) -> Outcome:
    name = f"{approval.required} independent {_people(approval.required)} approved {facts.head}"
    if count >= approval.required:
        return met(name, f"{count} of {approval.required}")
    failed = [verdict for verdict in found if verdict.counted is None]
    nearest = min(failed, key=lambda verdict: verdict.rank, default=None)
    reason = nearest.reason if nearest else Reason.NEEDS_HUMAN_APPROVAL
    detail = f"{count} of {approval.required}"
    if nearest:
        detail += f"; the approval by {nearest.who} {nearest.why}"
    lack = approval.required - count
    missing = (
        f"{f'{lack} approvals' if lack > 1 else 'an approval'} of {facts.head} by "
        f"{'humans' if lack > 1 else 'a human'} with {approval.min_permission} "
        "who did not write, prompt or push it"
    )
    return unmet(name, reason, detail, missing)


def _people(number: int) -> str:
    return "human" if number == 1 else "humans"


def _unattributed(approval: ApprovalPolicy, facts: Facts, count: int) -> list[Outcome]:
    """An author nobody knows might be the reviewer: one more pair of eyes. A verified signature says who it was."""
    unknown = [commit.oid for commit in facts.commits if commit.author is None and commit.signer is None]
    if not unknown or not approval.unattributed_extra_approvals:
        return []
    needed = approval.required + approval.unattributed_extra_approvals
    name = f"{needed} approvals because commit {unknown[0]} maps to no account"
    if count >= needed:
        return [met(name, f"{count} of {needed}")]
    missing = f"{needed - count} more approval for a commit whose author maps to no account"
    return [unmet(name, Reason.UNATTRIBUTED_COMMIT, f"{count} of {needed}", missing)]


def _elevated(approval: ApprovalPolicy, facts: Facts, approvers: Sequence[Standing]) -> list[Outcome]:
    touched = touched_guardrails(facts.paths, approval)
    if not touched:
        return []
    wanted = approval.guardrail_min_permission
    name = f"an approver with {wanted} for {touched[0]}"
    strong = [item.name for item in approvers if _has(item, wanted)]
    if strong:
        return [met(name, strong[0])]
    return [unmet(name, Reason.NEEDS_ELEVATED_APPROVAL, "nobody yet", f"an approval by somebody with {wanted}")]


def _has(standing: Standing, wanted: Permission) -> bool:
    permission = standing.account.permission if standing.account else None
    return permission is not None and permission.rank >= wanted.rank


def _code_owners(approval: ApprovalPolicy, facts: Facts, approvers: Sequence[Standing]) -> list[Outcome]:
    wanted = approval.code_owner_approvals
    if not wanted:
        return []
    name = f"{wanted} of the approvals by code owners of what changed"
    if facts.owners is None:
        return [unmet(name, Reason.API_UNAVAILABLE, "the code owners could not be read", "the forge to answer")]
    ids = {item.account.id for item in approvers if item.account}
    owners = frozenset().union(*facts.owners.values()) if facts.owners else frozenset()
    without = [path for path, named in facts.owners.items() if named and not named & ids]
    if len(ids & owners) >= wanted and not without:
        return [met(name, f"{len(ids & owners)} of {wanted}")]
    detail = f"no code owner of {without[0]} approved" if without else f"{len(ids & owners)} of {wanted}"
    if not owners:
        detail = "no code owner is named for what changed"
    return [unmet(name, Reason.NEEDS_HUMAN_APPROVAL, detail, "an approval by a code owner of what changed")]


def _rule(rule: ApprovalRule, facts: Facts, approvers: Sequence[Standing]) -> Outcome:
    right = [item for item in approvers if is_among(item, rule.approvers, facts)]
    strong = [item for item in right if _has(item, rule.min_permission)]
    name = f"rule {rule.name}: {rule.approvals} with {rule.min_permission}"
    if len(strong) >= rule.approvals:
        return met(name, ", ".join(item.name for item in strong))
    lacks_permission = len(right) >= rule.approvals
    reason = Reason.NEEDS_ELEVATED_APPROVAL if lacks_permission else Reason.NEEDS_HUMAN_APPROVAL
    return unmet(name, reason, f"{len(strong)} of {rule.approvals}", f"what the rule {rule.name} asks")


def _applies(when: RuleCondition, policy: Policy, facts: Facts) -> bool:
    if when.paths and not any(matches_any(path, when.paths) for path in facts.paths):
        return False
    if when.min_lines is not None and facts.lines < when.min_lines:
        return False
    if when.min_files is not None and facts.files < when.min_files:
        return False
    if when.min_risk is not None and risk_of(policy, facts).rank < when.min_risk.rank:
        return False
    wanted = when.findings
    return wanted is None or any(finding.severity.rank >= wanted.rank for finding in facts.findings)
