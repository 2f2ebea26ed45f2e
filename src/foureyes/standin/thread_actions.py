"""What happens in a thread after its first comment: replies, edits, deletions, resolving.

In go the pull request, the comment or thread and who acts; the thread changes, and webhooks say so.
"""

from foureyes.standin.events import Events
from foureyes.standin.review_actions import announce, announce_comment, find_comment
from foureyes.standin.shape_pull import pull_simple
from foureyes.standin.shape_review import review_comment
from foureyes.standin.state import Json, PullRequest, Repository, Review, ReviewComment, Thread
from foureyes.standin.world import node_id


def reply(
    events: Events, base: Repository, pull: PullRequest, user: int, parent: int, body: str, app: int | None = None
) -> ReviewComment:
    world = events.world
    thread, first = find_comment(pull, parent)
    first = thread.comments[0]
    now = world.now()
    review = Review(world.new_id(), user, "", "COMMENTED", pull.head, now, app=app)
    pull.reviews.append(review)
    comment = ReviewComment(
        id=world.new_id(),
        review=review.id,
        user=user,
        body=body,
        path=first.path,
        commit=first.commit,
        original_commit=first.original_commit,
        line=first.line,
        side=first.side,
        start_line=first.start_line,
        start_side=first.start_side,
        original_line=first.original_line,
        original_start_line=first.original_start_line,
        position=first.position,
        original_position=first.original_position,
        diff_hunk=first.diff_hunk,
        created_at=now,
        updated_at=now,
        in_reply_to=first.id,
        subject=first.subject,
    )
    thread.comments.append(comment)
    announce(events, base, pull, review, user, "submitted")
    announce_comment(events, base, pull, comment, user, "created")
    return comment


def edit_comment(
    events: Events, base: Repository, pull: PullRequest, comment: ReviewComment, user: int, body: str
) -> None:
    before, comment.body, comment.updated_at = comment.body, body, events.world.now()
    changes_made: Json = {"changes": {"body": {"from": before}}}
    announce_comment(events, base, pull, comment, user, "edited", changes_made)


def delete_comment(events: Events, base: Repository, pull: PullRequest, comment: ReviewComment, user: int) -> None:
    announce_comment(events, base, pull, comment, user, "deleted")
    for thread in pull.threads:
        thread.comments = [one for one in thread.comments if one.id != comment.id]
    pull.threads = [thread for thread in pull.threads if thread.comments]


def resolve(events: Events, base: Repository, pull: PullRequest, thread: Thread, actor: int, is_resolved: bool) -> None:
    if thread.is_resolved == is_resolved:
        return
    world = events.world
    thread.is_resolved, thread.resolved_by = is_resolved, actor if is_resolved else None
    action = "resolved" if is_resolved else "unresolved"
    events.emit(
        "pull_request_review_thread",
        action,
        base,
        actor,
        lambda: {
            "pull_request": pull_simple(world, base, pull),
            "thread": {
                "node_id": node_id("PRRT", thread.id),
                "comments": [review_comment(world, base, pull, one) for one in thread.comments],
            },
        },
    )
