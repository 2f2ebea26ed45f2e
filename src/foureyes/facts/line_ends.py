"""Lines as Python counts them (a carriage return alone ends one) become lines as git does (a line feed only)."""

import ast
import re
from collections.abc import Iterator
from typing import Any

_LINE_END = re.compile(r"\r\n|\r|\n")
_LONE_RETURN = re.compile(r"\r(?!\n)")


def differ(text: str) -> bool:
    """Whether the two ways to count disagree."""
    return "\r" in text and _LONE_RETURN.search(text) is not None


def git_places(text: str) -> list[tuple[int, int]]:
    """Return, for each line of Python's, the line in git and the byte column there at which it starts."""
    places = [(1, 0)]
    line = 1
    line_start = 0
    for found in _LINE_END.finditer(text):
        if found[0] != "\r":
            line += 1
            line_start = found.end()
        places.append((line, len(text[line_start : found.end()].encode("utf-8", "surrogatepass"))))
    return places


def move_to_git_lines(tree: ast.Module, text: str) -> None:
    """Give every node of a tree its line and column as git counts them."""
    places = git_places(text)
    nodes: Iterator[Any] = ast.walk(tree)
    for node in nodes:
        if "lineno" in node._attributes:
            node.lineno, node.col_offset = _moved(places, node.lineno, node.col_offset)
            if node.end_lineno is not None:
                node.end_lineno, node.end_col_offset = _moved(places, node.end_lineno, node.end_col_offset)


def _moved(places: list[tuple[int, int]], line: int, column: int) -> tuple[int, int]:
    git_line, start = places[min(line, len(places)) - 1]
    return git_line, start + column
