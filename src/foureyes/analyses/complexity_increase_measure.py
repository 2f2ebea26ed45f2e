"""Cyclomatic complexity of one file's functions, counted as radon does.

Out goes plain data: `functions` as rows of qualified name, complexity, first and last line, the heaviest statements of
the body, hashes of all statements.
"""

import ast
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from foureyes.facts.collector import JsonValue
from foureyes.facts.source import ParsedSource
from foureyes.model.syntax import children

NAME = "complexity"
_PARTS = 5  # heaviest statements kept per function
_WORTH_KEEPING = 5  # functions below never reach a threshold anybody sets: their statements are not kept
_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True)
class _Count:
    """The decisions in some code, and the definitions directly in it, whose own decisions do not count."""

    decisions: int = 0
    functions: list[_Function] = field(default_factory=list)
    classes: list[ast.ClassDef] = field(default_factory=list)


def measure(source: ParsedSource) -> JsonValue:
    """Return the complexity of every function, nested ones and methods included; a class in a function is left out."""
    rows: list[JsonValue] = []
    count = _count(source.tree.body)
    stack = [("", count.functions, count.classes)]
    while stack:
        prefix, functions, classes = stack.pop()
        for function in functions:
            name = prefix + function.name
            counts = [_count((statement,)) for statement in function.body]
            rows.append(_row(name, function, [count.decisions for count in counts], source.lines))
            stack.append((f"{name}.", [inner for count in counts for inner in count.functions], []))
        for item in classes:
            count = _count(item.body)
            stack.append((f"{prefix}{item.name}.", count.functions, count.classes))
    return {"functions": rows}


def _count(code: Iterable[ast.AST]) -> _Count:
    found = _Count()
    stack = list(code)
    while stack:
        node = stack.pop()
        kind = node.__class__
        if isinstance(node, _Function):
            found.functions.append(node)
        elif isinstance(node, ast.ClassDef):
            found.classes.append(node)
        elif kind is ast.Assert:
            found.decisions += 1  # whatever it asserts
        elif kind is not ast.Name and kind is not ast.Constant:
            if kind in _DECISIONS:
                found.decisions += _DECISIONS[kind](node)
            stack += children(node)
    found.functions.sort(key=_line)
    found.classes.sort(key=_line)
    return found


def _line(node: ast.stmt) -> int:
    return node.lineno


def _one(node: ast.AST) -> int:
    return 1


def _loop(node: ast.For | ast.AsyncFor | ast.While) -> int:
    return 1 + bool(node.orelse)


def _try(node: ast.Try) -> int:
    return len(node.handlers) + bool(node.orelse)


def _match(node: ast.Match) -> int:
    has_default = any(isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None for case in node.cases)
    return len(node.cases) - has_default


def _values(node: ast.BoolOp) -> int:
    return len(node.values) - 1


def _comprehension(node: ast.comprehension) -> int:
    return 1 + len(node.ifs)


_DECISIONS: dict[type[ast.AST], Callable[..., int]] = {
    ast.AsyncFor: _loop,
    ast.BoolOp: _values,
    ast.For: _loop,
    ast.If: _one,
    ast.IfExp: _one,
    ast.Match: _match,
    ast.Try: _try,
    ast.While: _loop,
    ast.comprehension: _comprehension,
}


def _row(name: str, node: _Function, decisions: list[int], lines: tuple[str, ...]) -> JsonValue:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    last = node.end_lineno or node.lineno
    complexity = 1 + sum(decisions)
    if complexity < _WORTH_KEEPING:
        return [name, complexity, first, last, [], []]
    parts = [_part(statement, count) for statement, count in zip(node.body, decisions, strict=True) if count]
    parts.sort(key=lambda part: (-part[3], part[0]))
    hashes = sorted({_hash(item, lines) for item in _statements(node)})
    return [name, complexity, first, last, [list(part) for part in parts[:_PARTS]], list(hashes)]


def _part(statement: ast.stmt, decisions: int) -> tuple[int, int, str, int]:
    keyword = type(statement).__name__.lower().removeprefix("async")
    return statement.lineno, statement.end_lineno or statement.lineno, keyword, decisions


def _inner_statements(node: ast.AST) -> Iterator[ast.AST]:
    for block in ("body", "orelse", "finalbody", "handlers", "cases"):
        inner = getattr(node, block, None)
        if isinstance(inner, list):
            yield from inner


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    stack = list(_inner_statements(node))
    while stack:
        item = stack.pop()
        inner = list(_inner_statements(item))
        stack.extend(inner)
        if not inner:
            yield item


def _hash(statement: ast.AST, lines: tuple[str, ...]) -> int:
    """Of the statement's lines without their white space: what was moved is indented anew."""
    first, last = getattr(statement, "lineno", 1), getattr(statement, "end_lineno", None) or 0
    words = [word for line in lines[first - 1 : last] for word in line.split()]
    return zlib.crc32(" ".join(words).encode("utf-8", "surrogatepass"))
