"""What doctor prints: the worst first, one line for what is well, hostile names shown, the same said once."""

import json

from foureyes.model.diagnosis import Line, State
from foureyes.report.diagnosis import as_json, as_text

LINES = (
    Line("a", State.OK, "this is well", "because", where="main"),
    Line("a", State.OK, "this is well", "because", where="dev"),
    Line("b", State.WARNING, "this is lax", "it matters", "tighten it"),
    Line("c", State.FAILS, "\x1b[31mhostile\u202e ruleset\nname", "why\n  ok  fake", "do it", "ma\tin", is_vital=True),
    Line("d", State.UNKNOWN, "this was not read " + "word " * 40, "it matters", "look"),
)


def test_the_worst_stands_first_and_the_same_is_said_once() -> None:
    text = as_text("acme/shop", LINES, "does not hold", width=80)
    states = [line.split()[0] for line in text.splitlines() if line and not line.startswith(" ")][1:-1]
    assert states == ["fails", "unknown", "warning", "ok"]
    assert "ok       main, dev: this is well" in text
    assert text.splitlines()[0] == "acme/shop: does not hold"
    assert text.splitlines()[-1] == "1 fails, 1 unknown, 1 warning, 2 ok"
    assert all(len(line) <= 80 for line in text.splitlines())
    assert text.count("because") == 0
    assert "         why: it matters" in text


def test_hostile_names_stay_on_their_line() -> None:
    text = as_text("a\nb", LINES, "does not hold", width=80)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert not [line for line in text.splitlines() if line.startswith("ok  fake")]
    assert "\x1b[31m" in as_text("a", LINES, "x", colour=True)


def test_many_branches_are_counted() -> None:
    lines = [Line("a", State.OK, "well", where=f"release/{number}") for number in range(9)]
    text = as_text("a", lines, "x")
    assert "release/4 and 4 more: well" in text


def test_machines_get_every_line_in_order() -> None:
    document = json.loads(as_json("acme/shop", LINES, "does not hold"))
    assert (document["schema"], document["verdict"]) == ("foureyes-doctor/v1", "fails")
    assert [line["id"] for line in document["lines"]] == ["a", "a", "b", "c", "d"]
    assert document["lines"][3]["vital"] is True
