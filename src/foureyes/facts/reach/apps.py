"""Installed applications, as Django and Celery know them: what is imported from each of them by convention.

In: the modules as they are reached. Out: edges from the line that installs an application to its modules, and from a
call that discovers to the discovered modules of every application installed so far or later.
"""

import re
from collections.abc import Iterator
from itertools import islice

from foureyes.facts.reach.conventions import AppModules, Conventions, NamesRule
from foureyes.facts.reach.edges import Edge
from foureyes.facts.reach.modules import ModuleIndex
from foureyes.model.facts import Wiring, WiringKind


class Applications:
    """Keeps the applications and discoveries met so far; either completes the other, in any order."""

    def __init__(self, index: ModuleIndex, conventions: Conventions) -> None:
        self.index = index
        self.rules = [rule for rule in conventions.names if rule.means == "app"]
        self.modules = [rule for rule in conventions.app_modules if rule.when != "never"]
        self.apps: dict[str, tuple[str, int]] = {}
        self.foreign: dict[str, tuple[str, int]] = {}
        self.calls: dict[str, tuple[str, int]] = {}
        self.discovered: dict[str, tuple[str, int]] = {}
        self._installs: dict[tuple[WiringKind, str, str], bool] = {}
        self._applying: set[int] = set()
        self._told: set[tuple[str, int | str]] = set()
        self._complete: tuple[int, int, int] = (0, 0, 0)
        self._searched: dict[int, tuple[int, int]] = {}

    def relevant(self, wiring: tuple[Wiring, ...]) -> tuple[Wiring, ...]:
        """Return what of a module's wiring `on_reached` needs to know."""
        if not any(self._says_something(item) for item in wiring):
            return ()
        return tuple(item for item in wiring if item.key == "related_name" or self._says_something(item))

    def _says_something(self, item: Wiring) -> bool:
        return self._installing(item) or item.owner.endswith(("autodiscover_tasks", "autodiscover_modules"))

    def on_reached(self, path: str, wiring: tuple[Wiring, ...]) -> Iterator[tuple[str, Edge]]:
        """Yield (origin, edge) for what becomes reachable because `path` is; no edge twice. `wiring` is the module's
        own, or what is relevant of it."""
        before = (len(self.apps), len(self.foreign), len(self.calls), len(self.discovered))
        for item in wiring:
            self._note(item, path)
        yield from self._named_packages(path, wiring)
        if before != (len(self.apps), len(self.foreign), len(self.calls), len(self.discovered)):
            yield from self._all()

    def _note(self, item: Wiring, path: str) -> None:
        last = item.owner.rpartition(".")[2]
        if self._installing(item):
            self._install(item, path)
        if item.kind is WiringKind.CALL and last == "autodiscover_tasks":
            self.calls.setdefault(last, (path, item.line))
        if item.kind is WiringKind.ARGUMENT and last == "autodiscover_modules" and item.value.isidentifier():
            self.discovered.setdefault(item.value, (path, item.line))
        if item.kind is WiringKind.ARGUMENT and last == "autodiscover_tasks" and item.key == "related_name":
            self.discovered.setdefault(item.value, (path, item.line))

    def _installing(self, item: Wiring) -> bool:
        """Whether a rule says that the item names applications."""
        if item.kind not in (WiringKind.ASSIGNED, WiringKind.NAMES, WiringKind.ARGUMENT):
            return False
        key = (item.kind, item.owner, item.key)
        if key not in self._installs:
            self._installs[key] = any(_installs(rule, item) for rule in self.rules)
        return self._installs[key]

    def _install(self, item: Wiring, path: str) -> None:
        for value in item.value.split(","):
            directory = self.package(value, path)
            known = self.apps if directory is not None else self.foreign
            known.setdefault(directory if directory is not None else value, (path, item.line))

    def package(self, value: str, path: str) -> str | None:
        """Return the directory of the application that a string in INSTALLED_APPS names: `a.b` or `a.b.apps.Config`."""
        found = self.index.locate(value, path)
        if found is None or not found.used:
            return None
        rest = len(value.split(".")) - found.used
        if found.directory is not None:
            return found.directory if rest == 0 and (found.files or "." in value) else None
        return found.files[-1].rpartition("/")[0] if rest == 1 else None

    def _named_packages(self, path: str, wiring: tuple[Wiring, ...]) -> Iterator[tuple[str, Edge]]:
        """`autodiscover_tasks(["documents"], related_name="jobs")`."""
        related = {item.line: item.value for item in wiring if item.key == "related_name"}
        for item in wiring:
            last = item.owner.rpartition(".")[2]
            if last != "autodiscover_tasks" or item.key not in ("0", "packages") or item.kind is WiringKind.CALL:
                continue
            name = related.get(item.line) or next(iter(related.values()), "tasks") if len(related) == 1 else "tasks"
            for value in item.value.split(","):
                directory = self.package(value, path)
                if directory is not None:
                    for target in self._module(directory, name):
                        yield path, Edge(target, item.line, f"{item.owner} discovers {value}.{name}")

    def _all(self) -> Iterator[tuple[str, Edge]]:
        """Everything that follows from what is known by now and was not told before."""
        self._applying.update(number for number, rule in enumerate(self.modules) if self._applies(number, rule))
        before, self._complete = self._complete, (len(self._applying), len(self.discovered), len(self.apps))
        first = before[2] if before[:2] == self._complete[:2] else 0  # those before have been told all there is
        for directory, (path, line) in islice(self.apps.items(), first, None):
            if self._is_new(directory, -1):
                for init in self._module(directory, "__init__"):
                    yield path, Edge(init, line, "installed application")
            for number in sorted(self._applying):
                if self._is_new(directory, number):
                    rule = self.modules[number]
                    for target in self._targets(rule, directory):
                        yield path, Edge(target, line, rule.why)
            for name, (origin, place) in self.discovered.items():
                if self._is_new(directory, name):
                    why = f"discovers {name} in every installed application"
                    for target in self._module(directory, name):
                        yield origin, Edge(target, place, why)

    def _is_new(self, directory: str, what: int | str) -> bool:
        if (directory, what) in self._told:
            return False
        self._told.add((directory, what))
        return True

    def _applies(self, number: int, rule: AppModules) -> bool:
        if not rule.when or number in self._applying:
            return True
        kind, _, expression = rule.when.partition(":")
        kinds = (self.calls, {}) if kind == "call" else (self.foreign, self.apps)
        searched = self._searched.get(number, (0, 0))
        self._searched[number] = len(kinds[0]), len(kinds[1])
        pattern = re.compile(expression)
        return any(
            pattern.match(name)
            for known, start in zip(kinds, searched, strict=True)
            for name in islice(known, start, None)
        )

    def _targets(self, rule: AppModules, directory: str) -> Iterator[str]:
        for name in rule.names:
            yield from self._module(directory, name)
        for package in rule.packages:
            below = f"{directory}/{package}" if directory else package
            yield from self.index.children(below)

    def _module(self, directory: str, name: str) -> tuple[str, ...]:
        if name == "__init__":
            path = f"{directory}/__init__.py"
            return (path,) if path in self.index.files else ()
        return self.index.submodule(directory, name)


def _installs(rule: NamesRule, item: Wiring) -> bool:
    last = item.owner.rpartition(".")[2]
    if rule.targets and item.kind is not WiringKind.ARGUMENT and rule.targets.fullmatch(last):
        return True
    is_called = rule.calls is not None and rule.calls.fullmatch(item.owner) is not None
    return is_called and (not rule.key or rule.key.fullmatch(item.key) is not None)
