"""A rule's page as Markdown, for the terminal and for `docs/rules.md`."""

from foureyes.model.rule import Rule

_CWE_PAGE = "https://cwe.mitre.org/data/definitions/{}.html"


def page_markdown(rule: Rule, level: int = 1) -> str:
    """Return the page; `level` is that of its heading."""
    facts = [
        f"severity **{rule.severity}**",
        f"confidence **{rule.confidence}**",
        f"tier **{rule.tier}**",
        *(f"[CWE-{number}]({_CWE_PAGE.format(number)})" for number in rule.cwe),
    ]
    mark = "#" * level
    parts = [
        f"{mark} {rule.id}",
        f"{rule.title}. {' · '.join(facts)}",
        _section(level, "What it does", rule.what),
        _section(level, "Why is this bad", rule.why),
        _section(level, "Example", _code(rule.example)),
        _section(level, "Use instead", _code(rule.use_instead)),
        _section(level, "What to do", rule.remedy),
        _section(level, "Known problems", rule.known_problems),
        _section(level, "References", "\n".join(f"- <{link}>" for link in rule.references)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(level: int, title: str, text: str) -> str:
    return f"{'#' * (level + 1)} {title}\n\n{text.strip()}" if text.strip() else ""


def _code(text: str) -> str:
    return text if "```" in text else f"```python\n{text.strip()}\n```"
