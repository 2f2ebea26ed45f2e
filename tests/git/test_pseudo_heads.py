"""The index and the work tree as heads: what is read, under which ids, and that nothing is written or followed."""

import os
import socket
from pathlib import Path

import pytest

from foureyes.git.change_set import Snapshot, staged, work_tree
from foureyes.git.limits import Limits
from foureyes.git.repository import Repository
from foureyes.model.change import HeadKind
from foureyes.model.errors import UsageError
from tests.repositories import build, git, write


def contents(repo: Repository, snapshot: Snapshot) -> dict[str, bytes | None]:
    read = dict(repo.read([entry.blob for entry in snapshot.head_tree if entry.is_regular]))
    return {entry.path: read[entry.blob] for entry in snapshot.head_tree if entry.is_regular}


def fingerprint(path: Path) -> dict[str, bytes]:
    files = [file for file in path.rglob("*") if file.is_file() and not file.is_symlink()]
    return {str(file): file.read_bytes() for file in files}


def test_index_and_work_tree_differ(tmp_path: Path) -> None:
    ids = build(tmp_path, [{"files": {"a.py": "1\n", "b.py": "1\n", "c.py": "c\n" * 9, ".gitignore": "*.log\n"}}])
    write(tmp_path, {"a.py": "staged\n", "b.py": "1\nb\n", "new.py": "n\n", "x.log": "", "deep/er/d.py": "d\n"})
    git(tmp_path, "add", "a.py")
    write(tmp_path, {"a.py": "edited\n"})
    (tmp_path / "c.py").rename(tmp_path / "moved.py")
    before = fingerprint(tmp_path)
    with Repository.open(tmp_path) as repo:
        index, files = staged(repo), work_tree(repo)
        index_contents, file_contents = contents(repo, index), contents(repo, files)
    assert fingerprint(tmp_path) == before
    assert [file.path for file in index.change.files] == ["a.py"]
    assert index_contents["a.py"] == b"staged\n"
    assert (index.change.head_kind, files.change.head_kind) == (HeadKind.INDEX, HeadKind.WORK_TREE)
    assert (files.change.base, files.change.head, files.change.branch) == (ids[0], ids[0], "main")
    assert [(file.path, file.status.value) for file in files.change.files] == [
        ("a.py", "modified"),
        ("b.py", "modified"),
        ("deep/er/d.py", "added"),
        ("moved.py", "renamed"),
        ("new.py", "added"),
    ]
    assert file_contents["a.py"] == b"edited\n"
    blobs = {entry.path: entry.blob for entry in files.head_tree}
    assert blobs["a.py"] == git(tmp_path, "hash-object", "a.py")


def test_a_base_brings_the_commits_since(tmp_path: Path) -> None:
    ids = build(tmp_path, [{"files": {"a.py": "1\n"}}, {"files": {"b.py": "1\n"}}])
    write(tmp_path, {"c.py": "1\n"})
    with Repository.open(tmp_path) as repo:
        change = work_tree(repo, ids[0]).change
    assert [file.path for file in change.files] == ["b.py", "c.py"]
    assert [commit.oid for commit in change.commits] == [ids[1]]


def test_before_the_first_commit(tmp_path: Path) -> None:
    build(tmp_path, [])
    write(tmp_path, {"a.py": "1\n", "b.py": "1\n"})
    git(tmp_path, "add", "a.py")
    with Repository.open(tmp_path) as repo:
        assert [file.path for file in staged(repo).change.files] == ["a.py"]
        change = work_tree(repo).change
        assert (change.head, change.commits, change.branch) == (repo.empty_tree, (), "main")
        with pytest.raises(UsageError):
            repo.resolve("HEAD")
    assert [file.path for file in change.files] == ["a.py", "b.py"]


def test_a_change_in_the_same_instant_as_the_index_is_seen(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}])
    git(tmp_path, "config", "core.trustctime", "false")
    instant = (tmp_path / "a.py").stat().st_mtime_ns
    write(tmp_path, {"a.py": "2\n"})
    for path in (tmp_path / "a.py", tmp_path / ".git" / "index"):
        os.utime(path, ns=(instant, instant))
    with Repository.open(tmp_path) as repo:
        assert [file.path for file in work_tree(repo).change.files] == ["a.py"]


def test_links_special_files_and_nested_repositories_are_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    build(root, [{"files": {"a.py": "1\n", "was_dir/x.py": "1\n", "was_file": "1\n"}}])
    write(tmp_path, {"secret/x.py": "secret\n"})
    (root / "a.py").unlink()
    (root / "a.py").symlink_to("/etc/passwd")
    (root / "was_dir" / "x.py").unlink()
    (root / "was_dir").rmdir()
    (root / "was_dir").symlink_to(tmp_path / "secret")
    (root / "was_file").unlink()
    write(root, {"was_file/y.py": "1\n"})
    build(root / "nested", [{"files": {"n.py": "1\n"}}])
    os.mkfifo(root / "pipe.py")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(root / "socket.py"))
    with Repository.open(root) as repo:
        snapshot = work_tree(repo)
    assert {entry.path: entry.mode for entry in snapshot.head_tree} == {
        "a.py": "120000",
        "was_dir": "120000",
        "was_file/y.py": "100644",
    }
    assert snapshot.change.incomplete == ()


def test_a_tracked_file_replaced_by_a_pipe_is_gone(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}])
    (tmp_path / "a.py").unlink()
    os.mkfifo(tmp_path / "a.py")
    with Repository.open(tmp_path) as repo:
        assert [file.status.value for file in work_tree(repo).change.files] == ["deleted"]


def test_large_files_are_named_and_not_kept(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}])
    write(tmp_path, {"a.py": "x = 1\n" * 2000, "data.csv": "1,2\n" * 4000, "huge.bin": b"\0" * 60_000})
    with Repository.open(tmp_path, Limits(blob_bytes=5000, stream_bytes=50_000)) as repo:
        snapshot = work_tree(repo)
    assert [(file.path, file.too_large) for file in snapshot.change.files] == [("a.py", True), ("data.csv", True)]
    assert snapshot.change.files[0].head is not None
    assert snapshot.change.files[0].head.blob == git(tmp_path, "hash-object", "a.py")
    assert snapshot.change.files[0].head.size == 12_000
    assert snapshot.change.incomplete == (
        "huge.bin: 60000 bytes are too many to read",
        "a.py: larger than 5000 bytes, not compared",
    )


def test_one_file_that_cannot_be_read_does_not_end_the_rest(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}])
    write(tmp_path, {f"{letter}.py": "2\n" for letter in "abcdefg"})
    long_name = "d" * 200
    write(
        tmp_path, {f"{long_name}/.gitattributes": "*.py working-tree-encoding=UTF-16\n", f"{long_name}/odd.py": "abc"}
    )
    with Repository.open(tmp_path) as repo:
        change = work_tree(repo).change
    assert [file.path for file in change.files if len(file.path) < 9] == [f"{letter}.py" for letter in "abcdefg"]
    assert len(change.incomplete) == 1
    assert change.incomplete[0].startswith(f"{long_name}/odd.py: cannot be read: ")


def test_line_endings_are_normalised_as_git_would(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n2\n", ".gitattributes": "*.txt text\n", "b.txt": "1\n"}}])
    git(tmp_path, "config", "core.autocrlf", "true")
    write(tmp_path, {"a.py": "1\r\n2\r\n3\r\n", "b.txt": "1\r\n"})
    with Repository.open(tmp_path) as repo:
        snapshot = work_tree(repo)
    assert [(file.path, file.added_count) for file in snapshot.change.files] == [("a.py", 1)]


def test_the_repository_counts_for_more_than_its_user(tmp_path: Path, no_user_configuration: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n2\n"}}])
    write(no_user_configuration, {".gitconfig": "[core]\nautocrlf = true\n"})
    write(tmp_path, {"a.py": "1\r\n2\r\n3\r\n"})
    with Repository.open(tmp_path) as repo:
        assert work_tree(repo).change.added_count == 1
    git(tmp_path, "config", "core.autocrlf", "false")
    with Repository.open(tmp_path) as repo:
        assert work_tree(repo).change.added_count == 3


def test_the_users_own_ignore_file_counts(tmp_path: Path, no_user_configuration: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}])
    write(tmp_path, {".venv/lib/x.py": "1\n", "own.py": "1\n", "private.py": "1\n"})
    write(no_user_configuration, {".config/git/ignore": ".venv/\n"})
    write(tmp_path, {".git/info/exclude": "private.py\n"})
    with Repository.open(tmp_path) as repo:
        assert [file.path for file in work_tree(repo).change.files] == ["own.py"]
        write(no_user_configuration, {".gitconfig": "[core]\nexcludesFile = ~/ignored\n", "ignored": "own.py\n.venv"})
        assert [file.path for file in work_tree(repo).change.files] == []


def test_an_index_of_a_commit_hook_is_the_one_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}])
    write(tmp_path, {"b.py": "1\n"})
    git(tmp_path, "add", "b.py")
    (tmp_path / ".git" / "index").rename(tmp_path / ".git" / "next-index-1.lock")
    git(tmp_path, "read-tree", "HEAD")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/next-index-1.lock")
    monkeypatch.setenv("GIT_DIR", ".git")
    with Repository.open(tmp_path) as repo:
        assert [file.path for file in staged(repo).change.files] == ["b.py"]


def test_conflicts_in_the_index(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}])
    blob = git(tmp_path, "hash-object", "a.py")
    records = f"0 {'0' * 40}\ta.py\n" + "".join(f"100644 {blob} {stage}\ta.py\n" for stage in (1, 2, 3))
    git(tmp_path, "update-index", "--index-info", stdin=records.encode())
    write(tmp_path, {"a.py": "<<<<<<< ours\n"})
    with Repository.open(tmp_path) as repo:
        with pytest.raises(UsageError, match="unresolved conflicts"):
            staged(repo)
        assert [file.path for file in work_tree(repo).change.files] == ["a.py"]


@pytest.mark.parametrize("kind", ["sparse", "split"])
def test_intent_to_add_sparse_and_split_indexes(tmp_path: Path, kind: str) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n", "out/b.py": "1\n"}}])
    write(tmp_path, {"n.py": "1\n"})
    git(tmp_path, "add", "-N", "n.py")
    git(
        tmp_path,
        "sparse-checkout",
        "set",
        "--cone",
        "--sparse-index" if kind == "sparse" else "--no-sparse-index",
        "in",
    )
    if kind == "split":
        git(tmp_path, "update-index", "--split-index")
    assert not (tmp_path / "out").exists()
    with Repository.open(tmp_path) as repo:
        assert staged(repo).change.files == ()
        assert [file.path for file in work_tree(repo).change.files] == ["n.py"]


def test_a_bare_repository_has_neither(tmp_path: Path) -> None:
    build(tmp_path / "b.git", [{"files": {"a.py": "1\n"}}], bare=True)
    with Repository.open(tmp_path / "b.git") as repo:
        for read in (staged, work_tree):
            with pytest.raises(UsageError, match="bare"):
                read(repo)


def test_linked_work_trees_and_sub_directories(tmp_path: Path) -> None:
    main = tmp_path / "main"
    build(main, [{"files": {"pkg/a.py": "1\n"}}])
    git(main, "worktree", "add", "--quiet", "-b", "topic", str(tmp_path / "linked"))
    write(tmp_path / "linked", {"pkg/b.py": "1\n"})
    git(tmp_path / "linked", "add", "pkg/b.py")
    with Repository.open(tmp_path / "linked" / "pkg") as repo:
        assert [file.path for file in staged(repo).change.files] == ["pkg/b.py"]
        assert work_tree(repo).change.branch == "topic"
    with Repository.open(main) as repo:
        assert work_tree(repo).change.files == ()
