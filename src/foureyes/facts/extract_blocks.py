"""Compound statements: which blocks they hold, under which guard, and which expressions stand outside the blocks."""

import ast
from collections.abc import Callable, Iterable
from typing import TypeAlias

from foureyes.model.facts import Guard

Block: TypeAlias = tuple[list[ast.stmt], Guard]

_RANK = {Guard.NONE: 0, Guard.CONDITION: 1, Guard.TRY: 2, Guard.TYPE_CHECKING: 3}


def blocks_of(node: ast.stmt, guard: Guard, pending: list[ast.AST | None]) -> list[Block]:
    """Return the blocks within `node`; its own expressions are appended to `pending`."""
    return _OPENERS[node.__class__](node, guard, pending)


def is_main_guard(test: ast.expr) -> bool:
    """Whether a condition asks if the module runs as a script."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return any(_compares_main(value) for value in test.values)
    return _compares_main(test)


def _compares_main(test: ast.expr) -> bool:
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], (ast.Eq, ast.In)):
        return False
    sides = (test.left, test.comparators[0])
    return any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides) and any(
        _mentions_main(side) for side in sides
    )


def _mentions_main(node: ast.expr) -> bool:
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return any(_mentions_main(item) for item in node.elts if isinstance(item, ast.Constant))
    return isinstance(node, ast.Constant) and node.value == "__main__"


def _stronger(first: Guard, second: Guard) -> Guard:
    return first if _RANK[first] >= _RANK[second] else second


def _is_type_checking(test: ast.expr) -> bool:
    if isinstance(test, ast.Attribute):
        return test.attr == "TYPE_CHECKING"
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def _is_always(test: ast.expr) -> bool:
    return isinstance(test, ast.Constant) and bool(test.value)


def _if(node: ast.If, guard: Guard, pending: list[ast.AST | None]) -> list[Block]:
    test = node.test
    pending.append(test)
    if _is_type_checking(test):
        return [(node.orelse, guard), (node.body, Guard.TYPE_CHECKING)]
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and _is_type_checking(test.operand):
        return [(node.orelse, Guard.TYPE_CHECKING), (node.body, guard)]
    conditional = _stronger(guard, Guard.CONDITION)
    return [(node.orelse, conditional), (node.body, guard if _is_always(test) else conditional)]


def _try(node: ast.Try | ast.TryStar, guard: Guard, pending: list[ast.AST | None]) -> list[Block]:
    inner = _stronger(guard, Guard.TRY) if node.handlers else guard
    pending.extend(handler.type for handler in node.handlers)
    handlers = [(handler.body, inner) for handler in node.handlers]
    return [(node.finalbody, guard), (node.orelse, inner), *handlers, (node.body, inner)]


def _for(node: ast.For | ast.AsyncFor, guard: Guard, pending: list[ast.AST | None]) -> list[Block]:
    pending.extend((node.target, node.iter))
    return [(node.orelse, guard), (node.body, _stronger(guard, Guard.CONDITION))]


def _while(node: ast.While, guard: Guard, pending: list[ast.AST | None]) -> list[Block]:
    pending.append(node.test)
    conditional = _stronger(guard, Guard.CONDITION)
    return [(node.orelse, conditional), (node.body, guard if _is_always(node.test) else conditional)]


def _with(node: ast.With | ast.AsyncWith, guard: Guard, pending: list[ast.AST | None]) -> list[Block]:
    pending.extend(node.items)
    suppresses = any(_is_suppress(item.context_expr) for item in node.items)
    return [(node.body, _stronger(guard, Guard.TRY) if suppresses else guard)]


def _is_suppress(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    return (isinstance(function, ast.Attribute) and function.attr == "suppress") or (
        isinstance(function, ast.Name) and function.id == "suppress"
    )


def _match(node: ast.Match, guard: Guard, pending: list[ast.AST | None]) -> list[Block]:
    pending.append(node.subject)
    for case in node.cases:
        pending.extend((case.pattern, case.guard))
    conditional = _stronger(guard, Guard.CONDITION)
    return [(case.body, conditional) for case in reversed(node.cases)]


def push_parameters(node: ast.arguments, pending: list[ast.AST | None]) -> None:
    """Append the expressions in the parameters of a function to `pending`."""
    pending.extend(item.annotation for item in (*node.posonlyargs, *node.args) if item.annotation is not None)
    pending.append(node.vararg)
    pending.extend(item.annotation for item in node.kwonlyargs if item.annotation is not None)
    pending.extend(node.kw_defaults)
    pending.append(node.kwarg)
    pending.extend(node.defaults)


_Opener: TypeAlias = Callable[..., list[Block]]

_OPENERS: dict[type[ast.AST], _Opener] = {
    ast.If: _if,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Match: _match,
}
COMPOUND: Iterable[type[ast.AST]] = frozenset(_OPENERS)
