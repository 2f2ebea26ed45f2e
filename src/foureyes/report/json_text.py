"""Data comes in, one stable JSON text goes out: ASCII only, keys sorted, the same bytes for the same data.

ASCII, so that no terminal, pipe or log can make anything else of it. What a log of GitHub Actions would take for a
command in the middle of a line (`##[`) is written with an escape; to a JSON reader it is the same text.
"""

import json
from typing import TypeAlias

from foureyes.model.safe_text import shown

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


def dumped(data: Json, indent: int | None = 2) -> str:
    """Return `data` as JSON, over several lines, or on one with `indent=None`."""
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(data, indent=indent, separators=separators, sort_keys=True, ensure_ascii=True, allow_nan=False)
    return text.replace("##[", "#\\u0023[")


def page(text: str) -> str:
    """Return text of several lines, each of them safe to show."""
    return "\n".join(shown(line) for line in text.splitlines()).strip()


def is_exact(text: str) -> bool:
    """Whether code can be carried by JSON as it is: it came from UTF-8."""
    return not any("\ud800" <= char <= "\udfff" for char in text)
