"""What a decision becomes on the forge: `success`, or one of the two conclusions that block.

`neutral` and `skipped` are not among them: the forge counts both as passing.
"""

from enum import StrEnum

from foureyes.model.decision import Decision, Reason


class Conclusion(StrEnum):
    SUCCESS = "success"
    ACTION_REQUIRED = "action_required"  # a human can unblock it
    FAILURE = "failure"  # something is broken, or breaks the policy


_FAILURES = frozenset(
    {
        Reason.CONFIG_ERROR,
        Reason.API_UNAVAILABLE,
        Reason.ANALYSIS_INCOMPLETE,
        Reason.ANALYSIS_FAILED,
        Reason.BLOCKING_FINDING,
        Reason.CHECK_NOT_PINNED,
        Reason.MERGE_GROUP_CONTENT_MISMATCH,
    }
)


def conclusion(decision: Decision) -> Conclusion:
    """Return what to post on the decision's head."""
    if decision.is_approved:
        return Conclusion.SUCCESS
    return Conclusion.FAILURE if decision.reason in _FAILURES else Conclusion.ACTION_REQUIRED
