"""What the gate says of one head commit, and why: a tree of requirements, each met or not, and by whom."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    APPROVED = "approved"
    BLOCKED = "blocked"


class Reason(StrEnum):
    """The primary machine code of a decision."""

    APPROVED = "APPROVED"
    NO_AI_EVIDENCE = "NO_AI_EVIDENCE"
    EXEMPT = "EXEMPT"
    OVERRIDE = "OVERRIDE"
    SELF_ACKNOWLEDGED = "SELF_ACKNOWLEDGED"
    NEEDS_HUMAN_APPROVAL = "NEEDS_HUMAN_APPROVAL"
    STALE_APPROVAL = "STALE_APPROVAL"
    SELF_APPROVAL_AUTHOR = "SELF_APPROVAL_AUTHOR"
    SELF_APPROVAL_PROMPTER = "SELF_APPROVAL_PROMPTER"
    SELF_APPROVAL_CONTRIBUTOR = "SELF_APPROVAL_CONTRIBUTOR"
    SELF_APPROVAL_COAUTHOR = "SELF_APPROVAL_COAUTHOR"
    SELF_APPROVAL_PUSHER = "SELF_APPROVAL_PUSHER"
    BOT_APPROVAL = "BOT_APPROVAL"
    MACHINE_ACCOUNT_APPROVAL = "MACHINE_ACCOUNT_APPROVAL"
    INSUFFICIENT_PERMISSION = "INSUFFICIENT_PERMISSION"
    UNKNOWN_REVIEWER = "UNKNOWN_REVIEWER"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    APPROVAL_DISMISSED = "APPROVAL_DISMISSED"
    COMMENT_NOT_APPROVAL = "COMMENT_NOT_APPROVAL"
    UNATTRIBUTED_COMMIT = "UNATTRIBUTED_COMMIT"
    CONFIG_ERROR = "CONFIG_ERROR"
    NEEDS_ELEVATED_APPROVAL = "NEEDS_ELEVATED_APPROVAL"
    BASE_CHANGED = "BASE_CHANGED"
    SIBLING_PR = "SIBLING_PR"
    ANALYSIS_INCOMPLETE = "ANALYSIS_INCOMPLETE"
    ANALYSIS_FAILED = "ANALYSIS_FAILED"
    BLOCKING_FINDING = "BLOCKING_FINDING"
    API_UNAVAILABLE = "API_UNAVAILABLE"
    MERGE_GROUP_MEMBER_BLOCKED = "MERGE_GROUP_MEMBER_BLOCKED"
    MERGE_GROUP_CONTENT_MISMATCH = "MERGE_GROUP_CONTENT_MISMATCH"
    RUBBER_STAMP = "RUBBER_STAMP"
    CHECK_NOT_PINNED = "CHECK_NOT_PINNED"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One node of the tree: what was asked, whether it is met, who or what met it (or why not), and its parts."""

    name: str
    satisfied: bool
    detail: str
    parts: tuple["Requirement", ...] = ()


@dataclass(frozen=True, slots=True)
class CountedApproval:
    """An approval that counts: the accountable human, the commit they approved, and how long they had it before them
    (None where the push has no known time). `carried_to` is the head it was carried to, and `carried_why` the proof."""

    user: int
    login: str
    commit: str
    at: int
    seconds: int | None = None
    carried_to: str | None = None
    carried_why: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision on `head`. `missing` says in words what a person must do, one item each; empty when approved.
    `approvals` are those that count, whether or not they suffice; an override is never among them."""

    status: Status
    reason: Reason
    head: str
    requirement: Requirement
    missing: tuple[str, ...] = ()
    approvals: tuple[CountedApproval, ...] = ()

    @property
    def is_approved(self) -> bool:
        return self.status is Status.APPROVED
