"""A repository's address, two commits and a token in, a bare mirror that holds them out: one per repository, on disk.

The token reaches git through the environment only. Mirrors that nobody uses go first when the quota is reached; one
that is being read is never removed or packed anew, because whoever reads holds its lock.

History is fetched whole, once: who wrote the lines that an agent replaces is read from it for nearly every agent's
change, so that a fetch without it would only be made twice. Each push after that brings its own objects and no more.
"""

import base64
import fcntl
import os
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from foureyes.git import receiving_repository
from foureyes.git.notes import fork_space
from foureyes.model.errors import GitError
from foureyes.model.safe_text import one_line
from foureyes.model.wording import worded

_OID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_MIB = 1024 * 1024
_REFS = "refs/foureyes"
_FETCH = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--recurse-submodules=no")
_FORK_SECONDS = 60.0
_FORK_BYTES = 200 * _MIB
_MOST_PACKS, _MOST_LOOSE, _MOST_REFS = 40, 10_000, 400


@dataclass(frozen=True, slots=True)
class Source:
    """Where a repository is fetched from, and what opens it."""

    repository: int
    url: str
    token: str


@dataclass(frozen=True, slots=True)
class Mirrors:
    """All mirrors below `root`. `seconds` and `fetch_bytes` bound one fetch."""

    root: Path
    quota_bytes: int = 20_000 * _MIB
    seconds: float = 300.0
    fetch_bytes: int = 4_000 * _MIB

    @contextmanager
    def holding(self, source: Source, commits: tuple[str, ...]) -> Iterator[Path]:
        """Yield the mirror of `source` with `commits` and all their history in it, safe from removal while it lasts."""
        if not all(_OID.fullmatch(commit) for commit in commits):
            raise GitError(worded("not an object id"))
        mirror = self.root / str(source.repository)
        with _locked(self._lock_file(source.repository), fcntl.LOCK_SH):
            with _locked(self._lock_file(source.repository, "fetch"), fcntl.LOCK_EX):
                _prepare(mirror)
                missing = [commit for commit in commits if not _has(mirror, commit)]
                if missing:
                    self._fetch(mirror, source, missing)
                _mark_used(mirror)
            yield mirror

    def fetch_fork_notes(self, source: Source, fork: str, url: str) -> None:
        """Fetch what agents noted in the fork OWNER/NAME at `url` into the mirror of `source`, apart from its own notes
        and without the token: that is none of the fork's business."""
        space = fork_space(fork)
        refs = [f"+refs/notes/*:{space}/notes/*", f"+refs/heads/entire/*:{space}/entire/*"]
        mirror = self.root / str(source.repository)
        with _locked(self._lock_file(source.repository, "fetch"), fcntl.LOCK_EX):
            _git(mirror, [*_FETCH, "--end-of-options", url, *refs], {}, _FORK_SECONDS, _FORK_BYTES)

    def remove(self, repository: int) -> bool:
        """Delete a mirror, unless it is being read; True when it is gone."""
        try:
            with _locked(self._lock_file(repository), fcntl.LOCK_EX | fcntl.LOCK_NB):
                shutil.rmtree(self.root / str(repository), ignore_errors=True)
        except BlockingIOError:
            return False
        return True

    def keep_quota(self) -> int:
        """Remove the mirrors that were longest not used until the rest fits; return how many went."""
        known = sorted(self._all(), key=lambda item: item[1])
        total = sum(size for _, _, size in known)
        removed = 0
        for repository, _, size in known:
            if total <= self.quota_bytes:
                break
            if self.remove(repository):
                total, removed = total - size, removed + 1
        return removed

    def tidy(self, repository: int) -> bool:
        """Pack a mirror anew that has grown many packs, loose objects or refs; not while it is read. True: it was."""
        mirror = self.root / str(repository)
        if not _is_untidy(mirror):
            return False
        try:
            with _locked(self._lock_file(repository), fcntl.LOCK_EX | fcntl.LOCK_NB):
                _drop_oldest_refs(mirror)
                _pack(mirror, self.seconds, self.fetch_bytes)
        except (BlockingIOError, OSError, GitError):
            return False  # it serves as it is, and is looked at after the next review
        return True

    def _all(self) -> Iterator[tuple[int, float, int]]:
        if not self.root.is_dir():
            return
        for folder in self.root.iterdir():
            if folder.name.isdecimal() and folder.is_dir():
                with suppress(OSError):
                    size = sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file())
                    yield int(folder.name), (folder / "HEAD").stat().st_mtime, size

    def _lock_file(self, repository: int, what: str = "use") -> Path:
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self.root / f"{repository}.{what}.lock"

    def _fetch(self, mirror: Path, source: Source, commits: list[str]) -> None:
        wanted = [f"+{commit}:{_REFS}/{commit}" for commit in commits]
        refs = [*wanted, "+refs/notes/*:refs/notes/*", "+refs/heads/entire/*:refs/remotes/origin/entire/*"]
        command = [*_FETCH, "--end-of-options", source.url, *refs]
        _git(mirror, command, _with_token(source.token), self.seconds, self.fetch_bytes)
        lost = [commit for commit in commits if not _has(mirror, commit)]
        if lost:
            raise GitError(worded("the forge did not give commit {commit}", commit=lost[0][:12]))


@contextmanager
def _locked(path: Path, how: int) -> Iterator[None]:
    file: IO[str]
    with path.open("a") as file:
        fcntl.flock(file, how)
        yield


def _prepare(mirror: Path) -> None:
    if (mirror / "config").is_file():
        return
    shutil.rmtree(mirror, ignore_errors=True)
    receiving_repository.make(mirror)


def _is_untidy(mirror: Path) -> bool:
    try:
        packs = sum(name.endswith(".pack") for name in os.listdir(mirror / "objects" / "pack"))
        some = mirror / "objects" / "17"  # ids are spread evenly: one folder of 256 tells of all, as `git gc` does it
        loose = 256 * len(os.listdir(some)) if some.is_dir() else 0
        refs = len(os.listdir(mirror / _REFS)) if (mirror / _REFS).is_dir() else 0
    except OSError:
        return False
    return packs > _MOST_PACKS or loose > _MOST_LOOSE or refs > _MOST_REFS


def _drop_oldest_refs(mirror: Path) -> None:
    """Forget the heads that were fetched first: what only they held is dropped, and fetched again if asked for."""
    refs = sorted((mirror / _REFS).iterdir(), key=lambda file: file.stat().st_mtime)
    for file in refs[: max(0, len(refs) - _MOST_REFS // 2)]:
        file.unlink()


def _pack(mirror: Path, seconds: float, file_bytes: int) -> None:
    """One pack of what the refs reach. What a killed run left behind goes first."""
    for left in (mirror / "objects" / "pack").glob("*tmp_*"):
        left.unlink(missing_ok=True)
    _git(mirror, ["repack", "-a", "-d", "-q", "--threads=1", "--window-memory=256m"], {}, seconds, file_bytes)
    _git(mirror, ["prune", "--expire=now"], {}, seconds, file_bytes)


def _mark_used(mirror: Path) -> None:
    os.utime(mirror / "HEAD", (time.time(), time.time()))


def _has(mirror: Path, commit: str) -> bool:
    """Whether the commit was fetched with its history: a ref to it is only written at the end of a fetch."""
    command = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{_REFS}/{commit}^{{commit}}"]
    with suppress(GitError):
        return _git(mirror, command, {}, 30, _MIB).strip() == commit.encode()
    return False


def _with_token(token: str) -> dict[str, str]:
    if not token:
        return {}
    basic = base64.b64encode(f"x-access-token:{token}".encode()).decode("ascii")
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "http.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {basic}",
    }


def _environment(mirror: Path) -> dict[str, str]:
    """All that git is told: no configuration but the mirror's own, and of ours only how to reach the web."""
    passed_on = ("SSL_CERT_FILE", "SSL_CERT_DIR", "https_proxy", "no_proxy")
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": "/nonexistent",
        "LC_ALL": "C",
        "GIT_DIR": str(mirror),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "/bin/false",
        "GIT_ALLOW_PROTOCOL": "https:http",
        "GIT_NO_LAZY_FETCH": "1",
        **{name: os.environ[name] for name in passed_on if name in os.environ},
    }


def _git(mirror: Path, command: list[str], variables: dict[str, str], seconds: float, file_bytes: int) -> bytes:
    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(
                ["git", "--no-pager", *command],
                cwd=mirror,
                env={**_environment(mirror), **variables},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        except OSError as error:
            raise GitError(worded("git could not be started: {why}", why=one_line(str(error)))) from None
        with suppress(OSError, ValueError, AttributeError):
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise GitError(
                worded("git {command} took longer than {count} seconds", command=command[0], count=round(seconds))
            ) from None
        errors.seek(0)
        said = one_line(errors.read(4096).decode("utf-8", "replace"))
    if process.returncode:
        raise GitError(
            worded(
                "git {command} failed with exit code {code}: {said}",
                command=command[0],
                code=process.returncode,
                said=said,
            )
        )
    return output
