"""The merge queue: a group's commit comes in, the pull requests that it is made of go out, each at its queued head."""

from dataclasses import dataclass

from foureyes.github.client import RepositoryForge
from foureyes.github.fields import Fields
from foureyes.github.outcomes import Gone, RetryLater, outcomes
from foureyes.github.queries import MERGE_QUEUE
from foureyes.model.wording import worded

_MAX_PAGES = 50


@dataclass(frozen=True, slots=True)
class QueuedPullRequest:
    """An entry of the queue. `group` is the commit that GitHub built for it on `base`."""

    number: int
    head: str
    group: str
    base: str


def group_members(forge: RepositoryForge, branch: str, group: str, base: str) -> tuple[QueuedPullRequest, ...]:
    """Return the members of the group whose commit is `group`, from the one next to `base` on.

    `Gone` where the queue does not hold the group any more; a chain with a hole in it is `RetryLater`.
    """
    by_group = {entry.group: entry for entry in queued(forge, branch)}
    if group not in by_group:
        raise Gone(worded("the merge queue of {branch} does not hold {group} any more", branch=branch, group=group))
    members: list[QueuedPullRequest] = []
    at = group
    while at != base:
        entry = by_group.pop(at, None)
        if entry is None:
            raise RetryLater(worded("the merge queue of {branch} was rebuilt while it was read", branch=branch), 2.0)
        members.append(entry)
        at = entry.base
    return tuple(reversed(members))


def queued(forge: RepositoryForge, branch: str) -> list[QueuedPullRequest]:
    """Return the entries of the branch's queue that are built, in the order of the queue; `Gone` without a queue."""
    found: list[tuple[int, QueuedPullRequest]] = []
    after: str | None = None
    for _ in range(_MAX_PAGES):
        variables = {**forge.variables, "branch": branch, "after": after}
        data = forge.queue.graphql(MERGE_QUEUE, variables, "the merge queue")
        with outcomes(worded("the merge queue")):
            queue = data.child("repository").child_or_none("mergeQueue")
            if queue is None:
                raise Gone(worded("{branch} has no merge queue", branch=branch))
            entries = queue.child("entries")
            found += [(node.number("position"), entry) for node in entries.children("nodes") if (entry := _entry(node))]
            page = entries.child("pageInfo")
            if not page.flag("hasNextPage"):
                return [entry for _, entry in sorted(found, key=lambda item: item[0])]
            after = page.text("endCursor")
    raise RetryLater(worded("the merge queue is longer than can be read"))


def _entry(node: Fields) -> QueuedPullRequest | None:
    pull, group, base = (node.child_or_none(key) for key in ("pullRequest", "headCommit", "baseCommit"))
    if pull is None or group is None or base is None:
        return None  # not built yet: it belongs to no group
    return QueuedPullRequest(pull.number("number"), pull.text("headRefOid"), group.text("oid"), base.text("oid"))
