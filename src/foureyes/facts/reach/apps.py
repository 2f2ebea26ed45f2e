"""Installed applications, as Django and Celery know them: what is imported from each of them by convention.

In: the modules as they are reached. Out: edges from the line that installs an application to its modules, and from a
call that discovers to the discovered modules of every application installed so far or later.
"""

import re
from collections.abc import Iterator

from foureyes.facts.reach.conventions import AppModules, Conventions
from foureyes.facts.reach.edges import Edge, EdgeFinder
from foureyes.facts.reach.modules import ModuleIndex
from foureyes.model.facts import Wiring, WiringKind


class Applications:
    """Keeps the applications and discoveries met so far; either completes the other, in any order."""

    def __init__(self, index: ModuleIndex, finder: EdgeFinder, conventions: Conventions) -> None:
        self.index = index
        self.finder = finder
        self.rules = [rule for rule in conventions.names if rule.means == "app"]
        self.modules = [rule for rule in conventions.app_modules if rule.when != "never"]
        self.apps: dict[str, tuple[str, int]] = {}
        self.foreign: dict[str, tuple[str, int]] = {}
        self.calls: dict[str, tuple[str, int]] = {}
        self.discovered: dict[str, tuple[str, int]] = {}

    def on_reached(self, path: str) -> Iterator[tuple[str, Edge]]:
        """Yield (origin, edge) for what becomes reachable because `path` is."""
        facts = self.finder.tree.facts(path)
        if facts is None:
            return
        before = (len(self.apps), len(self.foreign), len(self.calls), len(self.discovered))
        for item in facts.wiring:
            self._note(item, path)
        yield from self._named_packages(path, facts.wiring)
        if before != (len(self.apps), len(self.foreign), len(self.calls), len(self.discovered)):
            yield from self._all()

    def _note(self, item: Wiring, path: str) -> None:
        last = item.owner.rpartition(".")[2]
        if item.kind in (WiringKind.ASSIGNED, WiringKind.NAMES, WiringKind.ARGUMENT):
            for rule in self.rules:
                if (rule.targets and item.kind is not WiringKind.ARGUMENT and rule.targets.fullmatch(last)) or (
                    rule.calls and rule.calls.fullmatch(item.owner) and (not rule.key or rule.key.fullmatch(item.key))
                ):
                    self._install(item, path)
        if item.kind is WiringKind.CALL and last == "autodiscover_tasks":
            self.calls.setdefault(last, (path, item.line))
        if item.kind is WiringKind.ARGUMENT and last == "autodiscover_modules" and item.value.isidentifier():
            self.discovered.setdefault(item.value, (path, item.line))
        if item.kind is WiringKind.ARGUMENT and last == "autodiscover_tasks" and item.key == "related_name":
            self.discovered.setdefault(item.value, (path, item.line))

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
        for directory, (path, line) in self.apps.items():
            for init in self._module(directory, "__init__"):
                yield path, Edge(init, line, "installed application")
            for rule in self.modules:
                if self._applies(rule):
                    for target in self._targets(rule, directory):
                        yield path, Edge(target, line, rule.why)
            for name, (origin, number) in self.discovered.items():
                for target in self._module(directory, name):
                    yield origin, Edge(target, number, f"discovers {name} in every installed application")

    def _applies(self, rule: AppModules) -> bool:
        if not rule.when:
            return True
        kind, _, expression = rule.when.partition(":")
        known = self.calls if kind == "call" else {**self.foreign, **self.apps}
        return any(re.match(expression, name) for name in known)

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
