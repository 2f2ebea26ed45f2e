"""Opening, editing, closing and reopening pull requests.

In go the base repository and what is asked; the pull request changes, and webhooks say so. Refused as on GitHub: a
second pull request for the same branches, one without commits, reopening a merged one.
"""

from dataclasses import dataclass

from foureyes.standin.events import Events
from foureyes.standin.pushing import bring_head, open_suites
from foureyes.standin.refusal import invalid, unprocessable
from foureyes.standin.shape_people import simple_user
from foureyes.standin.shape_pull import label, pull_full
from foureyes.standin.shape_repository import webhook_repository
from foureyes.standin.state import Json, PullRequest, Repository, TimelineEvent
from foureyes.standin.world import World


@dataclass(frozen=True, slots=True)
class Proposal:
    title: str
    head_ref: str
    base_ref: str
    body: str | None = None
    is_draft: bool = False


def open_pull(events: Events, base: Repository, head: Repository, asked: Proposal, author: int) -> PullRequest:
    world = events.world
    base_tip = world.git(base).resolve(asked.base_ref)
    head_tip = world.git(head).resolve(asked.head_ref)
    if base_tip is None:
        raise invalid("PullRequest", "base")
    if head_tip is None:
        raise invalid("PullRequest", "head")
    _refuse_second(base, head, asked)
    pull = _new(events.world, base, head, asked, author, (base_tip, head_tip))
    bring_head(world, base, pull, head_tip)
    if world.git(base).is_ancestor(head_tip, base_tip):
        message = f"No commits between {asked.base_ref} and {asked.head_ref}"
        error: Json = {"resource": "PullRequest", "code": "custom", "message": message}
        raise unprocessable("Validation Failed", [error])
    base.next_number += 1
    base.pulls[pull.number] = pull
    open_suites(events, base, head_tip, asked.head_ref, "0" * 40)
    _emit(events, base, pull, "opened", author)
    return pull


def _new(
    world: World, base: Repository, head: Repository, asked: Proposal, author: int, tips: tuple[str, str]
) -> PullRequest:
    now = world.now()
    return PullRequest(
        id=world.new_id(),
        number=base.next_number,
        title=asked.title,
        body=asked.body,
        user=author,
        head_repository=head.id,
        head_owner=head.owner,
        head_ref=asked.head_ref,
        head=tips[1],
        base_ref=asked.base_ref,
        base=tips[0],
        created_at=now,
        updated_at=now,
        is_draft=asked.is_draft,
    )


def _refuse_second(base: Repository, head: Repository, asked: Proposal) -> None:
    wanted = (head.id, asked.head_ref, asked.base_ref)
    for pull in base.pulls.values():
        if pull.state == "open" and (pull.head_repository, pull.head_ref, pull.base_ref) == wanted:
            message = f"A pull request already exists for {asked.head_ref}."
            raise unprocessable(
                "Validation Failed", [{"resource": "PullRequest", "code": "custom", "message": message}]
            )


def _emit(
    events: Events, base: Repository, pull: PullRequest, action: str, actor: int, rest: Json | None = None
) -> None:
    """Closed and reopened pull requests, and all others, look the same to webhooks but for `rest`."""
    world = events.world

    def body() -> Json:
        shown = pull_full(world, base, pull)
        return {"number": pull.number, "pull_request": shown} | (rest or {})

    events.emit("pull_request", action, base, actor, body)


def edit(
    events: Events, base: Repository, pull: PullRequest, actor: int, title: str | None = None, body: str | None = None
) -> None:
    changes: Json = {}
    if title is not None and title != pull.title:
        changes["title"] = {"from": pull.title}
        pull.title = title
    if body is not None and body != pull.body:
        changes["body"] = {"from": pull.body or ""}
        pull.body = body
    if changes:
        pull.updated_at = events.world.now()
        _emit(events, base, pull, "edited", actor, {"changes": changes})


def retarget(
    events: Events, base: Repository, pull: PullRequest, actor: int, branch: str, kind: str = "BaseRefChanged"
) -> None:
    """Move the pull request to another base branch; `kind` is what its timeline calls that."""
    world = events.world
    tip = world.git(base).resolve(branch)
    if tip is None or pull.state != "open":
        raise invalid("PullRequest", "base")
    if branch == pull.base_ref:
        return
    before_ref, before = pull.base_ref, pull.base
    pull.base_ref, pull.base, pull.updated_at = branch, tip, world.now()
    details: Json = {"before": before_ref, "after": branch}
    pull.timeline.append(TimelineEvent(world.new_id(), kind, actor, world.now(), details))
    changes = {"base": {"ref": {"from": before_ref}, "sha": {"from": before}}}
    _emit(events, base, pull, "edited", actor, {"changes": changes})


def base_deleted(events: Events, base: Repository, branch: str, actor: int) -> None:
    """The base branch is gone: where it was merged, what builds on it moves to where it went; else it is closed."""
    merged = [one for one in base.pulls.values() if one.head_ref == branch and one.merged_at is not None]
    for pull in [one for one in base.pulls.values() if one.base_ref == branch and one.state == "open"]:
        if merged:
            retarget(events, base, pull, actor, merged[-1].base_ref, "AutomaticBaseChangeSucceeded")
        else:
            close(events, base, pull, actor)


def close(events: Events, base: Repository, pull: PullRequest, actor: int) -> None:
    if pull.state == "closed":
        return
    world = events.world
    pull.state, pull.closed_at, pull.updated_at = "closed", world.now(), world.now()
    pull.timeline.append(TimelineEvent(world.new_id(), "Closed", actor, world.now()))
    base.queue = [entry for entry in base.queue if entry.number != pull.number]
    _emit(events, base, pull, "closed", actor)


def reopen(events: Events, base: Repository, pull: PullRequest, actor: int) -> None:
    if pull.state == "open":
        return
    if pull.merged_at is not None or events.world.repository_by_id(pull.head_repository) is None:
        raise invalid("PullRequest", "state", message="state cannot be changed.")
    pull.state, pull.closed_at, pull.updated_at = "open", None, events.world.now()
    pull.timeline.append(TimelineEvent(events.world.new_id(), "Reopened", actor, events.world.now()))
    _emit(events, base, pull, "reopened", actor)


def set_draft(events: Events, base: Repository, pull: PullRequest, actor: int, is_draft: bool) -> None:
    if pull.is_draft == is_draft:
        return
    pull.is_draft = is_draft
    pull.updated_at = events.world.now()
    _emit(events, base, pull, "converted_to_draft" if is_draft else "ready_for_review", actor)


def delete_repository(events: Events, repository: Repository, actor: int) -> None:
    """The repository is gone; pull requests from it live on in their base, with a null head, and are closed."""
    world = events.world
    closing = world.pulls_where(lambda base, pull: base.id != repository.id and pull.head_repository == repository.id)
    events.emit("repository", "deleted", repository, actor, dict)
    installations = [one for one in world.installations.values() if world.covers(one, repository)]
    repository.is_deleted = True
    for base, pull in closing:
        close(events, base, pull, actor)
    for installation in installations:
        if installation.repositories is not None:
            installation.repositories.discard(repository.id)


def delete_branch_body(events: Events, repository: Repository, branch: str) -> Json:
    """The body of a `delete` webhook."""
    return {
        "ref": branch,
        "ref_type": "branch",
        "pusher_type": "user",
        "repository": webhook_repository(events.world, repository),
    }


def add_label(events: Events, base: Repository, pull: PullRequest, actor: int, name: str) -> None:
    if name not in pull.labels:
        pull.labels.append(name)
        _emit(events, base, pull, "labeled", actor, {"label": label(events.world, base, name)})


def request_review(events: Events, base: Repository, pull: PullRequest, actor: int, reviewer: int) -> None:
    if reviewer == pull.user:
        raise unprocessable("Review cannot be requested from pull request author.")
    pull.requested_reviewers.add(reviewer)
    shown = simple_user(events.world, events.world.users[reviewer])
    _emit(events, base, pull, "review_requested", actor, {"requested_reviewer": shown})
