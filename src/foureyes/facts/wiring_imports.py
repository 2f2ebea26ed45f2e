"""Imports done by a call, directories that are listed for it, and what is put on the search path.

In: one call or value at a time. Out: `Wiring` records appended to `found`.
"""

import ast
from collections.abc import Iterator

from foureyes.facts.wiring_templates import HOLE, alternatives, template
from foureyes.model.facts import Wiring, WiringKind


def arguments_of(node: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    """Yield the arguments of a call with their position or keyword."""
    for position, value in enumerate(node.args):
        yield str(position), value
    for keyword in node.keywords:
        yield keyword.arg or "", keyword.value


def dynamic_import(node: ast.Call, owner: str, found: list[Wiring]) -> None:
    """Record a call that imports what it is given."""
    arguments = dict(arguments_of(node))
    last = owner.rpartition(".")[2]
    is_path_second = last in {"spec_from_file_location", "SourceFileLoader", "load_source"}
    name = arguments.get("1" if is_path_second else "0") or arguments.get("location") or arguments.get("name")
    variable = name.id if isinstance(name, ast.Name) else ""
    package = template(arguments.get("package") or arguments.get("1"))
    anchor = package if package.replace(".", "").isidentifier() else "{package}"
    for text in filter(None, alternatives(name)):
        if text.startswith(".") and not is_path_second:
            found.append(Wiring(WiringKind.DYNAMIC_IMPORT, owner, variable, anchor + text, node.lineno))
        else:
            found.append(Wiring(WiringKind.DYNAMIC_IMPORT, owner, variable, text, node.lineno))


def listing(node: ast.Call, owner: str, found: list[Wiring]) -> None:
    """Record a call that lists a directory or a package."""
    function, first = node.func, node.args[0] if node.args else None
    last = owner.rpartition(".")[2]
    for keyword in node.keywords:
        if keyword.arg in {"path", "root_dir", "top"}:
            first = keyword.value
    pattern = ""
    if last in {"glob", "rglob", "iglob", "iterdir"} and isinstance(function, ast.Attribute):
        is_module = isinstance(function.value, ast.Name) and function.value.id in {"glob", "glob2"}
        pattern = "" if is_module else template(first) if first is not None else "*"
        first = first if is_module else function.value
    if isinstance(first, (ast.List, ast.Tuple)) and first.elts:
        first = first.elts[0]
    found.append(Wiring(WiringKind.LISTING, owner, pattern, template(first), node.lineno))


def directory(node: ast.expr, owner: str, found: list[Wiring]) -> None:
    """A directory beside this file, as a value of its own: somebody else may list it."""
    text = template(node)
    if text.startswith("{dir}/") and HOLE not in text and "." not in text[5:].replace("/..", ""):
        found.append(Wiring(WiringKind.LISTING, "path", "", text, node.lineno))


def lazy_table(node: ast.Call, owner: str, found: list[Wiring]) -> None:
    """Record the submodules that a lazy loader is handed."""
    for _, value in arguments_of(node):
        labels = [*value.elts] if isinstance(value, (ast.Set, ast.List, ast.Tuple)) else []
        labels += [item for item in value.keys if item is not None] if isinstance(value, ast.Dict) else []
        for label in labels:
            if isinstance(label, ast.Constant) and isinstance(label.value, str):
                text = "{package}." + label.value
                found.append(Wiring(WiringKind.DYNAMIC_IMPORT, owner, "", text, label.lineno))


def search_paths(value: ast.expr, found: list[Wiring]) -> None:
    """Record what is assigned to the search path."""
    stack = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            stack.extend((node.left, node.right))
        elif isinstance(node, (ast.List, ast.Tuple)):
            for item in node.elts:
                text = template(item)
                if text != HOLE:
                    found.append(Wiring(WiringKind.SEARCH_PATH, "sys.path", "", text, item.lineno))
