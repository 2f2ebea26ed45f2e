"""The gate's answer where no forge is at hand: attribution and findings come in, what would be asked goes out.

Nobody's approval is known here, so AI work is never approved: the decision says what is missing.
"""

from collections.abc import Iterable

from foureyes.gate.blocking import blocks
from foureyes.gate.exempt import is_exempt
from foureyes.model.attribution import Attribution, Origin
from foureyes.model.decision import Decision, Reason, Requirement, Status
from foureyes.model.finding import Finding
from foureyes.model.policy import Policy, Undeclared

_AI = frozenset({Origin.AI, Origin.AI_ASSISTED})


def local_decision(
    policy: Policy,
    attribution: Attribution,
    findings: Iterable[Finding],
    complete: bool,
    head: str,
    paths: Iterable[str] = (),
) -> Decision:
    """Return the decision on `head`. `paths` are all changed paths, a rename with both names; without them nothing is
    taken as exempt."""
    analysed = Requirement("analysis", complete, "complete" if complete else "could not be completed")
    blocking = [finding for finding in findings if blocks(finding, policy.findings)]
    fixed = Requirement("findings", not blocking, _counted(len(blocking)) if blocking else "none blocks")
    approval, reason = _approval(policy, attribution, is_exempt(paths, policy.approval))
    root = Requirement("merge", complete and not blocking and approval.satisfied, "", (analysed, fixed, approval))
    missing: list[str] = []
    if not complete:
        missing.append("an analysis that runs to its end; see what was not analysed")
    if blocking:
        missing.append(f"{_counted(len(blocking))} to fix or waive")
    if not approval.satisfied:
        missing.append(approval.detail)
    if blocking:
        reason = Reason.BLOCKING_FINDING
    if not complete:
        reason = Reason.ANALYSIS_INCOMPLETE
    return Decision(Status.APPROVED if root.satisfied else Status.BLOCKED, reason, head, root, tuple(missing))


def _counted(number: int) -> str:
    return "1 blocking finding" if number == 1 else f"{number} blocking findings"


def _approval(policy: Policy, attribution: Attribution, exempt: bool) -> tuple[Requirement, Reason]:
    if exempt:
        return Requirement("approval", True, "every changed path is exempt"), Reason.EXEMPT
    if attribution.origin not in _AI and policy.evidence.undeclared is Undeclared.PASS:
        return Requirement("approval", True, "no evidence of an agent"), Reason.NO_AI_EVIDENCE
    number, permission = policy.approval.required, policy.approval.min_permission
    people = "1 human" if number == 1 else f"{number} humans"
    detail = f"approval of this commit by {people} with {permission} who did not write, prompt or push it"
    return Requirement("approval", False, detail), Reason.NEEDS_HUMAN_APPROVAL
