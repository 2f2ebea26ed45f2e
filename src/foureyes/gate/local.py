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
from foureyes.model.wording import worded, worded_count

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
    analysed = Requirement(
        worded("analysis"), complete, worded("complete") if complete else worded("could not be completed")
    )
    blocking = [finding for finding in findings if blocks(finding, policy.findings)]
    number = worded_count("{count} blocking finding", "{count} blocking findings", len(blocking))
    fixed = Requirement(worded("findings"), not blocking, number if blocking else worded("none blocks"))
    approval, reason = _approval(policy, attribution, is_exempt(paths, policy.approval))
    root = Requirement("merge", complete and not blocking and approval.satisfied, "", (analysed, fixed, approval))
    missing: list[str] = []
    if not complete:
        missing.append(worded("an analysis that runs to its end; see what was not analysed"))
    if blocking:
        missing.append(worded("{findings} to fix or waive", findings=number))
    if not approval.satisfied:
        missing.append(approval.detail)
    if blocking:
        reason = Reason.BLOCKING_FINDING
    if not complete:
        reason = Reason.ANALYSIS_INCOMPLETE
    return Decision(Status.APPROVED if root.satisfied else Status.BLOCKED, reason, head, root, tuple(missing))


def _approval(policy: Policy, attribution: Attribution, exempt: bool) -> tuple[Requirement, Reason]:
    if exempt:
        return Requirement(worded("approval"), True, worded("every changed path is exempt")), Reason.EXEMPT
    if attribution.origin not in _AI and policy.evidence.undeclared is Undeclared.PASS:
        return Requirement(worded("approval"), True, worded("no evidence of an agent")), Reason.NO_AI_EVIDENCE
    detail = worded_count(
        "approval of this commit by {count} human with {permission} who did not write, prompt or push it",
        "approval of this commit by {count} humans with {permission} who did not write, prompt or push it",
        policy.approval.required,
        permission=policy.approval.min_permission.value,
    )
    return Requirement(worded("approval"), False, detail), Reason.NEEDS_HUMAN_APPROVAL
