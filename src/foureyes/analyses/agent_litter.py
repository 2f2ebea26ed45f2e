"""`agent-litter`: files a session of work left behind, that the change adds: scratch scripts, reports on itself, logs,
backups.

Told by name and place. A file that documentation, configuration or code speaks of is no litter, and neither is one of
a kind the repository keeps already.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from foureyes.analyses.subject import Subject
from foureyes.analyses.test_reach_files import is_test_file
from foureyes.model.change import FileStatus
from foureyes.model.finding import Finding, Scope
from foureyes.model.wording import worded

RULES = ("agent-litter",)
_WORK = (
    "implementation|fix|fixes|bug|bugfix|change|changes|refactor|refactoring|test|testing|tests|migration|session|"
    "task|feature|integration|cleanup|update|progress|completion|optimization|debug|debugging|verification"
)
_MOST_TEXTS, _MOST_BYTES = 4_000, 400_000
_TEXTS = (".md", ".rst", ".txt", ".toml", ".cfg", ".ini", ".yaml", ".yml", ".sh", ".json", ".in", ".mk", ".nix")
_BARE_TEXTS = re.compile(r"(?i)(makefile|justfile|dockerfile.*|procfile|readme|tox|rakefile|vagrantfile)")
_NOT_KEPT = frozenset({"data", "fixtures", "fixture", "testdata", "test_data", "snapshots", "samples", "golden"})


@dataclass(frozen=True, slots=True)
class _Kind:
    """`is_anywhere`: in any directory, else in the root only. A kind with `needs_tests` is one only where tests have a
    directory of their own."""

    what: str
    pattern: re.Pattern[str]
    is_anywhere: bool = False
    needs_tests: bool = False


def _kind(what: str, pattern: str, *, is_anywhere: bool = False, needs_tests: bool = False) -> _Kind:
    return _Kind(what, re.compile(pattern, re.IGNORECASE), is_anywhere, needs_tests)


_KINDS = (
    _kind(
        worded("a report on the work itself"),
        rf"(?:.*[_-])?(?:{_WORK})[_-](?:summary|report|analysis|notes?|complete|completed|plan|status|details)\.(?:md|txt)"
        r"|.*[_-](?:summary|investigation|handoff)\.(?:md|txt)"
        r"|(?:implementation|fix|handoff)[_-].*\.(?:md|txt)|.*[_-](?:fix|fixes|fixed)\.(?:md|txt)"
        r"|(?:draft[_-])?pr(?:[_-](?:body|description|changes|summary).*)?\.(?:md|txt)|draft[_-]pr\.md"
        r"|next[_-](?:steps|session)(?:[_-].*)?\.(?:md|txt)|handoff\.md|progress\.(?:md|txt)",
    ),
    _kind(
        worded("a scratch script"),
        r"(?:debug|fix|tmp|temp|scratch|repro|reproduce|verify|quick|hotfix)(?:[_-].*)?\.(?:py|sh)"
        r"|.*[_-](?:debug|scratch|tmp|verification)\.py|(?:simple|quick|manual|final)[_-]test(?:[_-].*)?\.py",
    ),
    _kind(worded("a test outside the directory of the tests"), r"test_.*\.py", needs_tests=True),
    _kind(
        worded("output of a run"),
        r".*\.log|nohup\.out|(?:.*[_-])?(?:output|log|logs)\.(?:txt|out)"
        r"|(?:test|tests|pytest|debug|lint|mypy|coverage|build|smoke[_-]test)[_-](?:results?|errors?|run|report)\.(?:txt|json|html|out)",
    ),
    _kind(worded("a file that a shell made by mistake"), r"=[\d.]*|[:'\"&|<>;].{0,3}"),
    _kind(
        worded("a backup or a leftover of an editor or a merge"),
        r".+\.(?:bak|orig|rej|swp|swo)|.+~|.+\.\w+\.(?:old|save|tmp|backup)|.+\.(?:bak|backup)\.\w+|\.DS_Store",
        is_anywhere=True,
    ),
)


def find(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for every added file that looks left behind and that nothing speaks of."""
    litter = {
        file.path: kind
        for file in subject.change.files
        if file.status is FileStatus.ADDED and (kind := _litter(subject, file.path)) is not None
    }
    referenced = _referenced(subject, litter) if litter else set()
    for path, kind in litter.items():
        if path not in referenced:
            yield subject.rules["agent-litter"].finding(
                path=path,
                line=1,
                message=worded(
                    "This looks like {what} that was left behind: nothing in the repository speaks of it.",
                    what=kind.what,
                ),
                scope=Scope.FILE,
                symbol=path,
                key="agent-litter",
            )


def _litter(subject: Subject, path: str) -> _Kind | None:
    kind = next((item for item in _KINDS if _is_kind(item, path)), None)
    if kind is None or not _is_unusual(subject, kind):
        return None
    if kind.is_anywhere and (is_test_file(path) or not _NOT_KEPT.isdisjoint(path.split("/")[:-1])):
        return None
    return kind


def _is_kind(kind: _Kind, path: str) -> bool:
    directory, _, name = path.rpartition("/")
    return (kind.is_anywhere or not directory) and kind.pattern.fullmatch(name) is not None


def _is_unusual(subject: Subject, kind: _Kind) -> bool:
    """Whether base has no file of the kind, and where it matters, a place for tests."""
    if any(_is_kind(kind, path) for path in subject.base.entries):
        return False
    return not kind.needs_tests or any(path.startswith(("tests/", "test/")) for path in subject.base.python_paths)


def _referenced(subject: Subject, litter: Mapping[str, _Kind]) -> set[str]:
    """Those of `litter` that another file speaks of by name, or imports."""
    names = {path.rpartition("/")[2]: path for path in litter}
    stems = ((name.removesuffix(".py"), path) for name, path in names.items() if name.endswith(".py"))
    modules = {stem: path for stem, path in stems if stem.isidentifier()}
    mentioned = subject.head.mentions(modules)
    found = {modules[name] for name, paths in mentioned.items() if set(paths) - litter.keys()}
    wanted = re.compile("|".join(rf"(?<![\w.-]){re.escape(name)}(?![\w-])" for name in sorted(names)))
    for text in _texts(subject, litter):
        found.update(names[match[0]] for match in wanted.finditer(text))
    return found


def _texts(subject: Subject, litter: Mapping[str, _Kind]) -> Iterator[str]:
    paths = [path for path in sorted(subject.head.entries) if _may_refer(path) and path not in litter]
    for path in sorted(paths, key=lambda item: item.count("/"))[:_MOST_TEXTS]:
        data = subject.head.read(path) if subject.head.entries[path].size <= _MOST_BYTES else None
        if data is not None and len(data) <= _MOST_BYTES:
            yield data.decode("utf-8", "surrogateescape")


def _may_refer(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.endswith(_TEXTS) or _BARE_TEXTS.fullmatch(name) is not None
