"""Routes for reviews and their inline comments."""

from foureyes.standin import review_actions, thread_actions
from foureyes.standin.calls import Answer, Call, Page, Route
from foureyes.standin.refusal import Refusal, not_found, unprocessable
from foureyes.standin.request_body import Body
from foureyes.standin.review_actions import Draft
from foureyes.standin.shape_review import review as show_review
from foureyes.standin.shape_review import review_comment as show_comment
from foureyes.standin.state import Level, PullRequest, Repository, Review, ReviewComment

_READ = "pull_requests:read"
_WRITE = "pull_requests:write"


def _target(call: Call, need: str) -> tuple[Repository, PullRequest]:
    repository = call.repository(need, level=Level.READ)
    return repository, call.pull(repository)


def list_reviews(call: Call) -> Answer:
    """Oldest first; somebody's unsubmitted review shows to nobody else."""
    repository, pull = _target(call, _READ)
    shown = [one for one in pull.reviews if one.state != "PENDING" or one.user == _self(call)]
    return Answer(200, Page([show_review(call.world, repository, pull, one) for one in shown]))


def _self(call: Call) -> int | None:
    return call.caller.user or (call.caller.app.bot if call.caller.app else None)


def create_review(call: Call) -> Answer:
    repository, pull = _target(call, _WRITE)
    body = call.body
    review = review_actions.submit(
        call.events,
        repository,
        pull,
        call.actor,
        _event(body),
        body.text("body"),
        body.maybe_text("commit_id"),
        [_draft(one) for one in body.parts("comments")],
        call.via,
    )
    return Answer(200, show_review(call.world, repository, pull, review))


def _event(body: Body) -> str:
    event = body.text("event")
    if event and event not in review_actions.STATES:
        raise unprocessable(f"Variable $event of type PullRequestReviewEvent was provided invalid value: {event}")
    return event


def _draft(one: Body) -> Draft:
    """`position` and `line` exclude each other, as on GitHub."""
    if one.has("position") == one.has("line") and one.text("subject_type") != "file":
        raise unprocessable("Invalid request.\n\nOne of position or line must be supplied.")
    side = one.text("side") or "RIGHT"
    if side not in {"LEFT", "RIGHT"}:
        raise unprocessable("Invalid request.\n\nside is not a member of [LEFT, RIGHT].")
    return Draft(
        one.need_text("path"),
        one.need_text("body"),
        one.number("line"),
        side,
        one.number("start_line"),
        one.maybe_text("start_side"),
        one.number("position"),
        one.text("subject_type") or "line",
    )


def _review(call: Call, need: str) -> tuple[Repository, PullRequest, Review]:
    repository, pull = _target(call, need)
    return repository, pull, review_actions.find_review(pull, call.number("review_id"))


def get_review(call: Call) -> Answer:
    repository, pull, review = _review(call, _READ)
    return Answer(200, show_review(call.world, repository, pull, review))


def edit_review(call: Call) -> Answer:
    repository, pull, review = _review(call, _WRITE)
    review_actions.edit_review(call.events, repository, pull, review, call.actor, call.body.need_text("body"))
    return Answer(200, show_review(call.world, repository, pull, review))


def submit_review(call: Call) -> Answer:
    repository, pull, review = _review(call, _WRITE)
    event = _event(call.body)
    review_actions.submit_pending(call.events, repository, pull, review, event, call.body.maybe_text("body"))
    return Answer(200, show_review(call.world, repository, pull, review))


def dismiss_review(call: Call) -> Answer:
    repository, pull, review = _review(call, _WRITE)
    if call.caller.user is not None and call.world.level(repository, call.caller.user) < Level.WRITE:
        raise Refusal(403, "Must have write access to dismiss reviews")
    message = call.body.need_text("message")
    review_actions.dismiss(call.events, repository, pull, review, call.actor, message)
    return Answer(200, show_review(call.world, repository, pull, review))


def review_comments(call: Call) -> Answer:
    repository, pull, review = _review(call, _READ)
    found = [one for thread in pull.threads for one in thread.comments if one.review == review.id]
    return Answer(200, Page([show_comment(call.world, repository, pull, one) for one in found]))


def list_comments(call: Call) -> Answer:
    repository, pull = _target(call, _READ)
    found = sorted((one for thread in pull.threads for one in thread.comments), key=lambda one: one.id)
    return Answer(200, Page([show_comment(call.world, repository, pull, one) for one in found]))


def create_comment(call: Call) -> Answer:
    repository, pull = _target(call, _WRITE)
    body = call.body
    if body.has("in_reply_to"):
        parent = body.number("in_reply_to") or 0
        comment = thread_actions.reply(
            call.events, repository, pull, call.actor, parent, body.need_text("body"), call.via
        )
    else:
        commit = body.need_text("commit_id")
        comment = review_actions.comment_alone(
            call.events, repository, pull, call.actor, _draft(body), commit, call.via
        )
    return Answer(201, show_comment(call.world, repository, pull, comment))


def reply(call: Call) -> Answer:
    repository, pull = _target(call, _WRITE)
    text = call.body.need_text("body")
    comment = thread_actions.reply(call.events, repository, pull, call.actor, call.number("comment_id"), text, call.via)
    return Answer(201, show_comment(call.world, repository, pull, comment))


def _comment(call: Call, need: str) -> tuple[Repository, PullRequest, ReviewComment]:
    repository = call.repository(need, level=Level.READ)
    number = call.number("comment_id")
    for pull in repository.pulls.values():
        for thread in pull.threads:
            for comment in thread.comments:
                if comment.id == number:
                    return repository, pull, comment
    raise not_found()


def get_comment(call: Call) -> Answer:
    repository, pull, comment = _comment(call, _READ)
    return Answer(200, show_comment(call.world, repository, pull, comment))


def _only_own(call: Call, repository: Repository, comment: ReviewComment) -> None:
    is_own = comment.user == call.actor
    if not is_own and (call.caller.user is None or call.world.level(repository, call.actor) < Level.WRITE):
        raise Refusal(403, "Must have push access to edit this comment")


def edit_comment(call: Call) -> Answer:
    repository, pull, comment = _comment(call, _WRITE)
    _only_own(call, repository, comment)
    thread_actions.edit_comment(call.events, repository, pull, comment, call.actor, call.body.need_text("body"))
    return Answer(200, show_comment(call.world, repository, pull, comment))


def delete_comment(call: Call) -> Answer:
    repository, pull, comment = _comment(call, _WRITE)
    _only_own(call, repository, comment)
    thread_actions.delete_comment(call.events, repository, pull, comment, call.actor)
    return Answer(204)


_PULL = "/repos/{owner}/{repo}/pulls/{pull_number}"
_COMMENT = "/repos/{owner}/{repo}/pulls/comments/{comment_id}"

ROUTES = (
    Route("GET", _COMMENT, get_comment),
    Route("PATCH", _COMMENT, edit_comment),
    Route("DELETE", _COMMENT, delete_comment),
    Route("GET", f"{_PULL}/reviews", list_reviews),
    Route("POST", f"{_PULL}/reviews", create_review),
    Route("GET", f"{_PULL}/reviews/{{review_id}}", get_review),
    Route("PUT", f"{_PULL}/reviews/{{review_id}}", edit_review),
    Route("POST", f"{_PULL}/reviews/{{review_id}}/events", submit_review),
    Route("PUT", f"{_PULL}/reviews/{{review_id}}/dismissals", dismiss_review),
    Route("GET", f"{_PULL}/reviews/{{review_id}}/comments", review_comments),
    Route("GET", f"{_PULL}/comments", list_comments),
    Route("POST", f"{_PULL}/comments", create_comment),
    Route("POST", f"{_PULL}/comments/{{comment_id}}/replies", reply),
)
