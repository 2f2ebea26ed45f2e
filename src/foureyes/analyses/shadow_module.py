"""`shadow-module`: a new module named like one beside it (`pay_v2`, `new_pay`, `pay_fixed`) that is mostly its copy.

A copy shares 70 % of the functions of the smaller of both. Two modules that one module uses side by side are versions
that somebody keeps on purpose.
"""

import re
from collections.abc import Iterator, Mapping

from foureyes.analyses.orphan_news import sides_of
from foureyes.analyses.shadow_module_functions import FunctionBody, functions_of, shared_functions
from foureyes.analyses.subject import Subject
from foureyes.analyses.test_reach_files import is_test_file
from foureyes.facts.source import ParsedSource, parse
from foureyes.model.finding import Finding, RelatedPlace, Scope
from foureyes.model.safe_text import shown
from foureyes.model.wording import worded, worded_count

RULES = ("shadow-module",)
_SHARE = 0.7
_FEWEST_STATEMENTS = 6
_WORDS = (
    "new|old|enhanced|improved|fixed|fix|updated|refactored|final|copy|backup|bak|optimi[sz]ed|simple|simplified|clean|"
    "better|rewritten|revised|modified|tmp|temp|alt|alternative|working|complete|legacy|orig|original|v?\\d{1,2}"
)
_SUFFIX = re.compile(rf"(?:[_-](?:{_WORDS})|\d)$", re.IGNORECASE)
_PREFIX = re.compile(rf"^(?:copy_of|{_WORDS})[_-]", re.IGNORECASE)
_VERSION = re.compile(r"[_-]?v?\d{1,2}$", re.IGNORECASE)
_MOST_WORDS = 3


def find(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for every new module that shadows another one."""
    known: dict[str, Mapping[str, FunctionBody]] = {}
    for file in subject.python_changes:
        if file.path in subject.base.entries or not file.path.endswith(".py") or is_test_file(file.path):
            continue
        if _is_one_of_several_versions(subject, file.path):
            continue
        for original in _originals(subject, file.path):
            shared = _shared(subject, file.path, original, known)
            if shared and not _is_side_by_side(subject, file.path, original):
                yield _finding(subject, file.path, original, shared)
                break


def _originals(subject: Subject, path: str) -> Iterator[str]:
    """Modules in the same directory whose name is the path's without its decoration."""
    directory, slash, name = path.rpartition("/")
    seen = set()
    stems = [name.removesuffix(".py")]
    for _ in range(_MOST_WORDS):
        stems = [
            short
            for stem in stems
            for pattern in (_SUFFIX, _PREFIX)
            if (short := pattern.sub("", stem)) and short != stem and short not in seen
        ]
        for stem in stems:
            seen.add(stem)
            original = f"{directory}{slash}{stem}.py"
            if original in subject.head.entries:
                yield original


def _is_one_of_several_versions(subject: Subject, path: str) -> bool:
    """Whether base has other numbered versions of it: then numbering them is what the repository does."""
    stem = path.removesuffix(".py")
    plain = _VERSION.sub("", stem)
    if plain == stem:
        return False
    others = (f"{plain}{mark}{number}.py" for mark in ("", "_", "-", "v", "_v", "-v") for number in range(10))
    return any(other in subject.base.entries for other in others)


def _shared(
    subject: Subject, path: str, original: str, known: dict[str, Mapping[str, FunctionBody]]
) -> tuple[str, ...]:
    """The functions of the new module that the original has too, if they are enough to call it a copy."""
    for item in (path, original):
        if item not in known:
            known[item] = _functions(subject, item)
    mine, theirs = known[path], known[original]
    shared = shared_functions(mine, theirs)
    statements = sum(len(mine[name].statements) for name in shared)
    smaller = min(len(mine), len(theirs))
    return shared if shared and len(shared) >= _SHARE * smaller and statements >= _FEWEST_STATEMENTS else ()


def _functions(subject: Subject, path: str) -> Mapping[str, FunctionBody]:
    facts = subject.head.facts(path)
    if facts is None or facts.failure is not None:  # a worker with limits has read it before
        return {}
    data = subject.head.read(path)
    source = None if data is None else parse(data)
    return functions_of(source.tree) if isinstance(source, ParsedSource) else {}


def _is_side_by_side(subject: Subject, path: str, original: str) -> bool:
    """Whether one module of the product uses both."""
    sides = sides_of(subject)
    if sides is None:
        return False
    users = [
        {origin for origin, _ in sides.head.importers(item) if not is_test_file(origin)} for item in (path, original)
    ]
    return bool((users[0] & users[1]) - {path, original})


def _finding(subject: Subject, path: str, original: str, shared: tuple[str, ...]) -> Finding:
    names = ", ".join(shown(name) for name in shared[:3]) + (", ..." if len(shared) > 3 else "")
    return subject.rules["shadow-module"].finding(
        path=path,
        line=1,
        message=worded_count(
            "This module is mostly a copy of {original}: it has {count} function of it ({names}).",
            "This module is mostly a copy of {original}: it has {count} functions of it ({names}).",
            len(shared),
            original=shown(original),
            names=names,
        ),
        scope=Scope.FILE,
        symbol=path,
        key="shadow-module",
        related=(RelatedPlace(original, 1, worded("the module it copies")),),
    )
