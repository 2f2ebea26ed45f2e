"""What the stand-in remembers of checks, commit statuses and the merge queue: plain dataclasses."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class CheckSuite:
    id: int
    app: int
    head: str
    branch: str | None
    before: str | None
    created_at: int
    updated_at: int


@dataclass(slots=True)
class CheckRun:
    id: int
    app: int
    suite: int
    name: str
    head: str
    status: str
    conclusion: str | None
    external_id: str
    details_url: str | None
    started_at: int
    completed_at: int | None
    title: str | None = None
    summary: str | None = None
    text: str | None = None
    annotations: list[dict[str, object]] = field(default_factory=list)
    actions: list[dict[str, object]] = field(default_factory=list)


@dataclass(slots=True)
class Status:
    id: int
    head: str
    context: str
    state: str
    description: str | None
    target_url: str | None
    creator: int | None
    created_at: int


@dataclass(slots=True)
class QueueEntry:
    """A pull request in the merge queue; `group` is the commit that was built for it and everything before it."""

    id: int
    number: int
    enqueuer: int
    at: int
    base: str
    group: str
    group_ref: str
