"""Whether two pieces of code are the same: compared with an explicit stack, positions and contexts left out."""

import ast
from collections.abc import Iterable

_SKIPPED = frozenset({"ctx", "kind", "type_comment"})


def same_code(one: object, other: object) -> bool:
    """Compare trees, names and tuples of trees; a name and the expression that reads it are the same."""
    stack: list[tuple[object, object]] = [(one, other)]
    while stack:
        left, right = stack.pop()
        if left is right:
            continue
        parts = _parts(left, right)
        if parts is None:
            return False
        stack.extend(parts)
    return True


def _parts(left: object, right: object) -> Iterable[tuple[object, object]] | None:
    """Return what is left to compare, or None where the two differ."""
    if isinstance(left, str) != isinstance(right, str):
        name = _identifier(left)
        return None if name is None or name != _identifier(right) else ()
    if type(left) is not type(right):
        return None
    if isinstance(left, ast.AST):
        names = [name for name in left._fields if name not in _SKIPPED]
        return [(getattr(left, name, None), getattr(right, name, None)) for name in names]
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return zip(left, right, strict=True) if len(left) == len(right) else None
    return () if left == right else None


def _identifier(value: object) -> str | None:
    if isinstance(value, str):
        return value
    return value.id if isinstance(value, ast.Name) else None
