"""Reviews, their inline comments, and the threads these form.

In go the pull request, the reviewer and the text; out comes the review. Refused as on GitHub, and then nothing at all
has happened: approving one's own pull request, commenting outside the diff, an empty review, dismissing a comment.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from foureyes.standin.diffs import FileChange, changes
from foureyes.standin.events import Events
from foureyes.standin.refusal import Refusal, invalid, not_found, unprocessable
from foureyes.standin.shape_people import association
from foureyes.standin.shape_pull import merge_base, pull_simple
from foureyes.standin.shape_review import review_comment, webhook_review
from foureyes.standin.state import Json, PullRequest, Repository, Review, ReviewComment, Thread, TimelineEvent
from foureyes.standin.world import World

STATES = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}
# A comment of its own is refused in other words than one in a review.
_ALONE = {
    "Line could not be resolved": (
        "pull_request_review_thread.line",
        "custom",
        "pull_request_review_thread.line must be part of the diff",
    ),
    "Start line could not be resolved": (
        "pull_request_review_thread.start_line",
        "custom",
        "pull_request_review_thread.start_line must be part of the same hunk as the line.",
    ),
    "Path could not be resolved": ("pull_request_review_thread.path", "invalid", ""),
    "Position could not be resolved": ("pull_request_review_thread.position", "invalid", ""),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """An inline comment before it is posted. By `line` and `side`, or by `position` in the patch."""

    path: str
    body: str
    line: int | None = None
    side: str = "RIGHT"
    start_line: int | None = None
    start_side: str | None = None
    position: int | None = None
    subject: str = "line"


def submit(
    events: Events,
    base: Repository,
    pull: PullRequest,
    user: int,
    event: str,
    body: str = "",
    commit: str | None = None,
    drafts: Sequence[Draft] = (),
    app: int | None = None,
) -> Review:
    world = events.world
    head = _commit(world, base, pull, commit)
    _refuse_self(pull, user, event)
    if not body and not drafts and event in {"COMMENT", "REQUEST_CHANGES"}:
        raise unprocessable("Unprocessable Entity", ["Body can't be blank"])
    files = _files(world, base, pull, head) if drafts else {}
    placed = [(draft, *_place(draft, files)) for draft in drafts]
    now = world.now()
    state = STATES.get(event, "PENDING")
    review = Review(world.new_id(), user, body, state, head, None if state == "PENDING" else now, app=app)
    review.association = association(world, base, user)
    pull.reviews.append(review)
    pull.requested_reviewers.discard(user)
    pull.updated_at = now
    comments = [_add(world, pull, review, user, draft, change, position) for draft, change, position in placed]
    if state != "PENDING":
        announce(events, base, pull, review, user, "submitted")
        for comment in comments:
            announce_comment(events, base, pull, comment, user, "created")
    return review


def _commit(world: World, base: Repository, pull: PullRequest, commit: str | None) -> str:
    if commit is None:
        return pull.head
    git = world.git(base)
    known = git.resolve(commit)
    if known is None or not (git.is_ancestor(known, pull.head) or known == pull.head):
        raise unprocessable("Unprocessable Entity", ["Commit is not part of the pull request"])
    return known


def _refuse_self(pull: PullRequest, user: int, event: str) -> None:
    if user != pull.user:
        return
    if event == "APPROVE":
        raise unprocessable("Unprocessable Entity", ["Can not approve your own pull request"])
    if event == "REQUEST_CHANGES":
        raise unprocessable("Unprocessable Entity", ["Can not request changes on your own pull request"])


def _files(world: World, base: Repository, pull: PullRequest, head: str) -> dict[str, FileChange]:
    return {change.path: change for change in changes(world.git(base), merge_base(world, base, pull), head)}


def _place(draft: Draft, files: dict[str, FileChange]) -> tuple[FileChange, int]:
    """Where in the patch the comment stands; whatever is not in the diff is refused."""
    change = files.get(draft.path)
    if change is None:
        raise unprocessable("Unprocessable Entity", ["Path could not be resolved"])
    if draft.subject == "file":
        return change, 1
    if draft.position is not None:
        if draft.position not in change.places.values():
            raise unprocessable("Unprocessable Entity", ["Position could not be resolved"])
        return change, draft.position
    if draft.line is None or (draft.side, draft.line) not in change.places:
        raise unprocessable("Unprocessable Entity", ["Line could not be resolved"])
    position = change.places[(draft.side, draft.line)]
    if draft.start_line is not None:
        start = change.places.get((draft.start_side or draft.side, draft.start_line))
        if start is None or start >= position:
            raise unprocessable("Unprocessable Entity", ["Start line could not be resolved"])
    return change, position


def _add(
    world: World, pull: PullRequest, review: Review, user: int, draft: Draft, change: FileChange, position: int
) -> ReviewComment:
    line, side = draft.line, draft.side
    if draft.position is not None:
        side, line = max((place for place, at in change.places.items() if at == position), key=lambda place: place[0])
    now = world.now()
    comment = ReviewComment(
        id=world.new_id(),
        review=review.id,
        user=user,
        body=draft.body,
        path=draft.path,
        commit=review.commit,
        original_commit=review.commit,
        line=line,
        side=side,
        start_line=draft.start_line,
        start_side=draft.start_side or (draft.side if draft.start_line is not None else None),
        original_line=line,
        original_start_line=draft.start_line,
        position=position,
        original_position=position,
        diff_hunk=change.hunk_at(position),
        created_at=now,
        updated_at=now,
        subject=draft.subject,
    )
    pull.threads.append(Thread(world.new_id(), [comment]))
    return comment


def comment_alone(
    events: Events, base: Repository, pull: PullRequest, user: int, draft: Draft, commit: str, app: int | None = None
) -> ReviewComment:
    """A single inline comment: GitHub wraps it in a review of its own."""
    world = events.world
    if world.git(base).resolve(commit) is None:
        raise invalid("PullRequestReviewComment", "commit_id")
    try:
        submit(events, base, pull, user, "COMMENT", commit=commit, drafts=[draft], app=app)
    except Refusal as refusal:
        words = _ALONE.get(str(refusal.errors[0]) if refusal.errors else "")
        if words is None:
            raise
        raise invalid("PullRequestReviewComment", *words) from None
    return pull.threads[-1].comments[0]


def find_comment(pull: PullRequest, number: int) -> tuple[Thread, ReviewComment]:
    for thread in pull.threads:
        for comment in thread.comments:
            if comment.id == number:
                return thread, comment
    raise not_found()


def find_review(pull: PullRequest, number: int) -> Review:
    for review in pull.reviews:
        if review.id == number:
            return review
    raise not_found()


def dismiss(events: Events, base: Repository, pull: PullRequest, review: Review, actor: int, message: str) -> None:
    world = events.world
    if review.state not in {"APPROVED", "CHANGES_REQUESTED"}:
        raise unprocessable("Unprocessable Entity", ["Can not dismiss a comment or a dismissed review"])
    previous, review.state = review.state, "DISMISSED"
    details: Json = {"review": review.id, "previous": previous, "message": message, "commit": None}
    pull.timeline.append(TimelineEvent(world.new_id(), "ReviewDismissed", actor, world.now(), details))
    announce(events, base, pull, review, actor, "dismissed")


def edit_review(events: Events, base: Repository, pull: PullRequest, review: Review, actor: int, body: str) -> None:
    before, review.body = review.body, body
    announce(events, base, pull, review, actor, "edited", {"changes": {"body": {"from": before}}})


def submit_pending(
    events: Events, base: Repository, pull: PullRequest, review: Review, event: str, body: str | None
) -> None:
    if review.state != "PENDING" or event not in STATES or review.user is None:
        raise unprocessable("Unprocessable Entity", ["Could not submit review"])
    _refuse_self(pull, review.user, event)
    review.state, review.submitted_at = STATES[event], events.world.now()
    review.body = body if body is not None else review.body
    announce(events, base, pull, review, review.user, "submitted")


def announce(
    events: Events,
    base: Repository,
    pull: PullRequest,
    review: Review,
    actor: int,
    action: str,
    rest: Json | None = None,
) -> None:
    world = events.world

    def body() -> Json:
        shown = webhook_review(world, base, pull, review)
        return {"review": shown, "pull_request": pull_simple(world, base, pull)} | (rest or {})

    events.emit("pull_request_review", action, base, actor, body)


def announce_comment(
    events: Events,
    base: Repository,
    pull: PullRequest,
    comment: ReviewComment,
    actor: int,
    action: str,
    rest: Json | None = None,
) -> None:
    world = events.world

    def body() -> Json:
        shown = review_comment(world, base, pull, comment)
        return {"comment": shown, "pull_request": pull_simple(world, base, pull)} | (rest or {})

    events.emit("pull_request_review_comment", action, base, actor, body)
