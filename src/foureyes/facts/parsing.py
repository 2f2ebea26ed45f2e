"""Text becomes a syntax tree by the running interpreter's own grammar."""

import ast
import sys
import warnings

_DEEP = 8000  # three times as many levels of syntax tree; they still fit into half a usual stack


def parse_tree(text: str) -> ast.Module:
    """Parse; raises what `ast.parse` raises, and warns of nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except RecursionError:
            return _parse_deep(text)


def _parse_deep(text: str) -> ast.Module:
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(max(usual, _DEEP))
    try:
        return ast.parse(text)
    finally:
        sys.setrecursionlimit(usual)
