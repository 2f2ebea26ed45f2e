"""`python -m foureyes.rulepacks.pages`: the catalogue comes in, `docs/rules.md` and the JSON Schema go out.

With `--check` nothing is written; the exit code tells whether the files are up to date.
"""

import json
import sys
from pathlib import Path

from foureyes.model.rule_files import rules_root
from foureyes.rulepacks.catalogue import Catalogue, load_catalogue
from foureyes.rulepacks.page_text import page_markdown
from foureyes.rulepacks.rule_schema import rule_schema

_HEAD = """\
# Rules

Generated from `rules/` by `make docs`; do not edit. `foureyes rules show ID` prints one page in the terminal.
"""


def rules_markdown(catalogue: Catalogue) -> str:
    """Return all pages, with a table of contents by category."""
    parts = [_HEAD]
    categories = sorted({rule.category for rule in catalogue.rules.values()})
    for category in categories:
        chosen = [rule for rule in catalogue.rules.values() if rule.category == category]
        rows = [
            f"| [{rule.id}](#{rule.id}) | {rule.severity} | {rule.confidence} | {rule.tier} | {rule.title} |"
            for rule in chosen
        ]
        head = "| rule | severity | confidence | tier | title |\n| --- | --- | --- | --- | --- |\n"
        parts.append(f"## {category}\n\n{head}" + "\n".join(rows) + "\n")
    parts += [page_markdown(rule, 3) for rule in catalogue.rules.values()]
    return "\n".join(parts)


def generated() -> dict[str, str]:
    """Return the generated files: path below the repository, content."""
    schema = json.dumps(rule_schema(), indent=2, ensure_ascii=False) + "\n"
    return {"docs/rules.md": rules_markdown(load_catalogue()), "docs/schema/rule.schema.json": schema}


def main(arguments: list[str]) -> int:
    """Write the files, or with `--check` compare them."""
    root = rules_root().parent
    stale = []
    for name, content in generated().items():
        path = root / name
        if "--check" in arguments:
            if not path.is_file() or path.read_text(encoding="utf-8") != content:
                stale.append(name)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_text(content, encoding="utf-8", newline="\n")
    for name in stale:
        print(f"{name} is not up to date; run: make docs", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
