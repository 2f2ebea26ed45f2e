"""Rule pages as SARIF data: what a code scanning page shows of a rule, and how it ranks its results."""

from collections.abc import Iterable

from foureyes.model.finding import Confidence, Finding, Severity
from foureyes.model.rule import Rule
from foureyes.model.safe_text import shown
from foureyes.report.json_text import Json, page

MAX_TAGS = 20
MAX_RULES = 25_000
_MAX_DESCRIPTION = 1_000
_MAX_HELP = 20_000
_LEVEL = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.NOTE: "note",
}
_SCORE = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "3.0",
    Severity.NOTE: "1.0",
}
_PROBLEM = {"error": "error", "warning": "warning", "note": "recommendation"}
_PRECISION = {Confidence.HIGH: "high", Confidence.MEDIUM: "medium", Confidence.LOW: "low"}


def level(severity: Severity) -> str:
    """Return SARIF's level for a severity."""
    return _LEVEL[severity]


def descriptors(rules: Iterable[Rule], findings: Iterable[Finding]) -> dict[str, dict[str, Json]]:
    """Return rule id -> descriptor, sorted; a finding whose rule has no page gets a descriptor of its id alone."""
    found: dict[str, dict[str, Json]] = {rule.id: _descriptor(rule) for rule in rules}
    for finding in findings:
        found.setdefault(finding.rule, {"id": shown(finding.rule)})
    return {name: found[name] for name in sorted(found)}


def _descriptor(rule: Rule) -> dict[str, Json]:
    properties: dict[str, Json] = {"tags": _tags(rule), "precision": _PRECISION[rule.confidence]}
    if _is_security(rule):
        properties["security-severity"] = _SCORE[rule.severity]
    else:
        properties["problem.severity"] = _PROBLEM[level(rule.severity)]
    descriptor: dict[str, Json] = {
        "id": shown(rule.id),
        "name": "".join(word.capitalize() for word in shown(rule.id).split("-")) or "Rule",
        "shortDescription": {"text": shown(rule.title)[:_MAX_DESCRIPTION] or shown(rule.id)},
        "fullDescription": {"text": page(rule.what)[:_MAX_DESCRIPTION] or shown(rule.title) or shown(rule.id)},
        "defaultConfiguration": {"level": level(rule.severity)},
        "help": {"text": _help(rule)[:_MAX_HELP], "markdown": _help(rule)[:_MAX_HELP]},
        "properties": properties,
    }
    return descriptor


def _is_security(rule: Rule) -> bool:
    return rule.category == "security"


def _tags(rule: Rule) -> list[Json]:
    """`security` makes a code scanning page use the score; the CWE tags are written the way it filters by."""
    names = [shown(rule.category), *(f"external/cwe/cwe-{number:03d}" for number in rule.cwe), *map(shown, rule.tags)]
    kept: list[Json] = []
    kept.extend(dict.fromkeys(name for name in names if name))
    return kept[:MAX_TAGS]


def _help(rule: Rule) -> str:
    """The rule's page as Markdown. Empty sections are left out."""
    sections = (
        ("What it does", page(rule.what)),
        ("Why it matters", page(rule.why)),
        ("Example", page(rule.example)),
        ("Use instead", page(rule.use_instead)),
        ("What to do", page(rule.remedy)),
        ("Known problems", page(rule.known_problems)),
        ("References", "\n".join(f"- {shown(reference)}" for reference in rule.references)),
    )
    written = "\n\n".join(f"## {title}\n\n{text}" for title, text in sections if text)
    return written or shown(rule.id)
