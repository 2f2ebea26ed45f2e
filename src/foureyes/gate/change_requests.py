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
from foureyes.model.wording import joined, worded

NAME = worded("no open change request")


def change_requests(policy: ApprovalPolicy, who: People, heard: Iterable[Opinion]) -> Outcome:
    """Return whether no qualified human's change request is open."""
    parts: list[Requirement] = []
    still_open: list[str] = []
    for opinion in heard:
        if opinion.change_request is not None:
            parts.append(_one(policy, who, opinion.change_request))
            if not parts[-1].satisfied:
                still_open.append(who.standing(opinion.change_request.user).name)
    if still_open:
        names = joined(", ", still_open)
        missing = worded(
            "{names} to approve, or an independent maintainer to dismiss the change request and say why", names=names
        )
        detail = worded("changes requested by {names}", names=names)
        return unmet(NAME, Reason.CHANGES_REQUESTED, detail, missing, parts=tuple(parts), override_lifts=True)
    return met(NAME, worded("none is open") if parts else worded("none"), tuple(parts))


def _one(policy: ApprovalPolicy, who: People, review: SubmittedReview) -> Requirement:
    standing = who.standing(review.user)
    name = worded("change request by {name}", name=standing.name)
    if standing.reason is Reason.API_UNAVAILABLE:
        return Requirement(name, False, worded("whether it counts could not be read"))
    if not standing.counts:
        return Requirement(name, True, worded("does not block: {why}", why=standing.why))
    if not policy.changes_requested_blocks:
        return Requirement(name, True, worded("does not block: the policy lets approvals outweigh it"))
    if review.dismissal is None:
        return Requirement(name, False, worded("is open"))
    lifted, why = _dismissal(who, review)
    return Requirement(name, lifted, why)


def _dismissal(who: People, review: SubmittedReview) -> tuple[bool, str]:
    assert review.dismissal is not None
    dismissal = review.dismissal
    by = who.standing(dismissal.by, Permission.MAINTAIN)
    if not by.counts:
        return False, worded("is open: its dismissal by {name} does not lift it, who {why}", name=by.name, why=by.why)
    if not dismissal.message.strip():
        return False, worded("is open: its dismissal by {name} gives no reason", name=by.name)
    return True, worded("was dismissed by {name} with a reason", name=by.name)
