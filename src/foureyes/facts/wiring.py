"""Strings that may name a module, and imports done by a call: found while `extract` walks a tree.

In: one call or one assignment at a time. Out: `Wiring` records appended to `found`.
"""

import ast

from foureyes.model.facts import Wiring


def from_call(node: ast.Call, found: list[Wiring]) -> None:
    """Record what the arguments of one call may name."""


def from_assignment(node: ast.Assign | ast.AnnAssign | ast.AugAssign, found: list[Wiring]) -> None:
    """Record what the strings in an assigned value may name."""
