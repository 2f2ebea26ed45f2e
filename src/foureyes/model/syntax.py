"""Which fields of a syntax tree's nodes hold further code, and what stands there: names, operators, contexts and flags
are left out."""

import ast
from collections.abc import Mapping

_NOT_CODE = {
    "arg", "attr", "ctx", "conversion", "id", "is_async", "kind", "kwd_attrs",
    "level", "module", "op", "ops", "rest", "simple", "tag", "type_comment",
}  # fmt: skip
CODE_FIELDS: Mapping[type, tuple[str, ...]] = {
    item: tuple(field for field in item._fields if field not in _NOT_CODE)
    for item in vars(ast).values()
    if isinstance(item, type) and issubclass(item, ast.AST)
}


def children(node: ast.AST) -> list[ast.AST]:
    """Return the nodes directly below `node` that are code, in the order of its fields."""
    found: list[ast.AST] = []
    for name in CODE_FIELDS[node.__class__]:
        value = getattr(node, name, None)
        if value.__class__ is list:
            found.extend(item for item in value if isinstance(item, ast.AST))
        elif isinstance(value, ast.AST):
            found.append(value)
    return found
