"""One pull request, read from GitHub as it is now: a number comes in, `CollectedFacts` go out.

One GraphQL query brings almost everything, one request the activity of the branch, one for each hundred files. What
cannot be read is named, never left out: a part that is unavailable must not look like one that is empty.
"""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from foureyes.github.branch_history import BranchHistory, Move, branch_history, pushes, with_pushers
from foureyes.github.changed_files import ChangedFiles, changed_files
from foureyes.github.checks_on_head import ChecksOnHead, checks_on_head
from foureyes.github.client import RepositoryForge
from foureyes.github.collected import CollectedFacts, PullRequestText
from foureyes.github.commit_reading import COMMITS_AT_MOST, addresses, logins, read_commits
from foureyes.github.conversation import (
    WrittenComment,
    base_changes,
    is_own,
    own_threads,
    review_texts,
    reviews,
    summary_comment,
    written,
)
from foureyes.github.fields import Fields
from foureyes.github.moments import seconds
from foureyes.github.outcomes import ForgeError, outcomes
from foureyes.github.people import People, Shown, ask_permissions, from_collaborators
from foureyes.github.pull_request_pages import read_pages, thread_comments
from foureyes.model.gate_facts import Comment, Facts, Push, PushedCommit, ReviewState, Sibling, SubmittedReview
from foureyes.model.wording import worded

_WORDS = {
    "reviews": "the reviews",
    "comments": "the comments",
    "reviewThreads": "the review threads",
    "timelineItems": "the history",
    "pullRequests": "the open pull requests",
}
_COMMAND = "/foureyes"
_SILENT = frozenset({ReviewState.COMMENTED, ReviewState.PENDING})


def collect(
    forge: RepositoryForge,
    number: int,
    *,
    with_files: bool = True,
    also_ask: Collection[int] = (),
    is_decided: Callable[[str, str], bool] = lambda _head, _base: True,
) -> CollectedFacts:
    """Read pull request `number`. The files can be left out where only an opinion has changed; `also_ask` are people
    whose permission matters beside reviewers, whoever dismissed a review, and whoever wrote a command. What the policy
    asks beyond that is read by `policy_reading`. `is_decided` is told head and base: where it says no, because the head
    is reviewed first, nobody's rights are asked for.

    Raises an outcome only where nothing can be said at all; otherwise it names what is unavailable.
    """
    before, began = forge.requests, time.monotonic()
    reading = _Reading(forge, number)
    with outcomes(worded("pull request #{number}", number=number)):
        reading.read_conversation()
        reading.read_branch()
        reading.read_checks()
        files = None
        if is_decided(reading.pages.head, reading.pull.text("baseRefOid")):
            files = reading.files() if with_files else None
            reading.read_rights(also_ask)
        return replace(reading.collected(files, forge.requests - before), read_at=began)


class _Reading:
    """What has been read so far, and what could not be."""

    def __init__(self, forge: RepositoryForge, number: int) -> None:
        self.forge = forge
        self.number = number
        self.people = People()
        self.unavailable: list[str] = []
        self.incomplete: list[str] = []
        self.notes: list[str] = []
        self.pages = read_pages(forge, number)
        self.pull = self.pages.pull_request
        self.unavailable += [_WORDS[name] for name in self.pages.short if name in _WORDS]
        self.author = self.people.actor(self.pull.child_or_none("author"))
        self.reviews: tuple[SubmittedReview, ...] = ()
        self.comments: list[WrittenComment] = []
        self.threads: list[tuple[Fields, Sequence[Fields]]] = []
        self.commits: tuple[PushedCommit, ...] = ()
        self.pushes: tuple[Push, ...] = ()
        self.history: tuple[Move, ...] = ()
        self.checks = ChecksOnHead()

    @contextmanager
    def _part(self, name: str) -> Iterator[None]:
        """A part that cannot be read is named; the others are read all the same."""
        try:
            with outcomes(name):
                yield
        except ForgeError:
            self.unavailable.append(name)

    def read_conversation(self) -> None:
        nodes, slug = self.pages.nodes, self.forge.app.slug
        self.reviews = reviews(nodes["reviews"], nodes["timelineItems"], self.people)
        said = [node for node in nodes["comments"] if not is_own(node, slug)]
        with self._part("the review threads"):
            self.threads = [(thread, thread_comments(self.forge, thread)) for thread in nodes["reviewThreads"]]
        said += [node for _, comments in self.threads for node in comments if not is_own(node, slug)]
        self.comments = written(said, self.people)

    def read_branch(self) -> None:
        nodes = self.pages.nodes["commits"]
        with self._part("the authors of the commits"):
            self.commits = read_commits(self.forge, self.number, nodes, self.people)
        total = max(self.pages.totals["commits"], len(nodes))
        if len(nodes) < total or len(nodes) >= COMMITS_AT_MOST:
            self.incomplete.append(f"GitHub listed {len(nodes):,} of {total:,} commits")
        history = BranchHistory(())
        repository = self.pull.child_or_none("headRepository")
        with self._part("who pushed"):
            name = repository.text("nameWithOwner") if repository else None
            history = branch_history(self.forge, name, self.pull.text("headRefName"), self.people)
            if not history.note and not any(move.after == self.pages.head for move in history.moves):
                self.unavailable.append("who pushed the head")
        self.notes += [history.note] if history.note else []
        self.history = history.moves
        self.commits = with_pushers(self.commits, history.moves)
        if history.is_cut and any(commit.pusher is None for commit in self.commits):
            self.unavailable.append("who pushed (the branch has a longer history than can be read)")
        own = [commit.oid for commit in self.commits]
        self.pushes = pushes(history.moves, own, seconds(self.pull, "createdAt")) or self._forced()

    def _forced(self) -> tuple[Push, ...]:
        """The timeline's forced pushes: the only ones told of a fork whose activity cannot be read."""
        found = []
        for event in self.pages.nodes["timelineItems"]:
            if event.text_or("__typename") == "HeadRefForcePushedEvent":
                after, pusher = event.child_or_none("afterCommit"), self.people.actor(event.child_or_none("actor"))
                found.append(Push(seconds(event, "createdAt"), after.text("oid") if after else "", pusher))
        return tuple(found)

    def read_checks(self) -> None:
        with self._part("the checks of the head"):
            self.checks = checks_on_head(self.forge, self.pull, self.people)

    def files(self) -> ChangedFiles | None:
        with self._part("the changed files"):
            found = changed_files(self.forge, self.number, self.pull.number("changedFiles"))
            self.incomplete += found.incomplete
            return found
        return None

    def read_rights(self, also: Collection[int]) -> None:
        heard = {review.user for review in self.reviews if review.state not in _SILENT}
        heard |= {review.dismissal.by for review in self.reviews if review.dismissal}
        heard |= {comment.user for comment in self.comments if comment.body.lstrip().startswith(_COMMAND)}
        with self._part("permissions"):
            shown = from_collaborators(self.pages.repository, self.people)
            wanted = {*also, *(user for user in heard if user is not None)}
            if shown is not Shown.ALL:
                ask_permissions(self.forge, self.people, wanted, together=shown is Shown.SOME)

    def collected(self, files: ChangedFiles | None, requests: int) -> CollectedFacts:
        comments, slug = self.pages.nodes["comments"], self.forge.app.slug
        knows_comments = _WORDS["comments"] not in self.unavailable
        return CollectedFacts(
            facts=self._facts(files),
            text=self._text(),
            files=files,
            knows_threads=_WORDS["reviewThreads"] not in self.unavailable,
            comments=tuple(self.comments),
            checks=self.checks,
            threads=own_threads(self.threads, slug),
            summary_comment=summary_comment(comments, slug) or (0 if knows_comments else None),
            incomplete=tuple(self.incomplete),
            notes=tuple(self.notes),
            requests=requests,
            history=self.history,
            addresses=addresses(self.pages.nodes["commits"], self.people),
        )

    def _facts(self, files: ChangedFiles | None) -> Facts:
        return Facts(
            number=self.number,
            head=self.pages.head,
            base=self.pull.text("baseRefName"),
            author=self.author,
            accounts=dict(self.people.accounts),
            commits=self.commits,
            reviews=self.reviews,
            pushes=self.pushes,
            base_changes=base_changes(self.pages.nodes["timelineItems"]),
            comments=self._comments(),
            paths=files.paths if files else (),
            lines=self.pull.number("additions") + self.pull.number("deletions"),
            files=self.pull.number("changedFiles"),
            is_fork=self.pull.flag("isCrossRepository"),
            is_open=self.pull.text("state") == "OPEN",
            siblings=self._siblings(),
            foreign_checks=self.checks.foreign,
            unavailable=tuple(dict.fromkeys(self.unavailable)),
        )

    def _comments(self) -> tuple[Comment, ...]:
        slug = self.forge.app.slug
        told = [node for node in self.pages.nodes["reviews"] if not is_own(node, slug)]
        found = [comment.as_fact for comment in self.comments] + review_texts(told, self.people)
        return tuple(sorted(found, key=lambda comment: comment.at))

    def _siblings(self) -> tuple[Sibling, ...]:
        heads = ((pull.number("number"), pull.text("headRefOid")) for pull in self.pages.nodes["pullRequests"])
        return tuple(Sibling(at, head, None) for at, head in heads if head == self.pages.head and at != self.number)

    def _text(self) -> PullRequestText:
        account = self.people.accounts.get(self.author) if self.author is not None else None
        repository = self.pull.child_or_none("headRepository")
        accounts = logins(self.commits, self.people)
        return PullRequestText(
            title=self.pull.text_or("title"),
            body=self.pull.text_or("body"),
            labels=tuple(label.text("name") for label in self.pull.child("labels").children("nodes")),
            author_login=account.login if account else "",
            author_id=self.author,
            author_type="" if account is None else "Bot" if account.is_bot else "User",
            base_branch=self.pull.text("baseRefName"),
            base=self.pull.text("baseRefOid"),
            head_branch=self.pull.text("headRefName"),
            head=self.pages.head,
            head_repository=repository.text("nameWithOwner") if repository else None,
            is_draft=self.pull.flag("isDraft"),
            opened_at=seconds(self.pull, "createdAt"),
            commit_authors=accounts.authors,
            signers=accounts.signers,
            pushers=accounts.pushers,
            is_fork=self.pull.flag("isCrossRepository"),
        )
