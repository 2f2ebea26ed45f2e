"""Whatever two versions of files look like: hunks rebuild head from base, and trees, lines and origins agree."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from foureyes.git.change_set import between, work_tree
from foureyes.git.line_origins import line_origins
from foureyes.git.repository import Repository
from foureyes.model.change import FileChange, TreeEntry
from tests.repositories import CommitData, build, write

NAMES = st.sampled_from(["a.py", "b.py", "pkg/c.py", "pkg/d.py", "e"])
LINES = st.sampled_from(
    [b"\n", b"x\n", b"y\n", b"if x:\n", b"    y\r\n", b"-- a\n", b"@@ -1 +1 @@\n", b"\xff\n", b"+\r\n"]
)
TEXT = st.builds(lambda lines, end: b"".join(lines) + end, st.lists(LINES, max_size=12), st.sampled_from([b"", b"z"]))
FILES = st.dictionaries(NAMES, TEXT, max_size=4)


def applied(file: FileChange, base: bytes, head: bytes) -> bytes:
    """Base with the hunks' removed lines taken out and their added lines of head put in."""
    old, new = lines_of(base), lines_of(head)
    result, position = [], 0
    for hunk in file.hunks:
        start = hunk.base_start - 1 if hunk.base_count else hunk.base_start
        result += old[position:start]
        result += [new[line - 1] for line in hunk.added]
        position = start + hunk.base_count
    return b"".join(result + old[position:])


def lines_of(data: bytes) -> list[bytes]:
    lines = data.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def plain(tree: tuple[TreeEntry, ...]) -> list[tuple[str, str, str]]:
    return [(entry.path, entry.mode, entry.blob) for entry in tree]


@settings(deadline=None, max_examples=12)
@given(versions=st.lists(FILES, min_size=2, max_size=4), edits=FILES)
def test_hunks_applied_to_base_give_head(versions: list[dict[str, bytes]], edits: dict[str, bytes]) -> None:
    commits: list[CommitData] = []
    known: set[str] = set()
    for files in versions:
        commits.append({"files": {**dict.fromkeys(known - set(files)), **files}})
        known = set(files)
    with tempfile.TemporaryDirectory() as folder:
        ids = build(Path(folder), commits)
        with Repository.open(Path(folder)) as repo:
            snapshot = between(repo, ids[0], ids[-1])
            assert plain(snapshot.base_tree) == plain(repo.tree(ids[0]))
            assert plain(snapshot.head_tree) == plain(repo.tree(ids[-1]))
            check(repo, snapshot.change.files)
            origins = line_origins(repo, snapshot.change, [file.path for file in snapshot.change.files])
            for path, lines in origins.items():
                file = snapshot.change.file(path)
                assert file is not None
                assert set(lines) <= set(file.added_lines)
                assert set(lines.values()) <= set(ids[1:])
            write(Path(folder), edits)
            now = work_tree(repo)
            check(repo, now.change.files)
            contents = dict(repo.read([entry.blob for entry in now.head_tree]))
            assert {entry.path: contents[entry.blob] for entry in now.head_tree} == {**versions[-1], **edits}


def check(repo: Repository, files: tuple[FileChange, ...]) -> None:
    for file in files:
        sides = [b"" if side is None else next(repo.read([side.blob]))[1] for side in (file.base, file.head)]
        base, head = sides
        assert base is not None
        assert head is not None
        assert applied(file, base, head) == head
        assert all(1 <= line <= len(lines_of(head)) for line in file.added_lines)
