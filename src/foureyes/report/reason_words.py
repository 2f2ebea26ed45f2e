"""The reasons of a decision in half a sentence each, for headlines (what is not here needs no words), and the values of
enumerations that reports show as they are.
"""

from foureyes.model.decision import Reason
from foureyes.model.wording import worded

APPROVED = {
    Reason.NO_AI_EVIDENCE: worded("approved, no agent declared"),
    Reason.EXEMPT: worded("approved, only exempt files changed"),
    Reason.OVERRIDE: worded("approved by an administrator's override"),
    Reason.SELF_ACKNOWLEDGED: worded("acknowledged by its own author, nobody else looked"),
}
BLOCKED = {
    Reason.NEEDS_HUMAN_APPROVAL: worded("waiting for a human"),
    Reason.STALE_APPROVAL: worded("the approval was for another commit"),
    Reason.SELF_APPROVAL_AUTHOR: worded("an author cannot approve their own change"),
    Reason.SELF_APPROVAL_PROMPTER: worded("whoever prompted the agent cannot approve its work"),
    Reason.SELF_APPROVAL_CONTRIBUTOR: worded("whoever wrote a commit of it cannot approve it"),
    Reason.SELF_APPROVAL_COAUTHOR: worded("a co-author cannot approve it"),
    Reason.SELF_APPROVAL_PUSHER: worded("whoever pushed it cannot approve it"),
    Reason.BOT_APPROVAL: worded("a bot's approval does not count"),
    Reason.MACHINE_ACCOUNT_APPROVAL: worded("a machine account's approval does not count"),
    Reason.INSUFFICIENT_PERMISSION: worded("the approval needs more permission"),
    Reason.UNKNOWN_REVIEWER: worded("the approval is by nobody known"),
    Reason.CHANGES_REQUESTED: worded("changes are requested"),
    Reason.APPROVAL_DISMISSED: worded("the approval was dismissed"),
    Reason.COMMENT_NOT_APPROVAL: worded("a comment is not an approval"),
    Reason.UNATTRIBUTED_COMMIT: worded("a commit belongs to no known account"),
    Reason.CONFIG_ERROR: worded("the policy cannot be read"),
    Reason.NEEDS_ELEVATED_APPROVAL: worded("guardrail files need a higher approval"),
    Reason.BASE_CHANGED: worded("the base branch changed since the approval"),
    Reason.SIBLING_PR: worded("another pull request with this commit is blocked"),
    Reason.ANALYSIS_INCOMPLETE: worded("not everything could be analysed"),
    Reason.ANALYSIS_FAILED: worded("the analysis failed"),
    Reason.API_UNAVAILABLE: worded("the forge could not be asked"),
    Reason.MERGE_GROUP_MEMBER_BLOCKED: worded("a member of the merge group is blocked"),
    Reason.MERGE_GROUP_CONTENT_MISMATCH: worded("the merge group holds unreviewed content"),
    Reason.RUBBER_STAMP: worded("approved faster than it can be read"),
    Reason.CHECK_NOT_PINNED: worded("the required check is not pinned"),
}
