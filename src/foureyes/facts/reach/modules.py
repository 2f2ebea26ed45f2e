"""The modules of one tree, found by name the way the interpreter would find them.

In: the paths of all Python files. Out: locations of dotted names. A directory that is no package may stand on the
search path; which of them does is not known, so those nearest to the importing file are asked first.
"""

import sys
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice, takewhile

# fmt: off
_GONE_FROM_STDLIB = frozenset((
    "asynchat", "asyncore", "cgi", "cgitb", "distutils", "imp", "nntplib", "pipes", "smtpd",
))
# fmt: on
STDLIB = frozenset(sys.stdlib_module_names) | _GONE_FROM_STDLIB
_INIT = "/__init__.py"
# fmt: off
_ASIDE = frozenset((
    "benchmarks", "demo", "demos", "doc", "docs", "example", "examples", "fixtures", "notebooks", "samples",
    "templates", "test", "testdata", "testing", "tests", "third_party", "vendor",
))
# fmt: on


@dataclass(frozen=True, slots=True)
class Location:
    """Where a dotted name leads. `files` are executed in this order (packages first); `used` of its parts name modules,
    the rest attributes. `directory` is set where the last module is a package, with or without `__init__.py`."""

    files: tuple[str, ...]
    used: int
    directory: str | None

    @property
    def path(self) -> str | None:
        """The file of the last module; None for a namespace package."""
        if not self.files:
            return None
        last = self.files[-1]
        return last if self.directory is None or last == self.directory + _INIT or last == "__init__.py" else None


class ModuleIndex:
    """All Python files of one tree, by directory and by top-level name."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.files = _sources(paths)
        self.packages = {path.rpartition("/")[0] for path in self.files if path.endswith(_INIT)}
        self.directories: set[str] = set()
        self._children: dict[str, list[str]] = {}
        self._sorted = sorted(self.files)
        for path in self._sorted:
            self._children.setdefault(path.rpartition("/")[0], []).append(path)
        for directory in self._children:
            self._add(directory)
        self._roots_of_name: dict[str, list[str]] = {}
        self._search_path: tuple[str, ...] = ()
        self._memory: dict[tuple[str, str], Location | None] = {}
        self._fill_roots()

    def _add(self, directory: str) -> None:
        while directory and directory not in self.directories:
            self.directories.add(directory)
            directory = directory.rpartition("/")[0]

    def _fill_roots(self) -> None:
        """Remember which directories outside of packages hold a package or module of a name."""
        for path in self._sorted:
            directory, _, name = path.rpartition("/")
            if name == "__init__.py":
                directory, _, name = directory.rpartition("/")
            if directory not in self.packages:
                roots = self._roots_of_name.setdefault(name.removesuffix(".py"), [])
                if directory not in roots:
                    roots.append(directory)

    def add_search_path(self, directories: Iterable[str]) -> None:
        """Let every file import from these directories, after its own surroundings."""
        known = dict.fromkeys((*self._search_path, *directories))
        self._search_path = tuple(item for item in known if item == "" or item in self.directories)
        self._memory.clear()

    def children(self, directory: str) -> list[str]:
        """Return the Python files that lie directly in a directory, sorted."""
        return self._children.get(directory, [])

    def members(self, directory: str) -> list[str]:
        """Return the files of the modules and packages directly below a package."""
        found = [path for path in self.children(directory) if not path.endswith(_INIT)]
        prefix = f"{directory}/" if directory else ""
        depth = prefix.count("/")
        packages = (item for item in self.packages if item.startswith(prefix) and item.count("/") == depth)
        return found + sorted(item + _INIT for item in packages if item != directory)

    def subdirectories(self, directory: str) -> list[str]:
        """Return the names of the directories directly below one, that hold Python files at any depth."""
        prefix = f"{directory}/" if directory else ""
        found = (item[len(prefix) :] for item in self.directories if item.startswith(prefix) and item != directory)
        return sorted({item for item in found if item and "/" not in item})

    def below(self, directory: str) -> list[str]:
        """Return all Python files below a directory, sorted."""
        prefix = f"{directory}/" if directory else ""
        start = bisect_left(self._sorted, prefix)
        return list(takewhile(lambda path: path.startswith(prefix), islice(self._sorted, start, None)))

    def submodule(self, directory: str, name: str) -> tuple[str, ...]:
        """Return the file of the module `name` in a package, as a tuple of one or none."""
        below = f"{directory}/{name}" if directory else name
        if below in self.packages:
            return (below + _INIT,)
        return (f"{below}.py",) if f"{below}.py" in self.files else ()

    @staticmethod
    def stem(path: str) -> str:
        """Return the last part of a module's name."""
        return path.removesuffix(_INIT).removesuffix(".py").rpartition("/")[2]

    def inits(self, path: str) -> list[str]:
        """Return the `__init__.py` files that are executed before the module at `path`, innermost last."""
        found = []
        directory = path.rpartition("/")[0]
        if path.endswith(_INIT):
            directory = directory.rpartition("/")[0]
        while directory in self.packages:
            found.append(directory + _INIT)
            directory = directory.rpartition("/")[0]
        return found[::-1]

    def top(self, path: str) -> str:
        """Return the directory the module's outermost package lies in."""
        directory = path.rpartition("/")[0]
        while directory in self.packages:
            directory = directory.rpartition("/")[0]
        return directory

    def name(self, path: str, root: str | None = None) -> str:
        """Return the dotted name of a module, seen from `root` (default: where its outermost package lies)."""
        root = self.top(path) if root is None else root
        inner = path[len(root) + 1 :] if root else path
        inner = inner.removesuffix(".pyi").removesuffix(".py").removesuffix("/__init__")
        return inner.replace("/", ".")

    def relative(self, importer: str, level: int, module: str) -> Location | None:
        """Locate `from ..module import x` as written in `importer`."""
        directory = importer.rpartition("/")[0]
        for _ in range(level - 1):
            if not directory:
                return None
            directory = directory.rpartition("/")[0]
        parts = module.split(".") if module else []
        own = f"{directory}{_INIT}" if directory in self.packages else None
        found = self._walk(directory, parts)
        if not parts:
            return Location((own,) if own else (), 0, directory)
        return found

    def locate(self, name: str, importer: str) -> Location | None:
        """Locate an absolute dotted name as code in `importer` (or a configuration file there) would find it."""
        directory = importer.rpartition("/")[0]
        key = (directory, name)
        if key not in self._memory:
            self._memory[key] = self._locate(name.split("."), directory)
        return self._memory[key]

    def _locate(self, parts: list[str], directory: str) -> Location | None:
        best: Location | None = None
        is_stdlib = parts[0] in STDLIB
        for root in self._candidates(parts[0], directory):
            found = self._walk(root, parts)
            if found is None or (is_stdlib and (found.used < 2 or found.used < len(parts) - 1)):
                continue
            if found.used == len(parts):
                return found
            if best is None or found.used > best.used:
                best = found
        return best

    def _candidates(self, first: str, directory: str) -> Iterable[str]:
        """The directories that may be on the search path, best first."""
        above = _ancestors(directory)
        outside = [item for item in above if item not in self.packages]
        yield from outside
        yield from self._search_path
        yield from (item for item in above if item in self.packages)
        others = self._roots_of_name.get(first, [])
        if len(others) > 1:
            others = sorted(others, key=lambda item: (-_shared(item, directory), item))
        yield from (item for item in others if item not in outside and _is_importable(item, directory))

    def _walk(self, root: str, parts: list[str]) -> Location | None:
        files: list[str] = []
        directory = root
        for used, part in enumerate(parts, 1):
            below = f"{directory}/{part}" if directory else part
            if below in self.packages:
                files.append(below + _INIT)
            elif f"{below}.py" in self.files:
                return Location((*files, f"{below}.py"), used, None)
            elif below not in self.directories:
                return Location(tuple(files), used - 1, directory) if files or used > 1 else None
            directory = below
        return Location(tuple(files), len(parts), directory)


def _sources(paths: Iterable[str]) -> frozenset[str]:
    """The modules: a stub counts only where there is no source beside it."""
    everything = set(paths)
    return frozenset(path for path in everything if path.endswith(".py"))


def _ancestors(directory: str) -> list[str]:
    found = [directory]
    while directory:
        directory = directory.rpartition("/")[0]
        found.append(directory)
    return found


def _is_importable(root: str, directory: str) -> bool:
    """Whether a directory that nothing puts on the search path may be on it: not another part's examples or tests."""
    parts = root.split("/")
    for depth, part in enumerate(parts, 1):
        if part in _ASIDE:
            return directory.startswith("/".join(parts[:depth]))
    return True


def _shared(first: str, second: str) -> int:
    """How many leading directories two paths share."""
    count = 0
    for left, right in zip(first.split("/"), second.split("/"), strict=False):
        if left != right:
            break
        count += 1
    return count
