"""Formatted strings that the running interpreter cannot read, rebuilt as `ast.JoinedStr`.

Each is replaced in the text by a name of the same extent; when the text is parsed, the name gives way to the string.
Template strings are read as formatted ones.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import libcst as cst

from foureyes.facts.grammar_text import Edit, Place, SourceText, filling
from foureyes.facts.parsing import parse_tree

_TEMPLATED = getattr(cst, "TemplatedString", cst.FormattedString)  # LibCST has it from 1.9 on
STRINGS = (cst.FormattedString, _TEMPLATED, cst.ConcatenatedString)
_Node = TypeVar("_Node", bound=ast.expr)
if TYPE_CHECKING:
    _Expression = cst.FormattedStringExpression | cst.TemplatedStringExpression
else:
    _Expression = (cst.FormattedStringExpression, getattr(cst, "TemplatedStringExpression", ()))


class StringRewriter:
    """Collects the strings of one text. `parse` reads the code inside them, in whatever grammar it needs."""

    def __init__(self, source: SourceText, parse: Callable[[str], ast.Module]) -> None:
        self._source = source
        self._parse = parse
        self._built: dict[str, ast.JoinedStr] = {}
        self._prefix = "_q"
        while self._prefix in source.text:
            self._prefix += "q"

    def edit(self, node: cst.CSTNode) -> Edit | None:
        """Return the edit that replaces a string by a name, None where the interpreter can read it."""
        start, end = self._source.span(node)
        old = self._source.slice(start, end)
        try:
            parse_tree(f"({old})")
        except SyntaxError:
            name = f"{self._prefix}{len(self._built)}"
            self._built[name] = self._joined(_pieces(node), start, end)
            return Edit(start, end, filling(name, old))
        return None

    def put_back(self, tree: ast.Module) -> None:
        """Replace the names by the strings they stand for."""
        if not self._built:
            return
        self._stretch(tree)
        stack: list[ast.AST] = [tree]
        while stack:
            node = stack.pop()
            for name, value in ast.iter_fields(node):
                if isinstance(value, list):
                    value[:] = [self._original(item) for item in value]
                    stack.extend(item for item in value if isinstance(item, ast.AST))
                elif isinstance(value, ast.AST):
                    original = self._original(value)
                    setattr(node, name, original)
                    stack.append(original)

    def expression(self, node: cst.CSTNode) -> ast.expr:
        """Return an expression of the text, parsed, with its own lines and columns."""
        start, end = self._source.span(node)
        (statement,) = self._parse(f"({self._source.slice(start, end)}\n)").body
        if not isinstance(statement, ast.Expr):
            raise SyntaxError("no expression")
        self._shift(statement.value, start)
        return statement.value

    def _stretch(self, tree: ast.Module) -> None:
        """Let what ends with a name end where its string does."""
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in self._built]
        ends = {(node.end_lineno, node.end_col_offset): self._built[node.id] for node in names}
        nodes: Iterator[Any] = ast.walk(tree)
        for node in nodes:
            string = ends.get((getattr(node, "end_lineno", None), getattr(node, "end_col_offset", None)))
            if string is not None:
                node.end_lineno, node.end_col_offset = string.end_lineno, string.end_col_offset

    def _original(self, node: ast.AST) -> ast.AST:
        return self._built.get(node.id, node) if isinstance(node, ast.Name) else node

    def _joined(self, pieces: Sequence[tuple[cst.CSTNode, str, str]], start: Place, end: Place) -> ast.JoinedStr:
        values = [value for piece, opening, closing in pieces for value in self._values(piece, opening, closing)]
        return _placed(ast.JoinedStr(values), self._source, start, end)

    def _values(self, piece: cst.CSTNode, opening: str, closing: str) -> Iterator[ast.expr]:
        start, end = self._source.span(piece)
        if isinstance(piece, _Expression):
            if piece.equal is not None:
                text = self._source.of(piece.expression) + "="
                yield _placed(ast.Constant(text), self._source, start, end)
            yield _placed(self._formatted(piece, opening, closing), self._source, start, end)
        else:
            text = _text(piece, opening, closing)
            yield _placed(ast.Constant(text), self._source, start, end)

    def _formatted(self, piece: _Expression, opening: str, closing: str) -> ast.FormattedValue:
        conversion = ord(piece.conversion[0]) if piece.conversion else -1
        if piece.equal is not None and not piece.conversion and piece.format_spec is None:
            conversion = ord("r")
        specification = None
        if piece.format_spec is not None:
            start, end = self._source.span(piece)
            parts = [(part, opening, closing) for part in piece.format_spec]
            specification = self._joined(parts, start, end)
        return ast.FormattedValue(self.expression(piece.expression), conversion, specification)

    def _shift(self, tree: ast.expr, start: Place) -> None:
        """Move a tree that was parsed in brackets of its own to where it stands in the text."""
        column = self._source.byte_column(start) - 1
        for node in ast.walk(tree):
            if isinstance(node, (ast.expr, ast.keyword, ast.arg)):
                node.col_offset += column if node.lineno == 1 else 0
                node.end_col_offset = (node.end_col_offset or 0) + (column if node.end_lineno == 1 else 0)
                node.lineno += start[0] - 1
                node.end_lineno = (node.end_lineno or 1) + start[0] - 1


def _placed(node: _Node, source: SourceText, start: Place, end: Place) -> _Node:
    node.lineno, node.end_lineno = start[0], end[0]
    node.col_offset, node.end_col_offset = source.byte_column(start), source.byte_column(end)
    return node


def _pieces(node: cst.CSTNode) -> list[tuple[cst.CSTNode, str, str]]:
    """Return the parts of a string, of a concatenation in order, each with the quotes it stands in."""
    pieces: list[tuple[cst.CSTNode, str, str]] = []
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, cst.ConcatenatedString):
            stack.extend((item.right, item.left))
        elif isinstance(item, (cst.FormattedString, _TEMPLATED)):
            pieces.extend((part, item.start, item.end) for part in item.parts)
        else:
            pieces.append((item, "", ""))
    return pieces


def _text(piece: cst.CSTNode, opening: str, closing: str) -> str:
    if isinstance(piece, cst.SimpleString):
        value = piece.evaluated_value
        return value if isinstance(value, str) else ""
    written = str(getattr(piece, "value", "")).replace("{{", "{").replace("}}", "}")
    prefix = opening.removesuffix(closing).lower().replace("f", "").replace("t", "")
    constant = parse_tree(f"{prefix}{closing}{written}{closing}").body[0]
    if isinstance(constant, ast.Expr) and isinstance(constant.value, ast.Constant):
        return str(constant.value.value)
    return written
