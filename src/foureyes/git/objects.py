"""Reads objects by id through one `git cat-file --batch` that lives as long as the repository is open.

Ids go in, contents come out in the order asked. A second process (`--batch-check`) tells sizes first, so that an
object beyond the caps is never unpacked. Whole groups are read before any of them is handed out: a caller who stops
half way, or reads two streams at a time, cannot put the conversation with git out of step.
"""

import contextlib
import hashlib
import re
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from itertools import islice

from foureyes.git.command import Git
from foureyes.model.errors import GitError
from foureyes.model.wording import worded

_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
LONGEST_NAME = 1000
# requests of one group (16 KB; 4 KB on Windows) fit into a pipe, so that writing them never waits for reading
_GROUP = 60 if sys.platform == "win32" else 256
_GROUP_BYTES = 4 * 1024 * 1024
_CHANGED_UNDERWAY = worded(
    "git cat-file ended or answered out of turn: the repository changed while it was read; run again"
)


class ObjectReader:
    """Objects of one repository, by id."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._lock = threading.Lock()
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def sizes(self, ids: Iterable[str]) -> Iterator[tuple[str, str, int]]:
        """Yield (id, type, size) in the order asked; type "" and size -1 where the object is missing."""
        remaining = iter(ids)
        while group := list(islice(remaining, _GROUP)):
            answers = iter(self._headers([oid for oid in group if _ID.fullmatch(oid)]))
            for oid in group:
                kind, size = next(answers) if _ID.fullmatch(oid) else ("", -1)
                yield oid, kind, size

    def read(self, ids: Iterable[str], kind: str = "blob") -> Iterator[tuple[str, bytes | None]]:
        """Yield (id, content) in the order asked; None where it is missing, of another type, or beyond the caps."""
        most = self._git.limits.blob_bytes
        left = self._git.limits.stream_bytes
        group: list[tuple[str, bool]] = []
        waiting = 0
        for oid, found, size in self.sizes(ids):
            wanted = found == kind and size <= min(most, left)
            if wanted:
                left -= size
                waiting += size
            group.append((oid, wanted))
            if len(group) == _GROUP or waiting >= _GROUP_BYTES:
                yield from self._contents(group, kind)
                group, waiting = [], 0
        yield from self._contents(group, kind)

    def named(self, name: str) -> str | None:
        """Return the id of the object that `name` names in git's syntax, None where there is none, or several.

        `name` is one line of at most `LONGEST_NAME` characters.
        """
        with self._lock:
            process = self._ask("--batch-check", [name])
            assert process.stdout is not None
            with self._git.deadline(process):
                fields = process.stdout.readline().split()
        if len(fields) < 2:
            raise GitError(_CHANGED_UNDERWAY)
        oid = fields[0].decode("utf-8", "replace")
        return oid if len(fields) == 3 and fields[2].isdigit() and _ID.fullmatch(oid) else None

    def close(self) -> None:
        """End the processes."""
        for process in self._processes.values():
            _end(process)
        self._processes.clear()

    def _headers(self, ids: list[str]) -> list[tuple[str, int]]:
        with self._lock:
            process = self._ask("--batch-check", ids)
            assert process.stdout is not None
            with self._git.deadline(process):
                return [_header(process.stdout.readline()) for _ in ids]

    def _contents(self, group: list[tuple[str, bool]], kind: str) -> Iterator[tuple[str, bytes | None]]:
        wanted = [oid for oid, is_wanted in group if is_wanted]
        contents = iter(self._bodies(wanted, kind))
        for oid, is_wanted in group:
            yield oid, next(contents) if is_wanted else None

    def _bodies(self, ids: list[str], kind: str) -> list[bytes | None]:
        if not ids:
            return []
        bodies: list[bytes | None] = []
        with self._lock:
            process = self._ask("--batch", ids)
            assert process.stdout is not None
            with self._git.deadline(process):
                for _ in ids:
                    _, size = _header(process.stdout.readline())
                    if size < 0:
                        bodies.append(None)
                        continue
                    body = process.stdout.read(size + 1)
                    if len(body) != size + 1:
                        raise GitError(_CHANGED_UNDERWAY)
                    bodies.append(body[:-1])
        for oid, content in zip(ids, bodies, strict=True):
            if content is not None and not _is_named(oid, content, kind):
                raise GitError(
                    worded("object {oid} holds other content than its id says: run `git fsck`", oid=oid[:12])
                )
        return bodies

    def _ask(self, mode: str, ids: list[str]) -> subprocess.Popen[bytes]:
        process = self._processes.get(mode)
        if process is not None and process.poll() is not None:
            _end(process)
            process = None
        if process is None:
            process = self._git.start("cat-file", mode, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
            self._processes[mode] = process
        assert process.stdin is not None
        try:
            process.stdin.write("".join(f"{oid}\n" for oid in ids).encode("utf-8", "surrogateescape"))
            process.stdin.flush()
        except OSError:
            raise GitError(_CHANGED_UNDERWAY) from None
        return process


def _header(line: bytes) -> tuple[str, int]:
    fields = line.split()
    if len(fields) == 3:
        return fields[1].decode("ascii"), int(fields[2])
    if len(fields) == 2:  # "<id> missing"
        return "", -1
    raise GitError(_CHANGED_UNDERWAY)


def _is_named(oid: str, content: bytes, kind: str) -> bool:
    """Whether the id is that of the content. git does not ask this of objects it only shows; what is kept by id would
    then be wrong for every other repository that has the true object."""
    digest = hashlib.new("sha1" if len(oid) == 40 else "sha256", usedforsecurity=False)
    digest.update(b"%s %d\0" % (kind.encode("ascii"), len(content)))
    digest.update(content)
    return digest.hexdigest() == oid


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):  # what was written to a dead process cannot be flushed
                pipe.close()
    process.wait()
