"""The change and both trees come in; what pattern rules and the secret scan find in its added lines goes out.

The collector runs the rules on both sides of every changed file. A match is reported where it touches an added line and
where the base has no match of the same rule, text and definition left over: code that only moved is not new.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from foureyes.analyses.subject import Subject, Tree
from foureyes.facts.collector import Collector, JsonValue
from foureyes.facts.reach.test_code import is_test_file, is_test_path
from foureyes.facts.source import ParsedSource
from foureyes.model.change import FileChange, FileStatus
from foureyes.model.finding import Confidence, Finding, Severity, SuggestedEdit, Tier
from foureyes.model.wording import Message, worded
from foureyes.rulepacks.pack import Matched, built_in_pack, pack_version
from foureyes.rulepacks.secret_scan import Secret, scan

NAME = "patterns"
SECRET_RULE = "secret-added"  # noqa: S105 - the id of a rule
# Which rules these are depends on the rule files, so the review always runs this analysis.
RULES: tuple[str, ...] = ()

MAX_TEXT = 1_000_000
_NO_SECRETS = (".lock", ".min.js", ".svg", ".map", ".ipynb", "package-lock.json", "go.sum")
Identity = tuple[str, str, str]


def collect(source: ParsedSource, extra: tuple[Path, ...] = ()) -> JsonValue:
    """Return all matches in one file as JSON. Runs in the workers."""
    found: list[JsonValue] = []
    for item in built_in_pack(extra).run(source.tree, source.lines):
        record: dict[str, JsonValue] = {**item.to_json()}
        found.append(record)
    return found


def collector(extra: tuple[Path, ...] = ()) -> Collector:
    """Return the collector for the built-in rules and those of the directories `extra`."""
    return Collector(NAME, pack_version(extra), partial(collect, extra=extra) if extra else collect)


def find(subject: Subject) -> Iterator[Finding]:
    """Yield what the change introduced."""
    yield from _pattern_findings(subject)
    if SECRET_RULE in subject.rules:
        yield from _secret_findings(subject)


def _pattern_findings(subject: Subject) -> Iterator[Finding]:
    added: list[tuple[FileChange, Matched]] = []
    stayed: list[Matched] = []
    for change in subject.python_changes:
        for item in _matches(subject.head, change.path):
            if subject.whole_tree or _is_added(change, item):
                added.append((change, item))
            else:
                stayed.append(item)
    if not added:
        return
    left = Counter(_identity(item) for change in subject.change.files for item in _base(subject, change))
    left.subtract(_identity(item) for item in stayed)
    for change, item in added:
        identity = _identity(item)
        if left[identity] > 0:
            left[identity] -= 1
        elif item.rule in subject.rules:
            yield _finding(subject, change.path, item)


def _base(subject: Subject, change: FileChange) -> list[Matched]:
    return [] if change.base_path is None else _matches(subject.base, change.base_path)


def _matches(tree: Tree, path: str) -> list[Matched]:
    found = tree.collected(path, NAME)
    return [Matched.from_json(item) for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _identity(item: Matched) -> Identity:
    return item.rule, item.key, item.symbol.rpartition(".")[2]


def _is_added(change: FileChange, item: Matched) -> bool:
    if change.status is FileStatus.ADDED:
        return True
    return any(
        hunk.head_count and hunk.head_start <= item.end_line and item.line < hunk.head_start + hunk.head_count
        for hunk in change.hunks
    )


def _finding(subject: Subject, path: str, item: Matched) -> Finding:
    finding = subject.rules[item.rule].finding(
        path=path,
        line=item.line,
        end_line=item.end_line,
        column=item.column,
        message=item.message,
        symbol=item.symbol,
        key=item.key,
        severity=Severity(item.severity),
        confidence=Confidence(item.confidence),
        fix=_fix(subject.head, path, item),
    )
    return _toned_down(subject, replace(finding, cwe=item.cwe))


def _toned_down(subject: Subject, finding: Finding) -> Finding:
    """What tests do to themselves is told, not held against the change."""
    rule = subject.rules[finding.rule]
    if rule.category == "security" and _is_test(subject, finding.path):
        severity = min(finding.severity, Severity.LOW, key=lambda item: item.rank)
        return replace(finding, severity=severity, confidence=Confidence.LOW, tier=Tier.INFO)
    if finding.severity.rank <= Severity.LOW.rank < rule.severity.rank:
        return replace(finding, tier=Tier.INFO)
    return finding


def _is_test(subject: Subject, path: str) -> bool:
    return is_test_path(path) or (path.endswith(".py") and is_test_file(path, subject.head.facts(path)))


def _fix(tree: Tree, path: str, item: Matched) -> SuggestedEdit | None:
    data = tree.read(path) if item.fix is not None else None
    if data is None or item.fix is None:
        return None
    lines = data.decode("utf-8", "replace").split("\n")
    if not 1 <= item.line <= item.end_line <= len(lines):
        return None
    head, tail = lines[item.line - 1][: item.column - 1], lines[item.end_line - 1][item.end_column - 1 :]
    return SuggestedEdit(path, item.line, item.end_line, (head + item.fix + tail).removesuffix("\r"))


def _secret_findings(subject: Subject) -> Iterator[Finding]:
    found = list(_added_secrets(subject))
    known = _known_secrets(subject) if found else set()
    for path, secret, text in found:
        if text not in known:
            yield _secret_finding(subject, path, secret)


def _added_secrets(subject: Subject) -> Iterator[tuple[str, Secret, str]]:
    """The secrets in added lines, and what they read."""
    changes = {
        change.path: change
        for change in subject.change.files
        if change.status is not FileStatus.DELETED
        and not change.path.endswith(_NO_SECRETS)
        and (subject.whole_tree or change.added_lines)
    }
    for path, data in subject.head.contents(list(changes)):
        lines = _lines(data)
        added = range(1, len(lines) + 1) if subject.whole_tree else changes[path].added_lines
        numbered = [(number, lines[number - 1]) for number in added if number <= len(lines)]
        for secret in scan(numbered, path):
            yield path, secret, _text(lines, secret)


def _known_secrets(subject: Subject) -> set[str]:
    """The secrets that the base already holds in the files of the change."""
    before = {change.base_path for change in subject.change.files if change.base_path is not None}
    known: set[str] = set()
    for path, data in subject.base.contents(sorted(path for path in before if not path.endswith(_NO_SECRETS))):
        lines = _lines(data)
        known.update(_text(lines, secret) for secret in scan(enumerate(lines, 1), path))
    return known


def _text(lines: list[str], secret: Secret) -> str:
    return lines[secret.line - 1][secret.column - 1 : secret.end_column - 1]


def _lines(data: bytes | None) -> list[str]:
    if data is None or len(data) > MAX_TEXT or b"\0" in data[:8_000]:
        return []
    return data.decode("utf-8", "replace").split("\n")


def _written(secret: Secret) -> Message:
    if secret.name:
        return worded("{kind} is written into the file as {name} (not shown here)", kind=secret.kind, name=secret.name)
    return worded("{kind} is written into the file (not shown here)", kind=secret.kind)


def _secret_finding(subject: Subject, path: str, secret: Secret) -> Finding:
    finding = subject.rules[SECRET_RULE].finding(
        path=path,
        line=secret.line,
        column=secret.column,
        message=_written(secret),
        key=f"{secret.kind} {secret.name}",
    )
    if secret.is_certain:
        return _toned_down(subject, finding)
    return _toned_down(subject, replace(finding, confidence=Confidence.MEDIUM, tier=Tier.WARN))
