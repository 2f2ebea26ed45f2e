"""Definitions whose last use the change removes, also in files that it does not touch.

In: a subject. Out: `Lost`s. Told by names: what the changed files do not mention any more, and nothing else does. What
frameworks, base classes, shipped interfaces and conventions use without naming it is left alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from foureyes.analyses.orphan_definition import found_by_prefix, is_convention, is_public, is_public_module, unwired
from foureyes.analyses.orphan_definition_exempt import is_exempt, is_exempt_file
from foureyes.analyses.subject import Subject
from foureyes.analyses.test_reach_files import is_test_file
from foureyes.facts.reach.reachability import Verdict
from foureyes.facts.reach.sides import Sides
from foureyes.model.facts import BlobFacts, Definition, DefinitionKind

_MOST_NAMES = 1_000
_MOST_FILES = 400
_MOST_DOCUMENTS = 2_000


@dataclass(frozen=True, slots=True)
class Lost:
    """`user` is the file of base that used it last and does not any more; `tests` still use it, where any do."""

    path: str
    definition: Definition
    user: str
    tests: tuple[str, ...]


def lost_definitions(subject: Subject) -> Iterator[Lost]:
    """Yield the functions, classes and methods that this change leaves without a use, by path and line."""
    users = _last_users(subject)
    if subject.whole_tree or not users:
        return
    found = [
        (path, item)
        for path in sorted(_places(subject, users.values()))
        for item in _candidates(subject, path, users.keys())
    ]
    names = {item.name for _, item in found}
    tests = subject.head.mentions(sorted(names))
    silent = unwired(subject.head, names)
    silent -= found_by_prefix(subject.head, silent)
    silent -= _documented(subject, silent)
    for path, item in found:
        if item.name in silent and not is_convention(subject.head, path, item):
            yield Lost(path, item, users[item.name], tests[item.name])


def _documented(subject: Subject, names: set[str]) -> set[str]:
    """Those that documentation shows as code: they are there for its readers."""
    if not names:
        return names
    paths = [path for path in subject.head.entries if path.endswith((".md", ".rst"))][:_MOST_DOCUMENTS]
    words = b"|".join(re.escape(name.encode()) for name in sorted(names))
    pattern = re.compile(rb"(?:(?<=[`.~])(%s)\b|\b(%s)\()" % (words, words))
    found: set[str] = set()
    for _, text in subject.head.contents(paths):
        found.update((match[1] or match[2]).decode() for match in pattern.finditer(text or b""))
    return found


def _last_users(subject: Subject) -> dict[str, str]:
    """Names that product files mentioned in base and no product file mentions in head, with the file that did."""
    lost: dict[str, str] = {}
    for file in subject.change.files:
        before = file.base_path
        if before is None or not before.endswith(".py") or _is_test(subject, before):
            continue
        after = subject.head.facts(file.path) if file.path in subject.head.entries else None
        for name in sorted(_mentioned(subject.base.facts(before)) - _mentioned(after)):
            lost.setdefault(name, before)
    names = list(islice((name for name in lost if not name.startswith("__")), _MOST_NAMES))
    mentions = subject.head.mentions(names)
    return {name: lost[name] for name in names if all(_is_test(subject, path) for path in mentions[name])}


def _mentioned(facts: BlobFacts | None) -> set[str]:
    """The names that a file uses: reads, imports, decorates with or derives from."""
    if facts is None:
        return set()
    found = set(facts.references)
    for item in facts.definitions:
        found.update(item.references)
        found.update(part for text in (*item.decorators, *item.bases) for part in text.split("."))
    found.update(item.name for item in facts.imports if item.name is not None)
    return found


def _places(subject: Subject, users: Iterable[str]) -> set[str]:
    """The files of head where what they used may be defined: themselves, what they import, and what that hands on."""
    renamed = {file.base_path: file.path for file in subject.change.files if file.base_path is not None}
    places = set(users)
    sides = subject.reach
    if isinstance(sides, Sides):
        for user in set(users):
            direct = {edge.target for edge in sides.base.edges(user)}
            inits = (path for path in direct if path.endswith("/__init__.py"))
            places |= direct.union(edge.target for path in inits for edge in sides.base.edges(path))
    known = (renamed.get(path, path) for path in sorted(places))
    return set(islice((path for path in known if path in subject.head.entries), _MOST_FILES))


def _candidates(subject: Subject, path: str, names: Iterable[str]) -> Iterator[Definition]:
    facts = subject.head.facts(path)
    if facts is None or is_exempt_file(path) or _is_test(subject, path) or _is_orphan(subject, path):
        return
    wanted = set(names)
    file = subject.change.file(path)
    before = subject.base.facts((file.base_path if file is not None else None) or path)
    old = {item.qualname for item in before.definitions} if before is not None else set()
    public = is_public_module(subject, path)
    kinds = {item.qualname: item.kind for item in facts.definitions}
    for item in facts.definitions:
        if item.name not in wanted or item.qualname not in old or item.kind is DefinitionKind.VARIABLE:
            continue
        if (public and is_public(item, facts)) or item.name in (facts.exports or ()):
            continue
        outer = kinds.get(item.qualname.rpartition(".")[0])
        if outer in (None, DefinitionKind.CLASS) and not is_exempt(item, facts, path):
            yield item


def _is_orphan(subject: Subject, path: str) -> bool:
    """A module that nothing reaches is told of as a whole."""
    return isinstance(subject.reach, Sides) and subject.reach.head.verdict(path) is Verdict.ORPHAN


def _is_test(subject: Subject, path: str) -> bool:
    return is_test_file(path, subject.policy.tests.paths)
