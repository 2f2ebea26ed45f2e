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
from foureyes.model.wording import Message, joined, worded, worded_count

NAME = worded("approval")


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
    name = worded_count(
        "{count} independent human approved {head}",
        "{count} independent humans approved {head}",
        approval.required,
        head=facts.head,
    )
    detail = _out_of(count, approval.required)
    if count >= approval.required:
        return met(name, detail)
    failed = [verdict for verdict in found if verdict.counted is None]
    nearest = min(failed, key=lambda verdict: verdict.rank, default=None)
    reason = nearest.reason if nearest else Reason.NEEDS_HUMAN_APPROVAL
    if nearest:
        said = {"who": nearest.who, "why": nearest.why}
        detail = worded("{count}; the approval by {who} {why}", count=detail, **said)
    missing = worded_count(
        "an approval of {head} by a human with {permission} who did not write, prompt or push it",
        "{count} approvals of {head} by humans with {permission} who did not write, prompt or push it",
        approval.required - count,
        head=facts.head,
        permission=approval.min_permission.value,
    )
    return unmet(name, reason, detail, missing)


def _out_of(count: int, needed: int) -> Message:
    return worded("{count} of {needed}", count=count, needed=needed)


def _unattributed(approval: ApprovalPolicy, facts: Facts, count: int) -> list[Outcome]:
    """An author nobody knows might be the reviewer: one more pair of eyes. A verified signature says who it was."""
    unknown = [commit.oid for commit in facts.commits if commit.author is None and commit.signer is None]
    if not unknown or not approval.unattributed_extra_approvals:
        return []
    needed = approval.required + approval.unattributed_extra_approvals
    name = worded("{count} approvals because commit {commit} maps to no account", count=needed, commit=unknown[0])
    if count >= needed:
        return [met(name, _out_of(count, needed))]
    missing = worded_count(
        "{count} more approval for a commit whose author maps to no account",
        "{count} more approvals for a commit whose author maps to no account",
        needed - count,
    )
    return [unmet(name, Reason.UNATTRIBUTED_COMMIT, _out_of(count, needed), missing)]


def _elevated(approval: ApprovalPolicy, facts: Facts, approvers: Sequence[Standing]) -> list[Outcome]:
    touched = touched_guardrails(facts.paths, approval)
    if not touched:
        return []
    wanted = approval.guardrail_min_permission
    name = worded("an approver with {permission} for {path}", permission=wanted.value, path=touched[0])
    strong = [item.name for item in approvers if _has(item, wanted)]
    if strong:
        return [met(name, strong[0])]
    missing = worded("an approval by somebody with {permission}", permission=wanted.value)
    return [unmet(name, Reason.NEEDS_ELEVATED_APPROVAL, worded("nobody yet"), missing)]


def _has(standing: Standing, wanted: Permission) -> bool:
    permission = standing.account.permission if standing.account else None
    return permission is not None and permission.rank >= wanted.rank


def _code_owners(approval: ApprovalPolicy, facts: Facts, approvers: Sequence[Standing]) -> list[Outcome]:
    wanted = approval.code_owner_approvals
    if not wanted:
        return []
    name = worded("{count} of the approvals by code owners of what changed", count=wanted)
    if facts.owners is None:
        detail = worded("the code owners could not be read")
        return [unmet(name, Reason.API_UNAVAILABLE, detail, worded("the forge to answer"))]
    ids = {item.account.id for item in approvers if item.account}
    owners = frozenset().union(*facts.owners.values()) if facts.owners else frozenset()
    without = [path for path, named in facts.owners.items() if named and not named & ids]
    if len(ids & owners) >= wanted and not without:
        return [met(name, _out_of(len(ids & owners), wanted))]
    detail = _out_of(len(ids & owners), wanted)
    if without:
        detail = worded("no code owner of {path} approved", path=without[0])
    if not owners:
        detail = worded("no code owner is named for what changed")
    missing = worded("an approval by a code owner of what changed")
    return [unmet(name, Reason.NEEDS_HUMAN_APPROVAL, detail, missing)]


def _rule(rule: ApprovalRule, facts: Facts, approvers: Sequence[Standing]) -> Outcome:
    right = [item for item in approvers if is_among(item, rule.approvers, facts)]
    strong = [item for item in right if _has(item, rule.min_permission)]
    asked: dict[str, str | int] = {"name": rule.name, "count": rule.approvals, "permission": rule.min_permission.value}
    name = worded("rule {name}: {count} with {permission}", **asked)
    if len(strong) >= rule.approvals:
        return met(name, joined(", ", (item.name for item in strong)))
    lacks_permission = len(right) >= rule.approvals
    reason = Reason.NEEDS_ELEVATED_APPROVAL if lacks_permission else Reason.NEEDS_HUMAN_APPROVAL
    missing = worded("what the rule {name} asks", name=rule.name)
    return unmet(name, reason, _out_of(len(strong), rule.approvals), missing)


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
