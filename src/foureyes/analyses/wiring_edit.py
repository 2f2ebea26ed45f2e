"""The edit that would wire a module as its neighbour is wired, made with LibCST.

In: the text of the file that wires the neighbour, the line, both modules. Out: the text with the module wired the same
way (an import, an entry of a list, a router that is included), None where that is not mechanical.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from foureyes.analyses.wiring_imports import beside_import
from foureyes.analyses.wiring_names import Renaming
from foureyes.analyses.wiring_sequence import inserted

_DEEPEST = 120
_REGISTERING = frozenset(
    ("include_router", "register_blueprint", "add_typer", "add_command", "mount", "include", "register", "add_router")
)


@dataclass(frozen=True, slots=True)
class WiredModule:
    """A module by its dotted name; `names` are what it defines at the top, `classes` those that are public classes."""

    name: str
    names: frozenset[str] = frozenset()
    classes: tuple[str, ...] = ()


def wired_beside(text: str, line: int, neighbour: str, wanted: WiredModule) -> str | None:
    """Return `text` with `wanted` wired beside `neighbour`, which `line` wires."""
    if not _is_shallow(text):
        return None
    try:
        wrapper = MetadataWrapper(cst.parse_module(text))
        positions = wrapper.resolve(PositionProvider)
    except (cst.ParserSyntaxError, RecursionError, ValueError):
        return None
    finder = _Finder(positions, line, neighbour)
    wrapper.visit(finder)
    renaming = Renaming.between(neighbour, wanted.name)
    if finder.statement is not None:
        changed = _with_import(wrapper.module, finder.statement, renaming, wanted)
    elif finder.element is not None and finder.container is not None:
        changed = _with_element(wrapper.module, finder.container, finder.element, renaming, wanted)
    else:
        return None
    return changed.code if changed is not None and changed.code != text else None


def _is_shallow(text: str) -> bool:
    """LibCST's parser ends the process where code is nested very deeply; Python's own is asked before."""
    try:
        level: list[ast.AST] = [ast.parse(text)]
    except (SyntaxError, RecursionError, MemoryError, ValueError):
        return False
    for _ in range(_DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return True
    return False


def _with_import(
    module: cst.Module, statement: cst.SimpleStatementLine, renaming: Renaming, wanted: WiredModule
) -> cst.Module | None:
    found = beside_import(statement, renaming, wanted.names, wanted.classes)
    if found is None:
        return None
    calls = _Calls(found.old_binding)
    module.visit(calls)
    call = calls.found[-1] if calls.found else None
    after = {} if call is None else _call_beside(call, found.old_binding, found.new_binding, renaming, wanted)
    changed = module.visit(_Statements({statement: found.statements, **after}))
    return changed if isinstance(changed, cst.Module) else None


def _call_beside(
    call: cst.SimpleStatementLine, old: str, new: str, renaming: Renaming, wanted: WiredModule
) -> dict[cst.SimpleStatementLine, Sequence[cst.BaseStatement]]:
    attributes = _Attributes(old)
    call.visit(attributes)
    if not attributes.found <= wanted.names:
        return {}
    copy = call.deep_clone().visit(renaming.transformer({old: new}))
    return {call: (call, copy)} if isinstance(copy, cst.SimpleStatementLine) else {}


def _with_element(
    module: cst.Module, container: cst.CSTNode, element: cst.BaseElement, renaming: Renaming, wanted: WiredModule
) -> cst.Module | None:
    copy = element.deep_clone().visit(renaming.transformer({}))
    if not isinstance(copy, cst.BaseElement) or copy.deep_equals(element):
        return None
    attribute = renaming.attribute(element)
    if attribute and attribute not in wanted.names:
        if len(wanted.classes) != 1:
            return None
        renamed = copy.visit(renaming.attribute_transformer(attribute, wanted.classes[0]))
        assert isinstance(renamed, cst.BaseElement)
        copy = renamed
    changed = module.visit(_Elements(container, element, copy))
    return changed if isinstance(changed, cst.Module) else None


class _Finder(cst.CSTVisitor):
    """The import statement on the line, or the entry of a list that names the neighbour there."""

    def __init__(self, positions: object, line: int, neighbour: str) -> None:
        super().__init__()
        self._positions = positions
        self._line = line
        self._neighbour = neighbour
        self._stack: list[tuple[cst.CSTNode, cst.BaseElement]] = []
        self._containers: list[cst.CSTNode] = []
        self.statement: cst.SimpleStatementLine | None = None
        self.element: cst.BaseElement | None = None
        self.container: cst.CSTNode | None = None

    def _lines(self, node: cst.CSTNode) -> range:
        place = self._positions[node]  # type: ignore[index]
        return range(place.start.line, place.end.line + 1)

    def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> None:
        is_import = len(node.body) == 1 and isinstance(node.body[0], (cst.Import, cst.ImportFrom))
        if is_import and self._line in self._lines(node):
            self.statement = node

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, (cst.List, cst.Tuple, cst.Set)):
            self._containers.append(node)
        elif isinstance(node, (cst.Element, cst.StarredElement)) and self._containers:
            self._stack.append((self._containers[-1], node))
        return super().on_visit(node)

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, (cst.List, cst.Tuple, cst.Set)):
            self._containers.pop()
        elif isinstance(original_node, (cst.Element, cst.StarredElement)) and self._stack:
            self._stack.pop()
        super().on_leave(original_node)

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        value = node.evaluated_value
        if self.element is not None or not self._stack or not isinstance(value, str):
            return
        is_named = value == self._neighbour or value.startswith((f"{self._neighbour}.", f"{self._neighbour}:"))
        if is_named and self._lines(node).start >= self._line:
            self.container, self.element = self._stack[0]


class _Calls(cst.CSTVisitor):
    """Statements that hand what a name binds to a registering call."""

    def __init__(self, binding: str) -> None:
        super().__init__()
        self._binding = binding
        self.found: list[cst.SimpleStatementLine] = []

    def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> None:
        inner = node.body[0] if len(node.body) == 1 else None
        call = inner.value if isinstance(inner, cst.Expr) else None
        if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
            return
        if call.func.attr.value in _REGISTERING and any(_root(item.value) == self._binding for item in call.args):
            self.found.append(node)


class _Attributes(cst.CSTVisitor):
    """The attributes that are read of a name."""

    def __init__(self, binding: str) -> None:
        super().__init__()
        self._binding = binding
        self.found: set[str] = set()

    def visit_Attribute(self, node: cst.Attribute) -> None:
        if isinstance(node.value, cst.Name) and node.value.value == self._binding:
            self.found.add(node.attr.value)


def _root(node: cst.BaseExpression) -> str:
    while isinstance(node, cst.Attribute):
        node = node.value
    return node.value if isinstance(node, cst.Name) else ""


class _Statements(cst.CSTTransformer):
    """Puts several statements in the place of some."""

    def __init__(self, instead: "dict[cst.SimpleStatementLine, Sequence[cst.BaseStatement]]") -> None:
        super().__init__()
        self._instead = instead

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> "cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]":
        statements = self._instead.get(original_node)
        return updated_node if statements is None else cst.FlattenSentinel(statements)


class _Elements(cst.CSTTransformer):
    """Puts an element behind another one."""

    def __init__(self, container: cst.CSTNode, element: cst.BaseElement, new: cst.BaseElement) -> None:
        super().__init__()
        self._container = container
        self._element = element
        self._new = new

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> cst.CSTNode:  # type: ignore[override]
        if original_node is self._container and isinstance(original_node, (cst.List, cst.Tuple, cst.Set)):
            return inserted(original_node, self._element, self._new)
        return updated_node
