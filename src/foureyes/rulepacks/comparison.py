"""`metavariable-comparison`: an expression comes in once, then values; only arithmetic and comparisons are computed."""

import ast
import operator
import re
from collections.abc import Callable, Mapping

from foureyes.model.wording import worded
from foureyes.rulepacks.pattern_text import METAVARIABLE

Value = str | bytes | int | float | complex | bool | None

_BINARY: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COMPARE: dict[type[ast.cmpop], Callable[..., bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}
_FUNCTIONS: dict[str, Callable[[Value], Value]] = {
    "int": lambda value: int(str(value)[:20]),
    "float": lambda value: float(str(value)[:40]),
    "str": str,
    "len": lambda value: len(value) if isinstance(value, str | bytes) else 0,
}
_LIMIT = 1e30
_ALLOWED = (
    ast.Expression,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.UnaryOp,
    ast.Not,
    ast.USub,
    ast.BinOp,
    ast.Compare,
    ast.Constant,
    ast.Name,
    ast.Load,
    ast.Call,
    ast.List,
    ast.Tuple,
    *_BINARY,
    *_COMPARE,
)


class ComparisonError(ValueError):
    """The comparison uses something that is not offered."""


def parse_comparison(text: str) -> ast.Expression:
    """Return the checked expression."""
    try:
        tree = ast.parse(re.sub(r"\$([A-Z_][A-Z_0-9]*)", rf"{METAVARIABLE}\1", text.strip()), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ComparisonError(worded("not a Python expression")) from error
    nodes = list(ast.walk(tree))
    if len(nodes) > 200:
        raise ComparisonError(worded("too long"))
    for node in nodes:
        is_function = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS
        if not isinstance(node, _ALLOWED) or (isinstance(node, ast.Call) and (not is_function or node.keywords)):
            raise ComparisonError(worded("{name} is not offered in a comparison", name=type(node).__name__))
        if isinstance(node, ast.Name) and not node.id.startswith(METAVARIABLE) and node.id not in _FUNCTIONS:
            raise ComparisonError(worded("{name} is not offered in a comparison", name=node.id))
    return tree


def holds(tree: ast.Expression, values: Mapping[str, Value]) -> bool:
    """Whether the comparison is true; false where a value is unknown or does not fit."""
    try:
        return bool(_evaluate(tree.body, values))
    except (TypeError, ValueError, KeyError, ZeroDivisionError, OverflowError):
        return False


def _evaluate(node: ast.expr, values: Mapping[str, Value]) -> object:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return values[node.id[len(METAVARIABLE) :]]
    if isinstance(node, ast.List | ast.Tuple):
        return [_evaluate(item, values) for item in node.elts]
    if isinstance(node, ast.BoolOp):
        every = (bool(_evaluate(item, values)) for item in node.values)
        return all(every) if isinstance(node.op, ast.And) else any(every)
    if isinstance(node, ast.UnaryOp):
        value = _evaluate(node.operand, values)
        return not value if isinstance(node.op, ast.Not) else -_number(value)
    if isinstance(node, ast.BinOp):
        left, right = _number(_evaluate(node.left, values)), _number(_evaluate(node.right, values))
        return _number(_BINARY[type(node.op)](left, right))
    if isinstance(node, ast.Compare):
        return _compare(node, values)
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Name)
    argument = _evaluate(node.args[0], values)
    return _FUNCTIONS[node.func.id](argument if isinstance(argument, str | bytes | int | float) else str(argument))


def _compare(node: ast.Compare, values: Mapping[str, Value]) -> bool:
    left = _evaluate(node.left, values)
    for symbol, item in zip(node.ops, node.comparators, strict=True):
        right = _evaluate(item, values)
        if not _COMPARE[type(symbol)](left, right):
            return False
        left = right
    return True


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > _LIMIT:
        raise TypeError("not a number in range")
    return value
