"""New and changed functions that no test runs.

With a coverage file the answer is exact. Without one, and for files that it does not name, it is estimated from the
code of those files that could lead to the changed functions: the files that mention them, the files that mention what
those define, and so on.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from foureyes.analyses.coverage_file import FileCoverage, parse_coverage
from foureyes.analyses.missing_test_doubts import is_slight, is_standalone_script, may_be_called_unseen
from foureyes.analyses.missing_test_words import untested
from foureyes.analyses.subject import Subject, Tree
from foureyes.analyses.test_reach_files import is_test_file, may_hold_tests
from foureyes.model.change import FileChange
from foureyes.model.facts import Definition, DefinitionKind
from foureyes.model.finding import Confidence, Finding, Severity, Tier
from foureyes.model.globs import matches_any

if TYPE_CHECKING:
    from foureyes.analyses.test_reach import FunctionReach, TestMap

RULES = ("missing-test",)
_MOST_FILES = 400  # files read to follow tests to the change; a change that more could lead to is left alone
_ROUNDS = 6
_NOT_PRODUCT = frozenset({"docs", "doc", "examples", "example", "migrations", "versions", "benchmarks", "scripts"})
_SCRIPTS = frozenset({"setup.py", "conf.py", "noxfile.py", "manage.py", "tasks.py", "fabfile.py", "__main__.py"})


def find(subject: Subject) -> Iterator[Finding]:
    """Report the functions that the change added or changed and no test runs."""
    changed = {file.path: _changed(subject, file) for file in subject.python_changes if _is_product(subject, file.path)}
    changed = {path: definitions for path, definitions in changed.items() if definitions}
    if subject.coverage is not None:
        coverage = parse_coverage(subject.coverage, subject.head.python_paths)
        yield from _by_coverage(subject, changed, coverage)
        changed = {path: definitions for path, definitions in changed.items() if path not in coverage}
    if not changed:
        return
    if not any(may_hold_tests(path) for path in subject.head.python_paths):
        return
    paths = _relevant(subject, changed)
    if paths is None:
        return
    from foureyes.analyses.test_reach import map_tests, read

    is_test = _test_judge(subject)
    outlines = read(subject.head.contents(paths))
    mapped = map_tests(outlines, is_test, changed.__contains__, one_by_one=False)
    yield from _by_estimate(subject, changed, mapped)


def _test_judge(subject: Subject) -> Callable[[str], bool]:
    extra = subject.policy.tests.paths
    return cache(lambda path: is_test_file(path, extra))  # asked at every step along the code


def _is_product(subject: Subject, path: str) -> bool:
    *directories, name = path.split("/")
    if path.endswith(".pyi") or name in _SCRIPTS or not _NOT_PRODUCT.isdisjoint(directories):
        return False
    tests = subject.policy.tests
    return not is_test_file(path, tests.paths) and not (tests.exempt and matches_any(path, tests.exempt))


def _changed(subject: Subject, file: FileChange) -> dict[str, Definition]:
    """Functions with added lines in their bodies, by name; nested ones count as their parent."""
    facts = subject.head.facts(file.path)
    added = sorted(set(file.added_lines))
    if facts is None or not added:
        return {}
    outer = {
        item.qualname for item in facts.definitions if item.kind in (DefinitionKind.FUNCTION, DefinitionKind.METHOD)
    }
    return {
        item.qualname: item
        for item in facts.definitions
        if item.qualname in outer
        and not _is_within(item.qualname, outer)
        and _is_testable(item)
        and any(item.line <= line <= item.end_line for line in added)
    }


def _is_within(qualname: str, outer: set[str]) -> bool:
    parts = qualname.split(".")
    return any(".".join(parts[:end]) in outer for end in range(1, len(parts)))


def _is_testable(item: Definition) -> bool:
    if item.is_stub or item.name.startswith("__"):
        return False
    return not any(name.rpartition(".")[2] in ("overload", "abstractmethod") for name in item.decorators)


def _relevant(subject: Subject, changed: dict[str, dict[str, Definition]]) -> list[str] | None:
    """The files a test could come through: all of a small tree, else those found backwards by names.

    None where they are too many to read: nothing is claimed then.
    """
    everything = [path for path in subject.head.python_paths if path.endswith(".py")]
    if len(everything) <= _MOST_FILES:
        return everything
    found = set(changed)
    names = {part for items in changed.values() for name in items for part in name.split(".")}
    asked: set[str] = set()
    for _ in range(_ROUNDS):
        new: set[str] = set()
        for name in sorted(names - asked):  # one by one: the first names often tell that there are too many
            new.update(path for path in subject.head.mentions((name,))[name] if path.endswith(".py"))
            if len(found | new) > _MOST_FILES:
                return None
        asked |= names
        new -= found
        if not new:
            break
        found |= new
        names = set(_defined(subject.head, (path for path in new if not is_test_file(path))))
    return sorted(found | {path for path in everything if path.endswith("conftest.py")})


def _defined(tree: Tree, paths: Iterable[str]) -> Iterator[str]:
    """Names under which others can reach a module's code: what it defines, and its own."""
    for path in paths:
        facts = tree.facts(path)
        for item in facts.definitions if facts else ():
            if not (item.name.startswith("__") and item.name.endswith("__")):
                yield item.name


def _by_estimate(subject: Subject, changed: dict[str, dict[str, Definition]], mapped: "TestMap") -> Iterator[Finding]:
    if not mapped.tests:
        return
    for item in mapped.functions:
        definition = changed.get(item.path, {}).get(item.qualname.partition("#")[0])
        if definition is None or item.is_nested or item.is_tested or not _same_place(item, definition):
            continue
        if not subject.whole_tree and (item.chance > 0 or _is_doubtful(subject, item.path, definition)):
            continue
        claim = _finding(subject, item.path, definition, is_measured=False)
        yield claim if _is_public(definition) else _as_advice(claim)


def _is_doubtful(subject: Subject, path: str, definition: Definition) -> bool:
    """Whether the change is no place to complain: a scan tells of these too, as a list of what may lack tests."""
    file = subject.change.file(path)
    before = subject.base.facts(file.base_path) if file is not None and file.base_path else None
    if file is not None and is_slight(file, before, definition):
        return True
    return is_standalone_script(subject.head, path) or may_be_called_unseen(subject.head, definition)


def _same_place(item: "FunctionReach", definition: Definition) -> bool:
    return definition.line <= item.first <= definition.end_line or item.first <= definition.line <= item.last


def _by_coverage(
    subject: Subject, changed: dict[str, dict[str, Definition]], coverage: Mapping[str, FileCoverage]
) -> Iterator[Finding]:
    for path, definitions in sorted(changed.items()):
        known = coverage.get(path)
        for definition in definitions.values():
            if known is not None and _missed(known, definition):
                claim = _finding(subject, path, definition, is_measured=True)
                yield replace(claim, confidence=Confidence.HIGH)


def _missed(known: FileCoverage, definition: Definition) -> bool:
    """The line of `def` runs at import; what counts is the body."""
    return known.ran(definition.line + 1, definition.end_line) is False


def _is_public(definition: Definition) -> bool:
    return not any(part.startswith("_") for part in definition.qualname.split("."))


def _as_advice(finding: Finding) -> Finding:
    return replace(finding, severity=Severity.LOW, confidence=Confidence.LOW, tier=Tier.INFO)


def _finding(subject: Subject, path: str, definition: Definition, *, is_measured: bool) -> Finding:
    base = subject.change.file(path)
    before = subject.base.facts(base.base_path) if base is not None and base.base_path else None
    known = before is not None and any(item.qualname == definition.qualname for item in before.definitions)
    return subject.rules[RULES[0]].finding(
        path=path,
        line=definition.line,
        end_line=definition.end_line,
        message=untested(definition, is_new=not known, is_measured=is_measured),
        symbol=definition.qualname,
    )
