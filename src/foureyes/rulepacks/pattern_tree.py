"""A pattern as a syntax tree: Semgrep pattern text comes in, a `Pattern` with its index key goes out."""

import ast
import textwrap
import warnings
from dataclasses import dataclass
from functools import lru_cache

from foureyes.model.syntax import children
from foureyes.model.wording import worded
from foureyes.rulepacks.bounded_regex import RegexError, compile_regex
from foureyes.rulepacks.pattern_text import DEEP, ELLIPSIS, METAVARIABLE, SEQUENCE, rewritten
from foureyes.rulepacks.pattern_words import required_words

MAX_PATTERN_CHARACTERS = 8_000
MAX_PATTERN_DEPTH = 60


class PatternSyntaxError(ValueError):
    """The text is no pattern; says in one line why."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """`expression` for one expression, else `statements`. `callee` is the last name of the called thing when the
    pattern is a call of a known name, `callees` when a condition limits the name to these: only such calls need to be
    looked at. `kind` is the node type to try. A file without all of `words` has no match."""

    text: str
    expression: ast.expr | None
    statements: tuple[ast.stmt, ...]
    kind: type[ast.AST] | None
    callee: str = ""
    callees: tuple[str, ...] = ()
    open_start: bool = False
    open_end: bool = False
    words: frozenset[str] = frozenset()


def metavariable(node: ast.AST | None) -> str:
    """Return the name (`X`) when the node is a metavariable, else the empty string."""
    if isinstance(node, ast.Name):
        return mark(node.id)
    return ""


def mark(name: str) -> str:
    """Return `X` for the identifier that stands for `$X`, else the empty string."""
    return name[len(METAVARIABLE) :] if name.startswith(METAVARIABLE) else ""


def sequence_mark(node: ast.AST) -> str:
    """Return `ARGS` when the node stands for `$...ARGS`."""
    inner = node.value if isinstance(node, ast.Starred) else node
    if isinstance(inner, ast.Name) and inner.id.startswith(SEQUENCE):
        return inner.id[len(SEQUENCE) :]
    return ""


def is_ellipsis(node: ast.AST | None) -> bool:
    """Whether the node stands for `...` in any place."""
    if isinstance(node, ast.Expr | ast.Starred):
        node = node.value
    if isinstance(node, ast.Constant):
        return node.value is ...
    return isinstance(node, ast.Name) and node.id.startswith(ELLIPSIS)


def is_deep(node: ast.AST) -> bool:
    """Whether the node is `<... x ...>`."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == DEEP


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for a plain chain of names, else the empty string."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    parts.append(node.id)
    return ".".join(reversed(parts))


@lru_cache(maxsize=4_096)
def parse_pattern(text: str) -> Pattern:
    """Return the pattern; PatternSyntaxError where the text is none."""
    if len(text) > MAX_PATTERN_CHARACTERS:
        raise PatternSyntaxError(worded("longer than {limit} characters", limit=MAX_PATTERN_CHARACTERS))
    body = _parsed(textwrap.dedent(text).strip("\n"))
    if not body:
        raise PatternSyntaxError(worded("the pattern is empty"))
    if len(body) == 1 and isinstance(body[0], ast.Expr):
        return _expression_pattern(text, body[0].value)
    open_start, open_end = is_ellipsis(body[0]), is_ellipsis(body[-1])
    kept = tuple(body)
    while kept and is_ellipsis(kept[0]):
        kept = kept[1:]
    if not kept:
        raise PatternSyntaxError(worded("the pattern is nothing but ..."))
    first = kept[0]
    kind: type[ast.AST] | None = type(first)
    if isinstance(first, ast.Expr | ast.Assign | ast.FunctionDef | ast.Import | ast.ImportFrom):
        kind = None
    words = required_words(kept)
    return Pattern(text, None, kept, kind, "", (), open_start, open_end and len(kept) > 1, words)


def _expression_pattern(text: str, node: ast.expr) -> Pattern:
    if is_ellipsis(node):
        raise PatternSyntaxError(worded("the pattern is nothing but ..."))
    if metavariable(node) or is_deep(node):
        return Pattern(text, node, (), None, words=required_words((node,)))
    kind: type[ast.AST] | None = type(node)
    callee = ""
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else dotted(node.func)
        callee = "" if mark(name) or name.startswith(ELLIPSIS) else name
    elif isinstance(node, ast.Constant | ast.Name | ast.Attribute | ast.JoinedStr):
        kind = None if isinstance(node, ast.Name | ast.Attribute) else kind
    return Pattern(text, node, (), kind, callee, words=required_words((node,)))


def _parsed(text: str) -> list[ast.stmt]:
    source = rewritten(text)
    tries = (source, f"{source}\n    ...", f"{source}:\n    ...", f"{source}\ndef _MV__(*_ELLIPSIS_): ...")
    problem = ""
    for attempt in tries:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(attempt)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            problem = problem or (error.msg if isinstance(error, SyntaxError) else "not valid")
            continue
        _check(tree)
        return tree.body
    raise PatternSyntaxError(worded("not a Python pattern: {problem}", problem=problem))


def _check(tree: ast.AST) -> None:
    stack = [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        if depth > MAX_PATTERN_DEPTH:
            raise PatternSyntaxError(worded("nested deeper than {limit} levels", limit=MAX_PATTERN_DEPTH))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("=~/"):
            try:
                compile_regex(node.value[3:].removesuffix("/"))
            except RegexError as error:
                raise PatternSyntaxError(error.args[0]) from error
        stack.extend((child, depth + 1) for child in children(node))
