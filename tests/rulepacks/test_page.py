"""Rule pages: what is accepted, and that every complaint names the line and what to do."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foureyes.model.errors import RulePackError, UsageError
from foureyes.model.finding import Confidence, Severity, Tier
from foureyes.model.rule import Engine
from foureyes.rulepacks.catalogue import load_catalogue, read_page
from foureyes.rulepacks.rule_schema import rule_schema
from foureyes.rulepacks.yaml_tree import read_tree

PAGE = """\
id: no-goto
title: A jump
category: style
severity: low
confidence: high
tier: warn
engine: pattern
cwe: [1]
what: Reports jumps.
why: They confuse.
example: goto(1)
use_instead: call(1)
remedy: Call it.
message: do not jump to $X
pattern: goto($X)
"""


def refused(text: str) -> str:
    with pytest.raises(RulePackError) as caught:
        read_page(text.encode(), "rules/style/no-goto.yaml")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_page_becomes_a_rule() -> None:
    page = read_page(PAGE.encode(), "no-goto.yaml")
    assert page.rule.id == "no-goto"
    assert (page.rule.severity, page.rule.confidence, page.rule.tier) == (Severity.LOW, Confidence.HIGH, Tier.WARN)
    assert page.rule.cwe == (1,)
    assert page.variants[0].operators == {"pattern": "goto($X)"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "severity: low",
            "severty: low",
            "yaml:4: unknown key severty; the nearest key is severity",
        ),
        ("severity: low", "severity: hihg", "yaml:4: severity is one of"),
        ("why: They confuse.\n", "", "the key why is missing"),
        ("category: style\n", "category: security\n", ""),
        ("cwe: [1]", "cwe: [CWE-79]", "yaml:8: cwe must be a list of numbers"),
        ("cwe: [1]", "cwe: 79", "yaml:8: cwe must be a list of numbers"),
        ("id: no-goto", "id: No_Goto", "yaml:1: the id No_Goto is not kebab-case"),
        ("engine: pattern", "engine: analysis", "yaml:15: pattern belongs to engine: pattern"),
        ("pattern: goto($X)\n", "", "engine: pattern needs a pattern"),
        ("message: do not jump to $X\n", "", "the key message is missing"),
        ("tier: warn", "tier: warn\ntier: warn", "yaml:7: tier is given twice; first on line 6"),
        ("why: They confuse.", "why: [", "not valid YAML"),
        ("why: They confuse.", "why: *x", "the alias *x has no anchor"),
        ("why: They confuse.", "why: 5", "why must be text"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, message: str) -> None:
    text = PAGE.replace(old, new)
    if message:
        assert message in refused(text)
    else:
        read_page(text.encode(), "x.yaml")


def test_security_needs_a_weakness() -> None:
    assert "the key cwe is missing" in refused(PAGE.replace("style", "security").replace("cwe: [1]\n", ""))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- 1",
        "a",
        "? [a]\n: b",
        "{" * 100,
        "[" * 100_000,
        "a: &x [*x]",
        "--- a\n--- b\n",
        "\x00",
        "!!python/object:os.system x",
    ],
)
def test_odd_files_are_refused(text: str) -> None:
    refused(text)


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    assert "aliases counted" in refused("\n".join(lines))


def test_a_huge_file_is_refused() -> None:
    assert "larger than" in refused("#" * 1_000_000)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_page_or_an_error(data: bytes) -> None:
    try:
        read_page(data, "x.yaml")
    except RulePackError as error:
        message = str(error)
    else:
        return
    assert message.startswith("x.yaml:")


def test_words_that_yaml_1_1_takes_for_booleans_stay_words() -> None:
    assert read_tree(b"a: [on, no, yes, 1, 1.5, true, ~, '1']", "x").plain() == {
        "a": ["on", "no", "yes", 1, 1.5, True, None, "1"]
    }


def test_the_schema_agrees_with_the_reader() -> None:
    schema = rule_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for page in load_catalogue().pages.values():
        root = Path(__file__).parents[2]
        tree = read_tree((root / page.path).read_bytes(), page.path)
        validator.validate(json.loads(json.dumps(tree.plain())))
    broken = read_tree(PAGE.replace("why: They confuse.\n", "").encode(), "x").plain()
    assert not validator.is_valid(broken)


def test_further_directories_add_rules_but_never_replace_one(tmp_path: Path) -> None:
    (tmp_path / "style").mkdir()
    (tmp_path / "style" / "no-goto.yaml").write_text(PAGE)
    assert "no-goto" in load_catalogue((tmp_path,)).rules
    other = tmp_path / "other"
    (other / "style").mkdir(parents=True)
    (other / "style" / "no-goto.yaml").write_text(PAGE)
    with pytest.raises(RulePackError, match="is taken by"):
        load_catalogue((tmp_path / "style", other))


def test_place_and_page_agree(tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(PAGE)
    with pytest.raises(RulePackError, match="file name differ"):
        load_catalogue((tmp_path,))
    (tmp_path / "wrong.yaml").unlink()
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "no-goto.yaml").write_text(PAGE)
    with pytest.raises(RulePackError, match="directory tests differ"):
        load_catalogue((tmp_path,))
    with pytest.raises(RulePackError, match="no such directory"):
        load_catalogue((tmp_path / "none",))


def test_an_unknown_rule_suggests_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "no-goto.yaml").write_text(PAGE)
    with pytest.raises(UsageError, match="did you mean no-goto"):
        load_catalogue((tmp_path,)).rule("no-gotoo")


def test_the_pages_with_patterns_are_known_before_they_are_read() -> None:
    catalogue = load_catalogue()
    found = {page.rule.id for page in catalogue.pattern_pages}
    assert found == {page.rule.id for page in catalogue.pages.values() if page.rule.engine is Engine.PATTERN}
    assert len(found) > 10


def test_rules_are_listed_without_reading_a_page() -> None:
    catalogue = load_catalogue()
    listed = list(catalogue.rules)
    assert listed == [rule.id for rule in sorted(catalogue.rules.values(), key=lambda rule: (rule.category, rule.id))]
    assert "sql-injection" in catalogue.rules
    assert len(catalogue.rules) == len(listed)
