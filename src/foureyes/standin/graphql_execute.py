"""Runs a GraphQL operation over nodes: answers what is asked, refuses what does not exist, keeps the limits.

In go the operation, its variables and the root; out come `data` and `errors` as GitHub words them.
"""

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from foureyes.standin.graphql_document import Field, Fragment, Operation, Selection, Variable
from foureyes.standin.state import Json

_NODE_LIMIT = 500_000
_PAGE_LIMIT = 100
_ACTORS = frozenset({"User", "Bot", "Organization", "Mannequin"})


class Invalid(Exception):
    """The operation as a whole is refused; nothing is executed."""

    def __init__(self, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.kind = kind


class Unresolved(Exception):
    """One field could not be answered: it is null, and an error names it."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Node:
    """An object: plain values, and functions of the arguments for what is computed or takes arguments."""

    kind: str
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of one field, with variables filled in."""

    values: Mapping[str, object]

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if not isinstance(value, str):
            raise Invalid(f"Argument '{name}' is missing or of the wrong type", "missingRequiredArguments")
        return value

    def maybe_text(self, name: str) -> str | None:
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def number(self, name: str) -> int | None:
        value = self.values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def words(self, name: str) -> tuple[str, ...] | None:
        """A list of names; a single one counts as a list of one."""
        value = self.values.get(name)
        if value is None:
            return None
        return tuple(str(one) for one in value) if isinstance(value, list) else (str(value),)

    def part(self, name: str) -> "Arguments":
        value = self.values.get(name)
        return Arguments(value if isinstance(value, dict) else {})


Resolver = Callable[[Arguments], object]


def connection(
    kind: str, items: Sequence[object], arguments: Arguments, edges: Sequence[Json] = (), total: int | None = None
) -> Node:
    """A page of a list; `edges` holds what stands on the edges beside the nodes, `total` how many there are where not
    all can be had. GitHub wants `first` or `last`."""
    first, last = arguments.number("first"), arguments.number("last")
    if first is None and last is None:
        raise Invalid(f"You must provide a `first` or `last` value to properly paginate the `{kind}` connection.")
    start, stop = 0, len(items)
    if arguments.maybe_text("after"):
        start = _offset(arguments.text("after"))
    if arguments.maybe_text("before"):
        stop = min(stop, _offset(arguments.text("before")) - 1)
    if first is not None:
        stop = min(stop, start + first)
    elif last is not None:
        start = max(start, stop - last)
    chosen = range(start, max(start, stop))
    page = {
        "hasNextPage": stop < len(items),
        "hasPreviousPage": start > 0,
        "startCursor": _cursor(start + 1) if chosen else None,
        "endCursor": _cursor(stop) if chosen else None,
    }
    name = kind.removesuffix("Connection")
    extra = [edges[index] if edges else {} for index in chosen]
    shown = [
        Node(f"{name}Edge", {"node": items[index], "cursor": _cursor(index + 1), **more})
        for index, more in zip(chosen, extra, strict=True)
    ]
    return Node(
        kind,
        {
            "totalCount": len(items) if total is None else total,
            "pageInfo": Node("PageInfo", page),
            "nodes": [items[index] for index in chosen],
            "edges": shown,
        },
    )


def _cursor(position: int) -> str:
    return base64.b64encode(f"cursor:v2:{position}".encode()).decode()


def _offset(cursor: str) -> int:
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("cursor:v2:"))
    except (binascii.Error, ValueError):
        raise Invalid(f"`{cursor}` does not appear to be a valid cursor.", "INVALID_CURSOR_ARGUMENTS") from None


@dataclass(slots=True)
class Execution:
    """One run. `broken` names a field that is answered with null and an error, where a test has ordered that."""

    operation: Operation
    variables: Mapping[str, object]
    broken: str = ""
    errors: list[Json] = field(default_factory=list)
    seen: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)

    def run(self, root: Node) -> Json:
        for name in self.operation.required:
            if self.variables.get(name) is None:
                raise Invalid(f"Variable ${name} was provided invalid value")
        self._count(self.operation.selections, 1)
        return self._select(root, self.operation.selections, [])

    def _count(self, selections: Iterable[Selection], parents: int) -> int:
        """How many nodes may come back: GitHub refuses more than half a million."""
        total = 0
        for one in selections:
            if isinstance(one, Fragment):
                total += self._count(self._fragment(one).selections, parents)
                continue
            arguments = self._arguments(one)
            size = arguments.number("first") or arguments.number("last") or 0
            if size > _PAGE_LIMIT or size < 0:
                text = f"Requesting {size} records on the `{one.name}` connection exceeds the `first` limit of 100."
                raise Invalid(text, "EXCESSIVE_PAGINATION")
            total += parents * size + self._count(one.selections, parents * (size or 1))
        if total > _NODE_LIMIT:
            raise Invalid(
                f"This query requests up to {total} possible nodes which exceeds the limit.", "MAX_NODE_LIMIT_EXCEEDED"
            )
        return total

    def _fragment(self, one: Fragment) -> Fragment:
        if one.named is None:
            return one
        try:
            return self.operation.fragments[one.named]
        except KeyError:
            raise Invalid(f"Fragment {one.named} was used, but not defined") from None

    def _arguments(self, one: Field) -> Arguments:
        return Arguments({name: self._value(value) for name, value in one.arguments.items()})

    def _value(self, value: object) -> object:
        if isinstance(value, Variable):
            if value.name not in self.operation.defaults:
                raise Invalid(f"Variable ${value.name} is used by {self.operation.name} but not declared")
            given = self.variables.get(value.name)
            return self.operation.defaults[value.name] if given is None else given
        if isinstance(value, dict):
            return {name: self._value(inner) for name, inner in value.items()}
        return [self._value(inner) for inner in value] if isinstance(value, list) else value

    def _select(self, node: Node, selections: Iterable[Selection], path: list[object]) -> Json:
        found: Json = {}
        for one in selections:
            if isinstance(one, Fragment):
                fragment = self._fragment(one)
                if _applies(fragment.on, node.kind):
                    _merge(found, self._select(node, fragment.selections, path))
                continue
            _merge(found, {one.alias: self._field(node, one, [*path, one.alias])})
        return found

    def _field(self, node: Node, one: Field, path: list[object]) -> object:
        if one.name == "__typename":
            return node.kind
        if one.name not in node.fields:
            raise Invalid(f"Field '{one.name}' doesn't exist on type '{node.kind}'", "undefinedField")
        self.seen.append((node.kind, one.name, tuple(one.arguments)))
        if self.broken and one.alias == self.broken:
            self._error("", "Something went wrong while executing your query.", path)
            return None
        value = node.fields[one.name]
        try:
            value = value(self._arguments(one)) if callable(value) else value
        except Unresolved as unresolved:
            self._error(unresolved.kind, str(unresolved), path)
            return None
        return self._complete(value, one, path)

    def _complete(self, value: object, one: Field, path: list[object]) -> object:
        if isinstance(value, Node):
            if not one.selections:
                raise Invalid(
                    f"Field must have selections (field '{one.name}' returns {value.kind})", "selectionMismatch"
                )
            return self._select(value, one.selections, path)
        if isinstance(value, list):
            return [self._complete(item, one, [*path, index]) for index, item in enumerate(value)]
        if one.selections and value is not None:
            raise Invalid(f"Selections can't be made on scalars (field '{one.name}')", "selectionMismatch")
        return value

    def _error(self, kind: str, message: str, path: list[object]) -> None:
        shown: Json = {"type": kind} if kind else {}
        self.errors.append(shown | {"path": path, "locations": [{"line": 1, "column": 1}], "message": message})


def _applies(on: str | None, kind: str) -> bool:
    return on in (None, kind, "Node") or (on == "Actor" and kind in _ACTORS)


def _merge(into: Json, more: Json) -> None:
    for name, value in more.items():
        before = into.get(name)
        if isinstance(before, dict) and isinstance(value, dict):
            _merge(before, value)
        else:
            into[name] = value
