"""Real git repositories from plain data, for every test room.

`build(path, commits)` takes a list of plain dictionaries and returns the ids of the commits made, in order. Objects are
written by `git fast-import`, so names no work tree could hold are possible; dates and identities are fixed, so the same
data always gives the same ids; nothing of the user's git configuration is read.
"""

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypedDict

AUTHOR = "Ada Example <ada@example.com>"
EPOCH = 1_700_000_000
STEP = 60
BRANCH = "main"

ENVIRONMENT: Mapping[str, str] = {
    "PATH": os.environ.get("PATH", os.defpath),
    "HOME": "/nonexistent",
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_AUTHOR_NAME": "Ada Example",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_AUTHOR_DATE": f"{EPOCH} +0000",
    "GIT_COMMITTER_NAME": "Ada Example",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
    "GIT_COMMITTER_DATE": f"{EPOCH} +0000",
}

_IMPORT = ("-c", "fastimport.unpackLimit=1", "fast-import", "--quiet", "--force")  # one process: it keeps its pack

Content = str | bytes


class CommitData(TypedDict, total=False):
    """One commit. All keys may be left out.

    `message`; `files`: new content by path (None deletes; paths are `str`, surrogate escapes for bytes that are not
    UTF-8); `modes`: mode by path, for files of this commit ("100755", "120000": the content is the target; "160000":
    the content is a commit id); `renames`: old path to new path, done before `files`; `author`, `committer`:
    "Name <e-mail>"; `date`: seconds since the epoch (default: one minute after the commit before); `branch`: the branch
    it goes on (default "main"; created from `parents`, else as a root); `parents`: names or ids of its parents, the
    first one gives the content (default: the branch's tip). An integer parent is the index of a commit in the list.
    """

    message: str
    files: Mapping[str, Content | None]
    modes: Mapping[str, str]
    renames: Mapping[str, str]
    author: str
    committer: str
    date: int
    branch: str
    parents: Sequence[str | int]


def git(path: Path, *arguments: str, stdin: bytes = b"") -> str:
    """Run git in `path`, apart from the user's configuration, and return what it printed, without the last newline."""
    return git_bytes(path, *arguments, stdin=stdin).decode("utf-8", "surrogateescape").rstrip("\n")


def git_bytes(path: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """As `git`, for output that is not text."""
    done = subprocess.run(["git", *arguments], cwd=path, env=ENVIRONMENT, input=stdin, capture_output=True, check=False)
    if done.returncode:
        raise AssertionError(f"git {' '.join(arguments)}: {done.stderr.decode('utf-8', 'replace')}")
    return done.stdout


def build(
    path: Path,
    commits: Sequence[CommitData],
    *,
    bare: bool = False,
    object_format: str = "sha1",
    check_out: bool = True,
) -> list[str]:
    """Make a repository at `path` holding `commits`; return their ids.

    Unless it is bare, HEAD is on "main" and its files are checked out (`check_out`: for trees no file system can hold,
    say False).
    """
    empty = _empty(bare, object_format)
    shutil.copytree(empty, path if bare else path / ".git", dirs_exist_ok=bare)
    return _imported(path, commits, {}, 0, check_out=check_out and not bare)


def extend(path: Path, commits: Sequence[CommitData], *, check_out: bool = True) -> list[str]:
    """Add `commits` to the repository at `path`; return their ids. Work tree and index become HEAD's."""
    if not commits:
        return []
    branches = git(path, "for-each-ref", "--format=%(refname:short)", "refs/heads").split()
    tips = {branch: f"refs/heads/{branch}^0" for branch in branches}
    count = int(git(path, "rev-list", "--all", "--count"))
    return _imported(path, commits, tips, count, check_out=check_out)


@cache
def _empty(bare: bool, object_format: str) -> Path:
    """An empty repository's directory, made once; copying it takes no process."""
    place = Path(tempfile.mkdtemp(prefix="foureyes-empty-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    options = ["--bare"] if bare else []
    git(place, "init", "--quiet", f"--initial-branch={BRANCH}", f"--object-format={object_format}", *options)
    directory = place if bare else place / ".git"
    for sample in (directory / "hooks").glob("*.sample"):
        sample.unlink()
    return directory


def _imported(
    path: Path, commits: Sequence[CommitData], tips: dict[str, str], count: int, *, check_out: bool
) -> list[str]:
    if not commits:
        return []
    marks = path / "foureyes-test-marks"
    start = EPOCH + STEP * count
    stream = b"".join(_commit(number, commit, start, tips) for number, commit in enumerate(commits))
    git(path, *_IMPORT, f"--export-marks={marks}", stdin=stream + b"done\n")
    ids = dict(line.split() for line in marks.read_text().splitlines())
    marks.unlink()
    if check_out and BRANCH in tips:
        git(path, "reset", "--quiet", "--hard", BRANCH)
    return [ids[f":{number + 1}"] for number in range(len(commits))]


def write(path: Path, files: Mapping[str, Content]) -> None:
    """Write files into the work tree at `path`, with their folders; `git add` is the caller's."""
    for name, content in files.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_bytes(content))


def _commit(number: int, commit: CommitData, start: int, tips: dict[str, str]) -> bytes:
    branch = commit.get("branch", BRANCH)
    date = commit.get("date", start + STEP * number)
    author = commit.get("author", AUTHOR)
    lines = [
        f"commit refs/heads/{branch}\nmark :{number + 1}\n",
        f"author {author} {date} +0000\n",
        f"committer {commit.get('committer', author)} {date} +0000\n",
    ]
    header = b"".join(_bytes(line) for line in lines) + _data(commit.get("message", f"Commit {number + 1}\n"))
    parents = commit.get("parents", [branch] if branch in tips else [])
    for index, parent in enumerate(parents):
        name = f":{parent + 1}" if isinstance(parent, int) else tips.get(parent, parent)
        header += _bytes(f"{'merge' if index else 'from'} {name}\n")
    reset = b"" if parents else b"reset refs/heads/%s\n\n" % _bytes(branch)
    tips[branch] = f":{number + 1}"
    return reset + header + _changes(commit) + b"\n"


def _changes(commit: CommitData) -> bytes:
    modes = commit.get("modes", {})
    body = b""
    for old, new in commit.get("renames", {}).items():
        body += b"R " + _quoted(old) + b" " + _quoted(new) + b"\n"
    for path, content in commit.get("files", {}).items():
        mode = modes.get(path, "100644")
        if content is None:
            body += b"D " + _quoted(path) + b"\n"
        elif mode == "160000":
            body += b"M 160000 " + _bytes(content) + b" " + _quoted(path) + b"\n"
        else:
            body += b"M " + mode.encode() + b" inline " + _quoted(path) + b"\n" + _data(content)
    return body


def _data(content: Content) -> bytes:
    data = _bytes(content)
    return b"data %d\n%s\n" % (len(data), data)


def _quoted(path: str) -> bytes:
    return b'"' + _bytes(path).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"'


def _bytes(content: Content) -> bytes:
    return content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")
