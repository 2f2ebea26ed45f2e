"""The shapes a value in the policy can have: a node of YAML comes in, a plain checked value goes out.

Each shape checks, and describes itself as JSON Schema and in words; so parser, published schema and reference page
cannot drift apart. Problems are collected with their lines, not raised one by one.
"""

import re
from dataclasses import dataclass
from typing import Protocol

from foureyes.model.nearest import did_you_mean
from foureyes.model.safe_text import one_line
from foureyes.model.wording import joined, worded
from foureyes.rulepacks.yaml_tree import Node

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Value = bool | int | float | str | list["Value"] | dict[str, "Value"]

WHOLE = worded("the policy")
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
        return worded("a mapping")
    if node.items is not None:
        return worded("a list")
    if node.scalar is None:
        return worded("nothing")
    if isinstance(node.scalar, bool):
        return "true" if node.scalar else "false"
    return repr(one_line(str(node.scalar), 60))


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""

    def read(self, node: Node, name: str, problems: Problems) -> Value | None:
        if isinstance(node.scalar, bool):
            return node.scalar
        problems.add(node.line, worded("{name} is {value}; write true or false", name=name, value=described(node)))
        return None

    def schema(self) -> dict[str, Json]:
        return {"type": "boolean"}

    def words(self) -> str:
        return worded("`true` or `false`")


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within limits."""

    least: int
    most: int

    def read(self, node: Node, name: str, problems: Problems) -> Value | None:
        value = node.scalar
        if isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most:
            return value
        told = worded(
            "{name} is {value}; write a whole number from {least} to {most}",
            name=name,
            value=described(node),
            least=self.least,
            most=self.most,
        )
        problems.add(node.line, told)
        return None

    def schema(self) -> dict[str, Json]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}

    def words(self) -> str:
        return worded("{least} to {most}", least=self.least, most=self.most)


@dataclass(frozen=True, slots=True)
class Share:
    """A share from 0 to 1."""

    def read(self, node: Node, name: str, problems: Problems) -> Value | None:
        value = node.scalar
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
            return float(value)
        problems.add(
            node.line, worded("{name} is {value}; write a share from 0.0 to 1.0", name=name, value=described(node))
        )
        return None

    def schema(self) -> dict[str, Json]:
        return {"type": "number", "minimum": 0, "maximum": 1}

    def words(self) -> str:
        return worded("{least} to {most}", least="0.0", most="1.0")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words."""

    values: tuple[str, ...]

    def read(self, node: Node, name: str, problems: Problems) -> Value | None:
        if isinstance(node.scalar, str) and node.scalar in self.values:
            return node.scalar
        hint = did_you_mean(str(node.scalar), self.values) if isinstance(node.scalar, str) else ""
        said = {"name": name, "value": described(node), "choices": ", ".join(self.values), "hint": hint}
        problems.add(node.line, worded("{name} is {value}; write one of {choices}{hint}", **said))
        return None

    def schema(self) -> dict[str, Json]:
        return {"enum": list(self.values)}

    def words(self) -> str:
        return " ".join(f"`{value}`" for value in self.values)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text. `pattern` is a regular expression that JSON Schema and Python read alike."""

    what: str = worded("text")
    pattern: str | None = None

    def read(self, node: Node, name: str, problems: Problems) -> Value | None:
        value = node.scalar
        said = {"name": name, "value": described(node), "what": self.what}
        if isinstance(value, bool | int | float):
            problems.add(node.line, worded("{name} is {value}; write {what} in quotes", **said))
        elif not isinstance(value, str):
            problems.add(node.line, worded("{name} is {value}; write {what}", **said))
        elif not value or value != one_line(value, MAX_TEXT):
            problems.add(node.line, worded("{name} is {value}; write one line of {what}", **said))
        elif self.pattern and not re.search(self.pattern, value):
            problems.add(node.line, worded("{name} is {value}, which is not {what}", **said))
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
    """Any number of one shape."""

    item: Shape

    def read(self, node: Node, name: str, problems: Problems) -> Value | None:
        if node.items is None:
            value = described(node)
            if node.fields is not None or node.scalar is None:
                problems.add(node.line, worded("{name} is {value}; write a list", name=name, value=value))
            else:
                problems.add(
                    node.line, worded("{name} is {value}; write a list, as in [{value}]", name=name, value=value)
                )
            return None
        if len(node.items) > MAX_ITEMS:
            count = len(node.items)
            problems.add(
                node.line, worded("{name} has {count} items; {most} are enough", name=name, count=count, most=MAX_ITEMS)
            )
            return None
        one = worded("an item of {name}", name=name)
        values = [self.item.read(item, one, problems) for item in node.items]
        return [value for value in values if value is not None]

    def schema(self) -> dict[str, Json]:
        return {"type": "array", "items": self.item.schema(), "maxItems": MAX_ITEMS}

    def words(self) -> str:
        return worded("list of {items}", items=self.item.words())


@dataclass(frozen=True, slots=True)
class MapTo:
    """Keys chosen by the user, all values of one shape."""

    key: str
    value: Shape

    def read(self, node: Node, name: str, problems: Problems) -> Value | None:
        if node.fields is None:
            said = {"name": name, "value": described(node), "key": self.key}
            problems.add(node.line, worded("{name} is {value}; write a mapping from {key} to a value", **said))
            return None
        values = {
            key: self.value.read(item, joined(".", (name, one_line(key, 60))), problems)
            for key, item in node.fields.items()
        }
        return {key: value for key, value in values.items() if value is not None}

    def schema(self) -> dict[str, Json]:
        return {"type": "object", "additionalProperties": self.value.schema(), "maxProperties": MAX_ITEMS}

    def words(self) -> str:
        return worded("mapping from {key} to {value}", key=self.key, value=self.value.words())


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a section: its name, its shape and what it means."""

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
            said = {"name": name, "value": described(node), "keys": self._names()}
            problems.add(node.line, worded("{name} is {value}; write a mapping with the keys {keys}", **said))
            return None
        known = {key.name: key for key in self.keys}
        values: dict[str, Value] = {}
        for word, item in node.fields.items():
            line = node.key_lines.get(word, item.line)
            if word not in known:
                problems.add(line, self._unknown(word, name))
                continue
            path = word if name == WHOLE else joined(".", (name, word))
            value = known[word].shape.read(item, path, problems)
            if value is not None:
                values[word] = value
        for key in self.keys:
            if key.needed and key.name not in node.fields:
                said = {"name": name, "key": key.name, "shape": key.shape.words()}
                problems.add(node.line, worded("{name} has no '{key}'; write {key}: {shape}", **said))
        if self.one_of and not any(word in node.fields for word in self.one_of):
            keys = ", ".join(self.one_of)
            problems.add(node.line, worded("{name} has none of {keys}; write one at least", name=name, keys=keys))
        return values

    def _unknown(self, word: str, name: str) -> str:
        hint = did_you_mean(word, [key.name for key in self.keys]) or worded("; known are {keys}", keys=self._names())
        said = {"word": one_line(word, 60), "hint": hint}
        if name == WHOLE:
            return worded("unknown key '{word}'{hint}", **said)
        return worded("unknown key '{word}' in {name}{hint}", name=name, **said)

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
        return worded("keys below")
