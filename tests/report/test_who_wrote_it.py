"""Agents, sessions, prompters and shares by file, in every format that people and machines read."""

import json
from dataclasses import replace

import pytest

from foureyes.model.attribution import Agent, FileAttribution, LineRange, Origin
from foureyes.model.review import Review
from tests.report.formats import RENDER
from tests.report.samples import typical

SESSION = "session_0123456789abcdefghijklmn"


def by_two() -> Review:
    review = typical()
    ranges = (LineRange(1, 4, Origin.AI, "claude"), LineRange(5, 6, Origin.AI_ASSISTED, "codex"))
    agents = (Agent("claude", "Claude Opus 4.5", SESSION), Agent("codex", "gpt-5.6"))
    file = FileAttribution("src/pay/refund.py", 8, (("claude", 4), ("codex", 2)), ranges)
    found = replace(
        review.attribution,
        agents=agents,
        files=(file,),
        added=8,
        by_agent=file.by_agent,
        hints=("eve pushed what bob is named for",),
    )
    return replace(review, attribution=found)


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_for_people(form: str) -> None:
    said = " ".join(RENDER[form](by_two()).split())
    for words in ("claude (Claude Opus 4.5) 50 %", "codex (gpt-5.6) 25 %", SESSION, "eve pushed what bob is named for"):
        assert words in said
    assert "claude 4, codex 2" in said


def test_an_annotation_says_who_wrote_it_and_what_contradicts_it() -> None:
    said = RENDER["github"](by_two()).splitlines()[-1]
    assert "written by claude (Claude Opus 4.5) 50 %25, codex (gpt-5.6) 25 %25 of 8 added lines" in said
    assert "eve pushed what bob is named for" in said


def test_for_machines() -> None:
    document = json.loads(RENDER["json"](by_two()))["attribution"]
    assert document["agents"][0] == {"name": "claude", "model": "Claude Opus 4.5", "session": SESSION}
    assert document["files"][0]["by_agent"] == [{"agent": "claude", "lines": 4}, {"agent": "codex", "lines": 2}]
    assert document["hints"] == ["eve pushed what bob is named for"]
    properties = json.loads(RENDER["sarif"](by_two()))["runs"][0]["properties"]
    assert properties["agents"] == document["agents"]
    assert properties["attributionHints"] == document["hints"]
    assert all("agent" in json.loads(line) for line in RENDER["jsonl"](by_two()).splitlines())
