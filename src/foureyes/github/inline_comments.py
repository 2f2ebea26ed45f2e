"""Findings on their lines: a finding is said once in a pull request, only on lines of the diff, and our own thread is
resolved when the finding is gone. The fingerprint in a hidden mark tells which finding a thread is about.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from foureyes.github.check_request import TEXT_LIMIT, cut, encodable
from foureyes.github.client import RepositoryForge
from foureyes.github.diff_lines import DiffLines
from foureyes.github.queries import RESOLVE_THREAD

_MARK = re.compile(r"<!-- foureyes:finding ([0-9a-zA-Z_.-]{1,64}) -->")
_NO_LINES = DiffLines()


@dataclass(frozen=True, slots=True)
class InlineComment:
    """What is to be said on lines `first..last` of `path` in the head (in the base, where `is_base`)."""

    path: str
    first: int
    last: int
    body: str
    fingerprint: str
    is_base: bool = False


@dataclass(frozen=True, slots=True)
class OwnThread:
    """A thread that our App began, and the fingerprint of the finding it is about."""

    id: str
    fingerprint: str
    is_resolved: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of the comments: those said now, and those that do not lie in the diff."""

    said: tuple[InlineComment, ...]
    outside: tuple[InlineComment, ...]
    already: tuple[InlineComment, ...]


def fingerprint_in(body: str) -> str | None:
    """Return the fingerprint that a comment of ours bears."""
    match = _MARK.match(body)
    return match[1] if match else None


def suggestion(replacement: str) -> str:
    """Return a block that offers `replacement` for the lines the comment is on."""
    longest = max((len(run) for run in re.findall("`+", replacement)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}suggestion\n{replacement}\n{fence}"


def put_inline(
    forge: RepositoryForge,
    number: int,
    head: str,
    comments: Sequence[InlineComment],
    *,
    threads: Iterable[OwnThread],
    lines: Mapping[str, DiffLines],
) -> Placed:
    """Say what was not said before, in one review. `threads` and `lines` are those of the pull request as it is now."""
    seen = {thread.fingerprint for thread in threads}
    said: list[InlineComment] = []
    outside: list[InlineComment] = []
    already: list[InlineComment] = []
    for comment in comments:
        if comment.fingerprint in seen:
            already.append(comment)
        elif not lines.get(comment.path, _NO_LINES).holds(comment.first, comment.last, is_new=not comment.is_base):
            outside.append(comment)
        else:
            seen.add(comment.fingerprint)
            said.append(comment)
    if said:
        count = f"{len(said)} place" if len(said) == 1 else f"{len(said)} places"
        body: dict[str, object] = {
            "commit_id": head,
            "event": "COMMENT",
            "body": f"foureyes: {count} to look at.",
            "comments": [_sent(comment) for comment in said],
        }
        forge.channel.post(forge.path("pulls", number, "reviews"), body)
    return Placed(tuple(said), tuple(outside), tuple(already))


def _sent(comment: InlineComment) -> dict[str, object]:
    side = "LEFT" if comment.is_base else "RIGHT"
    mark = f"<!-- foureyes:finding {comment.fingerprint} -->\n"
    sent: dict[str, object] = {
        "path": comment.path,
        "line": comment.last,
        "side": side,
        "body": mark + cut(encodable(comment.body), TEXT_LIMIT - len(mark)),
    }
    if comment.first < comment.last:
        sent.update(start_line=comment.first, start_side=side)
    return sent


def resolve_gone(forge: RepositoryForge, threads: Iterable[OwnThread], still_there: Collection[str]) -> tuple[str, ...]:
    """Resolve our own open threads whose finding is gone, and return their fingerprints."""
    gone = [thread for thread in threads if not thread.is_resolved and thread.fingerprint not in still_there]
    for thread in gone:
        forge.channel.mutate(RESOLVE_THREAD, {"thread": thread.id}, "the resolved thread")
    return tuple(thread.fingerprint for thread in gone)
