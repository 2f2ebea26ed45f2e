"""Inline suppressions: where they hold, that they need a reason, and that new ones are shown."""

import tokenize
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foureyes.analyses import suppression_added
from foureyes.analyses.suppression import InlineSuppression, collect, may_find, suppressions
from foureyes.analyses.suppression_comments import comments
from foureyes.facts.source import ParsedSource, parse
from foureyes.model.finding import Scope, Tier
from foureyes.rulepacks.catalogue import load_catalogue
from tests.analyses.changes import findings

MARK = "# foureyes: ignore"


def found(text: str) -> tuple[InlineSuppression, ...]:
    source = parse(text.encode())
    assert isinstance(source, ParsedSource)
    return suppressions(source)


def test_one_at_the_end_of_a_line() -> None:
    (item,) = found(f"x = 1  {MARK}[a-b, c] measured, see notes\ny = 2\n")
    assert (item.codes, item.reason) == (("a-b", "c"), "measured, see notes")
    assert (item.first, item.last) == (1, 1)


def test_one_above_covers_the_statement_below_with_its_decorators() -> None:
    (item,) = found(f"x = 1\n{MARK}[a] because\n# more\n\n@one\n@two(\n  3)\ndef f(\n  a,\n):\n    pass\n")
    assert (item.first, item.last) == (2, 10)


def test_one_inside_a_statement_covers_all_its_lines() -> None:
    (item,) = found(f"x = call(\n  a,  {MARK}[a] because\n  b,\n)\n")
    assert (item.first, item.last) == (1, 4)


def test_one_at_the_top_covers_findings_about_the_file() -> None:
    rule = load_catalogue().rules["orphan-definition"]
    about_file = rule.finding(path="a.py", line=1, message="m", scope=Scope.FILE)
    assert found(f"#!/usr/bin/python\n{MARK}[a] because\nx = 1\n")[0].covers(about_file)
    assert not found(f"y = 1\n{MARK}[a] because\nx = 1\n")[0].covers(about_file)


@pytest.mark.parametrize(
    "text",
    [
        'x = "{mark}[a] no comment"\n',
        "x = '''\n{mark}[a] no comment\n'''\n",
        'x = f"{{y}} {mark}[a] no comment"\n',
        'x = r"\\\\"; y = "{mark}[a] no"\n',
        "# about foureyes: it ignores [a]\n",
    ],
)
def test_strings_and_other_comments_are_none(text: str) -> None:
    assert not found(text.replace("{mark}", MARK))


def test_in_grammar_newer_than_the_interpreter() -> None:
    text = f'x = f"{{d["#"]:>{{w}}}} # no {{\'{{\'}}"  {MARK}[a] because\n'
    (comment,) = comments(text)
    assert comment.text == f"{MARK}[a] because"


def test_a_new_one_is_shown_to_a_human(tmp_path: Path) -> None:
    (item,) = findings(
        tmp_path, {"a.py": "x = 1\n"}, {"a.py": f"x = 1  {MARK}[missing-test] generated\n"}, suppression_added
    )
    assert item.tier is Tier.LOOK
    assert "generated" in item.message


@pytest.mark.parametrize(
    ("comment", "says"),
    [
        (f"{MARK}[missing-test]", "without a reason"),
        (f"{MARK}[missing-tests] why", "did you mean 'missing-test'"),
        (MARK, "without rule ids"),
        ("# noqa", "blanket `noqa`"),
        ("# type: ignore", "blanket `type: ignore`"),
        ("# nosec", "blanket `nosec`"),
        ("# nosec B602", "does not say why"),
        ("# noqa: S602", "does not say why"),
    ],
)
def test_what_is_said_of_a_new_one(tmp_path: Path, comment: str, says: str) -> None:
    (item,) = findings(tmp_path, {"a.py": "x = 1\n"}, {"a.py": f"x = 2  {comment}\n"}, suppression_added)
    assert says in item.message


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa: S105",
        "# noqa: E501",
        "# noqa: S602 - the command is a constant",
        "# type: ignore[arg-type]",
        "# nosec B602 - constant",
    ],
)
def test_exact_ones_are_quiet(tmp_path: Path, comment: str) -> None:
    assert not findings(tmp_path, {"a.py": "x = 1\n"}, {"a.py": f"x = 2  {comment}\n"}, suppression_added)


def test_one_that_moved_is_not_new(tmp_path: Path) -> None:
    base = "x = 1  # noqa\ny = 2\n"
    head = "y = 2\nz = 3\nx = 1  # noqa\n"
    assert not findings(tmp_path, {"a.py": base}, {"a.py": head}, suppression_added)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(["x = 1", "# c", "'#'", '"""', "f(", ")", "\n", " ", "\\\n", "r'\\'", "b'#'", ";"])))
def test_comments_are_those_the_tokenizer_finds(parts: list[str]) -> None:
    text = "".join(parts) + "\n"
    try:
        compile(text, "", "exec")
        expected = [
            (token.start[0], token.string)
            for token in tokenize.generate_tokens(StringIO(text).readline)
            if token.type == tokenize.COMMENT
        ]
    except (SyntaxError, tokenize.TokenError):
        list(comments(text))
        return
    assert [(item.line, item.text) for item in comments(text)] == expected


@settings(deadline=None, max_examples=60)
@given(st.text())
def test_any_text_is_scanned_to_its_end(text: str) -> None:
    assert all(item.text.startswith("#") for item in comments(text))


def test_what_is_a_files_custom_already_and_what_tests_silence_is_left_alone(tmp_path: Path) -> None:
    base = {"a.py": "x = 1  # type: ignore\n"}
    assert not findings(tmp_path / "a", base, {"a.py": base["a.py"] + "y = 2  # type: ignore\n"}, suppression_added)
    assert findings(tmp_path / "b", base, {"a.py": base["a.py"] + "y = 2  # noqa\n"}, suppression_added)
    assert not findings(tmp_path / "c", base, {"tests/test_a.py": "y = 2  # type: ignore\n"}, suppression_added)


_PIECES = st.sampled_from(
    [
        "# ",
        "foureyes: ignore[x] y",
        "NoQA",
        "no\u017fec",
        "nosec",
        "type:",
        " ",
        "\u00a0",
        "\t",
        "ignore",
        "pylint: skip-file",
    ]
)


@settings(deadline=None, max_examples=60)
@given(st.lists(_PIECES, max_size=6), st.sampled_from(["utf-8", "utf-7", "latin-1"]), st.booleans())
def test_a_file_in_which_none_may_be_found_holds_none(pieces: list[str], encoding: str, is_declared: bool) -> None:
    text = f"x = 1  {''.join(pieces)}\n".encode(encoding, "replace")
    data = (f"# -*- coding: {encoding} -*-\n".encode() if is_declared else b"") + text
    source = parse(data)
    if isinstance(source, ParsedSource) and not may_find(data):
        assert collect(source) == []
