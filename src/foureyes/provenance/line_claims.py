"""What a note or a trace claims of lines: the one form that every parser here yields and `line_attribution` reads."""

import json
from collections import Counter
from dataclasses import dataclass

from foureyes.model.change import Identity
from foureyes.model.safe_text import one_line

MAX_CHARACTERS = 4 * 1024 * 1024
MAX_CLAIMS = 200_000
MAX_LINE_NUMBER = 10_000_000
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LineClaim:
    """Lines `first..last` of `path` as it was in the noted commit. `tool` is None where a person is attested."""

    path: str
    first: int
    last: int
    tool: str | None
    model: str | None = None
    session: str | None = None
    resolved: bool = True

    @property
    def count(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class ParsedNote:
    """All that one note says. `ignored` tells in words what of it could not be used; parsing never raises."""

    source: str
    claims: tuple[LineClaim, ...]
    prompters: tuple[Identity, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def ai_lines(self) -> int:
        return sum(claim.count for claim in self.claims if claim.tool is not None)

    @property
    def human_lines(self) -> int:
        return sum(claim.count for claim in self.claims if claim.tool is None)

    @property
    def unresolved_lines(self) -> int:
        """Lines of an agent whose name the note does not give."""
        return sum(claim.count for claim in self.claims if not claim.resolved)

    @property
    def by_tool(self) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for claim in self.claims:
            if claim.tool is not None:
                counts[claim.tool] += claim.count
        return dict(counts)

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(claim.path for claim in self.claims))


def loaded(text: str) -> object:
    """Return the JSON value of `text`, None where it is none, whatever it holds."""
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value


def mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def word(value: object, limit: int = 100) -> str | None:
    """Return a text, safe to show and cut; None for anything else."""
    return one_line(value, limit) or None if isinstance(value, str) else None


def line_number(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 1 <= value <= MAX_LINE_NUMBER else None


def identity(value: object) -> Identity | None:
    """Return the person of "Name <e-mail>"."""
    text = word(value, 300)
    if text is None or "<" not in text or not text.endswith(">"):
        return None
    name, _, email = text[:-1].partition("<")
    return Identity(name.strip(), email.strip()) if "@" in email else None
