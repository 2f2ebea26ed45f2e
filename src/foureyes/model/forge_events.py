"""What a forge tells about, as far as foureyes asks: deliveries become these, and everything else is `Ignored`.

An event only says where to look. What it says of a pull request is never believed: facts are read from the forge.
"""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class RepositoryName:
    """A repository: the number stays, owner and name may change."""

    id: int
    owner: str
    name: str

    @property
    def full(self) -> str:
        return f"{self.owner}/{self.name}"


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever caused the event."""

    id: int
    login: str
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Ignored:
    """A delivery that asks for nothing, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Ping:
    """The forge tries whether the address answers."""

    hook: int


class PullRequestAction(StrEnum):
    OPENED = "opened"
    SYNCHRONIZE = "synchronize"
    REOPENED = "reopened"
    EDITED = "edited"
    READY_FOR_REVIEW = "ready_for_review"
    CONVERTED_TO_DRAFT = "converted_to_draft"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class PullRequestChanged:
    """`changed` names what an edit changed (`base`, `title`, `body`)."""

    installation: int
    repository: RepositoryName
    sender: Sender
    action: PullRequestAction
    number: int
    head: str
    base_branch: str
    changed: tuple[str, ...] = ()


class ReviewAction(StrEnum):
    SUBMITTED = "submitted"
    EDITED = "edited"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class ReviewChanged:
    installation: int
    repository: RepositoryName
    sender: Sender
    action: ReviewAction
    number: int
    review: int


class CommentAction(StrEnum):
    CREATED = "created"
    EDITED = "edited"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class CommentChanged:
    """A comment on a pull request (comments on issues are ignored). `author` is None for an account that is gone."""

    installation: int
    repository: RepositoryName
    sender: Sender
    action: CommentAction
    number: int
    comment: int
    author: int | None
    body: str


@dataclass(frozen=True, slots=True)
class RerunRequested:
    """Somebody asks for a check once more: one run, or (`run` is None) all of ours on the commit."""

    installation: int
    repository: RepositoryName
    sender: Sender
    head: str
    app: int
    run: int | None = None
    name: str = ""
    external_id: str = ""
    pull_requests: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    """Somebody pressed a button of a check run; `identifier` says which. It authorises nothing by itself."""

    installation: int
    repository: RepositoryName
    sender: Sender
    head: str
    app: int
    run: int
    name: str
    external_id: str
    identifier: str
    pull_requests: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MergeGroupFormed:
    """The merge queue asks for the checks of a group's commit."""

    installation: int
    repository: RepositoryName
    head: str
    head_ref: str
    base: str
    base_branch: str


@dataclass(frozen=True, slots=True)
class MergeGroupDestroyed:
    installation: int
    repository: RepositoryName
    head: str
    reason: str


class InstallationAction(StrEnum):
    CREATED = "created"
    DELETED = "deleted"
    SUSPEND = "suspend"
    UNSUSPEND = "unsuspend"
    NEW_PERMISSIONS_ACCEPTED = "new_permissions_accepted"


@dataclass(frozen=True, slots=True)
class InstallationChanged:
    installation: int
    action: InstallationAction
    account: str
    repositories: tuple[RepositoryName, ...] = ()


@dataclass(frozen=True, slots=True)
class RepositoriesChanged:
    """The App was given repositories, or they were taken from it."""

    installation: int
    account: str
    added: tuple[RepositoryName, ...] = ()
    removed: tuple[RepositoryName, ...] = ()


@dataclass(frozen=True, slots=True)
class AccessChanged:
    """Who may do what has changed: open pull requests are decided anew. `repository` None: in the whole account."""

    installation: int
    repository: RepositoryName | None
    what: str


Event = (
    Ping
    | PullRequestChanged
    | ReviewChanged
    | CommentChanged
    | RerunRequested
    | ButtonPressed
    | MergeGroupFormed
    | MergeGroupDestroyed
    | InstallationChanged
    | RepositoriesChanged
    | AccessChanged
)
