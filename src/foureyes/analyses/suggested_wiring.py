"""The edit that would wire an orphan, as a unified diff: like its neighbour, or by its package's `__init__`.

In: one side's reachability and the explanation of a module. Out: lines of a diff, none where no edit is mechanical.
Nothing is written: whether the module should be wired or deleted, a person decides.
"""

from collections.abc import Iterator

from foureyes.analyses.reach_explanation import Explanation
from foureyes.analyses.wiring_edit import WiredModule, wired_beside
from foureyes.facts.reach.reachability import Reachability
from foureyes.model.facts import DefinitionKind

_MOST_BYTES = 200_000
_MOST_PLACES = 6


def suggested_diff(reach: Reachability, item: Explanation) -> list[str]:
    """Return the diff of the first edit that can be made."""
    from difflib import unified_diff  # `explain` alone gets here

    for path, before, after in _edits(reach, item):
        lines = unified_diff(before.splitlines(), after.splitlines(), f"a/{path}", f"b/{path}", lineterm="")
        return list(lines)
    return []


def _edits(reach: Reachability, item: Explanation) -> Iterator[tuple[str, str, str]]:
    wanted = _wired_module(reach, item)
    for step in item.places[:_MOST_PLACES]:
        text = _text(reach, step.origin)
        after = wired_beside(text, step.line, reach.name(step.path), wanted) if text else None
        if text and after:
            yield step.origin, text, after
    package = f"{item.path.removesuffix('/__init__.py').rpartition('/')[0]}/__init__.py"
    if package in reach.steps and reach.is_reached(package) and package != item.path:
        text = _text(reach, package) or ""
        stem = item.name.rpartition(".")[2]
        yield package, text, f"{text.rstrip()}\n\nfrom . import {stem}  # noqa: E402, F401\n".lstrip()


def _wired_module(reach: Reachability, item: Explanation) -> WiredModule:
    facts = reach.tree.facts(item.path)
    top = [one for one in facts.definitions if "." not in one.qualname] if facts is not None else []
    classes = tuple(one.name for one in top if one.kind is DefinitionKind.CLASS and not one.name.startswith("_"))
    return WiredModule(item.name, frozenset(one.name for one in top), classes)


def _text(reach: Reachability, path: str) -> str | None:
    entry = reach.tree.entries.get(path)
    if entry is None or not path.endswith(".py") or entry.size > _MOST_BYTES:
        return None
    data = reach.tree.read(path)
    try:
        return data.decode("utf-8") if data is not None else None
    except UnicodeDecodeError:
        return None
