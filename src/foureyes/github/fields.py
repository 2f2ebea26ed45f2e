"""JSON from outside comes in, values of known types go out. Only what is asked for is looked at; the rest may be odd.

A value that is missing or of another type raises `MalformedPayload`, which names where it was expected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from foureyes.model.errors import FoureyesError
from foureyes.model.safe_text import one_line
from foureyes.model.wording import worded


class MalformedPayload(FoureyesError):
    """JSON that is not what the forge documents."""


class Fields:
    """One JSON object and the way to it, for the error's words."""

    __slots__ = ("_values", "path")

    def __init__(self, values: object, path: str = "") -> None:
        if not isinstance(values, Mapping):
            raise MalformedPayload(worded("{place} is not an object", place=one_line(path) or worded("the payload")))
        self._values = values
        self.path = path

    def _wrong(self, key: str, wanted: str) -> MalformedPayload:
        return MalformedPayload(worded("{key} is not {wanted}", key=one_line(self._at(key)), wanted=wanted))

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def has(self, key: str) -> bool:
        """Whether there is something other than null."""
        return self._values.get(key) is not None

    def text(self, key: str) -> str:
        value = self._values.get(key)
        if not isinstance(value, str):
            raise self._wrong(key, worded("a text"))
        return value

    def text_or(self, key: str, default: str = "") -> str:
        """Return the text, and `default` where there is none."""
        return self.text(key) if self.has(key) else default

    def number(self, key: str) -> int:
        value = self._values.get(key)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
            return int(value)  # 64-bit numbers are texts in GraphQL
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong(key, worded("a whole number"))
        return value

    def number_or(self, key: str, default: int = 0) -> int:
        return self.number(key) if self.has(key) else default

    def flag(self, key: str) -> bool:
        """Return whether it is true; missing is false."""
        value = self._values.get(key)
        if value is not None and not isinstance(value, bool):
            raise self._wrong(key, worded("true or false"))
        return value is True

    def child(self, key: str) -> Fields:
        return Fields(self._values.get(key), self._at(key))

    def child_or_none(self, key: str) -> Fields | None:
        return self.child(key) if self.has(key) else None

    def children(self, key: str) -> Iterator[Fields]:
        """Yield the objects of a list; nulls in it are passed over, and a missing list is an empty one."""
        value = self._values.get(key)
        if value is None:
            return
        if not isinstance(value, list):
            raise self._wrong(key, worded("a list"))
        for number, item in enumerate(value):
            if item is not None:
                yield Fields(item, f"{self._at(key)}[{number}]")

    def count(self, key: str) -> int:
        """Return the length of a list, its nulls counted."""
        value = self._values.get(key)
        return len(value) if isinstance(value, list) else 0

    def names(self, key: str) -> tuple[str, ...]:
        """Return the texts of a list; other things in it are passed over."""
        value = self._values.get(key)
        if value is not None and not isinstance(value, list):
            raise self._wrong(key, worded("a list"))
        return tuple(item for item in value or () if isinstance(item, str))

    def keys(self) -> tuple[str, ...]:
        return tuple(key for key in self._values if isinstance(key, str))
