"""Syntax tree expressions become outline expressions. Nesting beyond a depth is cut off, as unknown."""

import ast
import re
import warnings
from collections.abc import Callable

from foureyes.analyses import test_reach_code as code
from foureyes.analyses.test_reach_conditions import chances
from foureyes.analyses.test_reach_weights import SHORT_CIRCUIT

_DEPTH = 40
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:[.:][A-Za-z_]\w*)+")


def expression(node: ast.expr | None, depth: int = 0, types: bool = False) -> code.Expression:
    """Return the outline of an expression; `types`: strings in it are annotations."""
    if node is None or depth > _DEPTH:
        return None
    if isinstance(node, ast.Constant):
        return _constant(node, depth, types)
    build = _BUILDERS.get(type(node))
    return build(node, depth + 1, types) if build else None


def annotation(node: ast.expr | None) -> code.Expression:
    """Return the outline of a type annotation."""
    return expression(node, types=True)


def dotted(node: ast.expr) -> str:
    """Return `a.b` of `a.b` and of `a.b(...)`."""
    if isinstance(node, ast.Call):
        node = node.func
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(node.id)
    return ".".join(reversed(parts))


def _constant(node: ast.Constant, depth: int, types: bool) -> code.Expression:
    if not isinstance(node.value, str):
        return code.Constant()
    if types:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return expression(ast.parse(node.value.strip(), mode="eval").body, depth + 1, True)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return None
    if len(node.value) < 200 and _DOTTED.fullmatch(node.value):
        return code.DottedText(node.value.replace(":", "."))
    return code.Constant()


def _many(nodes: list[ast.expr], depth: int, types: bool) -> tuple[code.Expression, ...]:
    return tuple(expression(node, depth, types) for node in nodes)


def _call(node: ast.Call, depth: int, types: bool) -> code.Expression:
    arguments = _many(node.args, depth, types)
    if isinstance(node.func, ast.Name) and node.func.id in ("getattr", "hasattr", "setattr") and len(node.args) > 1:
        pattern = _pattern(node.args[1])
        if pattern is not None:
            return code.ByPattern(arguments[0], pattern)
    keywords = tuple((item.arg, expression(item.value, depth, types)) for item in node.keywords)
    return code.Call(expression(node.func, depth, types), arguments, keywords)


def _pattern(node: ast.expr) -> str | None:
    """Return `"visit_" + name`, `f"visit_{name}"` or `"visit_%s" % name` as a pattern with stars."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        left = node.left
        return (
            re.sub(r"%.", "*", left.value) if isinstance(left, ast.Constant) and isinstance(left.value, str) else None
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(node.left) + _text(node.right)
    return None


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else "*"


def _dict(node: ast.Dict, depth: int, types: bool) -> code.Expression:
    items = []
    for key, value in zip(node.keys, node.values, strict=True):
        text = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None
        items.append((text, expression(value, depth, types)))
    return code.Table(tuple(items))


def _comprehension(node: ast.ListComp | ast.DictComp, depth: int, types: bool) -> code.Expression:
    bindings = tuple(
        (
            tuple(item.id for item in ast.walk(generator.target) if isinstance(item, ast.Name)),
            expression(generator.iter, depth, types),
            _many(generator.ifs, depth, types),
        )
        for generator in node.generators
    )
    elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    return code.Comprehension(bindings, _many([item for item in elements if item is not None], depth, types))


def _operation(node: ast.BinOp | ast.UnaryOp | ast.Compare, depth: int, types: bool) -> code.Expression:
    if isinstance(node, ast.BinOp):
        return code.Operation(type(node.op).__name__, _many([node.left, node.right], depth, types))
    if isinstance(node, ast.UnaryOp):
        return code.Operation(type(node.op).__name__, _many([node.operand], depth, types))
    return code.Operation(type(node.ops[0]).__name__, _many([node.left, *node.comparators], depth, types))


def _bool(node: ast.BoolOp, depth: int, types: bool) -> code.Expression:
    first, *rest = _many(node.values, depth, types)
    return code.Choice(((1.0, first), *((SHORT_CIRCUIT, item) for item in rest)))


def _if(node: ast.IfExp, depth: int, types: bool) -> code.Expression:
    yes, no = chances(node.test)
    body, other = expression(node.body, depth, types), expression(node.orelse, depth, types)
    return code.Choice(((yes, body), (no, other), (0.0, expression(node.test, depth, types))))


def _joined(node: ast.JoinedStr, depth: int, types: bool) -> code.Expression:
    return code.Formatted(
        tuple(expression(part.value, depth, types) for part in node.values if isinstance(part, ast.FormattedValue))
    )


def _slice(node: ast.Slice, depth: int, types: bool) -> code.Expression:
    return code.Display(_many([item for item in (node.lower, node.upper, node.step) if item is not None], depth, types))


# A table rather than a chain of `isinstance`: each builder knows the exact node type it is listed under.
_BUILDERS: dict[type[ast.expr], Callable[..., code.Expression]] = {
    ast.Name: lambda node, _depth, _types: code.Name(node.id),
    ast.Attribute: lambda node, depth, types: code.Attribute(expression(node.value, depth, types), node.attr),
    ast.Call: _call,
    ast.Subscript: lambda node, depth, types: code.Subscript(
        expression(node.value, depth, types), expression(node.slice, depth, types)
    ),
    ast.List: lambda node, depth, types: code.Display(_many(node.elts, depth, types)),
    ast.Tuple: lambda node, depth, types: code.Display(_many(node.elts, depth, types)),
    ast.Set: lambda node, depth, types: code.Display(_many(node.elts, depth, types)),
    ast.Dict: _dict,
    ast.BinOp: _operation,
    ast.UnaryOp: _operation,
    ast.Compare: _operation,
    ast.BoolOp: _bool,
    ast.IfExp: _if,
    ast.NamedExpr: lambda node, depth, types: expression(node.value, depth, types),
    ast.Await: lambda node, depth, types: code.Special(expression(node.value, depth, types), "__await__"),
    ast.Starred: lambda node, depth, types: code.Special(expression(node.value, depth, types), "__iter__"),
    ast.JoinedStr: _joined,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
    ast.Lambda: lambda node, depth, types: code.Function(
        tuple(item.arg for item in node.args.args), expression(node.body, depth, types)
    ),
    ast.Yield: lambda node, depth, types: code.Yielded(expression(node.value, depth, types)),
    ast.YieldFrom: lambda node, depth, types: code.Yielded(expression(node.value, depth, types)),
    ast.Slice: _slice,
}
