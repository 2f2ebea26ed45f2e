"""Code newer than the running interpreter, read through LibCST and brought back to `ast`.

In: text that `ast.parse` refused. LibCST parses it; constructs that the interpreter does not know are written in their
older form at the same place, and the result is parsed again, so that every analysis sees one kind of tree. Lines stay
exact; columns too, but for what follows a rewritten construct on its line.
"""

import ast
from collections.abc import Iterator

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from foureyes.facts.grammar_strings import STRINGS, StringRewriter
from foureyes.facts.grammar_text import Edit, SourceText, filling
from foureyes.facts.parsing import parse_tree

_MOST_CHARACTERS = 2 * 1024 * 1024
_MOST_BRACKETS = 200
_MOST_DEPTH = 12


def parse_newer(text: str, depth: int = 0) -> ast.Module:
    """Parse through LibCST; raises `SyntaxError` where that does not help either."""
    if depth > _MOST_DEPTH or len(text) > _MOST_CHARACTERS or _bracket_depth(text) > _MOST_BRACKETS:
        raise SyntaxError("the code is nested too deeply, or too long, for the newer grammar")
    try:
        source = SourceText(text)
        wrapper = MetadataWrapper(cst.parse_module(source.text), unsafe_skip_copy=True)
        source.locate(wrapper.resolve(PositionProvider))
    except (cst.ParserSyntaxError, cst.CSTValidationError, cst.CSTLogicError):
        raise SyntaxError("not in LibCST's grammar") from None
    rewriter = _Rewriter(source, depth)
    edits = [edit for node in _nodes(wrapper.module) for edit in rewriter.edits(node)]
    if not edits:
        raise SyntaxError("nothing newer in it")
    tree = parse_tree(source.edited(edits))
    rewriter.complete(tree)
    return tree


def _bracket_depth(text: str) -> int:
    """Return an upper bound of how deeply brackets nest: LibCST does not survive thousands."""
    depth = deepest = 0
    for char in text:
        if char in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in ")]}" and depth:
            depth -= 1
    return deepest


def _nodes(module: cst.Module) -> Iterator[cst.CSTNode]:
    stack: list[cst.CSTNode] = [module]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, STRINGS):  # what stands inside a string is read with it
            stack.extend(node.children)


class _Rewriter:
    """Says which edits one text needs, and puts back into the tree what the edits took out."""

    def __init__(self, source: SourceText, depth: int) -> None:
        self._source = source
        self._depth = depth
        self._strings = StringRewriter(source, self._parse)
        self._bounds: dict[tuple[str, int], list[ast.expr]] = {}

    def edits(self, node: cst.CSTNode) -> Iterator[Edit]:
        """Yield the edits for one node."""
        if isinstance(node, STRINGS):
            edit = self._strings.edit(node)
            if edit is not None:
                yield edit
        elif isinstance(node, (cst.ExceptHandler, cst.ExceptStarHandler)):
            yield from self._handler(node.type)
        elif isinstance(node, (cst.FunctionDef, cst.ClassDef)) and node.type_parameters is not None:
            yield from self._type_parameters(node.name, node.type_parameters)
        elif isinstance(node, cst.TypeAlias):
            yield from self._type_alias(node)

    def complete(self, tree: ast.Module) -> None:
        """Put strings and the bounds of type parameters back."""
        self._strings.put_back(tree)
        for node in ast.walk(tree) if self._bounds else ():
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                bounds = self._bounds.get((node.name, node.lineno))
                if bounds:
                    setattr(node, "type_params", bounds)  # noqa: B010 - mypy knows the attribute from 3.12 on only

    def _parse(self, code: str) -> ast.Module:
        try:
            return parse_tree(code)
        except SyntaxError:
            return parse_newer(code, self._depth + 1)

    def _handler(self, kind: cst.BaseExpression | None) -> Iterator[Edit]:
        """Write `except A, B:` as `except (A, B):`, the bracket in the place of a space where there is one."""
        if not isinstance(kind, cst.Tuple) or kind.lpar:
            return
        start, end = self._source.span(kind)
        before = (start[0], start[1] - 1)
        has_space = self._source.slice(before, start) == " "
        yield Edit(before if has_space else start, start, "(")
        yield Edit(end, end, ")")

    def _type_parameters(self, name: cst.Name, parameters: cst.TypeParameters) -> Iterator[Edit]:
        try:
            parse_tree("def f[T = int](): ...")  # the newest form: 3.12 knows parameters, but no defaults
        except SyntaxError:
            start, end = self._source.span(parameters)
            yield Edit(start, end, filling("", self._source.slice(start, end)))
            self._bounds[name.value, self._source.span(name)[0][0]] = list(self._bounds_in(parameters))

    def _bounds_in(self, parameters: cst.TypeParameters) -> Iterator[ast.expr]:
        for item in parameters.params:
            bound = item.param.bound if isinstance(item.param, cst.TypeVar) else None
            for expression in (bound, item.default):
                if expression is not None:
                    yield self._strings.expression(expression)

    def _type_alias(self, node: cst.TypeAlias) -> Iterator[Edit]:
        """Write `type X[T] = ...` as `X = ...`."""
        try:
            parse_tree("type X[T = int] = int")
        except SyntaxError:
            start, _ = self._source.span(node)
            _, end = self._source.span(node.type_parameters or node.name)
            yield Edit(start, end, filling(node.name.value, self._source.slice(start, end)))
