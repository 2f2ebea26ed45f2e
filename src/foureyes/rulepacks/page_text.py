"""A rule's page as Markdown, for the terminal and for `docs/rules.md`."""

from collections.abc import Callable

from foureyes.model.rule import Rule
from foureyes.model.wording import worded

_CWE_PAGE = "https://cwe.mitre.org/data/definitions/{}.html"


def page_markdown(rule: Rule, level: int = 1, told: Callable[[str], str] = str) -> str:
    """Return the page; `level` is that of its heading, `told` tells what foureyes says in the reader's language."""
    grades = (
        worded("severity **{severity}**", severity=worded_grade(rule.severity)),
        worded("confidence **{confidence}**", confidence=worded_grade(rule.confidence)),
        worded("tier **{tier}**", tier=worded_grade(rule.tier)),
    )
    facts = [*map(told, grades), *(f"[CWE-{number}]({_CWE_PAGE.format(number)})" for number in rule.cwe)]
    mark = "#" * level
    parts = [
        f"{mark} {rule.id}",
        f"{told(rule.title)}. {' · '.join(facts)}",
        _section(level, told(worded("What it does")), told(rule.what)),
        _section(level, told(worded("Why is this bad")), told(rule.why)),
        _section(level, told(worded("Example")), _code(told(rule.example))),
        _section(level, told(worded("Use instead")), _code(told(rule.use_instead))),
        _section(level, told(worded("What to do")), told(rule.remedy)),
        _section(level, told(worded("Known problems")), told(rule.known_problems)),
        _section(level, told(worded("References")), "\n".join(f"- <{link}>" for link in rule.references)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


_GRADES = {
    str(grade): grade
    for grade in (
        worded("note"),
        worded("low"),
        worded("medium"),
        worded("high"),
        worded("critical"),
        worded("block"),
        worded("look"),
        worded("warn"),
        worded("info"),
    )
}


def worded_grade(grade: str) -> str:
    """Return a severity, confidence or tier as a word that can be told in another language."""
    return _GRADES.get(grade, str(grade))


def _section(level: int, title: str, text: str) -> str:
    return f"{'#' * (level + 1)} {title}\n\n{text.strip()}" if text.strip() else ""


def _code(text: str) -> str:
    return text if "```" in text else f"```python\n{text.strip()}\n```"
