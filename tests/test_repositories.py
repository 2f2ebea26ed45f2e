"""The builder itself: the same data gives the same ids, and everything it promises can be built."""

from pathlib import Path

import pytest

from tests.repositories import CommitData, build, extend, git, git_bytes, write

HISTORY: list[CommitData] = [
    {"message": "First", "files": {"a.py": "x = 1\n", "b/c.py": "y = 2\n"}},
    {"message": "Rename", "renames": {"a.py": "d.py"}, "author": "Bo <bo@example.com>"},
    {"message": "Side", "branch": "side", "parents": [0], "files": {"e.py": "z = 3\n", "a.py": None}},
    {"message": "Merge", "parents": ["main", "side"], "files": {"e.py": "z = 3\n"}},
]


def test_the_same_data_gives_the_same_ids(tmp_path: Path) -> None:
    assert build(tmp_path / "one", HISTORY) == build(tmp_path / "two", HISTORY, bare=True)


def test_history_is_as_described(tmp_path: Path) -> None:
    ids = build(tmp_path, HISTORY)
    assert git(tmp_path, "ls-tree", "-r", "--name-only", ids[3]).split() == ["b/c.py", "d.py", "e.py"]
    assert git(tmp_path, "log", "-1", "--format=%P", ids[3]).split() == [ids[1], ids[2]]
    assert git(tmp_path, "log", "-1", "--format=%an", ids[1]) == "Bo"
    assert git(tmp_path, "status", "--porcelain") == ""
    assert (tmp_path / "d.py").read_text() == "x = 1\n"


def test_extend_goes_on_where_the_branch_stands(tmp_path: Path) -> None:
    ids = build(tmp_path, HISTORY)
    (more,) = extend(tmp_path, [{"files": {"f.py": ""}}])
    assert git(tmp_path, "rev-parse", "HEAD", "HEAD^").split() == [more, ids[3]]


def test_odd_names_modes_and_bytes(tmp_path: Path) -> None:
    files: dict[str, str | bytes | None] = {
        'we"ird\n\\.py': b"\xff",
        "caf\udce9.py": "1\n",
        "link": "/etc/passwd",
        "sub": "1" * 40,
        "run": "x",
    }
    build(
        tmp_path,
        [{"files": files, "modes": {"link": "120000", "sub": "160000", "run": "100755"}}],
        check_out=False,
    )
    listing = git_bytes(tmp_path, "ls-tree", "-rz", "HEAD").split(b"\0")[:-1]
    assert {entry.split(b"\t")[1].decode("utf-8", "surrogateescape"): entry[:6].decode() for entry in listing} == {
        'we"ird\n\\.py': "100644",
        "caf\udce9.py": "100644",
        "link": "120000",
        "sub": "160000",
        "run": "100755",
    }


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_object_formats_and_work_tree_writes(tmp_path: Path, object_format: str) -> None:
    (only,) = build(tmp_path, [{"files": {"a.py": ""}}], object_format=object_format)
    write(tmp_path, {"deep/er/b.py": "1\n"})
    assert len(only) == (40 if object_format == "sha1" else 64)
    assert git(tmp_path, "status", "--porcelain", "-uall") == "?? deep/er/b.py"
