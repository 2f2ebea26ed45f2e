"""Names of one file that its own code does not use, by vulture's collector on the shared tree.

Out goes plain data: rows of kind, name, first and last line, vulture's confidence; or `not_measured` with the reason.
"""

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from foureyes.facts.collector import JsonValue
from foureyes.facts.source import ParsedSource
from foureyes.model.syntax import CODE_FIELDS, children

if TYPE_CHECKING:
    from vulture.core import Vulture

NAME = "unused-names"


class _NoFile:
    """Stands for the path vulture asks of: a blob has none, and where it lies must not change what it says."""

    name = "module.py"

    def resolve(self) -> str:
        return self.name


def collect(source: ParsedSource) -> JsonValue:
    """Return the functions, classes, methods, properties and variables that are defined and not used in the file."""
    from vulture.core import Vulture

    collector = Vulture()
    collector.code = list(source.lines)
    collector.filename = _NoFile()
    collector.noqa_lines = defaultdict(set)  # what the code says of itself does not silence this
    try:
        _visit(collector, source.tree)
    except RecursionError:
        return {"not_measured": "the code is nested too deeply"}
    unused = [
        *collector.unused_funcs,
        *collector.unused_classes,
        *collector.unused_methods,
        *collector.unused_props,
        *collector.unused_vars,
    ]
    rows = {(item.name, item.first_lineno, item.last_lineno, item.typ, item.confidence) for item in unused}
    return {"unused": [list(row) for row in sorted(rows)]}


def _visit(collector: "Vulture", tree: ast.Module) -> None:
    """Call vulture's visitors on every node, as its own walk does, without the search for unreachable code that takes
    half of that walk's time and is not asked for here."""
    visitors = {
        kind: getattr(collector, f"visit_{kind.__name__}")
        for kind in CODE_FIELDS
        if f"visit_{kind.__name__}" in vars(type(collector))
    }
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        stack += children(node)
        visitor = visitors.get(node.__class__)
        if visitor is not None:
            visitor(node)
