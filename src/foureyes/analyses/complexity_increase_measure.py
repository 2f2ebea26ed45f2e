"""Cyclomatic complexity of one file's functions, by radon's visitor on the shared tree.

Out goes plain data: `functions` as rows of qualified name, complexity, first and last line, the heaviest statements of
the body, hashes of all statements; or `not_measured` with the reason, where radon cannot walk the file.
"""

import ast
import zlib
from collections.abc import Iterator
from typing import Protocol

from foureyes.facts.collector import JsonValue
from foureyes.facts.source import ParsedSource

NAME = "complexity"
_PARTS = 5  # heaviest statements kept per function
_WORTH_KEEPING = 5  # functions below never reach a threshold anybody sets: their statements are not kept


def measure(source: ParsedSource) -> JsonValue:
    """Return the complexity of every function, nested ones and methods included."""
    from radon.visitors import ComplexityVisitor

    spans = dict(_functions(source.tree))
    try:
        visitor = ComplexityVisitor.from_ast(source.tree)
        rows: list[JsonValue] = [
            _row(name, block.complexity, spans[block.lineno, block.col_offset])
            for name, block in _named(visitor.functions, visitor.classes)
            if (block.lineno, block.col_offset) in spans
        ]
    except RecursionError:
        return {"not_measured": "the code is nested too deeply"}
    return {"functions": rows}


def _functions(tree: ast.Module) -> Iterator[tuple[tuple[int, int], ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Functions by where they start. Statements only, with an explicit stack: expressions hold none."""
    stack: list[ast.AST] = list(tree.body)
    while stack:
        node = stack.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield (node.lineno, node.col_offset), node
        stack.extend(_inner_statements(node))


def _inner_statements(node: ast.AST) -> Iterator[ast.AST]:
    for block in ("body", "orelse", "finalbody", "handlers", "cases"):
        inner = getattr(node, block, None)
        if isinstance(inner, list):
            yield from inner


class _Function(Protocol):
    name: str
    lineno: int
    col_offset: int
    complexity: int
    closures: "list[_Function]"


class _Class(Protocol):
    name: str
    methods: list[_Function]
    inner_classes: "list[_Class]"


def _named(functions: list[_Function], classes: list[_Class]) -> Iterator[tuple[str, _Function]]:
    """Radon's blocks with qualified names, as the facts write them."""
    stack = [("", functions, classes)]
    while stack:
        prefix, functions, classes = stack.pop()
        for function in functions:
            yield prefix + function.name, function
            stack.append((f"{prefix}{function.name}.", function.closures, []))
        for item in classes:
            stack.append((f"{prefix}{item.name}.", item.methods, item.inner_classes))


def _row(name: str, complexity: int, node: ast.FunctionDef | ast.AsyncFunctionDef) -> JsonValue:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    last = node.end_lineno or node.lineno
    if complexity < _WORTH_KEEPING:
        return [name, complexity, first, last, [], []]
    parts = sorted((_part(statement) for statement in node.body), key=lambda part: (-part[3], part[0]))[:_PARTS]
    hashes = sorted({_hash(item) for item in _statements(node)})
    return [name, complexity, first, last, [list(part) for part in parts if part[3]], list(hashes)]


def _part(statement: ast.stmt) -> tuple[int, int, str, int]:
    from radon.visitors import ComplexityVisitor

    visitor = ComplexityVisitor(off=False)
    visitor.visit(statement)
    keyword = type(statement).__name__.lower().removeprefix("async")
    return statement.lineno, statement.end_lineno or statement.lineno, keyword, visitor.complexity


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    stack = list(_inner_statements(node))
    while stack:
        item = stack.pop()
        inner = list(_inner_statements(item))
        stack.extend(inner)
        if not inner:
            yield item


def _hash(statement: ast.AST) -> int:
    return zlib.crc32(ast.dump(statement).encode("utf-8", "surrogatepass"))
