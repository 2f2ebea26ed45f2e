"""The gate: policy and facts come in, the decision on the head goes out. Pure and total; unknown means blocked.

Requirements are looked at in a fixed order; the first that is not met gives the primary reason (`docs/gate.md` says why
in this order). Everything that was looked at stands in the decision's tree.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from foureyes.gate.approvals import verdicts
from foureyes.gate.change_requests import change_requests
from foureyes.gate.exceptions_on_record import acknowledgement, override
from foureyes.gate.exempt import is_exempt
from foureyes.gate.independence import people
from foureyes.gate.opinions import opinions
from foureyes.gate.outcome import Outcome, met, unmet
from foureyes.gate.quorum import quorum
from foureyes.gate.validity import validity
from foureyes.gate.waivers import findings
from foureyes.gate.whole_commit import decide_group, siblings
from foureyes.model.decision import CountedApproval, Decision, Reason, Requirement, Status
from foureyes.model.gate_facts import AnalysisState, Facts, ForeignCheck
from foureyes.model.policy import Policy, Undeclared
from foureyes.model.wording import joined, worded


@dataclass(frozen=True, slots=True)
class PolicyFailure:
    """The base's policy cannot be used: it could not be read, or it is not valid. A missing file is no failure."""

    message: str


@dataclass(frozen=True, slots=True)
class _Approval:
    outcomes: tuple[Outcome, ...]
    passes: Reason = Reason.APPROVED
    counted: tuple[CountedApproval, ...] = ()
    override: Requirement | None = None


def decide(policy: Policy | PolicyFailure, facts: Facts) -> Decision:
    """Return the decision on the head (or on the merge group's head, where the facts are of one)."""
    if isinstance(policy, PolicyFailure):
        outcome = unmet(
            worded("the base's policy can be read"),
            Reason.CONFIG_ERROR,
            policy.message,
            worded("the policy of the base to be repaired"),
        )
        return _blocked(facts, outcome)
    if facts.unavailable or not facts.head:
        unread = joined(", ", facts.unavailable) if facts.unavailable else worded("the head")
        detail = worded("could not be read: {what}", what=unread)
        missing = worded("nobody: foureyes tries again by itself")
        return _blocked(facts, unmet(worded("the forge answers"), Reason.API_UNAVAILABLE, detail, missing))
    if facts.merge_group is not None:
        return decide_group(facts.merge_group)
    if not facts.is_open and any(sibling.head == facts.head for sibling in facts.siblings):
        return _assembled(facts, [siblings(facts)], _Approval(()))
    approval = _approval(policy, facts)
    return _assembled(facts, [*approval.outcomes, siblings(facts)], approval)


def _blocked(facts: Facts, outcome: Outcome) -> Decision:
    head = facts.merge_group.head if facts.merge_group else facts.head
    root = Requirement("merge", False, "", (outcome.requirement,))
    return Decision(Status.BLOCKED, outcome.reason or Reason.API_UNAVAILABLE, head, root, outcome.missing)


def _approval(policy: Policy, facts: Facts) -> _Approval:
    """Everything that is asked of this pull request alone."""
    who, valid = people(policy.approval, facts), validity(policy.approval, facts)
    heard, ghosts = opinions(facts.reviews)
    analysed = [_analysis(facts), findings(policy, facts, who)]
    passes = _passes_without(policy, facts)
    if passes is not None:
        return _Approval((*analysed, met(worded("approval"), _WITHOUT[passes])), passes)
    found = verdicts(policy.approval, facts, who, valid, list(heard.values()), ghosts)
    asked = quorum(policy, facts, who, found)
    acknowledged = acknowledgement(policy, facts, who, valid)
    own_word = acknowledged is not None and acknowledged.satisfied and asked.reason is not None
    if acknowledged is not None and asked.reason is not None:
        asked = _with_acknowledgement(asked, acknowledged)
    outcomes = (*analysed, _pinned(facts), change_requests(policy.approval, who, heard.values()), asked)
    counted = tuple(verdict.counted for verdict in found if verdict.counted is not None)
    passes = Reason.SELF_ACKNOWLEDGED if own_word else Reason.APPROVED
    return _Approval(outcomes, passes, counted, override(facts, who, valid))


_WITHOUT = {
    Reason.EXEMPT: worded("every changed path is exempt"),
    Reason.NO_AI_EVIDENCE: worded("no evidence of an agent, now or before"),
}


def _passes_without(policy: Policy, facts: Facts) -> Reason | None:
    has_evidence = bool(facts.evidence or facts.memory.evidence)
    if not has_evidence and policy.evidence.undeclared is Undeclared.PASS:
        return Reason.NO_AI_EVIDENCE
    return Reason.EXEMPT if is_exempt(facts.paths, policy.approval) else None


def _with_acknowledgement(asked: Outcome, acknowledged: Requirement) -> Outcome:
    tree = (*asked.requirement.parts, acknowledged)
    requirement = Requirement(asked.requirement.name, acknowledged.satisfied, asked.requirement.detail, tree)
    if acknowledged.satisfied:
        return Outcome(requirement)
    return Outcome(requirement, asked.reason, asked.missing, asked.override_lifts)


def _analysis(facts: Facts) -> Outcome:
    name, detail = worded("the change was read and analysed to the end"), facts.analysis_detail
    if facts.analysis is AnalysisState.INCOMPLETE or all(commit.oid != facts.head for commit in facts.commits):
        missing = worded("the whole change to be read: make it smaller, or let foureyes read it through git")
        detail = detail or worded("it could not be read to the end")
        return unmet(name, Reason.ANALYSIS_INCOMPLETE, detail, missing)
    if facts.analysis is AnalysisState.FAILED:
        missing = worded("the analysis to run again")
        return unmet(name, Reason.ANALYSIS_FAILED, detail or worded("it failed"), missing, override_lifts=True)
    return met(name, detail or worded("complete"))


def _pinned(facts: Facts) -> Outcome:
    """A success under our name by somebody else is worth nothing, and dangerous where the check is not pinned to us."""
    name = worded("the required check is pinned to this App")
    foreign = tuple(
        Requirement(worded("check by {app}", app=item.app), True, _foreign(item)) for item in facts.foreign_checks
    )
    if facts.is_pinned is False:
        missing = worded("an administrator to pin the required check to this App (foureyes doctor says how)")
        return unmet(name, Reason.CHECK_NOT_PINNED, worded("anybody can fake it"), missing, parts=foreign)
    return met(name, worded("it is") if facts.is_pinned else worded("not read"), foreign)


def _foreign(check: ForeignCheck) -> str:
    said = {"conclusion": check.conclusion, "commit": check.commit}
    return worded("{conclusion} on {commit} is not ours and changes nothing", **said)


def _assembled(facts: Facts, outcomes: Sequence[Outcome], approval: _Approval) -> Decision:
    failed = [outcome for outcome in outcomes if outcome.reason is not None]
    tree = tuple(outcome.requirement for outcome in outcomes)
    stands = approval.override is not None and approval.override.satisfied
    overridden = bool(failed) and stands and all(outcome.override_lifts for outcome in failed)
    if approval.override is not None and failed:
        tree = (*tree, approval.override)
    root = Requirement("merge", not failed or overridden, "", tree)
    if overridden:
        return Decision(Status.APPROVED, Reason.OVERRIDE, facts.head, root, (), approval.counted)
    if not failed:
        return Decision(Status.APPROVED, approval.passes, facts.head, root, (), approval.counted)
    open_ones = [outcome for outcome in failed if not (stands and outcome.override_lifts)]
    missing = tuple(item for outcome in open_ones for item in outcome.missing)
    reason = open_ones[0].reason or Reason.NEEDS_HUMAN_APPROVAL
    return Decision(Status.BLOCKED, reason, facts.head, root, missing, approval.counted)
