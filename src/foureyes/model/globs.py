"""The one way paths are matched in policies: like a line of .gitignore, in time bounded by pattern times path.

`*` and `?` stay within one path segment, `[...]` is a set, `**` spans any number of segments. A pattern without a slash
(other than a last one) matches at any depth; one with a slash is anchored at the root. A pattern that matches a
directory matches everything below it. There is no negation.
"""

import fnmatch
import re
from collections.abc import Iterable
from functools import lru_cache


def matches_any(path: str, globs: Iterable[str]) -> bool:
    """Whether any of `globs` matches `path` (relative to the root, `/` between segments)."""
    return any(matches(path, glob) for glob in globs)


def matches(path: str, glob: str) -> bool:
    """Whether `glob` matches `path` or a directory above it."""
    return _match(path.split("/"), _compiled(glob))


_ANY_DEPTH = None
_Segment = re.Pattern[str] | None


@lru_cache(maxsize=4096)
def _compiled(glob: str) -> tuple[_Segment, ...]:
    body = glob.strip().removesuffix("/")
    anchored = "/" in body
    parts = [part for part in body.split("/") if part not in ("", ".")]
    segments: list[_Segment] = [] if anchored else [_ANY_DEPTH]
    for part in parts:
        if part == "**":
            if not segments or segments[-1] is not _ANY_DEPTH:
                segments.append(_ANY_DEPTH)
        else:
            segments.append(re.compile(fnmatch.translate(part)))
    if not parts:
        segments.append(re.compile(r"(?!)"))  # an empty pattern matches nothing, rather than everything
    return tuple(segments)


def _match(names: list[str], segments: tuple[_Segment, ...]) -> bool:
    """Greedy wildcard matching over segments: on a mismatch only the latest `**` is widened."""
    name = segment = 0
    retry_segment, retry_name = -1, 0
    while name < len(names):
        if segment == len(segments):
            return True  # the pattern matched a directory above
        wanted = segments[segment]
        if wanted is _ANY_DEPTH:
            retry_segment, retry_name = segment, name
            segment += 1
        elif wanted.match(names[name]):
            name, segment = name + 1, segment + 1
        elif retry_segment >= 0:
            retry_name += 1
            name, segment = retry_name, retry_segment + 1
        else:
            return False
    return all(wanted is _ANY_DEPTH for wanted in segments[segment:])
