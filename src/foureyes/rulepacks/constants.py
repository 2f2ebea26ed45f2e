"""Constant values: an expression of an indexed file comes in, the value it always has goes out, if it has one.

Follows names that are assigned exactly once, folds `+`, `%`, `format`, f-strings and `join` of constants.
"""

import ast
from typing import Final

from foureyes.rulepacks.source_index import FUNCTIONS, ScopeNode, SourceIndex

MAX_DEPTH = 12
MAX_TEXT = 10_000

Constant = str | bytes | int | float | complex | bool | None


class Unknown:
    """The type of UNKNOWN."""


UNKNOWN: Final = Unknown()


class Constants:
    """Constant values of one file."""

    def __init__(self, index: SourceIndex) -> None:
        self.index = index
        self._tables: dict[ScopeNode, dict[str, ast.expr | None]] = {}

    def value(self, node: ast.AST, depth: int = 0) -> Constant | Unknown:
        """Return what `node` always evaluates to, or UNKNOWN."""
        if isinstance(node, ast.Constant):
            return UNKNOWN if node.value is ... else node.value
        if depth > MAX_DEPTH:
            return UNKNOWN
        if isinstance(node, ast.Name):
            source = self.assigned(node)
            return UNKNOWN if source is None else self.value(source, depth + 1)
        if isinstance(node, ast.BinOp):
            return self._binary(node, depth)
        if isinstance(node, ast.JoinedStr):
            return self._joined(node, depth)
        if isinstance(node, ast.Call):
            return self._call(node, depth)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            number = self.value(node.operand, depth + 1)
            return -number if isinstance(number, int | float) else UNKNOWN
        return UNKNOWN

    def assigned(self, name: ast.Name) -> ast.expr | None:
        """Return the expression a name was given, where that happened exactly once."""
        scope: ScopeNode = self.index.scope(name)
        while True:
            table = self._table(scope)
            if name.id in table:
                return table[name.id]
            if isinstance(scope, ast.Module):
                return None
            scope = self.index.scope(scope)
            while isinstance(scope, ast.ClassDef):
                scope = self.index.scope(scope)

    def _table(self, scope: ScopeNode) -> dict[str, ast.expr | None]:
        table = self._tables.get(scope)
        if table is None:
            table = self._tables[scope] = _bindings(scope)
            if isinstance(scope, ast.Module):
                for node in self.index.by_type.get(ast.Global, ()):
                    table.update(dict.fromkeys(getattr(node, "names", ()), None))
        return table

    def _binary(self, node: ast.BinOp, depth: int) -> Constant | Unknown:
        left = self.value(node.left, depth + 1)
        if isinstance(left, Unknown):
            return UNKNOWN
        if isinstance(node.op, ast.Mod) and isinstance(left, str):
            parts = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
            values = [self.value(part, depth + 1) for part in parts]
            return UNKNOWN if any(isinstance(value, Unknown) for value in values) else left
        right = self.value(node.right, depth + 1)
        if isinstance(node.op, ast.Add):
            if isinstance(left, str) and isinstance(right, str) and len(left) + len(right) <= MAX_TEXT:
                return left + right
            if isinstance(left, int) and isinstance(right, int):
                return left + right
        if isinstance(node.op, ast.Mult) and isinstance(left, int) and isinstance(right, int):
            return left * right if abs(left) < 1 << 64 and abs(right) < 1 << 64 else UNKNOWN
        if isinstance(node.op, ast.BitOr) and isinstance(left, int) and isinstance(right, int):
            return left | right
        return UNKNOWN

    def _joined(self, node: ast.JoinedStr, depth: int) -> Constant | Unknown:
        pieces: list[str] = []
        for part in node.values:
            value = self.value(part.value if isinstance(part, ast.FormattedValue) else part, depth + 1)
            if isinstance(value, Unknown):
                return UNKNOWN
            pieces.append(str(value)[:MAX_TEXT])
        return "".join(pieces)[:MAX_TEXT]

    def _call(self, node: ast.Call, depth: int) -> Constant | Unknown:
        if not isinstance(node.func, ast.Attribute) or node.func.attr not in ("format", "join", "strip", "encode"):
            return UNKNOWN
        if not isinstance(node.func.value, ast.Constant | ast.Name):
            return UNKNOWN
        text = self.value(node.func.value, depth + 1)
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        if isinstance(text, str) and all(self._is_known(item, depth + 1) for item in arguments):
            return text
        return UNKNOWN

    def _is_known(self, node: ast.expr, depth: int) -> bool:
        if isinstance(node, ast.List | ast.Tuple):
            return all(not isinstance(self.value(item, depth + 1), Unknown) for item in node.elts[:100])
        return not isinstance(self.value(node, depth), Unknown)


def _bindings(scope: ScopeNode) -> dict[str, ast.expr | None]:
    """Return the names a scope binds: the expression where it is one plain assignment, None otherwise."""
    table: dict[str, ast.expr | None] = dict.fromkeys(_parameters(scope))
    stack: list[ast.AST] = [scope.body] if isinstance(scope, ast.Lambda) else list(ast.iter_child_nodes(scope))
    values: dict[ast.AST, ast.expr] = {}
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            values.update(dict.fromkeys(targets, node.value))
        for name in _bound_names(node):
            table[name] = values.get(node) if name not in table else None
        if not isinstance(node, ScopeNode):
            stack.extend(ast.iter_child_nodes(node))
    return table


def _parameters(scope: ScopeNode) -> list[str]:
    if not isinstance(scope, (*FUNCTIONS, ast.Lambda)):
        return []
    arguments = scope.args
    extra = [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
    return [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *extra)]


def _bound_names(node: ast.AST) -> list[str]:
    """Return the names that this node itself binds."""
    if isinstance(node, ast.Name):
        return [] if isinstance(node.ctx, ast.Load) else [node.id]
    if isinstance(node, ast.Global | ast.Nonlocal):
        return node.names * 2
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
        return [node.name] if node.name else []
    if isinstance(node, ast.alias):
        return [(node.asname or node.name).partition(".")[0]]
    return []
