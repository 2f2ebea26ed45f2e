"""Reads a GraphQL document: as much of the language as clients use (operations, variables, aliases, fragments).

In goes the text; out comes one operation as a tree of selections, or a refusal in GitHub's words.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r'(?P<skip>[\s,\ufeff]+|#[^\n]*)|(?P<string>"(?:[^"\\\n]|\\.)*")|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)'
    r"|(?P<name>[_A-Za-z]\w*)|(?P<mark>\.\.\.|[!$():=@\[\]{}|&])"
)


class SyntaxRefused(Exception):
    """The text is no GraphQL that the stand-in reads."""


@dataclass(frozen=True, slots=True)
class Variable:
    name: str


@dataclass(frozen=True, slots=True)
class Field:
    alias: str
    name: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    selections: "tuple[Selection, ...]" = ()


@dataclass(frozen=True, slots=True)
class Fragment:
    """`... on Type { }`, or `...Name` (then `named` is set and `selections` are looked up)."""

    on: str | None
    selections: "tuple[Selection, ...]" = ()
    named: str | None = None


Selection = Field | Fragment


@dataclass(frozen=True, slots=True)
class Operation:
    kind: str
    name: str
    defaults: Mapping[str, object]
    required: frozenset[str]
    selections: tuple[Selection, ...]
    fragments: Mapping[str, Fragment]


def parse(text: str) -> Operation:
    """The document's only operation."""
    reader = _Reader(_tokens(text))
    operations: list[Operation] = []
    fragments: dict[str, Fragment] = {}
    while not reader.is_done():
        if reader.peek() == "fragment":
            reader.next()
            name = reader.next()
            reader.expect("on")
            fragments[name] = Fragment(reader.next(), reader.selections())
        else:
            operations.append(reader.operation(fragments))
    if len(operations) != 1:
        raise SyntaxRefused("An operation name is required" if operations else "Unexpected end of document")
    return operations[0]


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise SyntaxRefused(f'Parse error on "{text[at]}" at [1, {at + 1}]')
        if match.lastgroup != "skip":
            found.append(match[0])
        at = match.end()
    return found


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    def is_done(self) -> bool:
        return self._at >= len(self._tokens)

    def peek(self) -> str:
        return "" if self.is_done() else self._tokens[self._at]

    def next(self) -> str:
        token = self.peek()
        if not token:
            raise SyntaxRefused("Unexpected end of document")
        self._at += 1
        return token

    def expect(self, token: str) -> None:
        found = self.next()
        if found != token:
            raise SyntaxRefused(f'Expected {token}, actual: "{found}"')

    def operation(self, fragments: Mapping[str, Fragment]) -> Operation:
        if self.peek() == "{":
            return Operation("query", "", {}, frozenset(), self.selections(), fragments)
        kind = self.next()
        if kind not in {"query", "mutation"}:
            raise SyntaxRefused(f'Parse error on "{kind}"')
        name = self.next() if self.peek() not in {"(", "{", "@"} else ""
        defaults, required = self._variables()
        return Operation(kind, name, defaults, required, self.selections(), fragments)

    def _variables(self) -> tuple[dict[str, object], frozenset[str]]:
        defaults: dict[str, object] = {}
        required = set()
        if self.peek() != "(":
            return defaults, frozenset()
        self.next()
        while self.peek() != ")":
            self.expect("$")
            name = self.next()
            self.expect(":")
            is_required = self._type()
            defaults[name] = None
            if self.peek() == "=":
                self.next()
                defaults[name], is_required = self._value(), False
            if is_required:
                required.add(name)
        self.next()
        return defaults, frozenset(required)

    def _type(self) -> bool:
        """Whether a value must be given."""
        if self.next() == "[":
            self._type()
            self.expect("]")
        if self.peek() == "!":
            self.next()
            return True
        return False

    def selections(self) -> tuple[Selection, ...]:
        self.expect("{")
        found: list[Selection] = []
        while self.peek() != "}":
            found.append(self._fragment() if self.peek() == "..." else self._field())
        self.next()
        return tuple(found)

    def _fragment(self) -> Fragment:
        self.expect("...")
        if self.peek() == "{":
            return Fragment(None, self.selections())
        name = self.next()
        return Fragment(self.next(), self.selections()) if name == "on" else Fragment(None, named=name)

    def _field(self) -> Field:
        alias = name = self.next()
        if self.peek() == ":":
            self.next()
            name = self.next()
        arguments = self._object(")") if self.peek() == "(" else {}
        return Field(alias, name, arguments, self.selections() if self.peek() == "{" else ())

    def _object(self, end: str) -> dict[str, object]:
        self.next()
        found: dict[str, object] = {}
        while self.peek() != end:
            name = self.next()
            self.expect(":")
            found[name] = self._value()
        self.next()
        return found

    def _value(self) -> object:
        text = self.peek()
        if text == "{":
            return self._object("}")
        self.next()
        if text == "[":
            found = []
            while self.peek() != "]":
                found.append(self._value())
            self.next()
            return found
        if text == "$":
            return Variable(self.next())
        if text.startswith('"') or text[0] in "-0123456789":
            return json.loads(text)
        return {"true": True, "false": False, "null": None}.get(text, text)
