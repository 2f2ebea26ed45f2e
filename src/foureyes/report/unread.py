"""What was not analysed: a review comes in; its gaps go out, one by one for machines, and told together for people."""

from collections.abc import Callable, Sequence

from foureyes.model.review import Review
from foureyes.report.verdict import more_files
from foureyes.translation.translated import translated

_APART = 3  # more files than these, not analysed for one reason, are told together
_NAMED = 3


def unread(review: Review) -> tuple[tuple[str, str, bool], ...]:
    """Return (path, reason, whether it blocks) of what was not analysed; the path is empty for the change itself."""
    whole = tuple(("", reason, True) for reason in review.change.incomplete)
    return whole + tuple((item.path, item.reason, item.blocks) for item in review.not_analysed)


def unread_together(review: Review) -> tuple[tuple[tuple[str, ...], str, bool], ...]:
    """Return (paths, reason, whether it blocks) of what was not analysed, for people: many files that do not block, for
    one and the same reason, come as one item. The path is empty for the change itself."""
    missed = unread(review)
    alike: dict[str, list[str]] = {}
    for path, reason, blocks in missed:
        if not blocks:
            alike.setdefault(reason, []).append(path)
    found: dict[tuple[str, str], tuple[tuple[str, ...], str, bool]] = {}
    for path, reason, blocks in missed:
        is_one_of_many = not blocks and len(alike[reason]) > _APART
        paths = tuple(alike[reason]) if is_one_of_many else (path,)
        found.setdefault(("", reason) if is_one_of_many else (path, reason), (paths, reason, blocks))
    return tuple(found.values())


def some_of(paths: Sequence[str], escaped: Callable[[str], str]) -> str:
    """Return the first of the paths, each as `escaped` writes it, and how many more files there are; "" of ("",)."""
    shown = [escaped(path) for path in paths[:_NAMED] if path]
    if len(paths) > _NAMED:
        shown.append(translated(more_files(len(paths) - _NAMED)))
    return ", ".join(shown)
