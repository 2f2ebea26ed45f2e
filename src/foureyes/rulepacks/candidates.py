"""Which nodes of a file are worth comparing with a pattern: an index comes in, short lists of nodes go out.

Every table is built when the first pattern asks for it, so that a file costs about one walk.
"""

import ast
from collections.abc import Iterable
from functools import cached_property

from foureyes.rulepacks.pattern_text import DEEP, ELLIPSIS, METAVARIABLE
from foureyes.rulepacks.pattern_tree import Pattern, dotted, mark
from foureyes.rulepacks.source_index import SourceIndex

_KINDS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.FunctionDef: (ast.FunctionDef, ast.AsyncFunctionDef),
    ast.AsyncFunctionDef: (ast.FunctionDef, ast.AsyncFunctionDef),
    ast.With: (ast.With, ast.AsyncWith),
    ast.AsyncWith: (ast.With, ast.AsyncWith),
    ast.Import: (ast.Import, ast.ImportFrom),
    ast.For: (ast.For, ast.AsyncFor),
}


class Candidates:
    """Nodes of one file by what a pattern demands of them."""

    def __init__(self, index: SourceIndex) -> None:
        self.index = index

    def expressions(self, pattern: Pattern, expression: ast.expr) -> Iterable[ast.AST]:
        """Return the nodes that an expression pattern may match."""
        if isinstance(expression, ast.Call):
            return self._calls(pattern, expression)
        if isinstance(expression, ast.Name) and not mark(expression.id):
            return self.names.get(expression.id, ())
        if isinstance(expression, ast.Attribute):
            return self._attributes(expression)
        if pattern.kind is not None:
            return self.index.by_type.get(pattern.kind, ())
        return (node for nodes in list(self.index.by_type.values()) for node in nodes if isinstance(node, ast.expr))

    def statements(self, pattern: Pattern) -> Iterable[ast.stmt]:
        """Return the statements that the first statement of a pattern may match."""
        first = pattern.statements[0]
        if isinstance(first, ast.Expr):
            return self._statements_with(first.value)
        if isinstance(first, ast.Assign):
            return self._assignments(first)
        kinds = _KINDS.get(type(first), (type(first),))
        nodes = [node for kind in kinds for node in self.index.by_type.get(kind, ())]
        return [node for node in nodes if isinstance(node, ast.stmt)]

    def _assignments(self, first: ast.Assign) -> Iterable[ast.stmt]:
        target, value = first.targets[0], first.value
        name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "_")
        if not name.startswith("_") and isinstance(target, ast.Attribute | ast.Name):
            return self.assignments.get(name, ())
        if isinstance(value, ast.Call) and (name := _plain(value.func)):
            nodes = self.by_full_name.get(name, ()) if "." in name else self.index.calls.get(name, ())
            found = {self.index.statement(node): None for node in nodes}
            return [node for node in found if isinstance(node, ast.Assign | ast.AnnAssign)]
        nodes_of = self.index.by_type
        every = (*nodes_of.get(ast.Assign, ()), *nodes_of.get(ast.AnnAssign, ()))
        return [node for node in every if isinstance(node, ast.stmt)]

    def _calls(self, pattern: Pattern, expression: ast.Call) -> Iterable[ast.AST]:
        name = _plain(expression.func)
        if "." in name:
            return self.by_full_name.get(name, ())
        if pattern.callee:
            return self.index.calls.get(pattern.callee, ())
        if pattern.callees:
            return [node for callee in pattern.callees for node in self.index.calls.get(callee, ())]
        if root := _module_root(expression.func):
            return self.by_root.get(root, ())
        keyword = next((item.arg for item in expression.keywords if item.arg and not mark(item.arg)), None)
        if keyword is not None:
            return self.by_keyword.get(keyword, ())
        return self.index.by_type.get(ast.Call, ())

    def _attributes(self, expression: ast.Attribute) -> Iterable[ast.AST]:
        if not expression.attr.startswith("_MV") and not expression.attr.startswith("_ELL"):
            return self.names.get(expression.attr, ())
        owner = expression.value
        name = owner.attr if isinstance(owner, ast.Attribute) else dotted(owner)
        if name and not name.startswith("_"):
            imported = [
                node
                for each, real in self.index.imports.items()
                if real.split(".")[-2:-1] == [name]
                for node in self.names.get(each, ())
            ]
            return [*self.by_owner.get(name, ()), *(node for node in imported if isinstance(node, ast.Name))]
        return [*self.index.by_type.get(ast.Attribute, ()), *self.index.by_type.get(ast.Name, ())]

    def _statements_with(self, expression: ast.expr) -> Iterable[ast.stmt]:
        if isinstance(expression, ast.Call):
            name = expression.func.attr if isinstance(expression.func, ast.Attribute) else dotted(expression.func)
            if name and not name.startswith("_"):
                found = {self.index.statement(node): None for node in self.index.calls.get(name, ())}
                return [node for node in found if node is not None]
        return list(self.index.blocks)

    @cached_property
    def names(self) -> dict[str, list[ast.AST]]:
        """Names and attributes by their last part, imported names also by what they are called at home."""
        found: dict[str, list[ast.AST]] = {}
        for node in self.index.by_type.get(ast.Attribute, ()):
            found.setdefault(getattr(node, "attr", ""), []).append(node)
        for node in self.index.by_type.get(ast.Name, ()):
            name: str = getattr(node, "id", "")
            found.setdefault(name, []).append(node)
            real = self.index.imports.get(name)
            if real is not None and (last := real.rpartition(".")[2]) != name:
                found.setdefault(last, []).append(node)
        return found

    @cached_property
    def by_owner(self) -> dict[str, list[ast.AST]]:
        """Attributes by the last name of what they are taken from: `x.request.args` under `request`."""
        found: dict[str, list[ast.AST]] = {}
        for node in self.index.by_type.get(ast.Attribute, ()):
            owner = getattr(node, "value", None)
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if name:
                found.setdefault(name, []).append(node)
                real = self.index.imports.get(name)
                if real is not None and (last := real.rpartition(".")[2]) != name:
                    found.setdefault(last, []).append(node)
        return found

    @cached_property
    def assignments(self) -> dict[str, list[ast.stmt]]:
        """Assignments by the name or the attribute they are to."""
        found: dict[str, list[ast.stmt]] = {}
        for kind in (ast.Assign, ast.AnnAssign):
            for node in self.index.by_type.get(kind, ()):
                targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
                for target in targets:
                    name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", None)
                    if name is not None and isinstance(node, ast.stmt):
                        found.setdefault(name, []).append(node)
        return found

    @cached_property
    def by_full_name(self) -> dict[str, list[ast.Call]]:
        """Calls by their dotted name, as written and as imported."""
        found: dict[str, list[ast.Call]] = {}
        for node in self._all_calls:
            written = dotted(node.func)
            if written:
                for name in {written, self.index.qualified(node.func)}:
                    found.setdefault(name, []).append(node)
        return found

    @cached_property
    def by_root(self) -> dict[str, list[ast.Call]]:
        """Calls by the first part of their name, as written and as imported."""
        found: dict[str, list[ast.Call]] = {}
        for name, calls in self.by_full_name.items():
            found.setdefault(name.partition(".")[0], []).extend(calls)
        return found

    @cached_property
    def by_keyword(self) -> dict[str, list[ast.Call]]:
        """Calls by the names of their keyword arguments."""
        found: dict[str, list[ast.Call]] = {}
        for node in self._all_calls:
            for keyword in node.keywords:
                if keyword.arg is not None:
                    found.setdefault(keyword.arg, []).append(node)
        return found

    @cached_property
    def _all_calls(self) -> list[ast.Call]:
        return [node for node in self.index.by_type.get(ast.Call, ()) if isinstance(node, ast.Call)]


def _plain(func: ast.expr) -> str:
    """Return the dotted name of a pattern's callee when no part of it is a metavariable or an ellipsis."""
    name = dotted(func)
    return "" if METAVARIABLE in name or ELLIPSIS in name or name == DEEP else name


def _module_root(func: ast.expr) -> str:
    name = dotted(func)
    root = name.partition(".")[0]
    return "" if root.startswith("_") or "." not in name else root
