"""What the forge says of a pull request now, as far as the gate asks: collected by the App, replayed by the simulation.

People are numeric ids; an id of None is an account that no longer exists or that a commit's e-mail does not lead to.
Times are seconds on the forge's clock. What could not be read is named in `Facts.unavailable`: it is never "none".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from foureyes.model.finding import Severity, Tier
from foureyes.model.policy import Permission


@dataclass(frozen=True, slots=True)
class Account:
    """An account and the permission it has now; None where that could not be read. `logins`: every name it is known by,
    the present one first."""

    id: int
    logins: tuple[str, ...]
    is_bot: bool = False
    permission: Permission | None = Permission.NONE
    teams: tuple[str, ...] = ()

    @property
    def login(self) -> str:
        return self.logins[0] if self.logins else f"id {self.id}"


class ReviewState(StrEnum):
    APPROVED = "APPROVED"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    COMMENTED = "COMMENTED"
    DISMISSED = "DISMISSED"
    PENDING = "PENDING"


@dataclass(frozen=True, slots=True)
class Dismissal:
    """Who dismissed a review, with which words; `was` is what the review said before."""

    was: ReviewState
    by: int | None = None
    at: int | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class SubmittedReview:
    id: int
    user: int | None
    state: ReviewState
    commit: str
    at: int
    dismissal: Dismissal | None = None


@dataclass(frozen=True, slots=True)
class PushedCommit:
    """A commit of the change. `author`, `committer` and `coauthors` are accounts that its text leads to: claims.
    `pusher` and `signer` (of a verified signature) are authenticated. `equals_automatic_merge`: its tree is the one the
    forge's own merge of its parents has."""

    oid: str
    parents: tuple[str, ...] = ()
    author: int | None = None
    committer: int | None = None
    coauthors: tuple[int, ...] = ()
    pusher: int | None = None
    pushed_at: int | None = None
    signer: int | None = None
    is_verified: bool = False
    is_web_merge: bool = False
    equals_automatic_merge: bool = False


@dataclass(frozen=True, slots=True)
class Push:
    """One move of the head, from the forge's activity log (not from a delivery)."""

    at: int
    after: str
    pusher: int | None = None


@dataclass(frozen=True, slots=True)
class BaseChange:
    at: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment. `is_edited`: somebody changed it after it was written."""

    user: int | None
    at: int
    body: str = ""
    is_edited: bool = False


@dataclass(frozen=True, slots=True)
class AgentEvidence:
    """Evidence of an agent as the gate needs it: what it was, and whom it names as prompter."""

    what: str
    commit: str | None = None
    prompter: int | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    user: int | None
    reason: str
    commit: str
    at: int = 0
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class GateFinding:
    """An active finding of the head, with the waivers that people gave for it."""

    rule: str
    severity: Severity
    tier: Tier
    where: str = ""
    fingerprint: str = ""
    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True, slots=True)
class Override:
    """Breaking the glass: an admin takes it on themselves, with a reason."""

    user: int | None
    reason: str
    commit: str
    at: int


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """`/foureyes acknowledge SHA`: only preset solo gives it a meaning."""

    user: int | None
    commit: str
    at: int


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another open pull request with the same head. `is_approved` is its own verdict, None where it is not known."""

    number: int
    head: str
    is_approved: bool | None


@dataclass(frozen=True, slots=True)
class GroupMember:
    number: int
    head: str
    is_approved: bool


@dataclass(frozen=True, slots=True)
class MergeGroup:
    """A group of the merge queue. `beyond` names what its content has beside base and members, in words."""

    head: str
    members: tuple[GroupMember, ...]
    beyond: tuple[str, ...] = ()


class AnalysisState(StrEnum):
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ForeignCheck:
    """A check under our name that another App or a workflow wrote."""

    commit: str
    app: str
    conclusion: str


@dataclass(frozen=True, slots=True)
class Memory:
    """What the gate has seen of a pull request and does not forget, whatever is amended or forced away later.

    `pushers` are (commit, person): whether such a push brought anything is judged anew each time. Reviews by id:
    `on_head` were seen while their commit was the head, `outrun` have been passed by a push since, and `rebased` by a
    change of base; `base_of` is the base when a review was first seen. `patches` were seen with evidence.
    """

    evidence: tuple[AgentEvidence, ...] = ()
    pushers: frozenset[tuple[str, int]] = frozenset()
    on_head: frozenset[int] = frozenset()
    outrun: frozenset[int] = frozenset()
    rebased: frozenset[int] = frozenset()
    base_of: Mapping[int, str] = field(default_factory=dict)
    patches: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a decision rests on. `paths` holds old and new names; `owners` maps a changed path to its code owners
    (None: the repository's code owners could not be read)."""

    number: int
    head: str
    base: str
    author: int | None
    accounts: Mapping[int, Account]
    commits: tuple[PushedCommit, ...]
    reviews: tuple[SubmittedReview, ...] = ()
    pushes: tuple[Push, ...] = ()
    base_changes: tuple[BaseChange, ...] = ()
    comments: tuple[Comment, ...] = ()
    evidence: tuple[AgentEvidence, ...] = ()
    paths: tuple[str, ...] = ()
    lines: int = 0
    files: int = 0
    is_fork: bool = False
    is_open: bool = True
    findings: tuple[GateFinding, ...] = ()
    overrides: tuple[Override, ...] = ()
    acknowledgements: tuple[Acknowledgement, ...] = ()
    siblings: tuple[Sibling, ...] = ()
    owners: Mapping[str, frozenset[int]] | None = field(default_factory=dict)
    analysis: AnalysisState = AnalysisState.COMPLETE
    analysis_detail: str = ""
    is_pinned: bool | None = None
    foreign_checks: tuple[ForeignCheck, ...] = ()
    merge_group: MergeGroup | None = None
    unavailable: tuple[str, ...] = ()
    memory: Memory = field(default_factory=Memory)
    patch: str = ""  # a digest of what changes into what, the same wherever the same is proposed
