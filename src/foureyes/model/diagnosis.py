"""What `doctor` says: one line for each thing it looked at. Unknown is a state of its own, and never counts as ok."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    FAILS = "fails"
    UNKNOWN = "unknown"
    WARNING = "warning"
    OK = "ok"


class Verdict(StrEnum):
    """`CANNOT_TELL` where something that decides could not be read."""

    HOLDS = "holds"
    FAILS = "fails"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at: what is the case, why it matters, and what to do about it.

    `is_vital`: nobody can say that all is well while this one is unknown. `where` is a branch, empty for the whole.
    """

    id: str
    state: State
    what: str
    why: str = ""
    fix: str = ""
    where: str = ""
    is_vital: bool = False


def verdict(lines: Iterable[Line]) -> Verdict:
    """One failure suffices; without one, a vital unknown leaves it open."""
    found = tuple(lines)
    if any(line.state is State.FAILS for line in found):
        return Verdict.FAILS
    if any(line.state is State.UNKNOWN and line.is_vital for line in found):
        return Verdict.CANNOT_TELL
    return Verdict.HOLDS
