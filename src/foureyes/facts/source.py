"""The bytes of one Python blob become a syntax tree, or a `ParseFailure` that says why not: never an exception.

Decoding follows PEP 263. Line numbers are git's: a line ends at a line feed, and nowhere else.
"""

import ast
import sys
from dataclasses import dataclass
from functools import cached_property

from foureyes.facts import line_ends
from foureyes.facts.decoding import DecodingError, decode
from foureyes.facts.parsing import parse_tree
from foureyes.model.facts import ParseFailure
from foureyes.model.safe_text import one_line

GRAMMAR = f"{sys.version_info.major}.{sys.version_info.minor}"
NEWER_GRAMMAR = "libcst"


@dataclass(frozen=True)
class ParsedSource:
    """One parsed blob. `grammar` is the interpreter's ("3.11"), or names what else had to read it."""

    text: str
    tree: ast.Module
    grammar: str

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines as git counts them, without their ends."""
        return tuple(line.removesuffix("\r") for line in split_lines(self.text))


def split_lines(text: str) -> list[str]:
    """Return the lines of `text`, split at line feeds only."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def parse(data: bytes) -> ParsedSource | ParseFailure:
    """Parse one blob."""
    try:
        text = decode(data)
    except DecodingError as error:
        return ParseFailure(error.line, str(error))
    if "\0" in text:
        return ParseFailure(text.count("\n", 0, text.index("\0")) + 1, "the file contains NUL bytes")
    try:
        return _parsed(text)
    except SyntaxError as error:
        return ParseFailure(_git_line(text, error.lineno), one_line(error.msg or "syntax error"))
    except (MemoryError, RecursionError):
        return ParseFailure(1, "the code is nested too deeply")
    except ValueError as error:
        return ParseFailure(1, one_line(str(error)))


def _parsed(text: str) -> ParsedSource:
    grammar = GRAMMAR
    try:
        tree = parse_tree(text)
    except SyntaxError as error:
        newer = _parse_newer(text)
        if newer is None:
            raise error from None
        tree, grammar = newer, NEWER_GRAMMAR
    if line_ends.differ(text):
        line_ends.move_to_git_lines(tree, text)
    return ParsedSource(text, tree, grammar)


def _parse_newer(text: str) -> ast.Module | None:
    from foureyes.facts.grammar import parse_newer  # LibCST takes longer to import than most files to parse

    try:
        return parse_newer(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _git_line(text: str, line: int | None) -> int:
    if not line or line < 1:
        return 1
    if not line_ends.differ(text):
        return line
    places = line_ends.git_places(text)
    return places[min(line, len(places)) - 1][0]
