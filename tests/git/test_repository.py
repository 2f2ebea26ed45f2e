"""Repositories of every layout: clones that share or lack objects, submodules, linked work trees, formats."""

from pathlib import Path

import pytest

from foureyes.git.change_set import between, staged, whole_tree, work_tree
from foureyes.git.line_origins import line_origins
from foureyes.git.repository import Repository
from foureyes.model.errors import GitError
from tests.repositories import CommitData, build, extend, git, write

TWO: list[CommitData] = [
    {"files": {"a.py": "1\n", "pkg/b.py": "b\n" * 9}},
    {"files": {"a.py": "1\n2\n"}, "renames": {"pkg/b.py": "c.py"}},
]


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_both_object_formats(tmp_path: Path, object_format: str) -> None:
    ids = build(tmp_path, TWO, object_format=object_format)
    write(tmp_path, {"a.py": "1\n2\n3\n"})
    with Repository.open(tmp_path) as repo:
        change = between(repo, "HEAD^", "HEAD").change
        assert change.commits[0].oid == ids[1]
        assert [(file.path, file.base_path) for file in change.files] == [("a.py", "a.py"), ("c.py", "pkg/b.py")]
        assert line_origins(repo, change, ["a.py"]) == {"a.py": {2: ids[1]}}
        assert staged(repo).change.files == ()
        files = work_tree(repo, "HEAD^").change
        assert line_origins(repo, files, ["a.py"]) == {"a.py": {2: ids[1], 3: None}}
        assert len(whole_tree(repo).change.files) == 2


@pytest.mark.parametrize("inside", ["", ".git", "pkg", ".git/hooks"])
def test_any_folder_of_a_repository_will_do(tmp_path: Path, inside: str) -> None:
    build(tmp_path / "shop", TWO)
    (tmp_path / "shop" / inside).mkdir(parents=True, exist_ok=True)
    write(tmp_path / "shop", {"n.py": "1\n"})
    with Repository.open(tmp_path / "shop" / inside) as repo:
        change = work_tree(repo).change
    assert (change.repository, [file.path for file in change.files]) == ("shop", ["n.py"])


def test_packed_loose_and_borrowed_objects(tmp_path: Path) -> None:
    ids = build(tmp_path / "one", TWO)
    git(tmp_path / "one", "repack", "-adq")
    git(tmp_path / "one", "pack-refs", "--all")
    git(tmp_path, "clone", "--quiet", "--shared", "one", "two")
    relative = tmp_path / "two" / ".git" / "objects" / "info" / "alternates"
    relative.write_text("../../../one/.git/objects\n")
    git(tmp_path, "clone", "--quiet", "--shared", "two", "three")
    extend(tmp_path / "three", [{"files": {"d.py": "1\n"}}])
    for name in ("one", "two", "three"):
        with Repository.open(tmp_path / name) as repo:
            assert len(between(repo, ids[0], ids[1]).change.files) == 2
            assert all(content is not None for _, content in repo.read([e.blob for e in repo.tree(ids[0])]))


def test_a_partial_clone_says_what_it_lacks_and_fetches_nothing(tmp_path: Path) -> None:
    build(tmp_path / "far", [*TWO, {"files": {"c.py": None, "d.py": "d\n"}}])
    git(tmp_path / "far", "config", "uploadpack.allowFilter", "true")
    far = f"file://{tmp_path / 'far'}"
    git(tmp_path, "clone", "--quiet", "--bare", "--filter=blob:none", far, "near.git")
    before = sorted(path.name for path in (tmp_path / "near.git").rglob("*"))
    with Repository.open(tmp_path / "near.git") as repo:
        snapshot = between(repo, "HEAD~2", "HEAD")
        assert list(repo.read([snapshot.head_tree[0].blob])) == [(snapshot.head_tree[0].blob, None)]
    assert sorted(path.name for path in (tmp_path / "near.git").rglob("*")) == before
    assert [(file.path, file.too_large) for file in snapshot.change.files] == [
        ("a.py", True),
        ("d.py", True),
        ("pkg/b.py", True),
    ]
    assert len(snapshot.change.incomplete) == 3
    assert "git fetch --refetch" in snapshot.change.incomplete[0]


def test_a_linked_work_tree_has_its_own_head_and_log(tmp_path: Path) -> None:
    ids = build(tmp_path / "main", TWO)
    git(tmp_path / "main", "worktree", "add", "--quiet", "-b", "topic", "../linked", ids[0])
    git(tmp_path / "linked", "fetch", "--quiet", "../main", "main")
    git(tmp_path / "linked", "reset", "--quiet", "--hard", "FETCH_HEAD")
    with Repository.open(tmp_path / "linked") as repo:
        assert [repo.resolve(ref) for ref in ("HEAD", "HEAD@{1}", "ORIG_HEAD", "FETCH_HEAD", "main")] == [
            ids[1],
            ids[0],
            ids[0],
            ids[1],
            ids[1],
        ]
        assert repo.branch_of("HEAD") == "topic"


def test_a_submodule_is_a_repository_of_its_own_and_opaque_to_its_parent(tmp_path: Path) -> None:
    build(tmp_path / "sub", TWO)
    build(tmp_path / "top", [{"files": {"t.py": "1\n"}}])
    git(tmp_path / "top", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../sub", "lib")
    git(tmp_path / "top", "commit", "--quiet", "-m", "Add a submodule")
    write(tmp_path / "top", {"lib/new.py": "1\n", "lib/a.py": "x\n"})
    with Repository.open(tmp_path / "top") as repo:
        assert [(file.path, file.hunks) for file in between(repo, "HEAD^", "HEAD").change.files][1] == ("lib", ())
        assert work_tree(repo).change.files == ()
        (link,) = [entry for entry in repo.tree(repo.resolve("HEAD")) if entry.path == "lib"]
        assert not link.is_regular
    with Repository.open(tmp_path / "top" / "lib") as repo:
        assert [file.path for file in work_tree(repo).change.files] == ["a.py", "new.py"]


def test_commits_keep_what_they_claim_in_any_encoding(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}])
    tree = git(tmp_path, "rev-parse", "HEAD^{tree}")
    cases: list[tuple[bytes, str, str]] = [
        (b"ISO-8859-1", "Ren\xe9".encode("latin-1").decode("utf-8", "surrogateescape"), "Ren\xe9"),
        (b"rot13", "Nqn", "Nqn"),
        (b"unicode_escape", "\\x41", "\\x41"),
        (b"utf-8", "\udcff", "\udcff"),
        (b"cp1252\nauthor Eve <eve@example.com> 1 +0000", "x", "x"),
    ]
    for encoding, written, read in cases:
        raw = (
            f"tree {tree}\nauthor {written} <a@example.com> 12 +0130\ncommitter <<<x> 99999999999999999999 +0000\n"
        ).encode("utf-8", "surrogateescape")
        raw += (
            b"encoding "
            + encoding
            + b"\ngpgsig -----BEGIN\n parent 123\n author X <x@example.com> 1 +0000\n\nHi\n\nx\n"
        )
        commit = git(tmp_path, "hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=raw)
        with Repository.open(tmp_path) as repo:
            (found,) = repo.commits(None, commit)
        assert (found.author.name, found.author.email, found.authored) == (read, "a@example.com", 12)
        assert (found.parents, found.message) == ((), "Hi\n\nx\n")


def test_a_long_message_keeps_its_trailers(tmp_path: Path) -> None:
    message = "Subject\n\n" + "padding " * 50_000 + "\n\nCo-authored-by: Bo <bo@example.com>\n"
    build(tmp_path, [{"files": {"a.py": "1\n"}}, {"files": {"a.py": "2\n"}, "message": message}])
    with Repository.open(tmp_path) as repo:
        change = between(repo, "HEAD^", "HEAD").change
        assert change.commits[0].message.startswith("Subject\n")
        assert change.commits[0].message.endswith("Co-authored-by: Bo <bo@example.com>\n")
        assert "too large" in change.incomplete[0]
        with pytest.raises(GitError, match="too large"):
            repo.commits(change.base, change.head)
