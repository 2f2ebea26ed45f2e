"""Functions that import everything in a package they are given: `walk_modules("shop.commands")`.

In: the facts of all modules. Out: edges from a call of such a function to the modules of the package it is called with.
A function walks when it lists a package or directory that is not its own and imports what it finds, or when it hands
the package on to one that does.
"""

from collections.abc import Iterable, Iterator

from foureyes.facts.reach.dynamic_imports import DynamicImports, enclosing
from foureyes.facts.reach.edges import Edge
from foureyes.facts.reach.modules import ModuleIndex
from foureyes.facts.tree_facts import TreeFacts
from foureyes.model.facts import BlobFacts, DefinitionKind, WiringKind

_FUNCTIONS = (DefinitionKind.FUNCTION, DefinitionKind.METHOD)
_MAX_DEPTH = 3
_BY_PATH = ("load_source", "spec_from_file_location", "SourceFileLoader", "run_path", "execfile")


class Walkers:
    """Knows the names of all walking functions of one tree."""

    def __init__(self, tree: TreeFacts, index: ModuleIndex) -> None:
        self.tree = tree
        self.index = index
        self.names = self._walking()
        self._dynamic = DynamicImports(index)
        self._by_path = self._loading_by_path()

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

    def plugins(self, path: str, imported: Iterable[str]) -> Iterator[Edge]:
        """Yield what lies in a directory that this module names, where it lists `*.py` files and it, or a module it
        imports, runs files by their path."""
        facts = self.tree.facts(path)
        if facts is None or not self._by_path:
            return
        listings = [item for item in facts.wiring if item.kind is WiringKind.LISTING]
        if not any(item.key.endswith(".py") for item in listings) or self._by_path.isdisjoint((path, *imported)):
            return
        for item in listings:
            for directory in self._dynamic.directories(item, path, facts):
                for target in self.index.members(directory):
                    yield Edge(target, item.line, "files of this directory are run by their path", is_certain=False)

    def _loading_by_path(self) -> frozenset[str]:
        found = set()
        for path in self.index.files:
            facts = self.tree.facts(path)
            for item in facts.wiring if facts is not None else ():
                if item.kind is WiringKind.DYNAMIC_IMPORT and item.owner.endswith(_BY_PATH) and item.value == "*":
                    found.add(path)
        return frozenset(found)

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
