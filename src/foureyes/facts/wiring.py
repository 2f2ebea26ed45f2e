"""Strings that may name a module, and imports done by a call: found while `extract` walks a tree.

In: one call, one assignment, one loop at a time. Out: `Wiring` records appended to `found`. Only strings in places
where they can have effect are kept: never comments, docstrings, log messages or other prose.
"""

import ast
import re
from collections.abc import Iterable
from functools import lru_cache

from foureyes.facts.extract_names import dotted_name
from foureyes.facts.wiring_calls import CallTraits
from foureyes.facts.wiring_imports import (
    arguments_of,
    directory,
    dynamic_import,
    lazy_table,
    listing,
    search_paths,
)
from foureyes.facts.wiring_templates import HOLE, alternatives, template
from foureyes.facts.wiring_words import IMPORTERS, LISTERS, PROSE_KEYS
from foureyes.model.facts import Wiring, WiringKind

_DOTTED = re.compile(r"\.{0,3}[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?::[A-Za-z_][\w.]*(?:\(.{0,40}\))?)?")
_FILE = re.compile(r"[\w./\\*{}\- ]*\.py")
_NAME_WITH_HOLES = re.compile(r"\.?[\w.{}*]*\w[\w.{}*]*")
_NAME_AND_HOLE = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*\.\*")
_COMMAND = re.compile(r"\.py\b|\bpython\S* |\s-m\s|\buvicorn |\bgunicorn |\bcelery |\bflask ")
_UPPER = re.compile(r"[A-Z][A-Z0-9_]*")
_NAMES_LIMIT = 120
_TEXT_LIMIT = 300

_PLAIN_NAME_TARGET = re.compile(r"[A-Z][A-Z0-9_]*|.*(?:plugin|extension|module|package|app)s?(?:_name)?", re.ASCII)
_NO_WIRING_TARGETS = frozenset(("__all__", "__slots__", "__match_args__", "fields", "ordering", "__author__"))
_LOG_TARGET = re.compile(r"(?i)log(?:ger|ging)?(?:_?name)?|.*_logger(?:_name)?|__doc__|.*description")
_MAY_HOLD_STRINGS = frozenset((
    ast.BinOp, ast.BoolOp, ast.Constant, ast.Dict, ast.IfExp, ast.JoinedStr, ast.List, ast.Set, ast.Starred, ast.Tuple,
))  # fmt: skip


def from_call(node: ast.Call, last: str, traits: CallTraits, found: list[Wiring]) -> None:
    """Record what the arguments of one call may name. `last` is the last part of the called name."""
    if traits.is_prose:
        return
    telling = [
        (key, value)
        for key, value in arguments_of(node)
        if value.__class__ in _MAY_HOLD_STRINGS and key not in PROSE_KEYS and (last != "getattr" or key == "2")
    ]
    if not telling and not traits.is_special:
        return
    owner = dotted_name(node.func)
    if traits.is_special and _special_call(node, owner, last, traits, found):
        return
    for key, value in telling:
        _strings(
            WiringKind.ARGUMENT,
            owner,
            key,
            value,
            found,
            takes_names=traits.takes_names,
            takes_commands=traits.takes_commands,
        )


def _special_call(node: ast.Call, owner: str, last: str, traits: CallTraits, found: list[Wiring]) -> bool:
    """Record a call that imports, lists or changes the search path; return whether its arguments say no more."""
    if last in IMPORTERS:
        dynamic_import(node, owner, found)
        return True
    if last in LISTERS:
        listing(node, owner, found)
    elif last in ("joinpath", "join"):
        directory(node, owner, found)
    if owner.endswith(("sys.path.insert", "sys.path.append", "site.addsitedir")) or last == "syspath_prepend":
        found.append(
            Wiring(WiringKind.SEARCH_PATH, owner, "", template(node.args[-1] if node.args else None), node.lineno)
        )
        return True
    if traits.loads:
        found.append(Wiring(WiringKind.CALL, owner, "", "", node.lineno))
    if last == "attach":
        lazy_table(node, owner, found)
    return False


def from_assignment(node: ast.Assign | ast.AnnAssign | ast.AugAssign, found: list[Wiring]) -> None:
    """Record what the strings in an assigned value may name."""
    value = node.value
    kind = value.__class__
    if value is None or not (kind in _MAY_HOLD_STRINGS or kind is ast.Call):
        return
    if isinstance(value, ast.Constant) and not isinstance(value.value, str):
        return
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    for target in targets[:3]:
        base, key = _target(target)
        owner = base.rpartition(".")[2]
        if not owner or _wires_nothing(owner):
            continue
        if base == "sys.path":
            search_paths(value, found)
        elif isinstance(target, ast.Name) and isinstance(value, (ast.BinOp, ast.JoinedStr, ast.IfExp, ast.Call)):
            _templates(owner, value, found)
        _strings(WiringKind.ASSIGNED, owner, key, value, found, takes_names=True)


@lru_cache(maxsize=4096)
def _wires_nothing(owner: str) -> bool:
    return owner in _NO_WIRING_TARGETS or _LOG_TARGET.fullmatch(owner) is not None


def from_loop(node: ast.For, found: list[Wiring]) -> None:
    """Record the names a loop runs over: `for name in ("a", "b")`."""
    if isinstance(node.target, ast.Name) and isinstance(node.iter, (ast.Tuple, ast.List, ast.Set)):
        _strings(WiringKind.ASSIGNED, node.target.id, "", node.iter, found, takes_names=True)


def from_return(node: ast.Return, found: list[Wiring]) -> None:
    """Record what a returned literal may name."""
    if isinstance(node.value, (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.IfExp)):
        _strings(WiringKind.ASSIGNED, "return", "", node.value, found, takes_names=False)


def from_statement(node: ast.Call, found: list[Wiring]) -> None:
    """Record a call that runs when the module does."""
    owner = dotted_name(node.func)
    if owner:
        found.append(Wiring(WiringKind.STATEMENT, owner, "", "", node.lineno))


def _target(node: ast.expr) -> tuple[str, str]:
    """The dotted target, and the constant subscript: `X["a"] = ...` is ("X", "a")."""
    if isinstance(node, ast.Subscript):
        key = node.slice.value if isinstance(node.slice, ast.Constant) else ""
        return dotted_name(node.value), str(key)[:60]
    return (dotted_name(node), "") if isinstance(node, (ast.Name, ast.Attribute)) else ("", "")


def _strings(
    kind: WiringKind,
    owner: str,
    key: str,
    value: ast.expr,
    found: list[Wiring],
    *,
    takes_names: bool,
    takes_commands: bool = False,
) -> None:
    """Walk literals (lists, dictionaries, alternatives) and record strings that look like names, paths or commands."""
    stack: list[tuple[str, ast.expr, bool]] = [(key, value, False)]
    names: dict[str, list[str]] = {}
    while stack:
        key, node, in_collection = stack.pop()
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                text = node.value
                if in_collection and text.isidentifier():
                    names.setdefault(key, []).append(text)
                else:
                    _string(kind, owner, key, text, node.lineno, found, takes_names, takes_commands)
        elif isinstance(node, ast.Attribute):
            if in_collection and isinstance(node.value, ast.Name) and _UPPER.fullmatch(node.attr):
                names.setdefault(key, []).append(f"{node.value.id}.{node.attr}")
        elif isinstance(node, (ast.JoinedStr, ast.BinOp)):
            stack.extend(_concatenated(key, node, in_collection))
            directory(node, owner, found)
            _built(kind, owner, key, node, found)
        else:
            stack.extend(_items(key, node))
    if takes_names:
        _names(owner, names, value, found)


def _concatenated(key: str, node: ast.expr, in_collection: bool) -> list[tuple[str, ast.expr, bool]]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.BitOr)):
        sides = (node.right, node.left)
        return [(key, side, in_collection) for side in sides if not isinstance(side, ast.Constant)]
    return []


def _items(key: str, node: ast.expr) -> Iterable[tuple[str, ast.expr, bool]]:
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return [(key, item, True) for item in reversed(node.elts)]
    if isinstance(node, ast.Dict):
        return _dictionary(key, node)
    if isinstance(node, ast.Starred):
        return [(key, node.value, True)]
    if isinstance(node, ast.IfExp):
        return [(key, node.orelse, False), (key, node.body, False)]
    if isinstance(node, ast.BoolOp):
        return [(key, item, False) for item in reversed(node.values)]
    return ()


def _dictionary(key: str, node: ast.Dict) -> list[tuple[str, ast.expr, bool]]:
    """Keys are strings of their own; a value stands below the keys above it: "task.options.name"."""
    if key.rpartition(".")[2] in PROSE_KEYS:
        return []
    items: list[tuple[str, ast.expr, bool]] = []
    for name, value in zip(reversed(node.keys), reversed(node.values), strict=True):
        label = name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else ""
        below = f"{key}.{label}" if key and label else (label or key)
        if label not in PROSE_KEYS:
            items.append((below[:80], value, True))
        if name is not None:
            items.append((key, name, True))
    return items


def _string(
    kind: WiringKind,
    owner: str,
    key: str,
    text: str,
    line: int,
    found: list[Wiring],
    takes_names: bool,
    takes_commands: bool,
) -> None:
    if not 0 < len(text) <= (_TEXT_LIMIT if "entry_points" not in key + owner else 20_000):
        return
    if takes_commands and _COMMAND.search(text):
        found.append(Wiring(kind, owner, "command", text, line))
    elif _DOTTED.fullmatch(text):
        if (
            "." in text
            or ":" in text
            or (takes_names and _PLAIN_NAME_TARGET.fullmatch(owner.rpartition(".")[2]))
            or (kind is WiringKind.ARGUMENT and takes_names)
        ):
            found.append(Wiring(kind, owner, key, text, line))
    elif text.endswith(".py") and _FILE.fullmatch(text):
        found.append(Wiring(kind, owner, key, text, line))
    elif "=" in text and ("entry_points" in key or "entry_points" in owner):
        _entry_points(kind, owner, key, text, line, found)
    elif "python" in owner.casefold() and _COMMAND.search(text):
        found.append(Wiring(kind, owner, "command", text, line))


def _entry_points(kind: WiringKind, owner: str, key: str, text: str, line: int, found: list[Wiring]) -> None:
    """`name = module:attribute [extra]`, one a line, as `setup()` takes them."""
    group = key
    for entry in text.split("\n"):
        stripped = entry.strip()
        if stripped.startswith("["):
            group = f"{key}.{stripped.strip('[]')}"
        value = stripped.partition("=")[2].partition("[")[0].strip()
        if value and _DOTTED.fullmatch(value):
            found.append(Wiring(kind, owner, group, value, line))


def _built(kind: WiringKind, owner: str, key: str, node: ast.expr, found: list[Wiring]) -> None:
    """A path or a name put together from pieces: `here / "run.py"`, `"app.tasks." + name`."""
    text = template(node)
    is_path = text.endswith(".py") and _FILE.fullmatch(text)
    if is_path or (kind is WiringKind.ARGUMENT and _NAME_AND_HOLE.fullmatch(text)):
        found.append(Wiring(kind, owner, key, text, node.lineno))


def _names(owner: str, names: dict[str, list[str]], value: ast.expr, found: list[Wiring]) -> None:
    for key, listed in names.items():
        unique = list(dict.fromkeys(listed))
        if len(unique) <= _NAMES_LIMIT:
            found.append(Wiring(WiringKind.NAMES, owner, key, ",".join(unique), value.lineno))


def _templates(owner: str, value: ast.expr, found: list[Wiring]) -> None:
    for text in alternatives(value):
        if HOLE in text and text != HOLE and "." in text and _NAME_WITH_HOLES.fullmatch(text):
            found.append(Wiring(WiringKind.TEMPLATE, owner, "", text, value.lineno))
