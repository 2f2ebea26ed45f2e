"""How a repository is set up at the forge, as far as it decides whether the gate binds.

Everything that may not be readable is either a value or `Unread` with the reason: "not read" never looks like "none".
"""

from dataclasses import dataclass

from foureyes.model.policy import Permission


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read, and why, in words."""

    reason: str


@dataclass(frozen=True, slots=True)
class NeededCheck:
    """A required check; `app` None: whoever posts it."""

    context: str
    app: int | None


@dataclass(frozen=True, slots=True)
class Bypass:
    """Who is not held back. `app` is set where it is an App."""

    name: str
    mode: str
    app: int | None = None


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """What the forge itself asks of reviews."""

    approvals: int
    dismisses_stale: bool
    needs_last_push_approval: bool
    needs_code_owner: bool
    restricts_dismissals: bool


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """What a protection says besides the checks; `reviews` None: it does not ask for a pull request."""

    reviews: ReviewRule | None
    forbids_force_pushes: bool
    forbids_deletions: bool
    is_lax_on_create: bool = False


@dataclass(frozen=True, slots=True)
class Protection:
    """A ruleset or a branch protection that is in force on a branch. `page` is where it is changed."""

    name: str
    page: str
    checks: tuple[NeededCheck, ...]
    bypass: tuple[Bypass, ...] | Unread
    settings: RuleSettings | Unread
    has_merge_queue: bool = False


@dataclass(frozen=True, slots=True)
class BranchSetup:
    """`unread` says what else may hold on the branch but could not be read."""

    name: str
    is_default: bool
    protections: tuple[Protection, ...]
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Lacking:
    """A permission (with its level) or an event (without) that the App needs and was not given."""

    name: str
    level: str
    why: str
    is_optional: bool


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """The App's webhook of late: how many were sent, which never arrived, and whether the newest one did."""

    sent: int
    lost: tuple[str, ...]
    is_newest_lost: bool
    hours: int


@dataclass(frozen=True, slots=True)
class AppSetup:
    """Our App at this repository. `is_installed` False: nothing else is known of it."""

    id: int
    slug: str
    is_installed: bool
    is_suspended: bool
    lacking: tuple[Lacking, ...]
    deliveries: DeliveryRecord | Unread
    webhook: str | Unread
    page: str


@dataclass(frozen=True, slots=True)
class WorkflowSettings:
    """What workflows of the repository may do."""

    may_approve: bool
    writes_by_default: bool


@dataclass(frozen=True, slots=True)
class RepositoryFile:
    """A file of the default branch; `text` None: there is none."""

    path: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Poster:
    """Somebody other than our App who posted a check or status of the gate's name."""

    name: str
    kind: str
    commit: str


@dataclass(frozen=True, slots=True)
class ForgeSetup:
    """All of it. `app_id` is the App the check must be pinned to, None where nobody said."""

    repository: str
    page: str
    app_id: int | None
    app: AppSetup | Unread
    branches: tuple[BranchSetup, ...]
    unread_branches: tuple[Unread, ...]
    idle_rulesets: tuple[str, ...]
    workflows: WorkflowSettings | Unread
    naming_workflows: tuple[str, ...] | Unread
    posters: tuple[Poster, ...] | Unread
    has_posted: bool | Unread
    policy: RepositoryFile | Unread
    code_owners: RepositoryFile | Unread
    maintainers: tuple[tuple[str, Permission], ...] | Unread
