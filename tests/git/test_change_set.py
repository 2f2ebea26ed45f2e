"""Changes between commits: renames, hunks, modes, history of every shape, caps."""

from pathlib import Path

import pytest

from foureyes.git.change_set import between, whole_tree
from foureyes.git.limits import Limits
from foureyes.git.repository import Repository
from foureyes.model.change import FileStatus, Hunk
from foureyes.model.errors import UsageError
from tests.repositories import CommitData, build, git

LONG = "".join(f"line {number}\n" for number in range(40))


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


def test_a_change_names_files_lines_and_commits(tmp_path: Path) -> None:
    ids = build(
        tmp_path / "shop.git",
        [
            {"files": {"a.py": "1\n2\n3\n", "gone.py": "x\n", "old.py": LONG, "same.py": "s\n"}},
            {"message": "Change\n\nCo-authored-by: Bo <bo@example.com>\n", "files": {"a.py": "1\n2b\n3\n4\n"}},
            {"renames": {"old.py": "new.py"}, "files": {"new.py": changed(LONG, "line 7\n", "seven\n")}},
            {"files": {"gone.py": None, "added.py": "n\n"}, "author": "Bo Other <bo@example.com>"},
        ],
        bare=True,
    )
    with Repository.open(tmp_path / "shop.git") as repo:
        snapshot = between(repo, ids[0], "main")
        trees = (repo.tree(ids[0]), repo.tree(ids[3]))
    change = snapshot.change
    assert (change.repository, change.branch, change.incomplete) == ("shop", "main", ())
    assert (change.base, change.merge_base, change.head) == (ids[0], ids[0], ids[3])
    assert [(file.path, file.status, file.base_path, file.hunks) for file in change.files] == [
        ("a.py", FileStatus.MODIFIED, "a.py", (Hunk(2, 1, 2, 1), Hunk(3, 0, 4, 1))),
        ("added.py", FileStatus.ADDED, None, (Hunk(0, 0, 1, 1),)),
        ("gone.py", FileStatus.DELETED, "gone.py", (Hunk(1, 1, 0, 0),)),
        ("new.py", FileStatus.RENAMED, "old.py", (Hunk(8, 1, 8, 1),)),
    ]
    assert [commit.oid for commit in change.commits] == ids[1:]
    assert change.commits[0].message == "Change\n\nCo-authored-by: Bo <bo@example.com>\n"
    assert (change.commits[2].author.name, change.commits[2].author.email) == ("Bo Other", "bo@example.com")
    assert change.commits[2].authored == change.commits[1].authored + 60
    assert [tuple((e.path, e.mode, e.blob) for e in tree) for tree in (snapshot.base_tree, snapshot.head_tree)] == [
        tuple((e.path, e.mode, e.blob) for e in tree) for tree in trees
    ]


def test_without_a_base_it_is_the_merge_base_with_the_default_branch(tmp_path: Path) -> None:
    ids = build(
        tmp_path,
        [
            {"files": {"a.py": "1\n"}},
            {"files": {"b.py": "1\n"}, "branch": "feature", "parents": [0]},
            {"files": {"c.py": "1\n"}},
        ],
    )
    git(tmp_path, "checkout", "--quiet", "feature")
    with Repository.open(tmp_path) as repo:
        change = between(repo).change
    assert (change.base, change.merge_base, change.head, change.branch) == (ids[2], ids[0], ids[1], "feature")
    assert [file.path for file in change.files] == ["b.py"]


def test_commits_run_over_all_parents_and_the_base_merged_in_is_no_part_of_them(tmp_path: Path) -> None:
    ids = build(
        tmp_path,
        [
            {"files": {"a.py": "1\n"}},
            {"files": {"t.py": "1\n"}, "branch": "topic", "parents": [0]},
            {"files": {"u.py": "1\n"}, "branch": "sub", "parents": [1]},
            {"files": {"m.py": "1\n"}},
            {"branch": "topic", "parents": [1, 3], "files": {"m.py": "1\n"}, "message": "Merge main"},
            {"branch": "topic", "parents": [4, 2], "files": {"u.py": "1\n"}, "message": "Merge sub"},
        ],
    )
    with Repository.open(tmp_path) as repo:
        change = between(repo, "main", "topic").change
    assert change.merge_base == ids[3]
    assert {commit.oid for commit in change.commits} == {ids[1], ids[2], ids[4], ids[5]}
    assert change.commits[0].oid == ids[1]
    assert change.commits[-1].oid == ids[5]
    assert [commit.is_merge for commit in change.commits].count(True) == 2
    assert [file.path for file in change.files] == ["t.py", "u.py"]


def test_criss_cross_merges_have_one_answer(tmp_path: Path) -> None:
    commits: list[CommitData] = [
        {"files": {"r.py": "1\n"}},
        {"files": {"a.py": "1\n"}},
        {"files": {"b.py": "1\n"}, "branch": "other", "parents": [0]},
        {"parents": [1, 2], "files": {"b.py": "1\n"}},
        {"branch": "other", "parents": [2, 1], "files": {"a.py": "1\n"}},
        {"branch": "other", "files": {"c.py": "1\n"}},
    ]
    ids = build(tmp_path, commits)
    with Repository.open(tmp_path) as repo:
        change = between(repo, "main", "other").change
        assert change.merge_base in {ids[1], ids[2]}
        assert change == between(repo, "main", "other").change
    assert {commit.oid for commit in change.commits} == {ids[4], ids[5]}


def test_head_equal_to_base_is_an_empty_change(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}])
    with Repository.open(tmp_path) as repo:
        snapshot = between(repo, "HEAD", "HEAD")
    assert (snapshot.change.files, snapshot.change.commits) == ((), ())
    assert snapshot.base_tree == snapshot.head_tree


def test_the_empty_tree_as_base_means_since_the_root(tmp_path: Path) -> None:
    ids = build(tmp_path, [{"files": {"a.py": "1\n2"}}, {"files": {"b.py": ""}}])
    with Repository.open(tmp_path) as repo:
        snapshot = between(repo, "4b825dc642cb6eb9a060e54bf8d69288fbee4904", "HEAD")
    assert [(file.path, file.hunks) for file in snapshot.change.files] == [("a.py", (Hunk(0, 0, 1, 2),)), ("b.py", ())]
    assert [commit.oid for commit in snapshot.change.commits] == ids
    assert snapshot.base_tree == ()


def test_unrelated_histories_are_said_to_be_so(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}, {"files": {"b.py": "1\n"}, "branch": "alien"}])
    with Repository.open(tmp_path) as repo, pytest.raises(UsageError, match="unrelated histories"):
        between(repo, "main", "alien")


def test_binary_mode_and_type_changes(tmp_path: Path) -> None:
    build(
        tmp_path,
        [
            {"files": {"b.bin": b"\0\1", "run.py": "1\n", "link.py": "run.py"}, "modes": {"link.py": "120000"}},
            {
                "files": {"b.bin": b"\0\2", "run.py": "1\n", "link.py": "import os\n", "sub": "1" * 40},
                "modes": {"run.py": "100755", "sub": "160000"},
            },
        ],
    )
    with Repository.open(tmp_path) as repo:
        change = between(repo, "HEAD^", "HEAD").change
    described = {f.path: (f.status.value, f.hunks, f.is_binary, f.head.mode if f.head else "") for f in change.files}
    assert described == {
        "b.bin": ("modified", (), True, "100644"),
        "run.py": ("modified", (), False, "100755"),
        "link.py": ("type-changed", (Hunk(0, 0, 1, 1),), False, "100644"),
        "sub": ("added", (), False, "160000"),
    }
    assert change.incomplete == ()


def test_a_file_turned_into_a_link_loses_its_lines_and_is_not_followed(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n2\n"}}, {"files": {"a.py": "/etc/passwd"}, "modes": {"a.py": "120000"}}])
    with Repository.open(tmp_path) as repo:
        (file,) = between(repo, "HEAD^", "HEAD").change.files
    assert (file.status, file.hunks, file.head and file.head.is_regular) == (
        FileStatus.TYPE_CHANGED,
        (Hunk(1, 2, 0, 0),),
        False,
    )


def test_attributes_cannot_hide_lines(tmp_path: Path) -> None:
    hidden = {".gitattributes": "*.py -diff -text binary diff=evil filter=evil\n", "a.py": "1\n2\n"}
    build(tmp_path, [{"files": {"a.py": "1\n"}}, {"files": hidden}])
    with Repository.open(tmp_path) as repo:
        file = between(repo, "HEAD^", "HEAD").change.file("a.py")
    assert file is not None
    assert (file.hunks, file.is_binary) == ((Hunk(1, 0, 2, 1),), False)


def test_what_is_too_large_is_named(tmp_path: Path) -> None:
    large = "x = 1\n" * 1000
    build(tmp_path, [{"files": {"a.py": "1\n"}}, {"files": {"a.py": "2\n", "big.py": large, "big.csv": large}}])
    with Repository.open(tmp_path, Limits(blob_bytes=5000)) as repo:
        snapshot = between(repo, "HEAD^", "HEAD")
        contents = dict(repo.read([entry.blob for entry in snapshot.head_tree]))
    assert [(file.path, file.too_large, len(file.hunks)) for file in snapshot.change.files] == [
        ("a.py", False, 1),
        ("big.csv", True, 0),
        ("big.py", True, 0),
    ]
    assert snapshot.change.incomplete == ("big.py: larger than 5000 bytes, not compared",)
    assert sorted(content or b"" for content in contents.values()) == [b"", b"2\n"]


def test_one_large_file_does_not_hide_the_renames_of_others(tmp_path: Path) -> None:
    large = "1,2\n" * 2000
    build(
        tmp_path,
        [
            {"files": {"old.py": LONG, "old.csv": large, "..py": "1\n"}},
            {"renames": {"old.py": "pkg/new.py", "old.csv": "new.csv"}, "files": {"pkg/new.py": LONG + "more\n"}},
        ],
    )
    with Repository.open(tmp_path, Limits(blob_bytes=5000)) as repo:
        snapshot = between(repo, "HEAD^", "HEAD")
        assert [(entry.path, entry.blob) for entry in snapshot.base_tree] == [
            (entry.path, entry.blob) for entry in repo.tree(snapshot.change.base)
        ]
    assert [(file.path, file.status.value, file.base_path) for file in snapshot.change.files] == [
        ("new.csv", "added", None),
        ("old.csv", "deleted", "old.csv"),
        ("pkg/new.py", "renamed", "old.py"),
    ]
    assert snapshot.change.files[2].hunks == (Hunk(40, 0, 41, 1),)
    assert snapshot.change.incomplete == ()


def test_a_patch_beyond_its_cap_loses_no_file_silently(tmp_path: Path) -> None:
    files = {f"f{number}.py": "x = 1\n" * 100 for number in range(20)}
    build(tmp_path, [{"files": {"a.py": "1\n"}}, {"files": files}])
    with Repository.open(tmp_path, Limits(patch_bytes=5000)) as repo:
        change = between(repo, "HEAD^", "HEAD").change
    read = [file for file in change.files if not file.too_large]
    assert 0 < len(read) < 20
    assert all(file.added_count == 100 for file in read)
    assert change.incomplete == (
        f"the change is too large to be compared as a whole: {20 - len(read)} files are not compared",
    )


def test_more_commits_than_the_cap_are_said_to_be_missing(tmp_path: Path) -> None:
    ids = build(tmp_path, [{"files": {"a.py": f"{number}\n"}} for number in range(8)])
    with Repository.open(tmp_path, Limits(commits=3)) as repo:
        change = between(repo, ids[0], "HEAD").change
    assert [commit.oid for commit in change.commits] == ids[5:]
    assert change.incomplete == ("the change has more than 3 commits: the oldest are not read",)


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_whole_tree_is_every_file_as_new(tmp_path: Path, object_format: str) -> None:
    build(
        tmp_path,
        [{"files": {"a.py": "1\n2", "b.bin": b"\0", "e.py": "", "l": "a.py"}, "modes": {"l": "120000"}}],
        object_format=object_format,
    )
    with Repository.open(tmp_path) as repo:
        snapshot = whole_tree(repo)
    assert [(f.path, f.added_count, f.is_binary) for f in snapshot.change.files] == [
        ("a.py", 2, False),
        ("b.bin", 0, True),
        ("e.py", 0, False),
        ("l", 0, False),
    ]
    assert snapshot.base_tree == ()
    assert snapshot.change.base == repo.empty_tree
