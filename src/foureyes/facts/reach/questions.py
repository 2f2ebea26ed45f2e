"""What resolving one module asks about another: kept with the answers, to know later whose edges a change touches.

In: a tree, and questions about single modules of it. Out: answers that depend on that module's content alone.
"""

from foureyes.facts.collector import JsonValue
from foureyes.facts.reach.test_code import is_test_file
from foureyes.facts.tree_facts import TreeFacts
from foureyes.model.facts import BlobFacts, WiringKind

EXPORTS = "*"
RUNS = "!"
_DEFINES = "="
_MAY_HAVE = "?"


class Questions:
    """Asks, and remembers for each (module, question) the answer and who asked: `asker` is set before asking."""

    def __init__(self, tree: TreeFacts) -> None:
        self.tree = tree
        self.asker = ""
        self.log: dict[tuple[str, str], tuple[JsonValue, set[str]]] = {}

    def exports(self, path: str) -> list[str]:
        """Return the names in the module's `__all__`."""
        found = self._ask(path, EXPORTS)
        return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []

    def defines(self, path: str, name: str) -> bool:
        """Whether the module has an attribute of this name."""
        return bool(self._ask(path, _DEFINES + name))

    def may_have(self, path: str, name: str) -> bool:
        """Whether the module has an attribute of this name, may have any, or could not be read."""
        return bool(self._ask(path, _MAY_HAVE + name))

    def runs(self, path: str) -> bool:
        """Whether running the file does something."""
        return bool(self._ask(path, RUNS))

    def _ask(self, path: str, question: str) -> JsonValue:
        known = self.log.get((path, question))
        if known is None:
            known = self.log[path, question] = (answer(self.tree, path, question), set())
        known[1].add(self.asker)
        return known[0]


def answer(tree: TreeFacts, path: str, question: str) -> JsonValue:
    """Return the answer to one question, as it reads when kept."""
    outline = tree.outline(path)
    kind, name = question[0], question[1:]
    if kind == RUNS:
        return outline is not None and _runs(tree, path, outline)
    if outline is None:
        return [] if kind == EXPORTS else kind == _MAY_HAVE
    if kind == EXPORTS:
        return list(outline.exports or ())
    if _imports(outline, name):
        return True
    if kind == _MAY_HAVE and (outline.failure is not None or any(item.name == "*" for item in outline.imports)):
        return True
    wanted = (name, "__getattr__") if kind == _MAY_HAVE else (name,)
    facts = tree.facts(path)
    return facts is not None and any(item.qualname in wanted for item in facts.definitions)


def _imports(facts: BlobFacts, name: str) -> bool:
    for item in facts.imports:
        if name in (item.alias, item.name if item.alias is None else None):
            return True
        if item.name is None and item.alias is None and item.module.partition(".")[0] == name:
            return True
    return False


def _runs(tree: TreeFacts, path: str, outline: BlobFacts) -> bool:
    if outline.has_main_guard or any(item.kind is WiringKind.STATEMENT for item in outline.wiring):
        return True
    return is_test_file(path, tree.facts(path))
