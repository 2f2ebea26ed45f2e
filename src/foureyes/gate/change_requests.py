"""Open change requests: whose count, and which dismissals lift them. Opinions come in, one outcome goes out.

A qualified human's change request blocks however many others approve. It falls by that reviewer's own later approval,
or by an independent maintainer who dismisses it and says why; somebody excluded can neither veto nor lift.
"""

from collections.abc import Iterable

from foureyes.gate.independence import People
from foureyes.gate.opinions import Opinion
from foureyes.gate.outcome import Outcome, met, unmet
from foureyes.model.decision import Reason, Requirement
from foureyes.model.gate_facts import SubmittedReview
from foureyes.model.policy import ApprovalPolicy, Permission

NAME = "no open change request"


def change_requests(policy: ApprovalPolicy, who: People, heard: Iterable[Opinion]) -> Outcome:
    """Return whether no qualified human's change request is open."""
    parts: list[Requirement] = []
    for opinion in heard:
        if opinion.change_request is not None:
            parts.append(_one(policy, who, opinion.change_request))
    still_open = [part for part in parts if not part.satisfied]
    if still_open:
        names = ", ".join(part.name.removeprefix("change request by ") for part in still_open)
        missing = f"{names} to approve, or an independent maintainer to dismiss the change request and say why"
        detail = f"changes requested by {names}"
        return unmet(NAME, Reason.CHANGES_REQUESTED, detail, missing, parts=tuple(parts), override_lifts=True)
    return met(NAME, "none is open" if parts else "none", tuple(parts))


def _one(policy: ApprovalPolicy, who: People, review: SubmittedReview) -> Requirement:
    standing = who.standing(review.user)
    name = f"change request by {standing.name}"
    if standing.reason is Reason.API_UNAVAILABLE:
        return Requirement(name, False, "whether it counts could not be read")
    if not standing.counts:
        return Requirement(name, True, f"does not block: {standing.why}")
    if not policy.changes_requested_blocks:
        return Requirement(name, True, "does not block: the policy lets approvals outweigh it")
    if review.dismissal is None:
        return Requirement(name, False, "is open")
    lifted, why = _dismissal(who, review)
    return Requirement(name, lifted, why)


def _dismissal(who: People, review: SubmittedReview) -> tuple[bool, str]:
    assert review.dismissal is not None
    dismissal = review.dismissal
    by = who.standing(dismissal.by, Permission.MAINTAIN)
    if not by.counts:
        return False, f"is open: its dismissal by {by.name} does not lift it, who {by.why}"
    if not dismissal.message.strip():
        return False, f"is open: its dismissal by {by.name} gives no reason"
    return True, f"was dismissed by {by.name} with a reason"
