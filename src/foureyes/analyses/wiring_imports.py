"""An import of one module made after that of another.

In: the statement that imports the neighbour. Out: the statements to stand in its place, and which name is bound for
which. Where the neighbour's names are not defined in the module, the module itself is imported.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst

from foureyes.analyses.wiring_names import Renaming
from foureyes.analyses.wiring_sequence import behind


@dataclass(frozen=True, slots=True)
class ImportBeside:
    """`statements` replace the neighbour's; what it binds to `old_binding`, the new one binds to `new_binding`."""

    statements: Sequence[cst.BaseStatement]
    old_binding: str
    new_binding: str


def beside_import(
    statement: cst.SimpleStatementLine, renaming: Renaming, names: frozenset[str], classes: tuple[str, ...]
) -> ImportBeside | None:
    """Return the import of the new module beside that of the old one in the same package; None for a form that is not
    known."""
    node = statement.body[0]
    package, _, old = renaming.old.rpartition(".")
    own, _, new = renaming.new.rpartition(".")
    if package != own:
        return None
    if isinstance(node, cst.ImportFrom):
        if not isinstance(node.names, cst.ImportStar):
            for alias in node.names:
                if alias.evaluated_name == old and (node.module is None or _last(node.module) != old):
                    return _one_more(statement, node, alias, new)
        if node.module is not None and _last(node.module) == old:
            return _from_module(statement, node, new, names, classes)
        return None
    if isinstance(node, cst.Import) and any(alias.evaluated_name == renaming.old for alias in node.names):
        line = cst.parse_statement(f"import {renaming.new}")
        return ImportBeside((statement, line), renaming.old, renaming.new)
    return None


def _one_more(
    statement: cst.SimpleStatementLine, node: cst.ImportFrom, alias: cst.ImportAlias, new: str
) -> ImportBeside:
    """`from shop import pay` becomes `from shop import pay, lost`."""
    assert not isinstance(node.names, cst.ImportStar)
    opening = node.lpar.whitespace_after if node.lpar is not None else None
    items = behind(node.names, alias, cst.ImportAlias(name=cst.Name(new)), opening)
    changed = statement.with_changes(body=[node.with_changes(names=items)])
    return ImportBeside((changed,), alias.evaluated_alias or alias.evaluated_name, new)


def _from_module(
    statement: cst.SimpleStatementLine, node: cst.ImportFrom, new: str, names: frozenset[str], classes: tuple[str, ...]
) -> ImportBeside:
    """`from .pay import router` is followed by `from .lost import router as lost_router` or `from . import lost`."""
    dots = "." * len(node.relative)
    module = _dotted(node.module)
    parent = module.rpartition(".")[0]
    path = f"{dots}{parent}.{new}" if parent else f"{dots}{new}"
    if isinstance(node.names, cst.ImportStar):
        return ImportBeside((statement, cst.parse_statement(f"from {path} import *")), "", "")
    first = node.names[0]
    name = first.evaluated_name
    binding = first.evaluated_alias or name
    if name in names and (dots or parent):
        bound = binding.replace(module.rpartition(".")[2], new) if first.evaluated_alias else f"{new}_{name}"
        line = f"from {path} import {name}" + (f" as {bound}" if bound != name else "")
        return ImportBeside((statement, cst.parse_statement(line)), binding, bound)
    if name[:1].isupper() and len(classes) == 1 and (dots or parent):
        return ImportBeside((statement, cst.parse_statement(f"from {path} import {classes[0]}")), "", "")
    origin = f"{dots}{parent}"
    line = f"from {origin} import {new}" if origin else f"import {new}"
    return ImportBeside((statement, cst.parse_statement(f"{line}  # noqa: F401")), "", "")


def _last(node: cst.BaseExpression) -> str:
    return node.attr.value if isinstance(node, cst.Attribute) else node.value if isinstance(node, cst.Name) else ""


def _dotted(node: cst.BaseExpression | None) -> str:
    if isinstance(node, cst.Attribute):
        return f"{_dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""
