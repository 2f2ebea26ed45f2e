"""What people said on a pull request: reviews with their dismissals, comments everywhere, changes of the base."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from foureyes.github.comments import is_marked
from foureyes.github.fields import Fields
from foureyes.github.inline_comments import OwnThread, fingerprint_in
from foureyes.github.moments import seconds
from foureyes.github.people import People
from foureyes.model.gate_facts import BaseChange, Comment, Dismissal, ReviewState, SubmittedReview


@dataclass(frozen=True, slots=True)
class WrittenComment:
    """A comment below the pull request, with the number that a reaction needs."""

    id: int
    user: int | None
    at: int
    body: str
    is_edited: bool

    @property
    def as_fact(self) -> Comment:
        return Comment(self.user, self.at, self.body, self.is_edited)


def reviews(nodes: Iterable[Fields], events: Sequence[Fields], people: People) -> tuple[SubmittedReview, ...]:
    """Return the submitted reviews in GitHub's order. One that is dismissed bears who did it, where that is known."""
    dismissed = _dismissals(events, people)
    found = []
    for node in nodes:
        if node.text("state") == ReviewState.PENDING:
            continue
        number, commit = node.number("fullDatabaseId"), node.child_or_none("commit")
        state = ReviewState(node.text("state"))
        found.append(
            SubmittedReview(
                id=number,
                user=people.actor(node.child_or_none("author")),
                state=state,
                commit=commit.text("oid") if commit else "",  # the commit is gone: it is nobody's head any more
                at=seconds(node, "submittedAt" if node.has("submittedAt") else "createdAt"),
                dismissal=dismissed.get(number) if state is ReviewState.DISMISSED else None,
            )
        )
    return tuple(found)


def _dismissals(events: Sequence[Fields], people: People) -> Mapping[int, Dismissal]:
    found = {}
    for event in events:
        review = event.child_or_none("review") if event.text_or("__typename") == "ReviewDismissedEvent" else None
        if review is not None and review.has("fullDatabaseId"):
            found[review.number("fullDatabaseId")] = Dismissal(
                was=ReviewState(event.text("previousReviewState")),
                by=people.actor(event.child_or_none("actor")),
                at=seconds(event, "createdAt"),
                message=event.text_or("dismissalMessage"),
            )
    return found


_BASE_CHANGES = {  # by somebody, and by GitHub where a base branch was merged and deleted
    "BaseRefChangedEvent": ("previousRefName", "currentRefName"),
    "AutomaticBaseChangeSucceededEvent": ("oldBase", "newBase"),
}


def base_changes(events: Sequence[Fields]) -> tuple[BaseChange, ...]:
    """Return the changes of the base branch, by name."""
    found = []
    for event in events:
        names = _BASE_CHANGES.get(event.text_or("__typename"))
        if names is not None:
            found.append(BaseChange(seconds(event, "createdAt"), event.text(names[0]), event.text(names[1])))
    return tuple(found)


def written(nodes: Iterable[Fields], people: People) -> list[WrittenComment]:
    """Return comments as they stand now."""
    return [
        WrittenComment(
            id=node.number("databaseId"),
            user=people.actor(node.child_or_none("author")),
            at=seconds(node, "createdAt"),
            body=node.text_or("body"),
            is_edited=node.has("lastEditedAt"),
        )
        for node in nodes
    ]


def review_texts(nodes: Iterable[Fields], people: People) -> list[Comment]:
    """Return what reviews say beside their verdict: who calls the agent in one prompts it."""
    return [
        Comment(
            people.actor(node.child_or_none("author")),
            seconds(node, "submittedAt" if node.has("submittedAt") else "createdAt"),
            node.text_or("body"),
            node.has("lastEditedAt"),
        )
        for node in nodes
        if node.text_or("body") and node.text("state") != ReviewState.PENDING
    ]


def is_own(node: Fields, slug: str) -> bool:
    """Whether our App wrote the comment. A person cannot be a Bot, whatever they call themselves."""
    author = node.child_or_none("author")
    if author is None or author.text_or("__typename") != "Bot":
        return False
    return author.text("login").removesuffix("[bot]") == slug


def own_threads(threads: Iterable[tuple[Fields, Sequence[Fields]]], slug: str) -> tuple[OwnThread, ...]:
    """Return the threads that our App began about a finding."""
    found = []
    for thread, comments in threads:
        if comments and is_own(comments[0], slug):
            fingerprint = fingerprint_in(comments[0].text_or("body"))
            if fingerprint is not None:
                found.append(OwnThread(thread.text("id"), fingerprint, thread.flag("isResolved")))
    return tuple(found)


def summary_comment(nodes: Iterable[Fields], slug: str, key: str = "summary") -> int:
    """Return the number of our summary comment, 0 where there is none."""
    for node in nodes:
        if is_own(node, slug) and is_marked(node.text_or("body"), key):
            return node.number("databaseId")
    return 0
