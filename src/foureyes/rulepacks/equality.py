"""Whether two pieces of code are the same: compared with an explicit stack, positions and contexts left out."""

import ast

_SKIPPED = frozenset({"ctx", "kind", "type_comment"})


def same_code(one: object, other: object) -> bool:
    """Compare trees, names and tuples of trees; a name and the expression that reads it are the same."""
    stack: list[tuple[object, object]] = [(one, other)]
    while stack:
        left, right = stack.pop()
        if left is right:
            continue
        if isinstance(left, str) != isinstance(right, str):
            left, right = _identifier(left), _identifier(right)
            if left is None or left != right:
                return False
        elif isinstance(left, ast.AST):
            if type(left) is not type(right):
                return False
            for name in left._fields:
                if name not in _SKIPPED:
                    stack.append((getattr(left, name, None), getattr(right, name, None)))
        elif isinstance(left, list | tuple):
            if not isinstance(right, list | tuple) or len(left) != len(right):
                return False
            stack.extend(zip(left, right, strict=True))
        elif type(left) is not type(right) or left != right:
            return False
    return True


def _identifier(value: object) -> str | None:
    if isinstance(value, str):
        return value
    return value.id if isinstance(value, ast.Name) else None
