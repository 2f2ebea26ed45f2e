"""Which fields of a syntax tree's nodes hold further code: names, operators, contexts and flags are left out."""

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
