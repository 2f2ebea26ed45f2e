"""Which modules a change newly orphans, and how they hang together: the ground the orphan analyses stand on.

In: a subject with both sides' reachability. Out: `OrphanNews`. A module is news when head does not reach it and base
did, or did not have it; one that was an orphan before, under this name or the one it was renamed from, is not.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from foureyes.analyses.strong_components import strong_components
from foureyes.analyses.subject import Subject
from foureyes.facts.reach.in_question import in_question
from foureyes.facts.reach.reachability import Reachability, Verdict
from foureyes.facts.reach.sides import Sides


@dataclass(frozen=True, slots=True)
class NewOrphan:
    """`before` is the path in base, None for an added module. `top` is the module it hangs from (itself at the top of a
    chain); `cycle` are the members of the cycle it is part of, empty outside of one."""

    path: str
    name: str
    before: str | None
    top: str
    cycle: tuple[str, ...]

    @property
    def is_top(self) -> bool:
        return self.top == self.path or self.top in self.cycle


@dataclass(frozen=True, slots=True)
class OrphanNews:
    """All new orphans by path, and the product modules that only tests reach since this change."""

    orphans: Mapping[str, NewOrphan]
    test_only: Mapping[str, str | None]


_NEWS: WeakKeyDictionary[Sides, OrphanNews] = WeakKeyDictionary()  # sides are made for one subject


def sides_of(subject: Subject) -> Sides | None:
    """Return both sides' reachability, None where nobody worked it out."""
    return subject.reach if isinstance(subject.reach, Sides) else None


def orphan_news(subject: Subject) -> OrphanNews:
    """Return what this change newly orphans; for a scan, all there is. Four analyses ask; it is worked out once."""
    sides = sides_of(subject)
    if sides is None:
        return OrphanNews({}, {})
    known = _NEWS.get(sides)
    if known is None:
        known = _NEWS[sides] = _orphan_news(subject, sides)
    return known


def _orphan_news(subject: Subject, sides: Sides) -> OrphanNews:
    head = sides.head
    orphans: dict[str, str | None] = {}
    test_only: dict[str, str | None] = {}
    for path in _in_question(subject, sides):
        verdict = head.verdict(path)
        if verdict is Verdict.ORPHAN:
            before, was = _before(subject, sides, path)
            if was is not Verdict.ORPHAN:
                orphans[path] = before
        elif verdict is Verdict.TEST_ONLY:
            before, was = _before(subject, sides, path)
            if was in (None, Verdict.REACHED):
                test_only[path] = before
    head.keep()
    if not subject.whole_tree:
        sides.base.keep()
    return OrphanNews(_chained(head, orphans), test_only)


def _in_question(subject: Subject, sides: Sides) -> Collection[str]:
    if subject.whole_tree:
        return sides.head.modules()
    changed = sides.head.files.intersection(file.path for file in subject.change.files)
    return sorted(changed.union(in_question(sides.base, sides.head)))


def _before(subject: Subject, sides: Sides, path: str) -> tuple[str | None, Verdict | None]:
    """The module's path and verdict in base; (None, None) where it was not there."""
    if subject.whole_tree:
        return None, None
    file = subject.change.file(path)
    before = path if file is None else file.base_path
    if before is None or before not in sides.base.files:
        return None, None
    return before, sides.base.verdict(before)


def _chained(head: Reachability, orphans: Mapping[str, str | None]) -> dict[str, NewOrphan]:
    edges = {path: [edge.target for edge in head.edges(path) if edge.target in orphans] for path in orphans}
    component_of: dict[str, tuple[str, ...]] = {}
    for component in strong_components(edges):
        for path in component:
            component_of[path] = component
    above: dict[tuple[str, ...], set[tuple[str, ...]]] = {component: set() for component in component_of.values()}
    for path, targets in edges.items():
        for target in targets:
            if component_of[target] != component_of[path] and not _is_own_package(target, path):
                above[component_of[target]].add(component_of[path])
    return {
        path: NewOrphan(
            path=path,
            name=head.name(path),
            before=before,
            top=_top(component_of[path], above),
            cycle=_cycle(component_of[path]),
        )
        for path, before in orphans.items()
    }


def _is_own_package(target: str, path: str) -> bool:
    """Importing a module runs its package's `__init__`: that does not make the package hang from the module."""
    return target.endswith("/__init__.py") and path.startswith(target.removesuffix("__init__.py"))


def _top(component: tuple[str, ...], above: Mapping[tuple[str, ...], set[tuple[str, ...]]]) -> str:
    seen = {component}
    while above[component] - seen:
        component = min(above[component] - seen)
        seen.add(component)
    return _first(component)


def _first(component: Iterable[str]) -> str:
    """The package before its members, else the first by name."""
    return min(component, key=lambda path: (not path.endswith("__init__.py"), path))


def _cycle(component: tuple[str, ...]) -> tuple[str, ...]:
    """A package and members that import it are no cycle anybody has to break."""
    packages = [path for path in component if path.endswith("/__init__.py")]
    is_package = any(
        all(path.startswith(package.removesuffix("__init__.py")) for path in component) for package in packages
    )
    return () if is_package or len(component) < 2 else component
