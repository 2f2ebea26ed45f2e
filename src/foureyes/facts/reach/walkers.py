"""Functions that import everything in a package they are given: `walk_modules("shop.commands")`.

In: the facts of all modules. Out: edges from a call of such a function to the modules of the package it is called with.
A function walks when it lists a package or directory that is not its own and imports what it finds, or when it hands
the package on to one that does.
"""

from collections.abc import Iterator

from foureyes.facts.reach.dynamic_imports import enclosing
from foureyes.facts.reach.edges import Edge
from foureyes.facts.reach.modules import ModuleIndex
from foureyes.facts.tree_facts import TreeFacts
from foureyes.model.facts import BlobFacts, DefinitionKind, WiringKind

_FUNCTIONS = (DefinitionKind.FUNCTION, DefinitionKind.METHOD)
_MAX_DEPTH = 3


class Walkers:
    """Knows the names of all walking functions of one tree."""

    def __init__(self, tree: TreeFacts, index: ModuleIndex) -> None:
        self.tree = tree
        self.index = index
        self.names = self._walking()

    def edges(self, path: str) -> Iterator[Edge]:
        """Yield the modules that calls in one module make a walker import."""
        facts = self.tree.facts(path)
        for item in facts.wiring if facts is not None and self.names else ():
            last = item.owner.rpartition(".")[2]
            if item.kind is not WiringKind.ARGUMENT or last not in self.names:
                continue
            found = self.index.locate(item.value, path)
            if found is None or found.directory is None or found.used != item.value.count(".") + 1:
                continue
            for target in self.index.below(found.directory):
                yield Edge(target, item.line, f"{last}({item.value!r}) imports all of it", is_certain=False)

    def _walking(self) -> frozenset[str]:
        direct: set[str] = set()
        callers: dict[str, set[str]] = {}
        for path in sorted(self.index.files):
            facts = self.tree.facts(path)
            if facts is None or not any(item.kind is WiringKind.LISTING for item in facts.wiring):
                continue
            direct.update(_listing_functions(facts))
        if not direct:
            return frozenset()
        for path in sorted(self.index.files):
            facts = self.tree.facts(path)
            for item in facts.definitions if facts is not None else ():
                if item.kind in _FUNCTIONS:
                    callers.setdefault(item.name, set()).update(item.references)
        names = set(direct)
        for _ in range(_MAX_DEPTH):
            names |= {name for name, references in callers.items() if references & names and _hands_on(name)}
        return frozenset(names)


def _hands_on(name: str) -> bool:
    """Only functions whose names speak of modules, commands or loading are followed further."""
    return any(word in name for word in ("module", "command", "load", "walk", "plugin", "discover", "import", "spider"))


def _listing_functions(facts: BlobFacts) -> Iterator[str]:
    importing = {enclosing(facts, item.line) for item in facts.wiring if item.kind is WiringKind.DYNAMIC_IMPORT}
    for item in facts.wiring:
        if item.kind is WiringKind.LISTING and item.value in ("*", "@" + item.value[1:]):
            function = enclosing(facts, item.line)
            if function and function in importing:
                yield function.rpartition(".")[2]
