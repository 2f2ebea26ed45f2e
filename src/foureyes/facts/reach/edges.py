"""What one module reaches: its imports, the strings in it that name modules, and what it imports by a call.

In: a module's facts and the index of the tree's modules. Out: `Edge`s, each with the line and the reason. What depends
on more than one module (installed applications, walkers defined elsewhere) is added by `reachability`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from foureyes.facts.reach.commands import Programs, TargetKind, targets
from foureyes.facts.reach.dynamic_imports import DynamicImports
from foureyes.facts.reach.modules import Location, ModuleIndex
from foureyes.facts.reach.paths import PathIndex
from foureyes.facts.reach.questions import Questions
from foureyes.facts.reach.test_code import is_test_path
from foureyes.facts.tree_facts import TreeFacts
from foureyes.model.facts import Guard, Import, Wiring, WiringKind

PACKAGE_FIRST = "its package is imported first"


@dataclass(frozen=True, slots=True)
class Edge:
    """`target` is reached from `line` of the module, for the reason `why`; `is_certain` is false for a pattern."""

    target: str
    line: int
    why: str
    is_certain: bool = True


class EdgeFinder:
    """Finds the edges that leave single modules of one tree."""

    def __init__(self, tree: TreeFacts, index: ModuleIndex, paths: PathIndex, programs: Programs) -> None:
        self.tree = tree
        self.index = index
        self.paths = paths
        self.programs = programs
        self.questions = Questions(tree)
        self.dynamic = DynamicImports(index)

    def edges(self, path: str) -> Iterator[Edge]:
        """Yield what the module at `path` reaches; the same target may come several times."""
        outline = self.tree.outline(path)
        if outline is None:
            return
        for item in outline.imports:
            for target in self.imported(item, path):
                yield Edge(target, item.line, _import_text(item))
        for wiring in outline.wiring:
            yield from self._wired(wiring, path)
        if any(wiring.kind is WiringKind.DYNAMIC_IMPORT for wiring in outline.wiring):
            facts = self.tree.facts(path) or outline
            for target, line, why in self.dynamic.targets(path, facts):
                yield Edge(target, line, why, is_certain=False)

    def imported(self, item: Import, path: str) -> Iterator[str]:
        """Yield the files that an import statement executes."""
        if item.level:
            found = self.index.relative(path, item.level, item.module)
            wanted = len(item.module.split(".")) if item.module else 0
        else:
            found = self.index.locate(item.module, path)
            wanted = item.module.count(".") + 1
        if found is None:
            return
        yield from found.files
        if item.name is not None and found.used == wanted and found.directory is not None:
            yield from self._names_of(found, item.name, path)

    def _names_of(self, package: Location, name: str, path: str) -> Iterator[str]:
        """The submodules among the names imported from a package."""
        assert package.directory is not None
        own = package.path if package.path in self.tree.entries else None
        if name == "*":
            for exported in self.questions.exports(own) if own else ():
                yield from self.index.submodule(package.directory, exported)
            return
        found = self.index.submodule(package.directory, name)
        if found and (own is None or own == path or not self.questions.defines(own, name)):
            yield from found

    def _wired(self, item: Wiring, path: str) -> Iterator[Edge]:
        if item.kind not in (WiringKind.ASSIGNED, WiringKind.ARGUMENT) or not item.value:
            return
        shown = f"{item.owner} names it"
        if item.key == "command":
            for target in targets(item.value, self.programs):
                if target.kind is TargetKind.PATH:
                    found = self.paths.find(target.value, path, target.directory)
                    yield from (Edge(one, item.line, f"{item.owner} runs it") for one in found)
                elif target.kind is TargetKind.MODULE:
                    yield from (Edge(one, item.line, f"{item.owner} runs it") for one in self.named(target.value, path))
        elif item.value.endswith(".py") and not item.value.startswith("."):
            shared = 1 if is_test_path(path) else 2
            found = self.paths.find(item.value, path, shared=shared)
            yield from (Edge(one, item.line, f"{item.owner} names the file") for one in found)
            if "/" not in item.value and "*" not in item.value and item.value.count(".") > 1:
                yield from _named_edges(self.named(item.value, path), item.line, shown)
        elif item.value.endswith(".*"):
            yield from self._name_and_hole(item, path)
        elif "." in item.value or ":" in item.value:
            yield from _named_edges(self.named(item.value, path), item.line, shown)

    def _name_and_hole(self, item: Wiring, path: str) -> Iterator[Edge]:
        """`enqueue("app.tasks." + name)`: the hole is an attribute, the rest must be a module."""
        found = self.index.locate(item.value[:-2], path)
        if found is not None and found.used == item.value.count(".") and found.directory is None:
            yield from (Edge(one, item.line, f"{item.owner} names it") for one in found.files)

    def named(self, value: str, path: str, *, bare: bool = False) -> tuple[str, ...]:
        """Return the files that a string like `a.b`, `a.b.Class` or `a.b:attribute` makes somebody import.

        The whole string must resolve: what is left over must be defined in the module it is left over from.
        """
        text = value.partition("[")[0].strip()
        name, colon, attribute = text.partition(":")
        name = name.strip()
        if not name or (not bare and not colon and "." not in name):
            return ()
        if name.startswith("."):
            level = len(name) - len(name.lstrip("."))
            found = self.index.relative(path, level, name.lstrip("."))
        else:
            found = self.index.locate(name, path)
        parts = name.lstrip(".").split(".")
        if found is None or not found.files:
            return ()
        rest = parts[found.used :] + ([attribute.partition(".")[0].partition("(")[0]] if attribute else [])
        if not rest:
            return found.files if found.path is not None else ()
        if found.path is None or len(parts) - found.used > 2:
            return ()
        return found.files if colon or self.questions.may_have(found.path, rest[0]) else ()

    def module(self, value: str, origin: str) -> tuple[str, ...]:
        """Return the files that a command naming a module runs: a package's `__main__` too."""
        found = self.named(value, origin, bare=True)
        if not found and ":" not in value:
            found = self.paths.find(value.replace(".", "/") + ".py", origin)
        if found and found[-1].endswith("/__init__.py") and ":" not in value:
            main = found[-1].removesuffix("__init__.py") + "__main__.py"
            return (*found, main) if main in self.index.files else found
        return found


def _named_edges(files: tuple[str, ...], line: int, why: str) -> Iterator[Edge]:
    """A string names the last file; the packages around it are only imported on the way."""
    for number, path in enumerate(files, 1):
        yield Edge(path, line, why if number == len(files) else PACKAGE_FIRST)


def _import_text(item: Import) -> str:
    module = "." * item.level + item.module
    text = f"import {module}" if item.name is None else f"from {module} import {item.name}"
    return f"{text} (for type checking)" if item.guard is Guard.TYPE_CHECKING else text
