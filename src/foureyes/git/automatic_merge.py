"""What git's own merge comes to: commits come in, the tree of their automatic merge goes out, without a work tree.

Attributes and merge drivers of the repository have no effect: git runs on a directory of ours, bare, with a
configuration of ours, and takes attributes from nowhere. git before 2.38 cannot merge like that, and fails.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from foureyes.git.command import failure
from foureyes.git.commits import require_hex
from foureyes.git.repository import Repository
from foureyes.model.change import Commit
from foureyes.model.errors import GitError

_MOST_MERGES = 50
_SECONDS = 30.0
_NOBODY = {
    f"GIT_{role}_{part}": value
    for role in ("AUTHOR", "COMMITTER")
    for part, value in (("NAME", "foureyes"), ("EMAIL", "foureyes@localhost"), ("DATE", "1700000000 +0000"))
}


@dataclass(frozen=True, slots=True)
class Stacked:
    """What commits come to that are merged one after the other. `conflict` is the first that does not merge cleanly."""

    tree: str = ""
    conflict: str | None = None


def tree_of(repo: Repository, commit: str) -> str:
    """Return the id of a commit's tree."""
    return repo.git.run("rev-parse", "--verify", "--end-of-options", f"{require_hex(commit)}^{{tree}}").decode().strip()


def merged_tree(repo: Repository, one: str, other: str, seconds: float = _SECONDS) -> str | None:
    """Return the tree of the automatic merge of two commits, None where they conflict; `GitError` where git cannot."""
    command = ("merge-tree", "--write-tree", "--no-messages", require_hex(one), require_hex(other))
    output = repo.git.output(*command, variables={"GIT_ATTR_SOURCE": repo.empty_tree}, seconds=seconds)
    first = output.data.decode("ascii", "replace").partition("\n")[0]
    if output.returncode not in (0, 1) or not first:  # git ends with 1 for a conflict and for a commit it has not
        raise failure("merge-tree", output.returncode, output.error)
    return require_hex(first) if output.returncode == 0 else None


def stacked(repo: Repository, base: str, heads: Sequence[str]) -> Stacked:
    """Merge `heads` onto `base` in turn, as a merge queue does. What is written lies in our own directory only."""
    tip, tree = base, tree_of(repo, base)
    for head in heads:
        merged = merged_tree(repo, tip, head)
        if merged is None:
            return Stacked(conflict=head)
        tree = merged
        made = repo.git.run("commit-tree", "-p", tip, "-p", head, "-m", "merge", tree, variables=_NOBODY)
        tip = made.decode("ascii").strip()
    return Stacked(tree)


def automatic_merges(repo: Repository, commits: Iterable[Commit]) -> tuple[str, ...]:
    """Return those of `commits` that are merges of two parents with the very tree of the automatic merge.

    The newest are looked at first, within limits; whatever git cannot say is not among them.
    """
    merges = [commit for commit in commits if len(commit.parents) == 2]
    found: list[str] = []
    end = time.monotonic() + _SECONDS
    for commit in reversed(merges[-_MOST_MERGES:]):
        left = end - time.monotonic()
        if left <= 0:
            break
        try:
            if merged_tree(repo, commit.parents[0], commit.parents[1], left) == tree_of(repo, commit.oid):
                found.append(commit.oid)
        except GitError:
            continue
    return tuple(found)


def is_within(repo: Repository, commit: str, tip: str) -> bool:
    """Whether `commit` is `tip` or one of its ancestors."""
    output = repo.git.output("merge-base", "--is-ancestor", require_hex(commit), require_hex(tip))
    if output.returncode not in (0, 1):
        raise failure("merge-base", output.returncode, output.error)
    return output.returncode == 0
