"""The index and the work tree as trees, so that the rest reads them like any commit.

A repository goes in, the id of a tree (in our private directory) and notes on what could not be read come out. Git
itself turns files into blobs, line endings, `ident` and encodings included, as `git add` would; clean filters are part
of configuration that is not in force here, so a filtered file (LFS) that was edited is read as it lies on disk. What is
untracked follows the ignore files of the repository and of the user. Submodules stay at the commit the index names;
nested repositories are not entered; symbolic links are links, never what they point to.
"""

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from foureyes.git.command import as_text, failure, path_variables
from foureyes.git.limits import Limits
from foureyes.git.private_directory import lend, setting
from foureyes.git.references import user_ignore_file, user_setting
from foureyes.git.repository import Repository
from foureyes.git.trees import joined
from foureyes.model.errors import GitError, UsageError
from foureyes.model.safe_text import shown
from foureyes.model.system_errors import system_reason
from foureyes.model.wording import worded

_CHUNK = 1024 * 1024
_USER_SETTINGS = ("core.autocrlf", "core.eol", "core.longpaths")
# Windows has neither links that need no privilege nor files that wait, but line ends that would be changed
_AS_IT_LIES = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class PseudoHead:
    """`large` holds the sizes of blobs that are named by the tree but were too large to keep."""

    tree: str
    notes: tuple[str, ...] = ()
    large: dict[str, int] = field(default_factory=dict)


def staged_tree(repo: Repository) -> PseudoHead:
    """Return the index as a tree."""
    index = _IndexCopy(repo)
    if index.run("ls-files", "--unmerged", "-z"):
        raise UsageError(worded("the index has unresolved conflicts: resolve them and `git add` the files"))
    return PseudoHead(index.tree())


def work_tree_tree(repo: Repository) -> PseudoHead:
    """Return the tracked files, and the untracked ones that are not ignored, as a tree."""
    index = _IndexCopy(repo)
    changed = set(_records(index.run("diff-files", "--name-only", "-z", "--ignore-submodules=all", "--no-ext-diff")))
    others = _records(index.run("ls-files", "--others", "--exclude-standard", "-z"))
    untracked = {path for path in others if not path.endswith("/")}
    if len(changed) + len(untracked) > repo.limits.tree_entries:
        raise GitError(
            worded(
                "the work tree has more than {limit} changed or untracked files: ignore some",
                limit=repo.limits.tree_entries,
            )
        )
    sorted_out = _SortedOut(repo.limits, len(repo.empty_tree))
    for path in sorted(changed | untracked):
        sorted_out.take(index.work_tree, path)
    index.remove(sorted_out.gone)
    index.place(sorted_out.large)
    notes = sorted_out.notes + [
        worded("{path}: cannot be read: {error}", path=shown(path), error=why)
        for path, why in index.add(sorted_out.readable)
    ]
    return PseudoHead(index.tree(), tuple(notes), {blob: size for _, blob, size in sorted_out.large})


class _SortedOut:
    """Changed files by what can be done with them."""

    def __init__(self, limits: Limits, id_length: int) -> None:
        self._limits = limits
        self._algorithm = "sha1" if id_length == 40 else "sha256"
        self._left = limits.stream_bytes
        self._linked: dict[str, bool] = {}
        self.readable: list[str] = []
        self.gone: list[str] = []
        self.large: list[tuple[str, str, int]] = []
        self.notes: list[str] = []

    def take(self, work_tree: Path, path: str) -> None:
        try:
            status = os.lstat(work_tree / path)
        except OSError:
            self.gone.append(path)
            return
        if self._is_behind_a_link(work_tree, os.path.dirname(path)):
            self.gone.append(path)
            return
        if stat.S_ISLNK(status.st_mode) or (stat.S_ISREG(status.st_mode) and status.st_size <= self._limits.blob_bytes):
            self.readable.append(path)
        elif stat.S_ISREG(status.st_mode) and status.st_size <= self._left:
            self._hash(work_tree / path, path)
        elif stat.S_ISREG(status.st_mode):
            self.notes.append(
                worded("{path}: {count} bytes are too many to read", path=shown(path), count=status.st_size)
            )
        else:
            self.gone.append(path)

    def _is_behind_a_link(self, work_tree: Path, folder: str) -> bool:
        above = []
        while folder and folder not in self._linked:
            above.append(folder)
            folder = os.path.dirname(folder)
        is_linked = self._linked.get(folder, False)
        for name in reversed(above):
            is_linked = is_linked or (work_tree / name).is_symlink()
            self._linked[name] = is_linked
        return is_linked

    def _hash(self, file: Path, path: str) -> None:
        try:
            with open(os.open(file, _AS_IT_LIES), "rb") as opened:
                size = os.fstat(opened.fileno()).st_size
                digest = hashlib.new(self._algorithm, b"blob %d\0" % size, usedforsecurity=False)
                left = size
                while left and (chunk := opened.read(min(_CHUNK, left))):
                    digest.update(chunk)
                    left -= len(chunk)
        except OSError as error:
            self.notes.append(worded("{path}: cannot be read: {error}", path=shown(path), error=system_reason(error)))
            return
        self._left -= size
        self.large.append((path, digest.hexdigest(), size))


class _IndexCopy:
    """A copy of the repository's index that we may change; the original stays as it is."""

    def __init__(self, repo: Repository) -> None:
        if repo.location.work_tree is None:
            raise UsageError(worded("a bare repository has no index and no work tree: name a commit (--head REF)"))
        self.work_tree = repo.location.work_tree
        self._git = repo.git
        self._file = _copied_index(repo)
        self._variables = path_variables(
            GIT_INDEX_FILE=self._file,
            GIT_WORK_TREE=self.work_tree,
            GIT_CONFIG_GLOBAL=_user_configuration(repo.git.root),
        )

    def run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        return self._git.run(*arguments, stdin=stdin, variables=self._variables)

    def tree(self) -> str:
        return as_text(self.run("write-tree", "--missing-ok")).strip()

    def remove(self, paths: list[str]) -> None:
        if paths:
            self.run("update-index", "-z", "--force-remove", "--stdin", stdin=joined(paths))

    def place(self, entries: list[tuple[str, str, int]]) -> None:
        """Enter blobs by id, without their content."""
        if entries:
            self.remove([path for path, _, _ in entries])
            records = [f"100644 {blob}\t{path}" for path, blob, _ in entries]
            self.run("update-index", "-z", "--add", "--replace", "--index-info", stdin=joined(records))

    def add(self, paths: list[str]) -> Iterator[tuple[str, str]]:
        """Enter files as they are now; yield those that cannot be read. One bad file fails a call: halve it."""
        if not paths:
            return
        arguments = ("update-index", "-z", "--add", "--remove", "--replace", "--stdin")
        output = self._git.output(*arguments, stdin=joined(paths), variables=self._variables)
        if output.returncode == 0:
            return
        (self._file.parent / (self._file.name + ".lock")).unlink(missing_ok=True)
        if len(paths) == 1:
            self.remove(paths)
            yield paths[0], output.error or failure("update-index", output.returncode, "").message
            return
        middle = len(paths) // 2
        yield from self.add(paths[:middle])
        yield from self.add(paths[middle:])


def _copied_index(repo: Repository) -> Path:
    """Copy the index with its time stamp, which git needs to see files changed in the same instant."""
    location = repo.location
    source = location.git_dir / "index"
    named = os.environ.get("GIT_INDEX_FILE")  # a commit hook of `git commit FILE` runs with an index of its own
    if named and (location.work_tree or Path()).joinpath(named).resolve().parent == location.git_dir:
        source = (location.work_tree or Path()).joinpath(named)
    info = repo.git.root / "info"
    info.mkdir(exist_ok=True)
    exclude = location.common_dir / "info" / "exclude"
    if exclude.is_file() and not (info / "exclude").exists():
        lend(exclude, info / "exclude")
    for shared in location.git_dir.glob("sharedindex.*"):
        if not (repo.git.root / shared.name).exists():
            lend(shared, repo.git.root / shared.name)
    number = len(list(repo.git.root.glob("index-*")))
    copy = repo.git.root / f"index-{number}"
    try:
        if source.is_file():
            shutil.copy2(source, copy)
    except OSError as error:
        raise GitError(worded("the index cannot be read: {error}", error=system_reason(error))) from None
    return copy


def _user_configuration(root: Path) -> Path:
    """Write down what the user's own configuration says about ignoring and line endings; it can run nothing.

    To git it is the user's configuration still: what the repository says counts for more.
    """
    ignore_file = user_ignore_file()
    settings = {name: user_setting(name) for name in _USER_SETTINGS}
    settings["core.excludesFile"] = str(ignore_file) if ignore_file.is_file() else None
    file = root / "user-config"
    text = "".join(setting(name, value) for name, value in settings.items() if value is not None)
    file.write_text(text, encoding="utf-8", errors="surrogateescape", newline="\n")
    return file


def _records(data: bytes) -> list[str]:
    return [record for record in as_text(data).split("\0") if record]
