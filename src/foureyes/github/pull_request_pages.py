"""A pull request and everything below it, read to the end: a number comes in, the pages of every list go out as one.

What a list announces and does not hold is named in `short`: a part must never pass for the whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from foureyes.github.client import RepositoryForge
from foureyes.github.fields import Fields
from foureyes.github.outcomes import Gone, RetryLater, StillMoving, outcomes
from foureyes.github.queries import APPROVAL_CHECK, PAGED, REVIEW_CHECK, THREAD_COMMENTS, first_page, next_pages
from foureyes.model.wording import worded

_MAX_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class PullRequestPages:
    """`repository` and `pull_request` are the first answer's; `nodes` and `totals` hold the lists by GraphQL name."""

    repository: Fields
    pull_request: Fields
    nodes: Mapping[str, list[Fields]]
    totals: Mapping[str, int]
    short: tuple[str, ...]

    @property
    def head(self) -> str:
        return self.pull_request.text("headRefOid")


def read_pages(forge: RepositoryForge, number: int) -> PullRequestPages:
    """Read it. The head must stay the same meanwhile, or there is nothing to decide on yet: `RetryLater`."""
    what = worded("pull request #{number}", number=number)
    variables: dict[str, object] = {**forge.variables, "number": number}
    named = {**variables, "approval": APPROVAL_CHECK, "review": REVIEW_CHECK}
    data = forge.channel.graphql(first_page(), named, what, may_lack=("collaborators",))
    with outcomes(worded("the query for {what}", what=what)):
        repository = data.child_or_none("repository")
        pull = repository.child_or_none("pullRequest") if repository else None
        if repository is None or pull is None:
            raise Gone(worded("{what} does not exist in {repository}", what=what, repository=forge.name.full))
        lists = _Lists()
        cursors = lists.take(repository, pull, PAGED)
        for _ in range(_MAX_ROUNDS):
            if not cursors:
                return PullRequestPages(repository, pull, lists.nodes, lists.totals, lists.short())
            cursors = _next_round(forge, what, {**variables, **cursors}, pull.text("headRefOid"), lists, cursors)
    raise RetryLater(worded("{what} has more than can be read", what=what))


def _next_round(
    forge: RepositoryForge,
    what: str,
    variables: Mapping[str, object],
    head: str,
    lists: "_Lists",
    cursors: Mapping[str, str],
) -> dict[str, str]:
    data = forge.channel.graphql(next_pages(cursors), variables, what)
    repository = data.child("repository")
    pull = repository.child("pullRequest")
    if pull.text("headRefOid") != head:
        raise StillMoving(worded("{what} was pushed to while it was read", what=what), 1.0)
    return lists.take(repository, pull, tuple(cursors))


class _Lists:
    """The lists as far as they have been read."""

    def __init__(self) -> None:
        self.nodes: dict[str, list[Fields]] = {name: [] for name in PAGED}
        self.totals: dict[str, int] = {}
        self._without_null: dict[str, bool] = dict.fromkeys(PAGED, True)

    def take(self, repository: Fields, pull: Fields, names: tuple[str, ...]) -> dict[str, str]:
        """Add one page of each of `names`, and return the cursors of those that go on."""
        cursors: dict[str, str] = {}
        for name in names:
            connection = (pull if name != "pullRequests" else repository).child(name)
            page, found = connection.child("pageInfo"), list(connection.children("nodes"))
            self.nodes[name] += found
            self.totals[name] = connection.number("totalCount")
            self._without_null[name] &= len(found) == connection.count("nodes")
            if page.flag("hasNextPage"):
                cursors[name] = page.text("endCursor")
        return cursors

    def short(self) -> tuple[str, ...]:
        """Return the lists that are not whole. A timeline's total counts events that were not asked for."""
        counted = {name: self.totals.get(name, 0) for name in PAGED if name != "timelineItems"}
        fewer = {name for name, total in counted.items() if len(self.nodes[name]) < total}
        return tuple(name for name in PAGED if name in fewer or not self._without_null[name])


def thread_comments(forge: RepositoryForge, thread: Fields) -> list[Fields]:
    """Return all comments of a review thread; its first page came with the thread."""
    connection = thread.child("comments")
    found = list(connection.children("nodes"))
    for _ in range(_MAX_ROUNDS):
        page = connection.child("pageInfo")
        if not page.flag("hasNextPage"):
            return found
        variables = {"thread": thread.text("id"), "after": page.text("endCursor")}
        data = forge.channel.graphql(THREAD_COMMENTS, variables, "a review thread")
        connection = data.child("node").child("comments")
        found += connection.children("nodes")
    raise RetryLater(worded("a review thread has more comments than can be read"))
