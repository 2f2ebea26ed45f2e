"""Runs rules on their annotated files: pages and `<id>.py` beside them come in, what does not hold goes out.

`# ruleid: x` stands above a line that must be reported, `# ok: x` above one that must not; any other report fails too.
`# todoruleid:` and `# todook:` mark what is known to be wrong and are not counted.
"""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from foureyes.model.errors import RulePackError
from foureyes.model.rule import Engine
from foureyes.model.wording import worded
from foureyes.rulepacks.catalogue import Catalogue
from foureyes.rulepacks.pack import Matched, Pack, compile_page
from foureyes.rulepacks.page import RulePage

MINIMUM = 2
_ANNOTATION = re.compile(r"\s*#\s*(ruleid|ok|todoruleid|todook)\s*:\s*(.+)")


@dataclass(frozen=True, slots=True)
class RuleTest:
    """The outcome of one rule: what failed in words, and how much was looked at."""

    rule: str
    problems: tuple[str, ...]
    reported: int = 0
    quiet: int = 0
    fixes: bool = False


@dataclass(slots=True)
class Annotations:
    """Line numbers by kind of annotation."""

    ruleid: set[int] = field(default_factory=set)
    ok: set[int] = field(default_factory=set)
    todoruleid: set[int] = field(default_factory=set)
    todook: set[int] = field(default_factory=set)


def annotations(lines: Iterable[str], rule_id: str) -> Annotations:
    """Return the lines that the comments speak of: for each comment the next line that is no comment."""
    found = Annotations()
    waiting: list[str] = []
    for number, line in enumerate(lines, 1):
        hit = _ANNOTATION.match(line)
        if hit and rule_id in re.split(r"[,\s]+", hit[2].strip()):
            waiting.append(hit[1])
        elif not line.lstrip().startswith("#") and waiting:
            for kind in waiting:
                getattr(found, kind).add(number)
            waiting = []
    return found


def run_rule_tests(catalogue: Catalogue, repository: Path | None = None) -> list[RuleTest]:
    """Return the outcome for every rule. With `repository`, paths in `tested_by` must exist below it."""
    return [_run(catalogue, page, repository) for page in catalogue.pages.values()]


def _run(catalogue: Catalogue, page: RulePage, repository: Path | None) -> RuleTest:
    path = catalogue.tests.get(page.rule.id)
    if page.rule.engine is Engine.ANALYSIS:
        return RuleTest(page.rule.id, tuple(_tested_elsewhere(page, path, repository)))
    if path is None:
        return RuleTest(
            page.rule.id,
            (worded("{path}: the annotated test {rule}.py is missing", path=page.path, rule=page.rule.id),),
        )
    try:
        variants = compile_page(page)
        text = path.read_bytes().decode("utf-8")
        tree = ast.parse(text)
    except (RulePackError, UnicodeDecodeError, SyntaxError, ValueError, RecursionError) as error:
        told = error.message if isinstance(error, RulePackError) else str(error)
        return RuleTest(page.rule.id, (worded("{path}: {error}", path=path.name, error=told),))
    lines = tuple(text.splitlines(keepends=True))
    expected = annotations(lines, page.rule.id)
    found = Pack(variants).run(tree, lines)
    problems = list(_differences(path.name, expected, found, lines))
    has_fix = any(item.fix is not None for item in found)
    if has_fix:
        problems += _fix_problems(path, text, found)
    return RuleTest(page.rule.id, tuple(problems), len(expected.ruleid), len(expected.ok), has_fix)


def _tested_elsewhere(page: RulePage, path: Path | None, repository: Path | None) -> Iterable[str]:
    if page.tested_by:
        if repository is not None and not (repository / page.tested_by).is_file():
            yield worded("{path}: tested_by names {test}, which does not exist", path=page.path, test=page.tested_by)
    elif path is None:
        yield worded("{path}: say by tested_by which test covers this rule", path=page.path)


def _differences(name: str, expected: Annotations, found: list[Matched], lines: tuple[str, ...]) -> Iterable[str]:
    if len(expected.ruleid) < MINIMUM or len(expected.ok) < MINIMUM:
        yield (
            worded(
                "{path}: {ruleid} ruleid and {ok} ok; at least {minimum} of each are needed",
                path=name,
                ruleid=len(expected.ruleid),
                ok=len(expected.ok),
                minimum=MINIMUM,
            )
        )
    reported = {item.line for item in found}
    for line in sorted(expected.ruleid - reported):
        yield worded("{path}:{line}: not reported: {code}", path=name, line=line, code=lines[line - 1].strip()[:80])
    for line in sorted(reported - expected.ruleid - expected.todoruleid - expected.todook):
        code = lines[line - 1].strip()[:80]
        if line in expected.ok:
            yield worded("{path}:{line}: reported although marked ok: {code}", path=name, line=line, code=code)
        else:
            yield worded("{path}:{line}: reported without a comment: {code}", path=name, line=line, code=code)


def _fix_problems(path: Path, text: str, found: list[Matched]) -> Iterable[str]:
    wanted = path.with_name(f"{path.stem}.fixed.py")
    if not wanted.is_file():
        yield worded("{path}: the rule has a fix, {file} is missing", path=path.name, file=wanted.name)
        return
    fixed = apply_fixes(text, found)
    written = wanted.read_bytes().decode("utf-8")  # as the test itself is read: with the line ends it has
    if fixed != written:
        both = zip(fixed.splitlines(), written.splitlines(), strict=False)
        line = next((at for at, (one, other) in enumerate(both, 1) if one != other), 1)
        yield worded("{path}:{line}: differs from the file after its fixes", path=wanted.name, line=line)


def apply_fixes(text: str, found: list[Matched]) -> str:
    """Return the text with every fix applied, from the end to the start."""
    lines = text.splitlines(keepends=True)
    for item in sorted(found, key=lambda match: (match.line, match.column), reverse=True):
        if item.fix is None:
            continue
        head = lines[item.line - 1][: item.column - 1]
        tail = lines[item.end_line - 1][item.end_column - 1 :]
        lines[item.line - 1 : item.end_line] = [head + item.fix + tail]
    return "".join(lines)
