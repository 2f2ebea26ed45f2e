"""Who moved the head branch, and when: GitHub's activity log comes in, pushes and the pusher of each commit go out.

The log names the account that was authenticated. It cannot be read for a fork that is private or gone; then the forced
pushes of the timeline are all there is, and `note` says so.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from foureyes.github.channel import repository_path
from foureyes.github.client import RepositoryForge
from foureyes.github.fields import Fields
from foureyes.github.moments import seconds
from foureyes.github.outcomes import Denied, Gone, outcomes
from foureyes.github.people import People
from foureyes.model.gate_facts import Push, PushedCommit
from foureyes.model.wording import worded

ENTRIES_AT_MOST = 3_000
_DELETION = "branch_deletion"
_FORCED = "force_push"


@dataclass(frozen=True, slots=True)
class Move:
    """One move of the branch from `before` (None: it did not exist) to `after`."""

    at: int
    before: str | None
    after: str
    pusher: int | None
    is_forced: bool = False


@dataclass(frozen=True, slots=True)
class BranchHistory:
    """Moves in the order they happened. `note` says in words why there is no log; `is_cut`: it goes back further."""

    moves: tuple[Move, ...]
    note: str = ""
    is_cut: bool = False


def branch_history(forge: RepositoryForge, repository: str | None, branch: str, people: People) -> BranchHistory:
    """Read the activity of `branch` in `repository` (OWNER/NAME; None: it is gone)."""
    if repository is None:
        return BranchHistory((), "the head's repository is gone, and with it the record of who pushed")
    owner, _, name = repository.partition("/")
    ref = f"refs/heads/{branch}"
    path = repository_path(owner, name, "activity")
    try:
        answers = forge.channel.pages(path, {"ref": ref}, most=ENTRIES_AT_MOST)
    except (Denied, Gone):
        if repository.lower() == forge.name.full.lower():
            raise
        return BranchHistory((), "the fork's record of who pushed cannot be read")
    with outcomes(worded("the activity of the head branch")):
        # The question may have lost its parameters on the way: PyGithub drops them where a repository has moved.
        own = [answer for answer in answers if answer.text_or("ref", ref) == ref]
        moves = [move for answer in own if (move := _move(answer, people)) is not None]
    ordered = tuple(sorted(reversed(moves), key=lambda move: move.at))
    return BranchHistory(ordered, is_cut=len(answers) >= ENTRIES_AT_MOST)


def _move(answer: Fields, people: People) -> Move | None:
    if answer.text("activity_type") == _DELETION:
        return None
    before = answer.text_or("before")
    is_new = not before.strip("0")
    pusher = people.rest(answer.child_or_none("actor"))
    is_forced = answer.text("activity_type") == _FORCED
    return Move(seconds(answer, "timestamp"), None if is_new else before, answer.text("after"), pusher, is_forced)


def pushes(moves: Sequence[Move], commits: Collection[str], opened_at: int) -> tuple[Push, ...]:
    """Return the moves that concern the change: those that brought one of its commits, and all since it was opened.

    What a forced push took away may have brought commits that are still there, so whoever pushed that counts as well.
    """
    own = set(commits)
    taken_away: set[str] = set()
    found: list[Push] = []
    for move in reversed(moves):
        if move.after in own or move.at >= opened_at or move.after in taken_away:
            found.append(Push(move.at, move.after, move.pusher))
            if move.is_forced and move.before is not None:
                taken_away.add(move.before)
    return tuple(reversed(found))


def with_pushers(commits: Sequence[PushedCommit], moves: Sequence[Move]) -> tuple[PushedCommit, ...]:
    """Return the commits with who pushed each of them first, and when."""
    by_oid = {commit.oid: commit for commit in commits}
    brought: dict[str, Move] = {}
    for move in moves:
        for oid in _reached(move.after, by_oid, brought):
            brought[oid] = move
    return tuple(
        replace(commit, pusher=brought[commit.oid].pusher, pushed_at=brought[commit.oid].at)
        if commit.oid in brought
        else commit
        for commit in commits
    )


def _reached(tip: str, commits: Mapping[str, PushedCommit], known: Collection[str]) -> list[str]:
    """The commits of the change below `tip` that no earlier move brought."""
    found: list[str] = []
    waiting, seen = [tip], {tip}
    while waiting:
        oid = waiting.pop()
        if oid not in commits or oid in known:
            continue
        found.append(oid)
        fresh = [parent for parent in commits[oid].parents if parent not in seen]
        seen.update(fresh)
        waiting += fresh
    return found
