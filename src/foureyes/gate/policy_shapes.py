"""The shapes a value in the policy can have: a node of YAML comes in, a plain checked value goes out.

Each shape checks, and describes itself as JSON Schema and in words; so parser, published schema and reference page
cannot drift apart. Problems are collected with their lines, not raised one by one.
"""

import re
from dataclasses import dataclass
from typing import Protocol

from foureyes.model.nearest import did_you_mean
from foureyes.model.safe_text import one_line
from foureyes.rulepacks.yaml_tree import Node

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Value = bool | int | float | str | list["Value"] | dict[str, "Value"]

MAX_ITEMS = 1000
MAX_TEXT = 1000


class Problems:
    """What is wrong, as (line, message)."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []

    def add(self, line: int, message: str) -> None:
        self.found.append((line, message))


class Shape(Protocol):
    def read(self, node: Node, name: str, problems: Problems) -> Value | None:
        """Return the value; None after a problem was noted."""
        ...

    def schema(self) -> dict[str, Json]: ...

    def words(self) -> str: ...


def described(node: Node) -> str:
    """What stands there, in words, for messages."""
    if node.fields is not None:
        return "a mapping"
    if node.items is not None:
        return "a list"
    if node.scalar is None:
        return "nothing"
    if isinstance(node.scalar, bool):
        return "true" if node.scalar else "false"
    return repr(one_line(str(node.scalar), 60))


@dataclass(frozen=True, slots=True)
class Flag:
    def read(self, node: Node, name: str, problems: Problems) -> Value | None:
        if isinstance(node.scalar, bool):
            return node.scalar
        problems.add(node.line, f"{name} is {described(node)}; write true or false")
        return None

    def schema(self) -> dict[str, Json]:
        return {"type": "boolean"}

    def words(self) -> str:
        return "`true` or `false`"


@dataclass(frozen=True, slots=True)
class Whole:
    least: int
    most: int

    def read(self, node: Node, name: str, problems: Problems) -> Value | None:
        value = node.scalar
        if isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most:
            return value
        problems.add(node.line, f"{name} is {described(node)}; write a whole number from {self.least} to {self.most}")
        return None

    def schema(self) -> dict[str, Json]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}

    def words(self) -> str:
        return f"{self.least} to {self.most}"


@dataclass(frozen=True, slots=True)
class Share:
    def read(self, node: Node, name: str, problems: Problems) -> Value | None:
        value = node.scalar
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
            return float(value)
        problems.add(node.line, f"{name} is {described(node)}; write a share from 0.0 to 1.0")
        return None

    def schema(self) -> dict[str, Json]:
        return {"type": "number", "minimum": 0, "maximum": 1}

    def words(self) -> str:
        return "0.0 to 1.0"


@dataclass(frozen=True, slots=True)
class Choice:
    values: tuple[str, ...]

    def read(self, node: Node, name: str, problems: Problems) -> Value | None:
        if isinstance(node.scalar, str) and node.scalar in self.values:
            return node.scalar
        hint = did_you_mean(str(node.scalar), self.values) if isinstance(node.scalar, str) else ""
        problems.add(node.line, f"{name} is {described(node)}; write one of {', '.join(self.values)}{hint}")
        return None

    def schema(self) -> dict[str, Json]:
        return {"enum": list(self.values)}

    def words(self) -> str:
        return " ".join(f"`{value}`" for value in self.values)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text. `pattern` is a regular expression that JSON Schema and Python read alike."""

    what: str = "text"
    pattern: str | None = None

    def read(self, node: Node, name: str, problems: Problems) -> Value | None:
        value = node.scalar
        if not isinstance(value, str):
            quotes = " in quotes" if isinstance(value, bool | int | float) else ""
            problems.add(node.line, f"{name} is {described(node)}; write {self.what}{quotes}")
        elif not value or value != one_line(value, MAX_TEXT):
            problems.add(node.line, f"{name} is {described(node)}; write one line of {self.what}")
        elif self.pattern and not re.search(self.pattern, value):
            problems.add(node.line, f"{name} is {described(node)}, which is not {self.what}")
        else:
            return value
        return None

    def schema(self) -> dict[str, Json]:
        schema: dict[str, Json] = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}
        return schema | {"pattern": self.pattern} if self.pattern else schema

    def words(self) -> str:
        return self.what


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Shape

    def read(self, node: Node, name: str, problems: Problems) -> Value | None:
        if node.items is None:
            one = "" if node.fields is not None or node.scalar is None else f", as in [{described(node)}]"
            problems.add(node.line, f"{name} is {described(node)}; write a list{one}")
            return None
        if len(node.items) > MAX_ITEMS:
            problems.add(node.line, f"{name} has {len(node.items)} items; {MAX_ITEMS} are enough")
            return None
        values = [self.item.read(item, f"an item of {name}", problems) for item in node.items]
        return [value for value in values if value is not None]

    def schema(self) -> dict[str, Json]:
        return {"type": "array", "items": self.item.schema(), "maxItems": MAX_ITEMS}

    def words(self) -> str:
        return f"list of {self.item.words()}"


@dataclass(frozen=True, slots=True)
class MapTo:
    """Keys chosen by the user, all values of one shape."""

    key: str
    value: Shape

    def read(self, node: Node, name: str, problems: Problems) -> Value | None:
        if node.fields is None:
            problems.add(node.line, f"{name} is {described(node)}; write a mapping from {self.key} to a value")
            return None
        values = {
            key: self.value.read(item, f"{name}.{one_line(key, 60)}", problems) for key, item in node.fields.items()
        }
        return {key: value for key, value in values.items() if value is not None}

    def schema(self) -> dict[str, Json]:
        return {"type": "object", "additionalProperties": self.value.schema(), "maxProperties": MAX_ITEMS}

    def words(self) -> str:
        return f"mapping from {self.key} to {self.value.words()}"


@dataclass(frozen=True, slots=True)
class Key:
    name: str
    shape: Shape
    text: str
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A mapping with known keys, with one of `one_of` at least where that is given."""

    keys: tuple[Key, ...]
    one_of: tuple[str, ...] = ()

    def read(self, node: Node, name: str, problems: Problems) -> Value | None:
        if node.fields is None:
            problems.add(node.line, f"{name} is {described(node)}; write a mapping with the keys {self._names()}")
            return None
        known = {key.name: key for key in self.keys}
        values: dict[str, Value] = {}
        for word, item in node.fields.items():
            line = node.key_lines.get(word, item.line)
            if word not in known:
                place = f" in {name}" if name != "the policy" else ""
                hint = did_you_mean(word, known) or f"; known are {self._names()}"
                problems.add(line, f"unknown key '{one_line(word, 60)}'{place}{hint}")
                continue
            path = word if name == "the policy" else f"{name}.{word}"
            value = known[word].shape.read(item, path, problems)
            if value is not None:
                values[word] = value
        for key in self.keys:
            if key.needed and key.name not in node.fields:
                problems.add(node.line, f"{name} has no '{key.name}'; write {key.name}: {key.shape.words()}")
        if self.one_of and not any(word in node.fields for word in self.one_of):
            problems.add(node.line, f"{name} has none of {', '.join(self.one_of)}; write one at least")
        return values

    def _names(self) -> str:
        return ", ".join(key.name for key in self.keys)

    def schema(self) -> dict[str, Json]:
        properties: dict[str, Json] = {key.name: key.shape.schema() | {"description": key.text} for key in self.keys}
        schema: dict[str, Json] = {"type": "object", "additionalProperties": False, "properties": properties}
        needed: list[Json] = [key.name for key in self.keys if key.needed]
        choices: list[Json] = [{"required": [word]} for word in self.one_of]
        schema |= {"anyOf": choices} if choices else {}
        return schema | {"required": needed} if needed else schema

    def words(self) -> str:
        return "keys below"
