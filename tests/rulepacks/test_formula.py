"""What rules may ask for: everything else is refused by name."""

import re

import pytest

from foureyes.rulepacks.bounded_regex import RegexError, compile_regex
from foureyes.rulepacks.comparison import ComparisonError, holds, parse_comparison
from foureyes.rulepacks.formula import FormulaError, compile_formula
from foureyes.rulepacks.taint import compile_taint
from foureyes.rulepacks.yaml_tree import Plain


@pytest.mark.parametrize(
    ("operators", "message"),
    [
        ({"pattern-where-python": "x"}, "pattern-where-python is not supported"),
        ({"patterns": [{"pattern": "$X"}, {"metavariable-type": {"metavariable": "$X"}}]}, "metavariable-type"),
        ({"patterns": [{"metavariable-analysis": {"metavariable": "$X"}}]}, "metavariable-analysis is not supported"),
        ({"patterns": [{"pattern-not": "f()"}]}, "at least one pattern that says what to find"),
        ({"patterns": []}, "patterns must be a list"),
        ({"patterns": {"pattern": "f()"}}, "patterns must be a list"),
        ({"pattern-either": ["f()"]}, "must be a mapping"),
        ({"pattern": 5}, "pattern must be text"),
        ({"pattern": "f("}, "not a Python pattern"),
        ({"pattern": "..."}, "nothing but ..."),
        ({"pattern": ""}, "empty"),
        ({"pattern": "x" * 9_000}, "longer than"),
        ({"pattern": 'f("=~/(a+)+/")'}, "exponential"),
        ({"pattern-regex": "("}, "not a regular expression"),
        ({"patterns": [{"pattern": "f($X)"}, {"metavariable-regex": {"metavariable": "X", "regex": "a"}}]}, "such as"),
        ({"patterns": [{"pattern": "f($X)"}, {"metavariable-regex": {"metavariable": "$X"}}]}, "needs a regex"),
        (
            {"patterns": [{"pattern": "f($X)"}, {"metavariable-comparison": {"comparison": "__import__('os')"}}]},
            "not offered",
        ),
    ],
)
def test_what_is_not_offered_is_refused_by_name(operators: dict[str, Plain], message: str) -> None:
    with pytest.raises(FormulaError, match=re.escape(message)):
        compile_formula(operators)


def test_nesting_is_bounded() -> None:
    operators: dict[str, Plain] = {"pattern": "f()"}
    for _ in range(60):
        operators = {"patterns": [operators]}
    with pytest.raises(FormulaError, match="too deeply"):
        compile_formula(operators)


def test_taint_needs_its_parts() -> None:
    with pytest.raises(FormulaError, match="needs pattern-sinks"):
        compile_taint({"pattern-sources": [{"pattern": "f()"}]})
    with pytest.raises(FormulaError, match="pattern-propagators is not supported"):
        compile_taint({"pattern-propagators": [{"pattern": "f()"}]})


@pytest.mark.parametrize("text", ["(a+)+", "(a*)*b", "(?:x|(?:a+b*)+)*", r"(\w+\s*)+$", "(a+a)*"])
def test_endless_backtracking_is_refused(text: str) -> None:
    with pytest.raises(RegexError, match="exponential"):
        compile_regex(text)


@pytest.mark.parametrize("text", ["a+b+", r"([a-z]+-)*x", "(?:ab)+", "(a|b)*", r"^(?!x).*\d{3}", "x(?i)y"])
def test_ordinary_expressions_are_accepted(text: str) -> None:
    assert compile_regex(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$X < 2048", True),
        ("$X % 8 in [2, 3]", False),
        ("int($Y) == 12", True),
        ("len($Y) == 2 and not $X == 1", True),
        ("$MISSING > 1", False),
        ("$X / 0 > 1", False),
        ("$Y * $Y > 1", False),
        ("-$X < 0 or $X > 5", True),
    ],
)
def test_comparisons(text: str, expected: bool) -> None:
    assert holds(parse_comparison(text), {"X": 1024, "Y": "12"}) is expected


@pytest.mark.parametrize("text", ["", "$X ** 9", "open('x')", "$X.a", "x", "[a for a in $X]", "1 " + "+ 1" * 500])
def test_comparisons_compute_and_nothing_else(text: str) -> None:
    with pytest.raises(ComparisonError):
        parse_comparison(text)
