"""Functions that import everything in a package they are given: `walk_modules("shop.commands")`.

In: the facts of all modules. Out: edges from a call of such a function to the modules of the package it is called with.
A function walks when it lists a package or directory that is not its own and imports what it finds, or when it hands
the package on to one that does.
"""

from collections.abc import Collection, Iterable, Iterator

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

    def __init__(self, tree: TreeFacts, index: ModuleIndex, names: frozenset[str], by_path: frozenset[str]) -> None:
        self.tree = tree
        self.index = index
        self.names = names
        self.by_path = by_path
        self._dynamic = DynamicImports(index)

    def edges(self, path: str) -> Iterator[Edge]:
        """Yield the modules that calls in one module make a walker import."""
        outline = self.tree.outline(path) if self.names else None
        for item in outline.wiring if outline is not None else ():
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
        outline = self.tree.outline(path) if self.by_path else None
        listings = [item for item in outline.wiring if item.kind is WiringKind.LISTING] if outline is not None else []
        if not any(item.key.endswith(".py") for item in listings) or self.by_path.isdisjoint((path, *imported)):
            return
        facts = self.tree.facts(path)
        if facts is None:
            return
        for item in listings:
            for directory in self._dynamic.directories(item, path, facts):
                for target in self.index.members(directory):
                    yield Edge(target, item.line, "files of this directory are run by their path", is_certain=False)


def loads_by_path(outline: BlobFacts) -> bool:
    """Whether a module runs files whose paths it is given."""
    return any(
        item.kind is WiringKind.DYNAMIC_IMPORT and item.owner.endswith(_BY_PATH) and item.value == "*"
        for item in outline.wiring
    )


def listing_functions(facts: BlobFacts) -> frozenset[str]:
    """Return the functions of a module that list a package or directory they are given and import what they find."""
    if not any(item.kind is WiringKind.LISTING for item in facts.wiring):
        return frozenset()
    importing = {enclosing(facts, item.line) for item in facts.wiring if item.kind is WiringKind.DYNAMIC_IMPORT}
    found = set()
    for item in facts.wiring:
        if item.kind is WiringKind.LISTING and item.value in ("*", "@" + item.value[1:]):
            function = enclosing(facts, item.line)
            if function and function in importing:
                found.add(function.rpartition(".")[2])
    return frozenset(found)


def walking_functions(tree: TreeFacts, direct: frozenset[str]) -> frozenset[str]:
    """Return the names of the functions that walk, or hand what they are given to one that does."""
    names, newest = set(direct), set(direct)
    for _ in range(_MAX_DEPTH):
        paths = {path for found in tree.mentions(newest, in_strings=False).values() for path in found}
        handing: set[str] = set()
        for path in paths:
            facts = tree.facts(path) if path.endswith(".py") else None
            handing.update(function for function, _ in handed_on(facts, newest))
        newest = handing - names
        if not newest:
            break
        names |= newest
    return frozenset(names)


def handed_on(facts: BlobFacts | None, names: Collection[str]) -> frozenset[tuple[str, str]]:
    """Return (function, name) where a function that may hand modules on refers to one of the names."""
    found: set[tuple[str, str]] = set()
    for item in facts.definitions if facts is not None and names else ():
        if item.kind in _FUNCTIONS and _hands_on(item.name):
            found.update((item.name, name) for name in item.references if name in names)
    return frozenset(found)


def _hands_on(name: str) -> bool:
    """Only functions whose names speak of modules, commands or loading are followed further."""
    return any(word in name for word in ("module", "command", "load", "walk", "plugin", "discover", "import", "spider"))
