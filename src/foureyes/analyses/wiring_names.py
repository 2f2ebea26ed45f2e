"""How a copy of one module's wiring is made to name another module.

In: the dotted names of both. Out: `Renaming`, which changes names and strings in LibCST nodes.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import libcst as cst


@dataclass(frozen=True, slots=True)
class Renaming:
    """`old_word` and `new_word` are where the two names differ."""

    old: str
    new: str
    old_word: str
    new_word: str

    @classmethod
    def between(cls, old: str, new: str) -> "Renaming":
        """Return the renaming of `old` to `new`: what both begin and end with stays."""
        first, second = old.split("."), new.split(".")
        while len(first) > 1 and len(second) > 1 and first[0] == second[0]:
            first, second = first[1:], second[1:]
        while len(first) > 1 and len(second) > 1 and first[-1] == second[-1]:
            first, second = first[:-1], second[:-1]
        return cls(old, new, first[-1], second[-1])

    def text(self, text: str) -> str:
        """Return a text with the module's name, or the word in which it differs, exchanged."""
        changed = re.sub(rf"(?<![\w.]){re.escape(self.old)}(?!\w)", self.new, text)
        if changed != text:
            return changed
        return re.sub(rf"(?<![A-Za-z0-9]){re.escape(self.old_word)}(?![A-Za-z0-9])", self.new_word, text)

    def attribute(self, node: cst.CSTNode) -> str:
        """Return what strings in a node name inside of the old module; empty for nothing."""
        strings = _Strings()
        node.visit(strings)
        for value in strings.found:
            match = re.fullmatch(rf"{re.escape(self.old)}[.:](\w+)", value)
            if match is not None:
                return match[1]
        return ""

    def transformer(self, names: Mapping[str, str]) -> cst.CSTTransformer:
        """Return what changes names by `names`, and strings."""
        return _Renamed(self.text, names)

    def attribute_transformer(self, old: str, new: str) -> cst.CSTTransformer:
        """Return what changes the attribute that strings name in the new module."""
        expression = re.compile(rf"(?<={re.escape(self.new)}[.:]){re.escape(old)}\b")
        return _Renamed(lambda text: expression.sub(new, text), {})


class _Strings(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        if isinstance(node.evaluated_value, str):
            self.found.append(node.evaluated_value)


class _Renamed(cst.CSTTransformer):
    def __init__(self, change: Callable[[str], str], names: Mapping[str, str]) -> None:
        super().__init__()
        self._change = change
        self._names = names

    def leave_SimpleString(self, original_node: cst.SimpleString, updated_node: cst.SimpleString) -> cst.SimpleString:
        return updated_node.with_changes(value=self._change(original_node.value))

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        return updated_node.with_changes(value=self._names.get(original_node.value, original_node.value))

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.Attribute:
        return updated_node.with_changes(attr=original_node.attr)  # an attribute of that name is something else
