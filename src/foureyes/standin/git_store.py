"""The repositories' objects: real bare git repositories, written with plumbing and never checked out.

In go branch names, file contents and commit ids; out come commit ids, trees, blobs and diffs.
"""

import hashlib
import os
import re
import secrets
import subprocess
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from foureyes.standin.refusal import Refusal

_OID = re.compile("[0-9a-f]{40}")
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
_CONFIG = """\
[uploadpack]
	allowFilter = true
	allowAnySHA1InWant = true
[http]
	receivepack = false
[gc]
	auto = 0
[core]
	hooksPath = /dev/null
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Who a commit's text says wrote it: a claim, as everywhere in git."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class CommitText:
    """What a commit object says of itself."""

    oid: str
    tree: str
    parents: tuple[str, ...]
    author: Person
    authored_at: int
    committer: Person
    committed_at: int
    message: str
    signature: str | None = None


class GitFailure(Exception):
    """git ended with an error where the stand-in did not expect one."""


def environment() -> dict[str, str]:
    """Nothing of the machine's own git configuration may show through."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": "/nonexistent",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }


class GitStore:
    """One bare repository."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def create(self, branch: str = "main") -> None:
        self.path.mkdir(parents=True)
        self.run("init", "-q", "--bare", "--template=", f"--initial-branch={branch}", ".")
        with (self.path / "config").open("a") as config:
            config.write(_CONFIG)

    def _git(self, arguments: tuple[str, ...], data: bytes, extra: Mapping[str, str] | None) -> tuple[int, bytes, str]:
        if any("\0" in argument for argument in arguments):
            return 128, b"", "a null byte in an argument"
        variables = {**environment(), **(extra or {})}
        done = subprocess.run(
            ["git", *arguments], check=False, cwd=self.path, input=data, capture_output=True, env=variables
        )
        return done.returncode, done.stdout, done.stderr.decode(errors="replace").strip()

    def attempt(self, *arguments: str, data: bytes = b"", extra: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        return self._git(arguments, data, extra)[:2]

    def run(self, *arguments: str, data: bytes = b"", extra: Mapping[str, str] | None = None) -> bytes:
        code, out, error = self._git(arguments, data, extra)
        if code:
            raise GitFailure(f"git {arguments[0]}: {error}")
        return out

    def line(self, *arguments: str, data: bytes = b"", extra: Mapping[str, str] | None = None) -> str:
        return self.run(*arguments, data=data, extra=extra).decode().strip()

    def resolve(self, name: str) -> str | None:
        """The commit that a branch, a full ref or an id leads to."""
        if name.startswith("-") or not name:
            return None
        for candidate in (f"refs/heads/{name}", name, f"refs/tags/{name}"):
            code, out = self.attempt("rev-parse", "-q", "--verify", "--end-of-options", candidate + "^{commit}")
            if code == 0:
                return out.decode().strip()
        return None

    def kind(self, oid: str) -> str | None:
        if not _OID.fullmatch(oid):
            return None
        code, out = self.attempt("cat-file", "-t", oid)
        return out.decode().strip() if code == 0 else None

    def move(self, ref: str, oid: str | None) -> None:
        if oid is None:
            self.run("update-ref", "-d", ref)
        else:
            self.run("update-ref", ref, oid)

    def refs(self, prefix: str) -> dict[str, str]:
        out = self.run("for-each-ref", "--format=%(objectname) %(refname)", prefix).decode()
        return {name: oid for oid, name in (line.split(" ", 1) for line in out.splitlines())}

    def take_from(self, other: Path, oid: str, ref: str) -> None:
        """Bring a commit and what it needs over from another repository on this machine."""
        self.run("fetch", "-q", "--no-tags", "--no-write-fetch-head", str(other), f"+{oid}:{ref}")

    def commit(
        self,
        files: Mapping[str, bytes | None],
        parents: Sequence[str],
        message: str,
        author: tuple[Person, int],
        committer: tuple[Person, int],
    ) -> str:
        """A commit on the first parent's tree with some files changed (None: removed)."""
        tree = self._tree(files, parents[0] if parents else None)
        return self.commit_tree(tree, parents, message, author, committer)

    def commit_tree(
        self,
        tree: str,
        parents: Sequence[str],
        message: str,
        author: tuple[Person, int],
        committer: tuple[Person, int],
    ) -> str:
        who = {
            "GIT_AUTHOR_NAME": author[0].name,
            "GIT_AUTHOR_EMAIL": author[0].email,
            "GIT_AUTHOR_DATE": f"{author[1]} +0000",
            "GIT_COMMITTER_NAME": committer[0].name,
            "GIT_COMMITTER_EMAIL": committer[0].email,
            "GIT_COMMITTER_DATE": f"{committer[1]} +0000",
        }
        flags = [flag for parent in parents for flag in ("-p", parent)]
        return self.line("commit-tree", tree, *flags, "-F", "-", data=message.encode(), extra=who)

    def _tree(self, files: Mapping[str, bytes | None], parent: str | None) -> str:
        with tempfile.TemporaryDirectory() as scratch:
            index = {"GIT_INDEX_FILE": str(Path(scratch, "index"))}
            if parent:
                self.run("read-tree", parent, extra=index)
            records = []
            for path, data in files.items():
                if data is None:
                    records.append(f"0 {'0' * 40}\t{path}\0".encode())
                else:
                    records.append(f"100644 {self._write(data)}\t{path}\0".encode())
            self.run("update-index", "-z", "--index-info", data=b"".join(records), extra=index)
            return self.line("write-tree", extra=index)

    def _write(self, data: bytes) -> str:
        """Keep a blob as git does, without a process for each."""
        whole = b"blob %d\0%s" % (len(data), data)
        oid = hashlib.sha1(whole, usedforsecurity=False).hexdigest()
        place = self.path / "objects" / oid[:2] / oid[2:]
        if not place.exists():
            place.parent.mkdir(exist_ok=True)
            partial = place.with_name(f"tmp_obj_{secrets.token_hex(8)}")
            partial.write_bytes(zlib.compress(whole, 1))
            partial.replace(place)
        return oid

    def merge_tree(self, ours: str, theirs: str) -> str | None:
        """The tree of an automatic merge, or None where it conflicts."""
        code, out = self.attempt("merge-tree", "--write-tree", "--messages", ours, theirs)
        if code > 1:
            raise GitFailure("git merge-tree failed")
        return out.decode(errors="replace").split("\n", 1)[0].strip() if code == 0 else None

    def replay(self, parent: str, onto: str, commit: str) -> str | None:
        """The tree of what `commit` changed in `parent`, on top of `onto`. Made-up commits give the merge its base."""
        me = (Person("replay", "replay@example.com"), 1_000_000_000)
        trees = [self.line("rev-parse", one + "^{tree}") for one in (parent, onto, commit)]
        root = self.commit_tree(trees[0], [], "base", me, me)
        ours, theirs = (self.commit_tree(tree, [root], "side", me, me) for tree in trees[1:])
        return self.merge_tree(ours, theirs)

    def merge_base(self, left: str, right: str) -> str | None:
        code, out = self.attempt("merge-base", left, right)
        return out.decode().strip() if code == 0 else None

    def is_ancestor(self, old: str, new: str) -> bool:
        return self.attempt("merge-base", "--is-ancestor", old, new)[0] == 0

    def commits(self, *arguments: str) -> list[str]:
        return self.run("rev-list", *arguments).decode().split()

    def read(self, oid: str) -> bytes:
        return self.run("cat-file", "blob", oid)

    def need(self, name: str, message: str = "Not Found", status: int = 404) -> str:
        oid = self.resolve(name)
        if oid is None:
            raise Refusal(status, message)
        return oid
