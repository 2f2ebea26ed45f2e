"""How the words of a case are understood: generously, and as a failure where they cannot be."""

import pytest

from foureyes.gate.case_file import Plain
from foureyes.gate.case_values import analysis_state, is_down, seconds


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (None, "complete"), (True, "complete"), ("ok", "complete"), ({"status": "success"}, "complete"),
        ({"crashed": False}, "complete"), ("crashed", "failed"), ("Timed out", "failed"), (False, "failed"),
        ("gibberish", "failed"), ({"error": "out of memory"}, "failed"), ({"status": "timed_out"}, "failed"),
        ({"ok": False}, "failed"), ({"complete": False}, "incomplete"), ("running", "incomplete"),
        ({"status": "pending", "note": "x"}, "incomplete"), ([], "failed"),
    ],
)  # fmt: skip
def test_analysis(said: Plain, expected: str) -> None:
    assert analysis_state(said) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (200, False), (403, True), ("ok", False), ("timeout", True), ({"http": 200}, False), ({"http": 502}, True),
        ({"http": 200, "partial": True}, True), ({"http": 200, "data": "partial"}, True), ({"errors": []}, False),
        ({"http": 403, "reset_t": 5}, False), ({"http": 403, "reset_t": 50}, True), ({"complete": False}, True),
        ({"http": 500, "times": 3}, True), ({"http": 500, "times": 2}, False), ([200, 500], True), (None, True),
        ({"ratelimit_remaining": 0}, True),
    ],
)  # fmt: skip
def test_an_answer_of_the_forge(said: Plain, expected: bool) -> None:
    assert is_down(said, 10, 2) is expected


def test_minutes_become_seconds() -> None:
    assert [seconds(value) for value in (1.5, True, "1", None, float("nan"))] == [90, None, None, None, None]
