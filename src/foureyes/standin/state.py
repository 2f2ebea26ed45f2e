"""What the stand-in remembers of people, Apps and repositories: plain dataclasses that only the actions change.

Everything is kept by number, as on GitHub. Times are whole seconds of the stand-in's own clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from foureyes.standin.check_tables import CheckRun as CheckRun
from foureyes.standin.check_tables import CheckSuite as CheckSuite
from foureyes.standin.check_tables import QueueEntry as QueueEntry
from foureyes.standin.check_tables import Status as Status

Json = dict[str, object]


class Level(IntEnum):
    """What a person may do in a repository, in ascending order."""

    NONE = 0
    READ = 1
    TRIAGE = 2
    WRITE = 3
    MAINTAIN = 4
    ADMIN = 5


@dataclass(slots=True)
class User:
    id: int
    login: str
    kind: str = "User"
    name: str | None = None
    email: str | None = None
    created_at: int = 0
    is_deleted: bool = False
    is_site_admin: bool = False


@dataclass(slots=True)
class Team:
    id: int
    organization: int
    slug: str
    name: str
    members: set[int] = field(default_factory=set)
    repositories: dict[int, Level] = field(default_factory=dict)
    created_at: int = 0


@dataclass(slots=True)
class App:
    id: int
    slug: str
    name: str
    owner: int
    bot: int
    client_id: str
    client_secret: str
    private_key: str
    public_key: str
    webhook_url: str
    webhook_secret: str
    permissions: dict[str, str]
    events: tuple[str, ...]
    created_at: int


@dataclass(slots=True)
class Installation:
    """`repositories` is None where the App may see all of the account's."""

    id: int
    app: int
    account: int
    repositories: set[int] | None
    permissions: dict[str, str]
    events: tuple[str, ...]
    created_at: int
    suspended_at: int | None = None
    suspended_by: int | None = None


@dataclass(slots=True)
class Token:
    """A person's token (`user`) or an installation's, narrowed to `repositories` (None: all of the installation's)."""

    value: str
    user: int | None = None
    installation: int | None = None
    repositories: frozenset[int] | None = None
    permissions: dict[str, str] = field(default_factory=dict)
    expires_at: int | None = None


@dataclass(slots=True)
class RequiredCheck:
    """`app` None: any App's or a commit status of that name will do."""

    context: str
    app: int | None = None


@dataclass(slots=True)
class BypassActor:
    """Who a ruleset does not hold back; `kind` and `mode` in GitHub's words."""

    kind: str
    id: int | None = None
    mode: str = "always"


@dataclass(slots=True)
class Protection:
    """The protection of one branch: branch protection, or a ruleset (`ruleset` is its id then)."""

    pattern: str
    checks: tuple[RequiredCheck, ...] = ()
    is_strict: bool = False
    approvals: int | None = None
    dismiss_stale: bool = False
    require_last_push_approval: bool = False
    require_threads_resolved: bool = False
    enforce_admins: bool = True
    merge_queue: bool = False
    ruleset: int | None = None
    name: str = ""
    enforcement: str = "active"
    is_of_organization: bool = False
    bypass: tuple[BypassActor, ...] = ()
    allows_force_pushes: bool = False
    allows_deletions: bool = False
    is_lax_on_create: bool = False
    restricts_dismissals: bool = False


@dataclass(slots=True)
class Activity:
    id: int
    before: str
    after: str
    ref: str
    kind: str
    actor: int | None
    at: int


@dataclass(slots=True)
class Reaction:
    id: int
    user: int
    content: str
    created_at: int


@dataclass(slots=True)
class IssueComment:
    id: int
    number: int
    user: int | None
    body: str
    created_at: int
    updated_at: int
    app: int | None = None
    editor: int | None = None
    reactions: list[Reaction] = field(default_factory=list)


@dataclass(slots=True)
class ReviewComment:
    id: int
    review: int
    user: int | None
    body: str
    path: str
    commit: str
    original_commit: str
    line: int | None
    side: str
    start_line: int | None
    start_side: str | None
    original_line: int | None
    original_start_line: int | None
    position: int | None
    original_position: int
    diff_hunk: str
    created_at: int
    updated_at: int
    in_reply_to: int | None = None
    subject: str = "line"
    reactions: list[Reaction] = field(default_factory=list)


@dataclass(slots=True)
class Thread:
    id: int
    comments: list[ReviewComment]
    is_resolved: bool = False
    resolved_by: int | None = None


@dataclass(slots=True)
class Review:
    id: int
    user: int | None
    body: str
    state: str
    commit: str
    submitted_at: int | None
    association: str = "NONE"
    app: int | None = None


@dataclass(slots=True)
class TimelineEvent:
    """`kind` is the GraphQL type without its `Event`: Closed, Reopened, Merged, ReviewDismissed, BaseRefChanged, ..."""

    id: int
    kind: str
    actor: int | None
    at: int
    details: Json = field(default_factory=dict)


@dataclass(slots=True)
class PullRequest:
    id: int
    number: int
    title: str
    body: str | None
    user: int | None
    head_repository: int | None
    head_owner: int | None
    head_ref: str
    head: str
    base_ref: str
    base: str
    created_at: int
    updated_at: int
    state: str = "open"
    is_draft: bool = False
    labels: list[str] = field(default_factory=list)
    closed_at: int | None = None
    merged_at: int | None = None
    merged_by: int | None = None
    merge_commit: str | None = None
    reviews: list[Review] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)
    timeline: list[TimelineEvent] = field(default_factory=list)
    requested_reviewers: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Repository:
    id: int
    owner: int
    name: str
    is_private: bool
    default_branch: str
    created_at: int
    fork_of: int | None = None
    pushed_at: int = 0
    is_deleted: bool = False
    is_archived: bool = False
    collaborators: dict[int, Level] = field(default_factory=dict)
    pulls: dict[int, PullRequest] = field(default_factory=dict)
    comments: list[IssueComment] = field(default_factory=list)
    protections: list[Protection] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    suites: list[CheckSuite] = field(default_factory=list)
    runs: list[CheckRun] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    queue: list[QueueEntry] = field(default_factory=list)
    actions_may_approve: bool = False
    workflow_permission: str = "read"
    next_number: int = 1
