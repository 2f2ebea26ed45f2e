"""The merge queue: a commit is built for each entry on top of those before it, its checks are asked for, and it merges
when they pass or leaves the queue when they fail.

In go pull requests; out go merge_group webhooks and, in the end, merges.
"""

from dataclasses import replace

from foureyes.standin.check_tables import QueueEntry
from foureyes.standin.checks_state import latest_runs, protections_of, unmet
from foureyes.standin.events import Events
from foureyes.standin.mergeability import reasons
from foureyes.standin.merging import build
from foureyes.standin.pushing import mark_merged, open_suites, push
from foureyes.standin.refusal import Refusal, unprocessable
from foureyes.standin.shape_commit import simple_commit
from foureyes.standin.shape_pull import pull_full
from foureyes.standin.state import Json, Level, PullRequest, Repository

_QUEUE_ONLY = "Changes must be made through the merge queue"


def enqueue(events: Events, base: Repository, pull: PullRequest, actor: int) -> QueueEntry:
    """Put a pull request at the end of the queue; what blocks a merge blocks this too."""
    world = events.world
    if world.level(base, actor) < Level.WRITE:
        raise Refusal(403, "Must have push access to merge pull requests")
    if not any(one.merge_queue for one in protections_of(base, pull.base_ref)):
        raise unprocessable("The base branch has no merge queue")
    refused = [reason for reason in reasons(world, base, pull) if reason != _QUEUE_ONLY]
    if refused or pull.state != "open" or pull.is_draft:
        raise Refusal(405, "Pull request is not ready to be queued: " + " ".join(refused))
    if any(entry.number == pull.number for entry in base.queue):
        raise unprocessable("Pull request is already in the queue")
    git = world.git(base)
    ahead = [entry for entry in base.queue if base.pulls[entry.number].base_ref == pull.base_ref]
    onto = ahead[-1].group if ahead else git.need(pull.base_ref)
    oid = build(world, base, pull, actor, "merge", None, onto)
    ref = f"gh-readonly-queue/{pull.base_ref}/pr-{pull.number}-{onto}"
    git.move(f"refs/heads/{ref}", oid)
    entry = QueueEntry(world.new_id(), pull.number, actor, world.now(), onto, oid, ref)
    base.queue.append(entry)
    _pull_event(events, base, pull, actor, "enqueued")
    open_suites(events, base, oid, ref, onto)
    _group_event(events, base, pull, entry, "checks_requested")
    return entry


def _pull_event(
    events: Events, base: Repository, pull: PullRequest, actor: int, action: str, rest: Json | None = None
) -> None:
    world = events.world

    def body() -> Json:
        return {"number": pull.number, "pull_request": pull_full(world, base, pull)} | (rest or {})

    events.emit("pull_request", action, base, actor, body)


def _group_event(
    events: Events, base: Repository, pull: PullRequest, entry: QueueEntry, action: str, rest: Json | None = None
) -> None:
    world = events.world

    def body() -> Json:
        group: Json = {
            "head_sha": entry.group,
            "head_ref": f"refs/heads/{entry.group_ref}",
            "base_sha": entry.base,
            "base_ref": f"refs/heads/{pull.base_ref}",
            "head_commit": simple_commit(world, base, entry.group),
        }
        return {"merge_group": group} | (rest or {})

    events.emit("merge_group", action, base, entry.enqueuer, body)


def replace_group(events: Events, base: Repository, entry: QueueEntry, oid: str) -> QueueEntry:
    """Put another commit in a group's place and ask for its checks, as a forge that cannot be trusted would."""
    pull = base.pulls[entry.number]
    events.world.git(base).move(f"refs/heads/{entry.group_ref}", oid)
    fresh = replace(entry, group=oid)
    base.queue[base.queue.index(entry)] = fresh
    open_suites(events, base, oid, entry.group_ref, entry.base)
    _group_event(events, base, pull, fresh, "checks_requested")
    return fresh


def dequeue(events: Events, base: Repository, entry: QueueEntry, actor: int, reason: str = "DEQUEUED") -> None:
    """Take one out; those behind it are built anew."""
    world = events.world
    pull = base.pulls[entry.number]
    behind = base.queue[base.queue.index(entry) + 1 :]
    base.queue = base.queue[: base.queue.index(entry)]
    _drop(events, base, entry, "dequeued" if reason != "MERGE" else "merged")
    _pull_event(events, base, pull, actor, "dequeued", {"reason": reason})
    for other in behind:
        _drop(events, base, other, "invalidated")
        if base.pulls[other.number].state == "open":
            enqueue(events, base, base.pulls[other.number], other.enqueuer)
    world.git(base)


def _drop(events: Events, base: Repository, entry: QueueEntry, reason: str) -> None:
    git = events.world.git(base)
    git.move(f"refs/heads/{entry.group_ref}", None)
    _group_event(events, base, base.pulls[entry.number], entry, "destroyed", {"reason": reason})


def advance(events: Events, base: Repository) -> None:
    """Merge from the front whatever is green, throw out what is red; called whenever a check is written."""
    while base.queue:
        entry = base.queue[0]
        pull = base.pulls[entry.number]
        waiting = unmet(base, entry.group, pull.base_ref)
        failed = {(run.name, run.app) for run in latest_runs(base, entry.group) if _has_failed(run.conclusion)}
        if any(name == check.context and check.app in (None, app) for check in waiting for name, app in failed):
            dequeue(events, base, entry, entry.enqueuer, "CI_FAILURE")
            continue
        if waiting:
            return
        base.queue.pop(0)
        push(events, base, pull.base_ref, entry.group, entry.enqueuer, "merge_queue_merge")
        mark_merged(events, base, pull, entry.group, entry.enqueuer)
        _pull_event(events, base, pull, entry.enqueuer, "dequeued", {"reason": "MERGE"})
        _drop(events, base, entry, "merged")


def _has_failed(conclusion: str | None) -> bool:
    return conclusion in {"failure", "cancelled", "timed_out", "action_required"}
