"""What is asked of a commit beyond its own pull request: the siblings that share it, and the merge queue's groups."""

from foureyes.gate.outcome import Outcome, met, unmet
from foureyes.model.decision import Decision, Reason, Requirement, Status
from foureyes.model.gate_facts import Facts, MergeGroup
from foureyes.model.wording import joined, worded

_SIBLINGS = worded("every open pull request with this head is approved")


def siblings(facts: Facts) -> Outcome:
    """Return whether no open pull request with the same head is blocked: a verdict on a commit is one for all."""
    same = [sibling for sibling in facts.siblings if sibling.head == facts.head]
    parts = tuple(
        Requirement(
            worded("pull request #{number}", number=item.number), item.is_approved is True, _words(item.is_approved)
        )
        for item in same
    )
    blocked = [item for item in same if item.is_approved is not True]
    if not blocked:
        return met(_SIBLINGS, worded("all are") if same else worded("there is no other"), parts)
    number = blocked[0].number
    missing = worded("pull request #{number}, which has the same head, to be approved or closed", number=number)
    return unmet(_SIBLINGS, Reason.SIBLING_PR, worded("#{number} is not", number=number), missing, parts=parts)


def _words(approved: bool | None) -> str:
    if approved is None:
        return worded("not known")
    return worded("approved") if approved else worded("blocked")


def decide_group(group: MergeGroup) -> Decision:
    """Return the decision on a merge group's commit: nothing beyond base and members, and every member approved."""
    more = joined(", ", group.beyond) if group.beyond else worded("nothing more")
    content = Requirement(worded("content is base and members"), not group.beyond, more)
    parts = tuple(
        Requirement(
            worded("pull request #{number} at {head}", number=item.number, head=item.head),
            item.is_approved,
            _words(item.is_approved),
        )
        for item in group.members
    )
    are_approved = bool(parts) and all(part.satisfied for part in parts)
    members = Requirement(worded("every member is approved"), are_approved, "", parts)
    root = Requirement("merge group", content.satisfied and members.satisfied, "", (content, members))
    if not content.satisfied:
        reason, missing = Reason.MERGE_GROUP_CONTENT_MISMATCH, worded("the queue to build the group anew")
    elif not members.satisfied:
        reason, missing = Reason.MERGE_GROUP_MEMBER_BLOCKED, worded("every member of the group to be approved")
    else:
        return Decision(Status.APPROVED, Reason.APPROVED, group.head, root)
    return Decision(Status.BLOCKED, reason, group.head, root, (missing,))
