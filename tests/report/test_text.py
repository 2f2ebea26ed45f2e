"""`text` fits the terminal, keeps quiet when it can, and lets nothing hostile reach the terminal or a CI log."""

import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from foureyes.report import text
from tests.report.parts import NOTE, SQL
from tests.report.samples import REVIEWS, clean, hostile, scan, typical

ANSI = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("name", ["typical", "incomplete", "scan", "huge"])
@pytest.mark.parametrize("width", [40, 63, 64, 80, 200])
def test_no_line_is_wider_than_asked(name: str, width: int) -> None:
    for line in text.render(REVIEWS[name](), width=width).splitlines():
        assert cell_len(line) <= width


def test_wide_characters_are_counted_as_wide() -> None:
    finding = SQL.finding(path="a.py", line=1, message="注文番号が要求から来る" * 12)
    for line in text.render(replace(scan(), findings=(finding,)), width=60).splitlines():
        assert cell_len(line) <= 60


def test_nothing_to_say_is_one_line() -> None:
    assert text.render(clean()).count("\n") == 1


@pytest.mark.parametrize("name", REVIEWS)
def test_without_colour_there_is_no_escape(name: str) -> None:
    report = text.render(REVIEWS[name]())
    assert all(char.isprintable() or char == "\n" for char in report)


def test_colour_is_all_that_colour_adds() -> None:
    plain, colourful = text.render(hostile()), text.render(hostile(), colour=True)
    assert ANSI.search(colourful)
    assert [line.rstrip() for line in ANSI.sub("", colourful).splitlines()] == plain.splitlines()
    assert all(char.isprintable() or char == "\n" for char in ANSI.sub("", colourful))
    assert "\x1b]8" not in colourful


def test_environment_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    before = text.render(typical()), text.render(typical(), colour=True)
    for name, value in {"COLUMNS": "200", "NO_COLOR": "1", "FORCE_COLOR": "1", "TERM": "dumb"}.items():
        monkeypatch.setenv(name, value)
        assert (text.render(typical()), text.render(typical(), colour=True)) == before


def test_plain_drawing_is_ascii() -> None:
    assert text.render(typical(), unicode=False).isascii()
    assert text.render(hostile(), unicode=False).isascii()


def test_markup_is_not_interpreted() -> None:
    finding = SQL.finding(path="[red]a[/red].py", line=1, message="[bold]x[/bold] [link=https://evil.example]y[/link]")
    report = text.render(replace(scan(), findings=(finding,)), width=200)
    assert "[red]a[/red].py" in report
    assert "[bold]x[/bold] [link=https://evil.example]y[/link]" in report


@pytest.mark.parametrize("width", range(40, 100, 3))
def test_no_line_reads_as_a_workflow_command(width: int) -> None:
    finding = SQL.finding(path="::error ::a.py", line=1, message="y " * 9 + "x" * 50 + "::error::a ##[add-mask]b " * 9)
    for review in (hostile(), replace(scan(), findings=(finding,))):
        report = text.render(review, width=width)
        assert not any(line.lstrip().startswith("::") for line in report.splitlines())
        assert "##[" not in report


def test_cost_is_left_out_when_not_asked_for() -> None:
    assert "1.4 s" in text.render(typical())
    assert "1.4 s" not in text.render(typical(), effort=False)


def test_findings_stand_under_their_file_and_those_that_block_are_marked() -> None:
    lines = text.render(typical(), width=120).splitlines()
    start = lines.index("src/pay/refund.py")
    assert lines[start + 1].startswith("● 52:9     sql-injection  high")
    assert lines[start + 2].strip() == 'use `execute("... WHERE id = ?", (order_id,))`   CWE-89'
    assert lines[start + 3].startswith("  80       missing-test   medium")


@pytest.mark.parametrize("width", [50, 100])
def test_remedy_that_findings_of_a_file_share_is_told_once(width: int) -> None:
    findings = tuple(SQL.finding(path=path, line=line, message="m") for path in ("a.py", "b.py") for line in (1, 2, 3))
    report = text.render(replace(scan(), findings=findings), width=width)
    assert report.count("Do the other thing.") == 2
    assert report.count("CWE-89") == 6


def test_notes_come_last_and_are_few() -> None:
    notes = tuple(NOTE.finding(path="a.py", line=line, message=f"note {line}") for line in range(1, 6))
    review = replace(typical(), findings=(*notes, SQL.finding(path="b.py", line=1, message="m")))
    lines = text.render(review).splitlines()
    start = lines.index("Notes:")
    assert lines.index("b.py") < start
    assert lines[start + 1 : start + 5] == [
        *(f"  a.py:{line} note {line}" for line in (1, 2, 3)),
        "  and 2 more; --format json lists all",
    ]
    assert "Notes:" not in text.render(replace(scan(), findings=notes))


def test_messages_stand_on_their_own_lines_where_a_column_would_be_narrow() -> None:
    finding = replace(SQL.finding(path="a.py", line=1, message="word " * 12), rule="regenerated-without-test")
    assert "\n    word word" in text.render(replace(scan(), findings=(finding,)), width=80)
    assert "\n    word word" not in text.render(replace(scan(), findings=(finding,)), width=120)
