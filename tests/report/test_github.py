"""`github` prints commands that say what they should, and nobody else's."""

import re
from urllib.parse import unquote

import pytest

from foureyes.report import github
from tests.report.samples import REVIEWS, hostile, huge, typical

COMMAND = re.compile(r"::(error|warning|notice) ((?:(?:file|line|endLine|col|title)=[^:,]*,?)+)::(.*)")


def commands(report: str) -> list[tuple[str, dict[str, str], str]]:
    """Read the commands as the runner does; anything else than a command on a line is an error."""
    found = []
    for line in report.split("\n")[:-1]:
        match = COMMAND.fullmatch(line)
        assert match, line
        properties = dict(item.split("=", 1) for item in match[2].split(","))
        found.append((match[1], {key: unquote(value) for key, value in properties.items()}, unquote(match[3])))
    return found


@pytest.mark.parametrize("name", REVIEWS)
def test_every_line_is_one_command(name: str) -> None:
    report = github.render(REVIEWS[name]())
    assert report.endswith("\n")
    assert "\r" not in report
    assert commands(report)[-1][1]["title"] == "foureyes"


def test_hostile_text_adds_no_command_and_changes_no_property() -> None:
    found = commands(github.render(hostile()))
    assert [level for level, _, _ in found] == ["error", "error", "notice"]
    assert found[1][1].keys() == {"file", "line", "endLine", "title"}
    assert found[1][1]["line"] == "3"


def test_most_serious_come_first_and_the_rest_is_counted() -> None:
    found = commands(github.render(huge()))
    levels = [level for level, _, _ in found]
    assert {level: levels.count(level) for level in set(levels)} == {"error": 10, "warning": 10, "notice": 10}
    assert f"{400 + 60 - 29} more not shown as annotations" in found[-1][2]


def test_line_that_is_gone_is_told_and_not_pointed_at() -> None:
    gone = next(item for item in commands(github.render(typical())) if "check-removed" in item[1]["title"])
    assert "line" not in gone[1]
    assert gone[2].startswith("(line 120 before this change)")


def test_remedy_stands_on_a_line_of_its_own() -> None:
    found = next(item for item in commands(github.render(typical())) if "sql" in item[1]["title"])
    assert found[2].split("\n")[1:] == ['use `execute("... WHERE id = ?", (order_id,))`', "CWE-89"]
