"""An expression that builds a name or a path, read as text with holes.

In: an `ast` expression. Out: the text; `*` stands for what is not constant, `{package}`, `{name}`, `{file}` and `{dir}`
for the module's own. Nesting beyond a fixed depth is a hole, so that hostile code costs nothing.
"""

import ast
import re
from collections.abc import Callable, Iterator

HOLE = "*"
_MAX_DEPTH = 24
_MAX_LENGTH = 300
_PERCENT = re.compile(r"%(?:\(\w+\))?[#0\- +]*\d*(?:\.\d+)?[srdiaxX]")
_BRACES = re.compile(r"\{[^{}]*\}")
_HOLES = re.compile(r"\*+")
_OWN_NAMES = {"__package__": "{package}", "__name__": "{name}", "__file__": "{file}", "__path__": "{dir}"}
_TRANSPARENT = frozenset(
    (
        "Path",
        "PurePath",
        "str",
        "fspath",
        "abspath",
        "realpath",
        "normpath",
        "resolve",
        "absolute",
        "as_posix",
        "expanduser",
        "Final",
        "lower",
    )
)


def template(node: ast.expr | None, depth: int = 0) -> str:
    """Return the text `node` evaluates to, as far as it is constant."""
    if node is None or depth > _MAX_DEPTH:
        return HOLE
    reader = _READERS.get(node.__class__)
    text = HOLE if reader is None else reader(node, depth + 1)
    return _HOLES.sub(HOLE, text) if len(text) <= _MAX_LENGTH else HOLE


def alternatives(node: ast.expr | None) -> Iterator[str]:
    """Yield the texts of both sides of `x if y else z` and `x or y`, else the one text."""
    stack, seen = [node], 0
    while stack and seen < _MAX_DEPTH:
        node, seen = stack.pop(), seen + 1
        if isinstance(node, ast.IfExp):
            stack.extend((node.orelse, node.body))
        elif isinstance(node, ast.BoolOp):
            stack.extend(reversed(node.values))
        else:
            yield template(node)


def _constant(node: ast.Constant, depth: int) -> str:
    return node.value if isinstance(node.value, str) else HOLE


def _joined(node: ast.JoinedStr, depth: int) -> str:
    parts = (part.value if isinstance(part, ast.FormattedValue) else part for part in node.values)
    return "".join(template(part, depth) for part in parts)


def _name(node: ast.Name, depth: int) -> str:
    return _OWN_NAMES.get(node.id, HOLE)


def _operation(node: ast.BinOp, depth: int) -> str:
    left = template(node.left, depth)
    if isinstance(node.op, ast.Mod):
        return _PERCENT.sub(HOLE, left)
    if isinstance(node.op, ast.Add):
        return left + template(node.right, depth)
    if isinstance(node.op, ast.Div):
        return f"{left}/{template(node.right, depth)}"
    return HOLE


def _attribute(node: ast.Attribute, depth: int) -> str:
    if node.attr == "__path__":
        return f"@{node.value.id}" if isinstance(node.value, ast.Name) else HOLE
    if node.attr != "parent":
        return HOLE
    if isinstance(node.value, ast.Name) and node.value.id == "__spec__":
        return "{package}"
    return _parent(template(node.value, depth))


def _parent(path: str) -> str:
    if path == "{file}":
        return "{dir}"
    return HOLE if path == HOLE else f"{path}/.."


def _subscript(node: ast.Subscript, depth: int) -> str:
    value, index = node.value, node.slice
    if isinstance(value, ast.Attribute) and value.attr == "parents" and isinstance(index, ast.Constant):
        count = index.value
        if isinstance(count, int) and 0 <= count < 10 and template(value.value, depth) == "{file}":
            return "{dir}" + "/.." * count
    return HOLE


def _call(node: ast.Call, depth: int) -> str:
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name in _TRANSPARENT:
        inner = node.args[0] if node.args else getattr(function, "value", None)
        return template(inner, depth)
    if name == "dirname" and node.args:
        return _parent(template(node.args[0], depth))
    if isinstance(function, ast.Attribute):
        return _method(node, function, depth)
    return HOLE


def _method(node: ast.Call, function: ast.Attribute, depth: int) -> str:
    name = function.attr
    if name == "format":
        return _BRACES.sub(HOLE, template(function.value, depth))
    if name == "join":
        return _join(node, function, depth)
    if name == "joinpath":
        return "/".join([template(function.value, depth), *(template(item, depth) for item in node.args)])
    if name == "with_name" and node.args:
        return f"{_parent(template(function.value, depth))}/{template(node.args[0], depth)}"
    return HOLE


def _join(node: ast.Call, function: ast.Attribute, depth: int) -> str:
    if isinstance(function.value, ast.Constant):
        items = node.args[0] if node.args else None
        if isinstance(items, (ast.List, ast.Tuple)):
            return str(function.value.value).join(template(item, depth) for item in items.elts)
        return HOLE
    return "/".join(template(item, depth) for item in node.args)


_READERS: dict[type[ast.AST], Callable[..., str]] = {
    ast.Constant: _constant,
    ast.JoinedStr: _joined,
    ast.Name: _name,
    ast.BinOp: _operation,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: _call,
}
