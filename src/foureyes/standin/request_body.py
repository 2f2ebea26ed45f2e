"""Reads a request's JSON field by field; what is missing or of the wrong kind is refused with 422, by name.

In go the bytes; out come typed values.
"""

import json
from collections.abc import Mapping

from foureyes.standin.refusal import Refusal, unprocessable


class Body:
    def __init__(self, fields: Mapping[str, object]) -> None:
        self._fields = fields

    @classmethod
    def parse(cls, data: bytes) -> "Body":
        if not data.strip():
            return cls({})
        try:
            read = json.loads(data)
        except (ValueError, RecursionError):
            raise Refusal(400, "Problems parsing JSON") from None
        if read is None:
            return cls({})
        if not isinstance(read, dict):
            raise Refusal(400, "Body should be a JSON object")
        return cls(read)

    def has(self, name: str) -> bool:
        return self._fields.get(name) is not None

    def is_given(self, name: str) -> bool:
        """Given, if only as null."""
        return name in self._fields

    def text(self, name: str, default: str = "") -> str:
        value = self._fields.get(name, default)
        return value if isinstance(value, str) else default if value is None else self._wrong(name, "string")

    def maybe_text(self, name: str) -> str | None:
        return self.text(name) if self.has(name) else None

    def need_text(self, name: str) -> str:
        if not self.has(name):
            raise unprocessable(f'Invalid request.\n\n"{name}" wasn\'t supplied.')
        return self.text(name)

    def number(self, name: str) -> int | None:
        value = self._fields.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._refused(name, "integer")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self._fields.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self._refused(name, "boolean")
        return value

    def part(self, name: str) -> "Body | None":
        value = self._fields.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self._refused(name, "object")
        return Body(value)

    def parts(self, name: str) -> "list[Body]":
        return [self._part_of(name, value) for value in self._list(name)]

    def _part_of(self, name: str, value: object) -> "Body":
        if not isinstance(value, dict):
            raise self._refused(name, "array of objects")
        return Body(value)

    def texts(self, name: str) -> list[str]:
        values = self._list(name)
        if not all(isinstance(value, str) for value in values):
            raise self._refused(name, "array of strings")
        return [str(value) for value in values]

    def numbers(self, name: str) -> list[int]:
        found = []
        for value in self._list(name):
            if isinstance(value, bool) or not isinstance(value, int):
                raise self._refused(name, "array of integers")
            found.append(value)
        return found

    def words(self) -> dict[str, str]:
        """The whole body as names and words."""
        if not all(isinstance(value, str) for value in self._fields.values()):
            raise unprocessable("Invalid request.")
        return {name: str(value) for name, value in self._fields.items()}

    def raw(self, name: str) -> object:
        return self._fields.get(name)

    def _list(self, name: str) -> list[object]:
        value = self._fields.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._refused(name, "array")
        return value

    def _wrong(self, name: str, kind: str) -> str:
        raise self._refused(name, kind)

    @staticmethod
    def _refused(name: str, kind: str) -> Refusal:
        return unprocessable(f"Invalid request.\n\nFor 'properties/{name}', value is not of type {kind}.")
