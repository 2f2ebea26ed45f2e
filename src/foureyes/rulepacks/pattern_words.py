"""The names without which a pattern cannot match: the pattern's code comes in, a set of words goes out.

What the matcher may pass over (a parameter's annotation, a pair of an open dictionary) is passed over here too.
"""

import ast
from collections.abc import Callable, Iterable

from foureyes.model.syntax import children
from foureyes.rulepacks.pattern_text import DEEP, ELLIPSIS, METAVARIABLE, SEQUENCE

_MARKS = (METAVARIABLE, SEQUENCE, ELLIPSIS, DEEP)


def required_words(code: Iterable[ast.AST]) -> frozenset[str]:
    """Return the names of variables, attributes and keywords that matching code has, under whatever import."""
    found: set[str] = set()
    stack = list(code)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.keyword) and node.arg is not None:
            found.add(node.arg)
        parts = _PARTS.get(type(node))
        stack.extend(children(node) if parts is None else parts(node))
    return frozenset(word for word in found if not word.startswith(_MARKS))


def _none(node: ast.AST) -> list[ast.AST]:
    return []


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.AST]:
    return [*node.decorator_list, *node.body]


def _class(node: ast.ClassDef) -> list[ast.AST]:
    return [*node.decorator_list, *node.bases, *node.body]


def _assignment(node: ast.Assign) -> list[ast.AST]:
    return [node.targets[0], node.value]


def _with(node: ast.With | ast.AsyncWith) -> list[ast.AST]:
    return [node.items[0], *node.body]


_PARTS: dict[type[ast.AST], Callable[..., list[ast.AST]]] = {
    ast.arguments: _none,
    ast.AsyncFunctionDef: _function,
    ast.AsyncWith: _with,
    ast.Assign: _assignment,
    ast.ClassDef: _class,
    ast.Dict: _none,
    ast.FunctionDef: _function,
    ast.JoinedStr: _none,
    ast.With: _with,
}
