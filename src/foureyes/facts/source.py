"""The bytes of one Python blob become a syntax tree, or a `ParseFailure` that says why not: never an exception.

Decoding follows PEP 263. Line numbers are git's: a line ends at a line feed, and nowhere else.
"""

import ast
import sys
import warnings
from dataclasses import dataclass
from functools import cached_property

from foureyes.facts.decoding import DecodingError, decode
from foureyes.model.facts import ParseFailure
from foureyes.model.safe_text import one_line

GRAMMAR = f"{sys.version_info.major}.{sys.version_info.minor}"


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
        tree = parse_tree(text)
    except SyntaxError as error:
        return ParseFailure(max(error.lineno or 1, 1), one_line(error.msg or "syntax error"))
    except (MemoryError, RecursionError):
        return ParseFailure(1, "the code is nested too deeply")
    except ValueError as error:
        return ParseFailure(1, one_line(str(error)))
    return ParsedSource(text, tree, GRAMMAR)


def parse_tree(text: str) -> ast.Module:
    """Parse with the running interpreter's grammar; raises what `ast.parse` raises, and warns of nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)
