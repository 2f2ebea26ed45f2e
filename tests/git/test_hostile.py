"""Repositories that try to run something, to reach outside, or to cost too much."""

import os
import zlib
from hashlib import sha1
from pathlib import Path

import pytest

from foureyes.git.change_set import Snapshot, between, staged, whole_tree, work_tree
from foureyes.git.limits import Limits
from foureyes.git.line_origins import line_origins
from foureyes.git.repository import Repository
from foureyes.model.errors import GitError, UsageError
from tests.repositories import ENVIRONMENT, build, extend, git, write

PROGRAM_KEYS = [
    "core.fsmonitor",
    "core.pager",
    "core.editor",
    "core.askPass",
    "core.sshCommand",
    "core.gitProxy",
    "core.alternateRefsCommand",
    "core.hooksPath",
    "pager.diff",
    "pager.log",
    "pager.blame",
    "diff.external",
    "diff.evil.command",
    "diff.evil.textconv",
    "filter.evil.clean",
    "filter.evil.smudge",
    "filter.evil.process",
    "merge.evil.driver",
    "merge.tool",
    "mergetool.evil.cmd",
    "difftool.evil.cmd",
    "credential.helper",
    "gpg.program",
    "gpg.ssh.program",
    "gpg.ssh.defaultKeyCommand",
    "gpg.x509.program",
    "uploadpack.packObjectsHook",
    "sequence.editor",
    "interactive.diffFilter",
    "remote.origin.uploadpack",
    "remote.origin.proxy",
    "remote.origin.vcs",
    "receive.procReceiveRefs",
    "trace2.normalTarget",
    "alias.diff-tree",
    "alias.cat-file",
    "browser.evil.cmd",
    "man.evil.cmd",
    "tar.tar.xz.command",
    "sendemail.sendmailCmd",
    "web.browser",
    "http.proxy",
    "submodule.sub.update",
    "trailer.evil.command",
    "trailer.evil.cmd",
    "log.showSignature",
    "core.untrackedCache",
]


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "something-ran"


@pytest.fixture
def armed(tmp_path: Path, marker: Path) -> Path:
    """A repository whose configuration, attributes, hooks and remotes run a program whenever git lets them."""
    root = tmp_path / "armed"
    attributes = "* diff=evil filter=evil merge=evil text ident\n"
    build(
        root,
        [
            {"files": {"a.py": "1\n", ".gitattributes": attributes, "moved.py": "m\n" * 20}},
            {"files": {"a.py": "2\n", "b.py": "$Id$\n"}, "renames": {"moved.py": "to.py"}},
        ],
    )
    script = tmp_path / "run.sh"
    script.write_text(f"#!/bin/sh\necho ran >> '{marker}'\ncat\n")
    script.chmod(0o755)
    write(root, {"a.py": "3\n", "new.py": "1\n"})
    git(root, "add", "a.py")
    write(root, {"a.py": "4\n", ".git/info/attributes": attributes})
    for hook in ("post-index-change", "fsmonitor-watchman", "reference-transaction", "post-checkout", "pre-auto-gc"):
        (root / ".git" / "hooks").mkdir(exist_ok=True)
        (root / ".git" / "hooks" / hook).write_bytes(script.read_bytes())
        (root / ".git" / "hooks" / hook).chmod(0o755)
    included = root / ".git" / "included"
    for file in (root / ".git" / "config", included):
        for key in PROGRAM_KEYS:
            git(root, "config", "--file", str(file), key, "true" if key.startswith("log.") else str(script))
        git(root, "config", "--file", str(file), "remote.origin.url", f"ext::{script} %S")
        git(root, "config", "--file", str(file), "protocol.ext.allow", "always")
        git(root, "config", "--file", str(file), "remote.origin.promisor", "true")
        git(root, "config", "--file", str(file), "blame.ignoreRevsFile", "/nonexistent")
        git(root, "config", "--file", str(file), "core.worktree", "/etc")
        git(root, "config", "--file", str(file), "core.hooksPath", str(root / ".git" / "hooks"))
    git(root, "config", "--file", str(root / ".git" / "config"), "include.path", str(included))
    git(root, "config", "--file", str(root / ".git" / "config"), "extensions.partialClone", "origin")
    git(root, "config", "--file", str(root / ".git" / "config"), "core.repositoryformatversion", "1")
    return root


def everything(repo: Repository) -> list[Snapshot]:
    snapshots = [between(repo, "HEAD^", "HEAD"), staged(repo), work_tree(repo), whole_tree(repo)]
    for snapshot in snapshots:
        list(repo.read([entry.blob for entry in snapshot.head_tree]))
        if snapshot.change.commits or snapshot.change.head_kind != "commit":
            line_origins(repo, snapshot.change, [file.path for file in snapshot.change.files])
    list(repo.read(["1" * 40]))
    repo.default_branch()
    return snapshots


def test_nothing_the_repository_names_is_run(armed: Path, marker: Path) -> None:
    with Repository.open(armed) as repo:
        change, index, files, _ = everything(repo)
    assert not marker.exists()
    assert [file.path for file in change.change.files] == ["a.py", "b.py", "to.py"]
    assert [file.path for file in index.change.files] == ["a.py"]
    assert [file.path for file in files.change.files] == ["a.py", "new.py"]


def test_the_trap_itself_works(armed: Path, marker: Path) -> None:
    environment = {**ENVIRONMENT, "GIT_DIR": str(armed / ".git"), "GIT_WORK_TREE": str(armed)}
    os.spawnvpe(os.P_WAIT, "sh", ["sh", "-c", f"cd '{armed}'; git status >/dev/null 2>&1 </dev/null"], environment)
    assert marker.exists()


def test_a_missing_object_is_not_fetched(armed: Path, marker: Path) -> None:
    blob = git(armed, "rev-parse", "HEAD:b.py")
    (armed / ".git" / "objects" / blob[:2] / blob[2:]).unlink(missing_ok=True)
    for pack in (armed / ".git" / "objects" / "pack").glob("*"):
        pack.unlink()
    with Repository.open(armed) as repo:
        assert list(repo.read([blob])) == [(blob, None)]
    assert not marker.exists()


def test_replace_refs_and_grafts_do_not_change_what_is_read(tmp_path: Path) -> None:
    ids = build(tmp_path, [{"files": {"a.py": "1\n"}}, {"files": {"a.py": "2\n"}}, {"files": {"a.py": "3\n"}}])
    git(tmp_path, "replace", ids[1], ids[0])
    git(tmp_path, "replace", git(tmp_path, "rev-parse", "HEAD:a.py"), git(tmp_path, "hash-object", "-w", "/dev/null"))
    write(tmp_path, {".git/info/grafts": f"{ids[2]}\n"})
    with Repository.open(tmp_path) as repo:
        change = between(repo, ids[0], "HEAD").change
        assert [commit.oid for commit in change.commits] == ids[1:]
        assert [content for _, content in repo.read([change.files[0].head.blob])] == [b"3\n"]  # type: ignore[union-attr]


def test_renames_that_take_too_long_to_find_are_said_to_be_missing(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"old.py": "1\n" * 50}}, {"renames": {"old.py": "new.py"}}])
    with Repository.open(tmp_path, Limits(rename_seconds=0.0)) as repo:
        change = between(repo, "HEAD^", "HEAD").change
    assert [file.status.value for file in change.files] == ["added", "deleted"]
    assert change.incomplete == ("renames are not known: git diff-tree took longer than 0 seconds",)


def test_the_owner_of_a_repository_does_not_matter(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}, {"files": {"a.py": "2\n"}}])
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    for path in [tmp_path, *tmp_path.rglob("*")]:
        os.chown(path, 4242, 4242, follow_symlinks=False)
    with Repository.open(tmp_path) as repo:
        assert len(between(repo, "HEAD^", "HEAD").change.files) == 1
        assert work_tree(repo).change.files == ()


def test_names_are_carried_whatever_their_bytes(tmp_path: Path) -> None:
    names = [
        "caf\udce9.py",
        "tab\t.py",
        'quo"te.py',
        "back\\slash.py",
        "line\nfeed.py",
        "-rf.py",
        ":(top)magic.py",
        "diff --git a/00000000 b/00000000.py",
        "\N{RIGHT-TO-LEFT OVERRIDE}evil.py",
        " lead.py",
        "trail.py ",
        "*.py",
        "\N{SNAKE}.py",
        "@@ -1 +1 @@",
    ]
    body = {name: f"{number}\n" * 9 for number, name in enumerate(names)}
    build(tmp_path, [{"files": {**body, "old\nname.py": "old\n" * 9}}], check_out=False)
    extend(
        tmp_path,
        [
            {
                "files": {name: text + "more\n" for name, text in body.items()},
                "renames": {"old\nname.py": "new\tname.py"},
            }
        ],
        check_out=False,
    )
    extend(tmp_path, [{"files": {"zz": ""}}], check_out=False)
    with Repository.open(tmp_path) as repo:
        snapshot = between(repo, "HEAD~2", "HEAD")
        origins = line_origins(repo, snapshot.change, names)
    assert {file.path for file in snapshot.change.files} == {*names, "new\tname.py", "zz"}
    assert all(list(file.added_lines) == [10] for file in snapshot.change.files if file.path in names)
    assert {path: dict(lines) for path, lines in origins.items()} == {
        name: {10: snapshot.change.commits[0].oid} for name in names
    }
    assert {entry.path for entry in snapshot.base_tree} == {*names, "old\nname.py"}


def test_names_in_the_work_tree_are_carried_too(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}])
    names = [os.fsdecode(b"caf\xe9.py"), "line\nfeed.py", "-rf.py", '"q".py', ":!x.py"]
    write(tmp_path, dict.fromkeys(names, "1\n"))
    deep = "/".join(["d"] * 100)
    folder = os.open(tmp_path, os.O_RDONLY)
    for _ in range(100):
        os.mkdir("d", dir_fd=folder)
        folder, last = os.open("d", os.O_RDONLY, dir_fd=folder), folder
        os.close(last)
    os.close(os.open("x.py", os.O_CREAT, dir_fd=folder))
    os.close(folder)
    with Repository.open(tmp_path) as repo:
        change = work_tree(repo).change
    assert {file.path for file in change.files} == {*names, f"{deep}/x.py"}


def test_trees_with_forged_modes_and_paths(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}])
    blob = bytes.fromhex(git(tmp_path, "rev-parse", "HEAD:a.py"))
    records = b"".join(
        mode + b" " + name + b"\0" + blob
        for mode, name in [
            (b"100600", b".."),
            (b"100664", b".git"),
            (b"100777", b"etc"),
            (b"100644", b"twice.py"),
            (b"100644", b"twice.py"),
        ]
    )
    tree = git(tmp_path, "hash-object", "-t", "tree", "-w", "--stdin", "--literally", stdin=records)
    commit = git(tmp_path, "commit-tree", "-p", "HEAD", "-m", "Forged", tree)
    with Repository.open(tmp_path) as repo:
        snapshot = between(repo, "HEAD", commit)
        assert {entry.path: entry.mode for entry in snapshot.head_tree} == {
            "..": "100644",
            ".git": "100644",
            "etc": "100755",
            "twice.py": "100644",
        }


def test_a_tree_bomb_is_bounded_and_named(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}])
    entry = f"100644 blob {git(tmp_path, 'rev-parse', 'HEAD:a.py')}"
    kind = ""
    for _ in range(10):
        records = "".join(f"{entry}\tf{number}{kind}\n" for number in range(10))
        tree = git(tmp_path, "mktree", stdin=records.encode())
        entry, kind = f"040000 tree {tree}", "d"
    commit = git(tmp_path, "commit-tree", "-p", "HEAD", "-m", "Bomb", tree)
    limits = Limits(tree_entries=20_000, listing_bytes=2_000_000)
    with Repository.open(tmp_path, limits) as repo:
        snapshot = between(repo, "HEAD", commit)
        assert snapshot.change.incomplete == ("the tree has more than 20000 files: it is not analysed",)
        assert 0 < len(snapshot.head_tree) <= 20_000
        assert whole_tree(repo, commit).change.incomplete == snapshot.change.incomplete
        with pytest.raises(GitError, match="more than 20000 files"):
            repo.tree(commit)


def test_a_base_that_is_a_bomb_ends_in_time(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}])
    entry = f"100644 blob {git(tmp_path, 'rev-parse', 'HEAD:a.py')}"
    for _ in range(12):
        tree = git(tmp_path, "mktree", stdin="".join(f"{entry}\tf{n:02}\n" for n in range(12)).encode())
        entry = f"040000 tree {tree}"
    bomb = git(tmp_path, "commit-tree", "-p", "HEAD", "-m", "Bomb", tree)
    after = git(tmp_path, "commit-tree", "-p", bomb, "-m", "After", "HEAD^{tree}")
    with Repository.open(tmp_path, Limits(child_memory=64 * 1024 * 1024)) as repo:
        snapshot = between(repo, bomb, after)
    assert snapshot.change.incomplete[0].startswith("the change cannot be read: git diff-tree ")
    assert snapshot.base_tree == snapshot.head_tree


def test_a_very_deep_tree_is_read_or_named(tmp_path: Path) -> None:
    deep = "/".join(["d"] * 2_500) + "/a.py"
    build(tmp_path, [{"files": {"a.py": "1\n"}}, {"files": {deep: "2\n"}}], check_out=False)
    with Repository.open(tmp_path) as repo:
        change = between(repo, "HEAD^", "HEAD").change
    assert len(change.commits) == 1
    assert change.incomplete or [file.path for file in change.files] == [deep]


def test_a_hundred_megabytes_of_zeros_are_never_unpacked(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}])
    size = 100 * 1024 * 1024
    header = b"blob %d\0" % size
    digest, packer = sha1(header), zlib.compressobj(1)
    packed = packer.compress(header)
    for _ in range(100):
        digest.update(bytes(1024 * 1024))
        packed += packer.compress(bytes(1024 * 1024))
    blob = digest.hexdigest()
    target = tmp_path / ".git" / "objects" / blob[:2] / blob[2:]
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(packed + packer.flush())
    tree = git(tmp_path, "mktree", stdin=f"100644 blob {blob}\tbig.py\n".encode())
    commit = git(tmp_path, "commit-tree", "-p", "HEAD", "-m", "Big", tree)
    with Repository.open(tmp_path) as repo:
        change = between(repo, "HEAD", commit).change
        assert list(repo.read([blob])) == [(blob, None)]
    file = change.file("big.py")
    assert file is not None
    assert file.too_large
    assert change.incomplete == (f"big.py: larger than {4 * 1024 * 1024} bytes, not compared",)


def test_objects_that_are_broken_or_of_another_kind(tmp_path: Path) -> None:
    (commit,) = build(tmp_path, [{"files": {"a.py": "1\n", "b.py": "2\n"}}])
    blob, other = git(tmp_path, "rev-parse", "HEAD:a.py", "HEAD:b.py").split()
    with Repository.open(tmp_path) as repo:
        asked = [blob, commit, "HEAD", "0" * 40, "x\ny", "", other, blob, "HEAD:a.py"]
        assert [content for _, content in repo.read(asked)] == [
            b"1\n",
            None,
            None,
            None,
            None,
            None,
            b"2\n",
            b"1\n",
            None,
        ]


def test_a_reader_left_half_way_stays_in_step(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {f"{number}.py": f"{number}\n" for number in range(600)}}])
    with Repository.open(tmp_path) as repo:
        entries = repo.tree(repo.resolve("HEAD"))
        blobs = [entry.blob for entry in entries]
        next(repo.read(blobs))
        one, two = repo.read(blobs), repo.read(blobs)
        both = [(next(one), next(two)) for _ in blobs]
    assert all(first == second for first, second in both)
    assert [first[1] for first, _ in both] == [f"{entry.path[:-3]}\n".encode() for entry in entries]


def test_a_git_killed_half_way_is_one_clear_error_and_the_next_read_works(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}])
    with Repository.open(tmp_path) as repo:
        blob = repo.tree(repo.resolve("HEAD"))[0].blob
        list(repo.read([blob]))
        for process in repo.objects._processes.values():
            process.kill()
            process.wait()
        assert list(repo.read([blob])) == [(blob, b"1\n")]


def test_a_command_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}])
    with Repository.open(tmp_path) as repo, pytest.raises(GitError, match="took longer than"):
        # --stdin of a pipe nobody writes to would wait for ever; a deadline that has passed ends any command
        repo.git.output("rev-list", "HEAD", seconds=0.0)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("not a gitfile", "does not name a git directory"),
        ("gitdir: /nowhere/at/all\n", "is not there"),
        ("gitdir: .\n", "not in a git repository"),
    ],
)
def test_gitfiles_that_lead_nowhere(tmp_path: Path, content: str, message: str) -> None:
    write(tmp_path, {".git": content})
    with pytest.raises(UsageError, match=message):
        Repository.open(tmp_path)


def test_what_is_no_repository(tmp_path: Path) -> None:
    write(tmp_path, {"file": ""})
    for path, message in [
        (tmp_path, "is not in a git repository"),
        (tmp_path / "none", "does not exist"),
        (tmp_path / "file", "is not a folder"),
        (tmp_path / "bad\0name", "cannot be read"),
    ]:
        with pytest.raises(UsageError, match=message):
            Repository.open(path)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("[core\n", "git cannot read the configuration"),
        ("[core]\nrepositoryformatversion=1\n[extensions]\nfuture=1\n", "git extension foureyes does not know"),
        ("#" * 1_100_000, "larger than"),
    ],
)
def test_configurations_that_cannot_be_used(tmp_path: Path, config: str, message: str) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}])
    (tmp_path / ".git" / "config").write_text(config)
    with pytest.raises(UsageError, match=message):
        Repository.open(tmp_path)


def test_allowed_values_cannot_smuggle_others_in(tmp_path: Path, marker: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}])
    trick = f'x\\"\n[core]\n\tfsmonitor = touch {marker}\n[branch "y'
    git(tmp_path, "config", "branch.main.merge", trick)
    git(tmp_path, "config", 'branch.a"]\\[core].merge', trick)
    git(tmp_path, "config", "core.eol", trick)
    with Repository.open(tmp_path) as repo:
        assert repo.git.run("config", "--get", "branch.main.merge").decode() == trick + "\n"
        assert repo.git.run("config", "--get", "core.fsmonitor") == b"false\n"


def test_the_private_directory_goes_with_the_repository(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}])
    repo = Repository.open(tmp_path)
    root = repo.git.root
    list(repo.read(["0" * 40]))
    assert root.is_dir()
    repo.close()
    repo.close()
    assert not root.exists()
    other = Repository.open(tmp_path)
    root = other.git.root
    del other
    assert not root.exists()


def test_a_commit_where_history_was_cut_is_named(tmp_path: Path) -> None:
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    build(
        origin,
        [
            {"files": {"a.py": "a = 1\n"}},
            {"branch": "feature", "parents": ["main"], "message": "First", "files": {"b.py": "b = 1\n"}},
            {"branch": "feature", "message": "Second", "files": {"c.py": "c = 1\n"}},
            {"branch": "main", "parents": [0, 2], "message": "Merge", "files": {"b.py": "b = 1\n", "c.py": "c = 1\n"}},
        ],
        check_out=False,
    )
    git(tmp_path, "clone", "-q", "--bare", "--depth=2", f"file://{origin}", str(clone))
    with Repository.open(clone) as repo:
        change = between(repo, "main^1", "main").change
    assert [commit.message for commit in change.commits] == ["Second", "Merge"]
    assert len(change.incomplete) == 1
    assert "shallow" in change.incomplete[0]


@pytest.mark.parametrize("content", [b"x = 2\n", b""])
def test_an_object_that_is_not_what_its_id_says_is_refused(tmp_path: Path, content: bytes) -> None:
    build(tmp_path, [{"files": {"a.py": "x = 1\n"}}], check_out=False)
    blob = sha1(b"blob 6\0x = 1\n", usedforsecurity=False).hexdigest()
    for pack in (tmp_path / ".git" / "objects" / "pack").glob("*"):
        moved = tmp_path / pack.name
        pack.rename(moved)
        if moved.suffix == ".pack":
            git(tmp_path, "unpack-objects", "-q", stdin=moved.read_bytes())
    loose = tmp_path / ".git" / "objects" / blob[:2] / blob[2:]
    loose.chmod(0o600)
    loose.write_bytes(zlib.compress(b"blob %d\0" % len(content) + content))
    with Repository.open(tmp_path) as repo, pytest.raises(GitError, match=r"git (fsck|cat-file)"):
        list(repo.read([blob]))


def test_a_head_that_links_to_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "x = 1\n"}}], check_out=False)
    os.mkfifo(tmp_path / "pipe")
    head = tmp_path / ".git" / "HEAD"
    head.unlink()
    head.symlink_to(tmp_path / "pipe")
    with pytest.raises(GitError, match="link to no file"):
        Repository.open(tmp_path)
