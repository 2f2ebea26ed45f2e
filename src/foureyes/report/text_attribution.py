"""A review in, the lines of a terminal on who wrote it out: agents, models, sessions, prompters, a bar for each file.

What makes hostile text harmless comes in as `safe`, with the most characters that it may leave.
"""

from collections.abc import Callable, Iterator

from foureyes.model.review import Review
from foureyes.model.wording import worded, worded_count
from foureyes.report import verdict
from foureyes.translation.translated import translated

Safe = Callable[[str, int], str]
_MAX_FILES = 8
_MAX_SESSIONS = 3
_BAR_AND_SHARE = 18
_USUAL_ROOM = 44


def who_lines(review: Review, safe: Safe) -> list[str]:
    """Return who wrote the change, and the sessions that are known by their ids."""
    shares = verdict.who(review, lambda text: safe(text, 60))
    if shares is None:
        return []
    return [translated(worded("Who wrote it: {shares}", shares=shares)), *_sessions(review, safe)]


def _sessions(review: Review, safe: Safe) -> Iterator[str]:
    known = verdict.sessions(review.attribution)
    if known:
        listed = ", ".join(safe(session, 100) for session in known[:_MAX_SESSIONS])
        more = len(known) - _MAX_SESSIONS
        if more > 0:
            listed = worded_count("{listed} and {count} more", "{listed} and {count} more", more, listed=listed)
        yield translated(worded("Sessions: {sessions}", sessions=listed))


def bar_lines(review: Review, width: int, safe: Safe) -> Iterator[str]:
    """Yield a bar for each of the files that agents wrote most of, with the agents where there are several."""
    from rich.cells import cell_len

    if not review.attribution.ai_lines:
        return
    files = [file for file in review.attribution.files if file.added]
    files.sort(key=lambda file: (-file.ai_lines, file.path))
    room = width - _BAR_AND_SHARE
    for file in files[:_MAX_FILES]:
        name = _shortened(safe(file.path, 5_000), room)
        gap = " " * max(0, min(room, _USUAL_ROOM) - cell_len(name))
        bar = f"{verdict.bar(file.ai_lines, file.added)} {verdict.share(file.ai_lines, file.added):>5}"
        yield f"{name}{gap}  {bar}  {safe(verdict.writers(review.attribution, file), 100)}".rstrip()
    if len(files) > _MAX_FILES:
        yield translated(verdict.more_files(len(files) - _MAX_FILES))


def _shortened(path: str, room: int) -> str:
    """Cut a path at its beginning, for its end tells more."""
    from rich.cells import cell_len

    if cell_len(path) <= room:
        return path
    kept = path
    while kept and cell_len(kept) > room - 1:
        kept = kept[1:]
    return "…" + kept
