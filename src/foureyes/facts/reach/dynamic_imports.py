"""Imports whose name is put together at run time: which modules can they mean?

In: a module's facts. Out: the modules that match. A name with a hole matches the modules of one package; where the
module also holds a table of names most of which fit the hole, only these count; where it lists a directory, all of it.
"""

import re
from collections.abc import Iterator

from foureyes.facts.reach.distributions import joined
from foureyes.facts.reach.modules import ModuleIndex
from foureyes.model.facts import BlobFacts, Definition, Wiring, WiringKind

_PACKAGE_LISTERS = ("iter_modules", "walk_packages")


class DynamicImports:
    """Expands the dynamic imports of single modules of one tree."""

    def __init__(self, index: ModuleIndex) -> None:
        self.index = index

    def targets(self, path: str, facts: BlobFacts) -> Iterator[tuple[str, int, str]]:
        """Yield (file, line, reason)."""
        calls = [item for item in facts.wiring if item.kind is WiringKind.DYNAMIC_IMPORT]
        if not calls:
            return
        listings = [item for item in facts.wiring if item.kind is WiringKind.LISTING and item.owner != "path"]
        for call in calls:
            around = enclosing(facts, call.line)
            near = [item for item in listings if enclosing(facts, item.line) == around]
            for pattern in self._patterns(call, facts, around):
                for target in self._expand(pattern, path, facts, near, near or listings):
                    yield target, call.line, f"{call.owner}({pattern!r})"

    def _patterns(self, call: Wiring, facts: BlobFacts, around: str) -> Iterator[str]:
        """The name as written; for a variable, what is assigned to it in the same function."""
        if call.value != "*" or not call.key:
            yield call.value
            return
        own = [
            item.value
            for item in facts.wiring
            if item.kind in (WiringKind.TEMPLATE, WiringKind.ASSIGNED)
            and item.owner == call.key
            and enclosing(facts, item.line) == around
        ]
        yield from own or ["*"]

    def _expand(
        self, pattern: str, path: str, facts: BlobFacts, near: list[Wiring], listings: list[Wiring]
    ) -> Iterator[str]:
        if pattern.endswith(".py") and "/" in pattern:
            return
        base, rest = self._base(pattern, path)
        if base is None:
            yield from self._listed(rest, path, facts, listings)
            return
        if not rest:
            return
        matching = self._matching(base, rest)
        if "*" in "".join(rest) and not near:
            table = self._table(base, rest, facts)
            matching = [item for item in matching if item in table] if table else matching
        for target in matching:
            yield from self.index.inits(target)
            yield target

    def _base(self, pattern: str, path: str) -> tuple[str | None, list[str]]:
        """The directory before the first hole, and the segments from there on."""
        directory = path.rpartition("/")[0]
        text = pattern.replace("{dir}", "{package}")
        if text.startswith("{name}") and not path.endswith("__init__.py"):
            text = "{package}" + text[len("{name}") :]
        text = text.replace("{name}", "{package}")
        if text.startswith("{package}"):
            rest = text[len("{package}") :]
            level = len(rest) - len(rest.lstrip("."))
            for _ in range(level - 1):
                directory = directory.rpartition("/")[0]
            return self._descend(directory, rest.strip(".").split("."))
        if "{" in text or not text or text[0] in "*.":
            return None, text.lstrip(".").split(".")
        segments = text.split(".")
        fixed = next((number for number, item in enumerate(segments) if "*" in item), len(segments))
        if fixed == len(segments):
            found = self.index.locate(text, path)
            if found is None or not found.used:
                return None, []
            used = found.used - (found.directory is None)
            directory_found = self._directory(found.files, found.directory)
            return directory_found, segments[used:] or ["__init__"]
        found = self.index.locate(".".join(segments[:fixed]), path)
        if found is None or found.used < fixed or found.directory is None:
            return None, []
        return found.directory, segments[fixed:]

    def _directory(self, files: tuple[str, ...], directory: str | None) -> str:
        return directory if directory is not None else files[-1].rpartition("/")[0]

    def _descend(self, directory: str, segments: list[str]) -> tuple[str, list[str]]:
        segments = [item for item in segments if item]
        while len(segments) > 1 and "*" not in segments[0] and f"{directory}/{segments[0]}" in self.index.directories:
            directory = f"{directory}/{segments.pop(0)}"
        return directory, segments

    def _matching(self, directory: str, segments: list[str]) -> list[str]:
        """Modules below `directory` whose names match the segments; the last ones may name attributes."""
        places, found = [directory], list[str]()
        for segment in segments:
            expression = with_holes(segment)
            places_below: list[str] = []
            for place in places[:500]:
                for member in self.index.members(place):
                    name = self.index.stem(member)
                    if expression.fullmatch(name):
                        found.append(member)
                        if member.endswith("/__init__.py"):
                            places_below.append(member.rpartition("/")[0])
            if not places_below:
                break
            places = places_below
        if segments == ["__init__"] and f"{directory}/__init__.py" in self.index.files:
            found.append(f"{directory}/__init__.py")
        return found

    def _table(self, directory: str, segments: list[str], facts: BlobFacts) -> set[str]:
        """Modules spelt out by a collection in this file, at least half of whose names fit the hole."""
        segment = segments[0]
        if segment.count("*") != 1:
            return set()
        spelt: set[str] = set()
        for item in facts.wiring:
            if item.kind is WiringKind.NAMES:
                names = item.value.split(",")
                hits = [hit for name in names for hit in self.index.submodule(directory, segment.replace("*", name))]
                if len(hits) > 1 and len(hits) * 2 >= len(names):
                    spelt.update(hits)
        return spelt

    def _listed(self, segments: list[str], path: str, facts: BlobFacts, listings: list[Wiring]) -> Iterator[str]:
        """The name is a variable, but the function lists a directory: everything in it."""
        wanted = segments[-1] if segments else "*"
        expression = with_holes(wanted)
        for listing in listings:
            for directory in self.directories(listing, path, facts):
                is_deep = listing.owner.endswith(("walk_packages", "rglob", "walk")) or "**" in listing.key
                members = self.index.below(directory) if is_deep else self.index.members(directory)
                for member in members:
                    if expression.fullmatch(self.index.stem(member)) and member != path:
                        yield from self.index.inits(member)
                        yield member

    def directories(self, listing: Wiring, path: str, facts: BlobFacts) -> list[str]:
        """Return the directories a listing may mean; none where it is a parameter."""
        own = path.rpartition("/")[0]
        value = listing.value
        if value.startswith("@"):
            found = [
                self.index.locate(item.module, path)
                for item in facts.imports
                if item.alias == value[1:] or item.module == value[1:]
            ]
            found += [
                self.index.relative(path, item.level, f"{item.module}.{item.name}".strip("."))
                if item.level
                else self.index.locate(f"{item.module}.{item.name}", path)
                for item in facts.imports
                if item.name == value[1:] and item.alias in (None, value[1:])
            ]
            return [item.directory for item in found if item is not None and item.directory]
        if value.startswith("{dir}"):
            return self._existing(joined(own, value[5:].lstrip("/").partition("*")[0].rstrip("/") or "."))
        if "*" in value or "{" in value:
            return []
        if re.fullmatch(r"[A-Za-z_]\w*(\.\w+)+", value):
            location = self.index.locate(value, path)
            return [location.directory] if location is not None and location.directory else []
        return self._existing(joined(own, value)) or self._existing(joined("", value))

    def _existing(self, directory: str) -> list[str]:
        return [directory] if directory in self.index.directories else []


def with_holes(text: str) -> re.Pattern[str]:
    """Return an expression for `text` whose holes (`*`) match anything; it takes no time for many of them."""
    first, *rest = map(re.escape, text.split("*"))
    middle = "".join(f"(?>.*?{part})" for part in rest[:-1])
    return re.compile(f"{first}{middle}.*{rest[-1]}" if rest else first)


def enclosing(facts: BlobFacts, line: int) -> str:
    """Return the qualified name of the innermost function or class around a line."""
    best: Definition | None = None
    for item in facts.definitions:
        if (
            item.kind.value != "variable"
            and item.line <= line <= item.end_line
            and (best is None or item.line >= best.line)
        ):
            best = item
    return best.qualname if best is not None else ""
