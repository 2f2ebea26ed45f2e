"""Names read off single expressions: what is called, bound, decorated with or listed."""

import ast
import re
from collections.abc import Iterable, Iterator

_LONGEST_CHAIN = 64  # a chain of thousands of calls would be walked anew from each of them

_NAMING_STRING = re.compile(r"[A-Za-z_](?:[\w.:\[\]|]|, | \| ){0,199}")
_WORD = re.compile(r"[^\W\d]\w*")


def called_name(function: ast.expr) -> str:
    """Return the last part of what a call calls."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def dotted_name(node: ast.expr) -> str:
    """Return `a.b` for `a.b`, `a.b(...)` and `a.b[...]`; only the attributes where the root has no name."""
    parts: list[str] = []
    for _ in range(_LONGEST_CHAIN):
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            break
    if isinstance(node, ast.Name):
        parts.append(node.id)
    return ".".join(reversed(parts))


def bound_names(target: ast.expr) -> Iterator[str]:
    """Yield the plain names an assignment target binds."""
    stack = [target]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, (ast.Tuple, ast.List)):
            stack.extend(reversed(node.elts))
        elif isinstance(node, ast.Starred):
            stack.append(node.value)


def listed_strings(node: ast.expr | None) -> Iterator[str]:
    """Yield the string constants of a list, tuple or set, of sums of them, and of a single string."""
    stack = [node]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            stack.extend(reversed(node.elts))
        elif isinstance(node, ast.Starred):
            stack.append(node.value)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            stack.extend((node.right, node.left))


def spelt_out(constants: Iterable[object]) -> set[str]:
    """Return the identifiers that strings among some constants spell out: names, paths of names, annotations."""
    found: set[str] = set()
    for text in constants:
        if not isinstance(text, str):
            continue
        if text.isidentifier():
            found.add(text)
        elif _NAMING_STRING.fullmatch(text):
            found.update(_WORD.findall(text))
    return found


def is_stub(body: list[ast.stmt]) -> bool:
    """Whether a function's body does nothing: a docstring, `pass`, `...` or `raise NotImplementedError` only."""
    return all(_does_nothing(node) for node in body)


def _does_nothing(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        value = node.value
        return isinstance(value, ast.Constant) and (value.value is ... or isinstance(value.value, str))
    if isinstance(node, ast.Raise) and node.exc is not None:
        return dotted_name(node.exc) == "NotImplementedError"
    return isinstance(node, ast.Pass)


def added_exports(exports: list[str] | None, call: ast.Call) -> list[str] | None:
    """Return `exports` with what `call` adds to `__all__`."""
    function = call.func
    if (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "__all__"
        and function.attr in {"append", "extend"}
    ):
        return [*(exports or ()), *(text for argument in call.args for text in listed_strings(argument))]
    return exports
