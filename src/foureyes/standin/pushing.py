"""A push and everything that follows from it: activity, webhooks, check suites, pull requests that move or merge.

In go the repository, the branch, the new commit (None deletes the branch) and the pusher; the world changes.
"""

from foureyes.standin.check_tables import CheckSuite
from foureyes.standin.checks_state import protections_of
from foureyes.standin.diffs import changes
from foureyes.standin.events import Events
from foureyes.standin.git_reading import read_commit
from foureyes.standin.git_store import EMPTY_TREE
from foureyes.standin.outdating import move_comments
from foureyes.standin.refusal import unprocessable
from foureyes.standin.shape_check import webhook_check_suite
from foureyes.standin.shape_commit import pushed_commit
from foureyes.standin.shape_people import simple_user
from foureyes.standin.shape_pull import pull_full, pull_simple
from foureyes.standin.shape_repository import web_url, webhook_repository
from foureyes.standin.shape_review import webhook_review
from foureyes.standin.state import Activity, Json, PullRequest, Repository, Review, TimelineEvent
from foureyes.standin.world import World

ZERO = "0" * 40


def push(
    events: Events, repository: Repository, branch: str, oid: str | None, pusher: int, kind: str | None = None
) -> None:
    """`kind` names the activity where it is not a plain push (`pr_merge`, `merge_queue_merge`)."""
    world = events.world
    git = world.git(repository)
    ref = f"refs/heads/{branch}"
    before = git.refs(ref).get(ref, ZERO)
    if before == (oid or ZERO):
        raise unprocessable("Reference already exists" if oid else "Reference does not exist")
    forced = before != ZERO and oid is not None and not git.is_ancestor(before, oid)
    git.move(ref, oid)
    repository.pushed_at = world.now()
    word = kind or _activity_kind(before, oid, forced)
    repository.activities.append(Activity(world.new_id(), before, oid or ZERO, ref, word, pusher, world.now()))
    events.emit(
        "push", None, repository, pusher, lambda: _push_body(world, repository, ref, before, oid, forced, pusher)
    )
    if oid is None:
        return
    open_suites(events, repository, oid, branch, before)
    for base, pull in world.pulls_where(lambda _, one: one.state == "open"):
        if (pull.head_repository, pull.head_ref) == (repository.id, branch) and pull.head != oid:
            synchronize(events, base, pull, oid, pusher, forced)
    for pull in list(repository.pulls.values()):
        if pull.state == "open" and pull.base_ref == branch and git.is_ancestor(pull.head, oid) and kind is None:
            mark_merged(events, repository, pull, oid, pusher)


def _activity_kind(before: str, oid: str | None, forced: bool) -> str:
    if oid is None:
        return "branch_deletion"
    if before == ZERO:
        return "branch_creation"
    return "force_push" if forced else "push"


def _push_body(
    world: World, repository: Repository, ref: str, before: str, oid: str | None, forced: bool, pusher: int
) -> Json:
    git = world.git(repository)
    listed = (
        git.commits("--reverse", "--max-count=2048", oid, f"^{before}" if before != ZERO else f"^{oid}") if oid else []
    )
    commits = [_pushed(world, repository, one) for one in listed]
    user = world.users[pusher]
    return {
        "ref": ref,
        "before": before,
        "after": oid or ZERO,
        "created": before == ZERO,
        "deleted": oid is None,
        "forced": forced,
        "base_ref": None,
        "compare": f"{web_url(world, repository)}/compare/{before[:12]}...{(oid or ZERO)[:12]}",
        "commits": commits,
        "head_commit": _pushed(world, repository, oid) if oid else None,
        "pusher": {"name": user.login, "email": user.email},
        "repository": _push_repository(world, repository),
    }


def _push_repository(world: World, repository: Repository) -> Json:
    """Push webhooks give a repository's times as numbers, and name the default branch twice."""
    owner = world.users[repository.owner]
    return webhook_repository(world, repository) | {
        "owner": simple_user(world, owner) | {"name": owner.login, "email": owner.email},
        "created_at": repository.created_at,
        "pushed_at": repository.pushed_at,
        "stargazers": 0,
        "master_branch": repository.default_branch,
        "url": web_url(world, repository),
    }


def _pushed(world: World, repository: Repository, oid: str) -> Json:
    git = world.git(repository)
    parents = read_commit(git, oid).parents
    return pushed_commit(world, repository, oid, changes(git, parents[0] if parents else EMPTY_TREE, oid))


def open_suites(events: Events, repository: Repository, oid: str, branch: str, before: str) -> None:
    """GitHub opens a check suite for each App that may write checks, on each pushed commit."""
    world = events.world
    for installation in world.installations.values():
        may_write = installation.permissions.get("checks") == "write"
        if not may_write or installation.suspended_at is not None or not world.covers(installation, repository):
            continue
        if any(suite.app == installation.app and suite.head == oid for suite in repository.suites):
            continue
        now = world.now()
        suite = CheckSuite(world.new_id(), installation.app, oid, branch, before, now, now)
        repository.suites.append(suite)
        actor = repository.activities[-1].actor if repository.activities else None
        _announce_suite(events, repository, suite, actor)


def _announce_suite(events: Events, repository: Repository, suite: CheckSuite, actor: int | None) -> None:
    world = events.world
    events.emit(
        "check_suite",
        "requested",
        repository,
        actor,
        lambda: {"check_suite": webhook_check_suite(world, repository, suite)},
        only_app=suite.app,
    )


def synchronize(events: Events, base: Repository, pull: PullRequest, oid: str, pusher: int, forced: bool) -> None:
    """The head branch moved: the pull request follows, stale approvals go where the rule says so."""
    world = events.world
    git = world.git(base)
    before = pull.head
    bring_head(world, base, pull, oid)
    pull.head, pull.updated_at = oid, world.now()
    pull.base = git.resolve(pull.base_ref) or pull.base
    if forced:
        details: Json = {"before": before, "after": oid}
        pull.timeline.append(TimelineEvent(world.new_id(), "HeadRefForcePushed", pusher, world.now(), details))
    move_comments(world, base, pull)
    base.queue = [entry for entry in base.queue if entry.number != pull.number]
    events.emit(
        "pull_request",
        "synchronize",
        base,
        pusher,
        lambda: {
            "number": pull.number,
            "before": before,
            "after": oid,
            "pull_request": pull_full(world, base, pull),
        },
    )
    if any(one.dismiss_stale for one in protections_of(base, pull.base_ref)):
        dismiss_stale(events, base, pull, pusher)


def bring_head(world: World, base: Repository, pull: PullRequest, oid: str) -> None:
    ref = f"refs/pull/{pull.number}/head"
    head = world.repository_by_id(pull.head_repository)
    if head is not None and head.id != base.id:
        world.git(base).take_from(world.git(head).path, oid, ref)
    else:
        world.git(base).move(ref, oid)


def dismiss_stale(events: Events, base: Repository, pull: PullRequest, pusher: int) -> None:
    for review in pull.reviews:
        if review.state == "APPROVED" and review.commit != pull.head:
            _dismiss(events, base, pull, review, pusher)


def _dismiss(events: Events, base: Repository, pull: PullRequest, review: Review, pusher: int) -> None:
    world = events.world
    review.state = "DISMISSED"
    details: Json = {"review": review.id, "previous": "APPROVED", "message": "", "commit": pull.head}
    pull.timeline.append(TimelineEvent(world.new_id(), "ReviewDismissed", pusher, world.now(), details))
    events.emit(
        "pull_request_review",
        "dismissed",
        base,
        pusher,
        lambda: {
            "review": webhook_review(world, base, pull, review),
            "pull_request": pull_simple(world, base, pull),
        },
    )


def mark_merged(events: Events, repository: Repository, pull: PullRequest, oid: str, actor: int) -> None:
    """The pull request's head is in the base branch now."""
    world = events.world
    now = world.now()
    pull.state, pull.closed_at, pull.merged_at, pull.merged_by = "closed", now, now, actor
    pull.merge_commit, pull.updated_at = oid, now
    pull.timeline.append(TimelineEvent(world.new_id(), "Merged", actor, now, {"commit": oid}))
    pull.timeline.append(TimelineEvent(world.new_id(), "Closed", actor, now))
    events.emit(
        "pull_request",
        "closed",
        repository,
        actor,
        lambda: {"number": pull.number, "pull_request": pull_full(world, repository, pull)},
    )
