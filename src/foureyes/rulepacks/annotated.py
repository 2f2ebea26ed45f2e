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
        return RuleTest(page.rule.id, (f"{page.path}: the annotated test {page.rule.id}.py is missing",))
    try:
        variants = compile_page(page)
        text = path.read_bytes().decode("utf-8")
        tree = ast.parse(text)
    except (RulePackError, UnicodeDecodeError, SyntaxError, ValueError, RecursionError) as error:
        return RuleTest(page.rule.id, (f"{path.name}: {error}",))
    lines = tuple(text.splitlines(keepends=True))
    expected = annotations(lines, page.rule.id)
    found = Pack(variants, "").run(tree, lines)
    problems = list(_differences(path.name, expected, found, lines))
    has_fix = any(item.fix is not None for item in found)
    if has_fix:
        problems += _fix_problems(path, text, found)
    return RuleTest(page.rule.id, tuple(problems), len(expected.ruleid), len(expected.ok), has_fix)


def _tested_elsewhere(page: RulePage, path: Path | None, repository: Path | None) -> Iterable[str]:
    if page.tested_by:
        if repository is not None and not (repository / page.tested_by).is_file():
            yield f"{page.path}: tested_by names {page.tested_by}, which does not exist"
    elif path is None:
        yield f"{page.path}: say by tested_by which test covers this rule"


def _differences(name: str, expected: Annotations, found: list[Matched], lines: tuple[str, ...]) -> Iterable[str]:
    if len(expected.ruleid) < MINIMUM or len(expected.ok) < MINIMUM:
        yield (
            f"{name}: {len(expected.ruleid)} ruleid and {len(expected.ok)} ok; at least {MINIMUM} of each are needed"
        )
    reported = {item.line for item in found}
    for line in sorted(expected.ruleid - reported):
        yield f"{name}:{line}: not reported: {lines[line - 1].strip()[:80]}"
    for line in sorted(reported - expected.ruleid - expected.todoruleid - expected.todook):
        kind = "reported although marked ok" if line in expected.ok else "reported without a comment"
        yield f"{name}:{line}: {kind}: {lines[line - 1].strip()[:80]}"


def _fix_problems(path: Path, text: str, found: list[Matched]) -> Iterable[str]:
    wanted = path.with_name(f"{path.stem}.fixed.py")
    if not wanted.is_file():
        yield f"{path.name}: the rule has a fix, {wanted.name} is missing"
        return
    fixed = apply_fixes(text, found)
    if fixed != wanted.read_text(encoding="utf-8"):
        both = zip(fixed.splitlines(), wanted.read_text(encoding="utf-8").splitlines(), strict=False)
        line = next((at for at, (one, other) in enumerate(both, 1) if one != other), 1)
        yield f"{wanted.name}:{line}: differs from the file after its fixes"


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
