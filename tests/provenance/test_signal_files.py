"""The catalogue itself, and what happens with files that are not right."""

from pathlib import Path

import pytest

from foureyes.model.errors import RulePackError
from foureyes.model.rule_files import rules_root
from foureyes.provenance.signal_examples import failures
from foureyes.provenance.signal_files import load_signals, parse_agent
from tests.provenance.people import SIGNALS

AGENT = """\
agent: robo
name: Robo
vendor: Example
since: '2025'
aliases: [robo]
signals:
  - id: robo-co-author
    kind: trailer
    key: [Co-authored-by]
    email: [robo@example.com]
    strength: conclusive
    role: author
    grade: [observed]
    source: made up
    matches: ['Co-authored-by: Robo <robo@example.com>']
    does_not_match: ['Co-authored-by: Ann Example <ann@example.com>']
"""


def test_every_example_of_every_signal_does_what_its_file_says() -> None:
    assert failures(SIGNALS) == ()


def test_the_catalogue_holds_what_it_is_known_for() -> None:
    assert len(SIGNALS.agents) >= 62
    assert len(SIGNALS.all) >= 138
    assert len(SIGNALS.bots) >= 26


def test_no_private_address_is_in_the_catalogue() -> None:
    providers = ("gmail.", "outlook.", "yahoo.", "icloud.", "hotmail.", "proton")
    for path in sorted(Path(__file__).parents[2].joinpath("rules/provenance").rglob("*.yaml")):
        text = path.read_text("utf-8").lower()
        assert not [word for word in providers if f"@{word}" in text], path


def test_a_right_file_is_read() -> None:
    agent = parse_agent(AGENT, "robo.yaml", "robo")
    assert agent.signals[0].emails == ("robo@example.com",)
    assert agent.signals[0].where == "robo.yaml:7"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("strength: conclusive", "strength: sure", "robo.yaml:11: 'strength' is 'sure', must be one of: conclusive"),
        ("vendor: Example", "vendr: Example", "'vendor' is missing"),
        ("    source: made up\n", "    source: made up\n    emial: [a]\n", "unknown key 'emial', did you mean 'email'"),
        ("since: '2025'", "since: soon", "'since' is 'soon'"),
        ("agent: robo", "agent: mobo", "the file is called robo.yaml"),
        ("id: robo-co-author", "id: other", "must be words in lower case that start with 'robo'"),
        ("    key: [Co-authored-by]\n", "", "'key' belongs to signals of kind 'trailer'"),
        ("    email: [robo@example.com]\n", "", "needs one of: emails"),
        ("    email: [robo@example.com]\n", "    name: '(['\n", "robo.yaml:7: 'name' is not a regular expression"),
        ("matches: ['Co-authored-by: Robo <robo@example.com>']", "matches: []", "need one case each"),
        ("aliases: [robo]", "aliases: [robo", "not valid YAML"),
        ("aliases: [robo]", "aliases: [robo]\nname: Twice", "stands twice"),
    ],
)
def test_a_wrong_file_is_an_error_with_its_line(old: str, new: str, message: str) -> None:
    assert old in AGENT
    with pytest.raises(RulePackError) as caught:
        parse_agent(AGENT.replace(old, new), "robo.yaml", "robo")
    assert message in str(caught.value)
    assert str(caught.value).startswith("robo.yaml:")
    assert "\n" not in str(caught.value)


def test_every_expression_of_the_catalogue_is_one() -> None:
    assert load_signals(rules_root() / "provenance").agents == load_signals().agents


def test_a_wrong_example_is_reported(tmp_path: Path) -> None:
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents/robo.yaml").write_text(AGENT.replace("<ann@example.com>", "<robo@example.com>"))
    (tmp_path / "bots.yaml").write_text("bots: []\n")
    (tmp_path / "false-friends.yaml").write_text("person_names: [ann]\nfalse_friends: []\n")
    problems = failures(load_signals(tmp_path))
    assert len(problems) == 1
    assert "robo-co-author should not match" in problems[0]


def test_a_missing_catalogue_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RulePackError, match="holds no agent"):
        load_signals(tmp_path)
