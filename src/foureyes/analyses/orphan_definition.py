"""New definitions whose name nothing mentions.

Vulture's collector says what a changed file does not use itself; the name index says whether anything else does. What
frameworks, base classes and shipped interfaces use without naming it is left alone.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from foureyes.analyses.orphan_definition_candidates import NAME, collect
from foureyes.analyses.orphan_definition_exempt import is_exempt, is_exempt_file
from foureyes.analyses.subject import Subject, Tree
from foureyes.analyses.test_reach_files import is_test_file
from foureyes.facts.collector import Collector
from foureyes.model.change import FileChange
from foureyes.model.facts import BlobFacts, Definition, DefinitionKind
from foureyes.model.finding import Confidence, Finding
from foureyes.model.wording import rebuilt, worded_later

RULES = ("orphan-definition",)


def _is_left_alone(path: str) -> bool:
    return is_exempt_file(path) or is_test_file(path)


COLLECTOR = Collector(NAME, "3", collect, skips=_is_left_alone)
_WIRING = [
    ".toml",
    ".cfg",
    ".ini",
    ".yaml",
    ".yml",
    ".json",
    ".html",
    ".jinja",
    ".jinja2",
    ".j2",
    ".xml",
    ".sh",
    ".ipynb",
    ".pyx",
    ".qml",
    ".ui",
    ".service",
    ".tmpl",
]
_WIRING_NAMES = ("Dockerfile", "Makefile", "Procfile", "justfile")
_WIRING_FILES = 2_000  # files beside Python that are searched for names; beyond, the rest is not claimed to be silent
_WIRING_BYTES = 1 << 20
_NEIGHBOURS = 400  # modules asked whether they define the name too


def find(subject: Subject) -> Iterator[Finding]:
    """Report definitions that the change added and nothing uses."""

    @cache
    def lost() -> frozenset[str]:
        return frozenset(_lost(subject))

    found: list[tuple[FileChange, Definition]] = []
    for file in subject.python_changes:
        facts = subject.head.facts(file.path)
        if facts is None or is_exempt_file(file.path) or is_test_file(file.path, subject.policy.tests.paths):
            continue
        candidates = _candidates(subject, file, facts)
        found.extend((file, definition) for definition in candidates if definition.qualname not in lost())
    silent = unnamed(subject.head, {definition.name for _, definition in found})
    silent -= found_by_prefix(subject.head, silent)
    for file, definition in found:
        if definition.name in silent and not is_convention(subject.head, file.path, definition):
            yield _finding(subject, file, definition)


def _candidates(subject: Subject, file: FileChange, facts: BlobFacts) -> Iterator[Definition]:
    unused = _unused(subject.head, file.path)
    added = set(file.added_lines) if unused else set()
    if not added:
        return
    old = _names(subject.base.facts(file.base_path) if file.base_path else None)
    public = is_public_module(subject, file.path)
    outer = {item.qualname for item in facts.definitions if item.kind is not DefinitionKind.VARIABLE}
    for item in facts.definitions:
        if item.line not in added or item.qualname in old:
            continue
        if not any(name == item.name and first <= item.line <= last for name, first, last in unused):
            continue
        if (public and is_public(item, facts)) or item.name in (facts.exports or ()):
            continue
        if item.qualname.rpartition(".")[0] not in ("", *outer) or is_exempt(item, facts, file.path):
            continue
        yield item


def _unused(tree: Tree, path: str) -> tuple[tuple[str, int, int], ...]:
    result = tree.collected(path, NAME)
    rows = result.get("unused") if isinstance(result, dict) else None
    if not isinstance(rows, list):
        return ()
    return tuple((name, first, last) for name, first, last, _, _ in rows)


def _names(facts: BlobFacts | None) -> frozenset[str]:
    return frozenset(item.qualname for item in facts.definitions) if facts else frozenset()


def _lost(subject: Subject) -> Iterator[str]:
    """Names that a changed file gave up: where another file has one now, it moved there, and was as unused before."""
    for file in subject.change.files:
        if file.base_path is not None and file.base_path.endswith(".py"):
            yield from _names(subject.base.facts(file.base_path)) - _names(subject.head.facts(file.path))


def is_public_module(subject: Subject, path: str) -> bool:
    """Whether others may import the module from a distribution, so that silence here proves nothing."""
    parts = path.removesuffix(".py").split("/")
    if any(part.startswith("_") and part != "__init__" for part in parts):
        return False
    if subject.reach is not None:
        return subject.reach.head.is_public(path)
    package = "/".join(parts[:2]) if parts[0] in ("src", "lib") else parts[0]
    is_package = f"{package}/__init__.py" in subject.head.entries
    manifest = subject.head.read("pyproject.toml") or b""
    is_distributed = b"[build-system]" in manifest or "setup.py" in subject.head.entries
    return is_package and is_distributed


def is_public(item: Definition, facts: BlobFacts) -> bool:
    """Whether no part of its qualified name is private, and no function is around it."""
    functions = {other.qualname for other in facts.definitions if other.kind in _FUNCTIONS}
    parts = item.qualname.split(".")
    enclosing = (".".join(parts[:end]) for end in range(1, len(parts)))
    return not any(part.startswith("_") for part in parts) and functions.isdisjoint(enclosing)


_FUNCTIONS = (DefinitionKind.FUNCTION, DefinitionKind.METHOD)


def unnamed(tree: Tree, names: set[str]) -> set[str]:
    """Return those of `names` that neither Python code nor wiring in other files mentions."""
    return unwired(tree, {name for name, paths in tree.mentions(sorted(names)).items() if not paths})


def unwired(tree: Tree, names: set[str]) -> set[str]:
    """Return those of `names` that no file beside Python mentions that may wire code; none where these are too many."""
    if not names:
        return names
    paths = [path for path in tree.entries if path.endswith(tuple(_WIRING)) or path.endswith(_WIRING_NAMES)]
    if len(paths) > _WIRING_FILES:
        return set()
    pattern = re.compile(rb"(?<!\w)(?:%s)(?!\w)" % b"|".join(re.escape(name.encode()) for name in sorted(names)))
    return names - {match.decode() for text in _texts(tree, paths) for match in pattern.findall(text)}


def found_by_prefix(tree: Tree, names: set[str]) -> set[str]:
    """Return those that code may put together, as in `getattr(self, "cmd_" + word)`: a string says how they begin."""
    prefixes = {name: [name[: end + 1] for end, char in enumerate(name) if char == "_" and end > 1] for name in names}
    mentions = tree.mentions(sorted({prefix for items in prefixes.values() for prefix in items}))
    return {name for name, items in prefixes.items() if any(mentions[prefix] for prefix in items)}


def _texts(tree: Tree, paths: Iterable[str]) -> Iterator[bytes]:
    for path in paths:
        if 0 <= tree.entries[path].size <= _WIRING_BYTES or tree.entries[path].size < 0:
            yield tree.read(path) or b""


def is_convention(tree: Tree, path: str, definition: Definition) -> bool:
    """Whether several modules near define the same name: something finds it there by name."""
    if "." in definition.qualname:
        return False
    parent = path.rpartition("/")[0].rpartition("/")[0]
    near = [other for other in tree.python_paths if other != path and other.startswith(f"{parent}/" if parent else "")]
    return any(definition.qualname in _names(tree.facts(other)) for other in near[:_NEIGHBOURS])


_UNUSED = {
    DefinitionKind.FUNCTION: worded_later("nothing uses the new function `{name}`"),
    DefinitionKind.METHOD: worded_later("nothing uses the new method `{name}`"),
    DefinitionKind.CLASS: worded_later("nothing uses the new class `{name}`"),
    DefinitionKind.VARIABLE: worded_later("nothing uses the new constant `{name}`"),
}


def _finding(subject: Subject, file: FileChange, definition: Definition) -> Finding:
    private = definition.name.startswith("_") or "." in definition.qualname
    return subject.rules[RULES[0]].finding(
        path=file.path,
        line=definition.line,
        end_line=definition.end_line,
        message=rebuilt(_UNUSED[definition.kind], {"name": definition.qualname}),
        symbol=definition.qualname,
        confidence=Confidence.HIGH if private else None,
    )
