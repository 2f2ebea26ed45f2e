"""Lists of names with a meaning: pytest_plugins, extensions, PLATFORMS, SPIDER_MODULES.

In: a module's facts and the conventions. Out: edges to what the names mean there.
"""

from collections.abc import Iterator

from foureyes.facts.reach.conventions import Conventions, NamesRule
from foureyes.facts.reach.edges import Edge, EdgeFinder
from foureyes.facts.reach.modules import ModuleIndex
from foureyes.model.facts import Wiring, WiringKind

_KINDS = (WiringKind.ASSIGNED, WiringKind.ARGUMENT, WiringKind.NAMES)


class NamedLists:
    """Applies the rules on names to single modules of one tree."""

    def __init__(self, index: ModuleIndex, finder: EdgeFinder, conventions: Conventions) -> None:
        self.index = index
        self.finder = finder
        self.rules = [rule for rule in conventions.names if rule.means != "app"]
        self._memory: dict[tuple[WiringKind, str, str], tuple[NamesRule, ...]] = {}

    def edges(self, path: str) -> Iterator[Edge]:
        """Yield what the names in one module mean."""
        outline = self.finder.tree.outline(path)
        for item in outline.wiring if outline is not None else ():
            if item.kind in _KINDS:
                for rule in self._applying(item):
                    yield from self._meant(rule, item, path)

    def _applying(self, item: Wiring) -> tuple[NamesRule, ...]:
        key = (item.kind, item.owner, item.key)
        if key not in self._memory:
            self._memory[key] = tuple(rule for rule in self.rules if _applies(rule, item))
        return self._memory[key]

    def _meant(self, rule: NamesRule, item: Wiring, path: str) -> Iterator[Edge]:
        why = f"{rule.framework}: {item.owner}"
        for value in item.value.split(","):
            if rule.means == "sibling":
                name = value.rpartition(".")[2].lower()
                targets = self.index.submodule(path.rpartition("/")[0], name)
            elif rule.means in ("tree", "package"):
                targets = self._package(value, path, is_deep=rule.means == "tree")
            else:
                targets = self.finder.named(rule.prefix + value, path, bare=True)
            yield from (Edge(target, item.line, why) for target in targets)

    def _package(self, value: str, path: str, *, is_deep: bool) -> tuple[str, ...]:
        found = self.index.locate(value, path)
        if found is None or found.used != value.count(".") + 1:
            return ()
        if found.directory is None:
            return found.files
        below = self.index.below(found.directory) if is_deep else self.index.members(found.directory)
        return (*found.files, *below)


def _applies(rule: NamesRule, item: Wiring) -> bool:
    last = item.owner.rpartition(".")[2]
    is_argument = item.kind in (WiringKind.ARGUMENT, WiringKind.NAMES)
    if rule.calls is not None and is_argument and (rule.calls.fullmatch(item.owner) or rule.calls.fullmatch(last)):
        return rule.key is None or rule.key.search(item.key) is not None
    if rule.targets is None or (rule.calls is None and rule.key is not None and not rule.key.search(item.key)):
        return False
    if item.kind is not WiringKind.ARGUMENT and rule.targets.fullmatch(last):
        return True
    return rule.targets.fullmatch(item.key.rpartition(".")[2] or item.key) is not None
