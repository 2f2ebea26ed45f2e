"""Which commit of a change added each of its lines.

A change and paths go in; for every added line of head the id of the commit that wrote it comes out, None for lines of
the index or work tree that no commit has. `git blame` limited to the range answers, through merges and renames.
"""

import re
import time
from collections.abc import Collection, Iterator

from foureyes.git.command import Git, as_text
from foureyes.git.repository import Repository
from foureyes.git.trees import rebuilt
from foureyes.model.change import ChangeSet, FileChange, HeadKind
from foureyes.model.errors import GitError

_MOST_RANGES = 200
_LINES = re.compile(
    rb"^(?:(?P<commit>[0-9a-f]{40,64})[ ]\d+[ ](?P<first>\d+)[ ](?P<count>\d+)|boundary)$", re.MULTILINE
)
_NOBODY = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in (("NAME", "nobody"), ("EMAIL", "nobody"), ("DATE", "@0 +0000"))
}


def line_origins(repo: Repository, change: ChangeSet, paths: Collection[str]) -> dict[str, dict[int, str | None]]:
    """Return, per path and added line of head, the commit of the change that wrote it; None: not committed yet.

    A line git traces to a commit outside the change (the base was merged in) is left out, and so are all lines of a
    file that could not be traced before the time was up.
    """
    files = [file for path in sorted(set(paths)) if (file := change.file(path)) is not None and file.hunks]
    files = [file for file in files if file.head is not None and file.head.is_regular and file.added_count]
    if _has_one_origin(change):
        origin = change.head if change.head_kind is HeadKind.COMMIT else None
        return {file.path: dict.fromkeys(file.added_lines, origin) for file in files}
    tip = change.head if change.head_kind is HeadKind.COMMIT else _uncommitted(repo, change)
    outside = [] if change.base == repo.empty_tree else [f"^{change.base}"]
    end = time.monotonic() + repo.limits.origin_seconds
    origins: dict[str, dict[int, str | None]] = {}
    for file in files:
        seconds = end - time.monotonic()
        if seconds <= 0:
            break
        origins[file.path] = dict(_of_file(repo.git, change, tip, file, outside, seconds))
    return origins


def _has_one_origin(change: ChangeSet) -> bool:
    """Whether only the head itself can have added lines: one commit on its parent, or an index on its commit."""
    if change.head_kind is not HeadKind.COMMIT:
        return change.merge_base == change.head
    return len(change.commits) == 1 and change.commits[0].parents == (change.merge_base,)


def _uncommitted(repo: Repository, change: ChangeSet) -> str:
    """Return a commit (of our private directory) that holds the index or the work tree."""
    removed = [file.base.path for file in change.files if file.base is not None]
    heads = [file.head for file in change.files if file.head is not None]
    tree = rebuilt(repo.git, change.merge_base, removed, heads)
    commit = repo.git.run("commit-tree", "-p", change.head, tree, stdin=b"not committed\n", variables=_NOBODY)
    return as_text(commit).strip()


def _of_file(
    git: Git, change: ChangeSet, tip: str, file: FileChange, outside: list[str], seconds: float
) -> Iterator[tuple[int, str | None]]:
    ranges = [f"-L{hunk.head_start},+{hunk.head_count}" for hunk in file.hunks if hunk.head_count]
    if len(ranges) > _MOST_RANGES:
        ranges = []
    try:
        output = git.output(
            "blame", "--incremental", "--root", *ranges, tip, *outside, "--", file.path, seconds=seconds
        )
    except GitError:  # the time was up
        return
    if output.returncode or output.truncated:
        return
    added = set(file.added_lines)
    for commit, first, count in _groups(output.data):
        for line in range(first, first + count):
            if line in added:
                yield line, None if commit == tip != change.head else commit


def _groups(data: bytes) -> Iterator[tuple[str, int, int]]:
    """Groups of lines by commit, without those of commits outside the range, which git calls boundaries.

    Every line a stranger can write (author, summary, file name) begins with its keyword, so none looks like a group.
    """
    commit, first, count = "", 0, 0
    boundaries: set[str] = set()
    groups = []
    for match in _LINES.finditer(data):
        if match["commit"] is None:
            boundaries.add(commit)
            continue
        commit, first, count = match["commit"].decode("ascii"), int(match["first"]), int(match["count"])
        groups.append((commit, first, count))
    return (group for group in groups if group[0] not in boundaries)
