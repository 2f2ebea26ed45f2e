"""Differences between two commits, file by file: the patch, and the lines a review comment may point at.

In go two commits of a bare repository; out come `FileChange`s in git's order.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property

from foureyes.standin.git_store import GitStore

_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")
_WORDS = {"A": "added", "D": "removed", "M": "modified", "R": "renamed", "C": "copied", "T": "changed"}
_ZERO = "0" * 40


@dataclass(frozen=True)
class FileChange:
    path: str
    previous: str | None
    status: str
    blob: str
    additions: int
    deletions: int
    patch: str | None

    @cached_property
    def places(self) -> dict[tuple[str, int], int]:
        """Where a comment may stand: (side, line) to its position in the patch."""
        return _places(self.patch or "")

    def hunk_at(self, position: int) -> str:
        """The patch from the hunk's header to the commented line, as GitHub shows it above a comment."""
        lines = (self.patch or "").split("\n")
        start = max((index for index in range(position + 1) if lines[index].startswith("@@")), default=0)
        return "\n".join(lines[start : position + 1])


@dataclass(slots=True)
class _Sections:
    """The patch text, file by file."""

    texts: list[list[str]] = field(default_factory=list)

    def next(self, count: int) -> list[str]:
        taken = [line for text in self.texts[:count] for line in text]
        del self.texts[:count]
        return taken


def changes(git: GitStore, old: str, new: str) -> tuple[FileChange, ...]:
    """What differs between two trees, with renames found."""
    raw = git.run("diff-tree", "-r", "-M", "--raw", "-z", "--no-abbrev", old, new)
    fields = raw.decode(errors="replace").split("\0")
    text = git.run("diff-tree", "-r", "-M", "-p", "--no-color", old, new).decode(errors="replace")
    sections = _split(text)
    found, index = [], 0
    while index < len(fields) - 1:
        before, after, status = fields[index].split(" ")[2:5]
        letter = status[0]
        names = 2 if letter in "RC" else 1
        paths = fields[index + 1 : index + 1 + names]
        found.append(
            _change(letter, paths, after if after != _ZERO else before, sections.next(2 if letter == "T" else 1))
        )
        index += 1 + names
    return tuple(found)


def _split(text: str) -> _Sections:
    sections = _Sections()
    for line in text.split("\n"):
        if line.startswith("diff --git "):
            sections.texts.append([])
        if sections.texts:
            sections.texts[-1].append(line)
    return sections


def _change(letter: str, paths: list[str], blob: str, lines: list[str]) -> FileChange:
    start = next((index for index, line in enumerate(lines) if line.startswith("@@")), None)
    body = lines[start:] if start is not None else []
    while body and not body[-1]:
        body.pop()
    return FileChange(
        path=paths[-1],
        previous=paths[0] if letter in "RC" else None,
        status=_WORDS.get(letter, "changed"),
        blob=blob,
        additions=sum(line.startswith("+") for line in body),
        deletions=sum(line.startswith("-") for line in body),
        patch="\n".join(body) if body else None,
    )


def _places(patch: str) -> dict[tuple[str, int], int]:
    found: dict[tuple[str, int], int] = {}
    left = right = 0
    for position, line in enumerate(patch.split("\n")):
        hunk = _HUNK.match(line)
        if hunk:
            left, right = int(hunk[1]), int(hunk[2])
        elif line.startswith("\\") or (not line and not patch):
            continue
        else:
            left, right = _step(found, line[:1] or " ", position, left, right)
    return found


def _step(found: dict[tuple[str, int], int], mark: str, position: int, left: int, right: int) -> tuple[int, int]:
    if mark in " -":
        found[("LEFT", left)] = position
        left += 1
    if mark in " +":
        found[("RIGHT", right)] = position
        right += 1
    return left, right
