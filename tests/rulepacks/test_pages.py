"""The generated documents: complete, and the same as what lies in the repository."""

import json
from pathlib import Path

from foureyes.model.rule_files import rules_root
from foureyes.rulepacks.accuracy import accuracy_markdown
from foureyes.rulepacks.catalogue import load_catalogue
from foureyes.rulepacks.pages import generated, main
from foureyes.rulepacks.rule_schema import rule_schema

REPOSITORY: Path = rules_root().parent


def test_every_rule_has_its_page() -> None:
    text = generated()["docs/rules.md"]
    for rule in load_catalogue().rules.values():
        assert f"\n### {rule.id}\n" in text
        assert rule.remedy in text


def test_the_published_schema_is_the_one_in_use() -> None:
    published = (REPOSITORY / "docs" / "schema" / "rule.schema.json").read_text(encoding="utf-8")
    assert json.loads(published) == rule_schema()


def test_checking_writes_nothing_and_says_what_is_stale() -> None:
    path = REPOSITORY / "docs" / "rules.md"
    before = path.read_bytes()
    assert main(["--check"]) in (0, 1)
    assert path.read_bytes() == before


def test_accuracy_counts_every_annotated_rule() -> None:
    text = accuracy_markdown(load_catalogue())
    for rule_id in load_catalogue().tests:
        assert f"| {rule_id} |" in text
