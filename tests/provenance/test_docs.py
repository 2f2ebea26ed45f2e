"""The documentation says what the catalogue says."""

import re
from pathlib import Path

from foureyes.gate.policy import parse_policy
from foureyes.provenance.signal_page import BEGIN, END, signals_markdown
from tests.provenance.people import SIGNALS

PAGE = Path(__file__).parents[2].joinpath("docs/provenance.md").read_text("utf-8")


def test_the_tables_are_those_of_the_catalogue() -> None:
    assert PAGE[PAGE.index(BEGIN) : PAGE.index(END) + len(END)] == signals_markdown(SIGNALS)


def test_every_signal_has_its_strength_and_source() -> None:
    for signal in SIGNALS.all:
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{signal.id}` |"))
        assert f"| {signal.strength.value} |" in row
        assert signal.source.replace("|", "\\|") in row


def test_the_policy_in_it_is_one() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    policy = parse_policy(text, ".foureyes.yml").evidence
    assert policy.agents[0].subject == "[Robo]"
    assert policy.not_agents == ("claude@example.org", "sync[bot]")
