"""Who has taken on what: files and directories with a person each come in, the person for one path goes out."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TakenOn:
    """`person` answers for the file at `path`, or for all below it. `where` says where that is written."""

    path: str
    person: str
    where: str


def by_policy(taken: Iterable[tuple[str, str]], where: str) -> tuple[TakenOn, ...]:
    """Return what a policy says, as pairs of path and person."""
    return tuple(TakenOn(tidy(path), person, where) for path, person in taken)


def tidy(path: str) -> str:
    """Return a path as git writes it; empty for the root."""
    return "/".join(part for part in path.strip().split("/") if part not in ("", "."))


def taker(taken: Iterable[TakenOn], path: str) -> TakenOn | None:
    """Return who took `path` on: the nearest entry, and among equals the last."""
    best: TakenOn | None = None
    for item in taken:
        covers = not item.path or path == item.path or path.startswith(f"{item.path}/")
        if covers and (best is None or len(item.path) >= len(best.path)):
            best = item
    return best
