"""What strangers wrote can be shown: no escape, no bidirectional trick, no byte that is not text gets through."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foureyes.model.nearest import did_you_mean
from foureyes.model.safe_text import one_line, shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("src/pay.py", "src/pay.py"),
        ("naïve – 漢字", "naïve – 漢字"),
        ("a\nb", "a\\nb"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\u202egnp", "\\u202egnp"),
        ("\udcff", "\\xff"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("a\u200bb", "a\\u200bb"),
    ],
)
def test_shown(text: str, expected: str) -> None:
    assert shown(text) == expected


@given(st.text())
def test_nothing_invisible_is_left(text: str) -> None:
    safe = shown(text)
    assert all(unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for char in safe)
    safe.encode("utf-8")


@given(st.text(), st.integers(min_value=2, max_value=50))
def test_one_line_is_one_short_line(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert "\n" not in line


def test_the_nearest_word_is_suggested() -> None:
    assert did_you_mean("revew", ["review", "scan"]) == "; did you mean 'review'?"
    assert did_you_mean("xyz", ["review", "scan"]) == ""
