"""Inline suppressions: `# foureyes: ignore[rule-id] reason`, on the line or on a line of its own above.

The collector finds them in a file; `apply` marks the findings they cover and drops none. A suppression without a reason
does not hold. Suppressions of other tools are collected too, for the analysis that reports new ones.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from foureyes.analyses.subject import Tree
from foureyes.analyses.suppression_comments import Comment, comments
from foureyes.facts.collector import Collector, JsonValue
from foureyes.facts.source import ParsedSource, parse
from foureyes.model.finding import Finding, Scope, Side, Suppression, SuppressionKind
from foureyes.model.safe_text import one_line

NAME = "suppressions"
OWN = "foureyes"
_MARKER = re.compile(r"foureyes:|noqa|type:\s*ignore|nosec|pyright:\s*ignore|pylint:", re.IGNORECASE | re.ASCII)
_MARKER_BYTES = re.compile(_MARKER.pattern.encode("ascii"))  # for text in lower case
_WORDS = (b"foureyes:", b"noqa", b"ignore", b"nosec", b"pylint:")  # one of them stands in every marker
_ENCODING = re.compile(rb"[^\r\n]*(?:\r\n?|\n)?[^\r\n]*coding[:=]")
_TOOLS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (OWN, re.compile(r"#\s*foureyes:\s*ignore(?:\[(?P<codes>[^\]]*)\])?(?P<rest>[^#]*)", re.IGNORECASE)),
    (
        "noqa",
        re.compile(
            r"#\s*(?:ruff:\s*|flake8:[:\s]*)?noqa(?!\w)(?::\s*(?P<codes>[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*))?(?P<rest>[^#]*)",
            re.I,
        ),
    ),
    (
        "type: ignore",
        re.compile(r"#\s*(?:type|pyright):\s*ignore(?:\[(?P<codes>[^\]]*)\])?(?P<rest>[^#]*)", re.IGNORECASE),
    ),
    ("nosec", re.compile(r"#\s*nosec\b:?\s*(?P<codes>B[0-9]+(?:[,\s]+B[0-9]+)*)?(?P<rest>[^#]*)", re.IGNORECASE)),
    (
        "pylint: disable=all",
        re.compile(r"#\s*pylint:\s*(?:disable\s*=\s*all\b|skip-file)(?P<codes>\b)(?P<rest>)", re.I),
    ),
)


@dataclass(frozen=True, slots=True)
class InlineSuppression:
    """One suppression comment. It covers lines `first..last`, and the whole file where `whole_file` is set."""

    tool: str
    line: int
    codes: tuple[str, ...]
    reason: str
    first: int
    last: int
    whole_file: bool
    text: str

    def covers(self, finding: Finding) -> bool:
        """Whether the finding lies where this comment points."""
        if finding.scope is Scope.FILE:
            return self.whole_file
        return self.first <= finding.line <= self.last


def collect(source: ParsedSource) -> JsonValue:
    """Return the suppressions of one file as rows of plain data."""
    return [
        [item.tool, item.line, list(item.codes), item.reason, item.first, item.last, item.whole_file, item.text]
        for item in suppressions(source)
    ]


def may_find(data: bytes) -> bool:
    """Whether a file may hold a suppression: all but never, and then it need not be parsed to look for one.

    A file that declares its encoding is looked at: in some encodings the marker is written in other bytes.
    """
    text = data.lower()
    is_marked = any(word in text for word in _WORDS) and _MARKER_BYTES.search(text) is not None
    return is_marked or _ENCODING.match(text) is not None


COLLECTOR = Collector(NAME, "1", collect, on_base=True, may_find=may_find)


def suppressions(source: ParsedSource) -> tuple[InlineSuppression, ...]:
    """Return the suppression comments of one file, from top to bottom."""
    if not _MARKER.search(source.text):
        return ()
    marked = [
        (comment, tool, match)
        for comment in comments(source.text)
        if _MARKER.search(comment.text)
        for tool, pattern in _TOOLS
        for match in pattern.finditer(comment.text)
    ]
    if not marked:
        return ()
    spans = tuple(_spans(source.tree))
    return tuple(_suppression(comment, tool, match, source, spans) for comment, tool, match in marked)


def _suppression(
    comment: Comment, tool: str, match: re.Match[str], source: ParsedSource, spans: tuple[tuple[int, int], ...]
) -> InlineSuppression:
    codes = tuple(re.split(r"[,\s]+", (match["codes"] or "").strip())) if (match["codes"] or "").strip() else ()
    target = comment.line if comment.after_code else _next_code_line(source.lines, comment.line)
    first, last = _statement(spans, target)
    before = source.lines[: comment.line - 1]
    return InlineSuppression(
        tool=tool,
        line=comment.line,
        codes=codes,
        reason=one_line(match["rest"].strip(" \t-:,;.–—()")),
        first=min(first, comment.line),
        last=last,
        whole_file=not comment.after_code and all(not line.strip() or line.lstrip().startswith("#") for line in before),
        text=one_line(comment.text),
    )


def _next_code_line(lines: tuple[str, ...], line: int) -> int:
    for number in range(line + 1, len(lines) + 1):
        text = lines[number - 1].strip()
        if text and not text.startswith("#"):
            return number
    return line


def _spans(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """Lines of every simple statement, and of every compound statement's head with its decorators."""
    stack: list[ast.AST] = list(tree.body)
    while stack:
        node = stack.pop()
        body = getattr(node, "body", None)
        for block in ("body", "orelse", "finalbody", "handlers", "cases"):
            stack.extend(item for item in getattr(node, block, None) or () if isinstance(item, ast.AST))
        if not isinstance(node, ast.stmt):
            continue
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(item.lineno for item in decorators)])
        last = node.end_lineno or node.lineno
        if isinstance(body, list) and body and hasattr(body[0], "lineno"):
            inner = min([body[0].lineno, *(item.lineno for item in getattr(body[0], "decorator_list", []))])
            last = max(first, node.lineno, inner - 1)
        yield first, last


def _statement(spans: tuple[tuple[int, int], ...], line: int) -> tuple[int, int]:
    """The smallest span that holds `line`; the line alone where none does."""
    holding = [span for span in spans if span[0] <= line <= span[1]]
    return min(holding, key=lambda span: span[1] - span[0], default=(line, line))


def in_file(tree: Tree, path: str) -> tuple[InlineSuppression, ...]:
    """Return the suppressions of a file of the tree, collected or, where they were not, read now."""
    rows = tree.collected(path, NAME) if path in tree.entries else None
    if isinstance(rows, list):
        return tuple(
            InlineSuppression(tool, line, tuple(codes), reason, first, last, whole, text)
            for tool, line, codes, reason, first, last, whole, text in rows
        )
    data = tree.read(path) if path.endswith((".py", ".pyi")) else None
    source = parse(data) if data is not None and _MARKER.search(data.decode("latin-1")) else None
    return suppressions(source) if isinstance(source, ParsedSource) else ()


def apply(findings: Iterable[Finding], head: Tree, never: frozenset[str]) -> Iterator[Finding]:
    """Yield all findings, those that an inline suppression covers marked so. `never` are rules nothing in the code
    under review may silence."""

    @cache
    def known(path: str) -> tuple[InlineSuppression, ...]:
        return tuple(item for item in in_file(head, path) if item.tool == OWN and item.reason and item.codes)

    for finding in findings:
        yield finding if finding.rule in never else _marked(finding, known)


def _marked(finding: Finding, known: Callable[[str], tuple[InlineSuppression, ...]]) -> Finding:
    if finding.suppressed is not None or finding.side is Side.BASE:
        return finding
    for item in known(finding.path):
        if finding.rule in item.codes and item.covers(finding):
            how = Suppression(SuppressionKind.INLINE, item.reason, path=finding.path, line=item.line)
            return replace(finding, suppressed=how)
    return finding
