"""`foureyes rules`: what it prints, and what it returns."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from foureyes.entrypoints.rules_command import rules
from foureyes.model.rule_files import rules_root

PAGE = """\
id: no-goto
title: A jump
category: style
severity: low
confidence: high
tier: warn
engine: pattern
what: Reports jumps.
why: They confuse.
example: goto(1)
use_instead: call(1)
remedy: Call it.
message: do not jump to $X
pattern: goto($X)
"""
TEST = "# ruleid: no-goto\ngoto(1)\n# ruleid: no-goto\ngoto(2)\n# ok: no-goto\ncall()\n# ok: no-goto\ncall()\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(rules, arguments)


def test_list_is_a_table() -> None:
    result = run("list")
    assert result.exit_code == 0
    assert "command-injection" in result.output
    assert "severity" in result.output


def test_list_as_json_of_one_category() -> None:
    listed = json.loads(run("list", "--category", "security", "--format", "json").output)
    assert {rule["category"] for rule in listed} == {"security"}
    assert {"id", "title", "severity", "confidence", "tier", "cwe", "what", "why", "remedy"} <= listed[0].keys()


def test_an_unknown_category_names_those_there_are() -> None:
    result = run("list", "--category", "secruity")
    assert result.exit_code == 2
    assert "security" in result.output


def test_show_prints_the_page() -> None:
    result = run("show", "command-injection")
    assert result.exit_code == 0
    assert "What it does" in result.output
    assert "CWE-78" in result.output


def test_show_suggests_the_nearest_rule() -> None:
    result = run("show", "comand-injection")
    assert result.exit_code == 2
    assert "did you mean command-injection?" in result.output


def test_a_further_directory_is_listed(tmp_path: Path) -> None:
    (tmp_path / "no-goto.yaml").write_text(PAGE)
    assert "no-goto" in run("list", "--rules", str(tmp_path)).output
    assert "jumps" in run("show", "--rules", str(tmp_path), "no-goto").output


def test_test_passes_and_fails(tmp_path: Path) -> None:
    (tmp_path / "no-goto.yaml").write_text(PAGE)
    (tmp_path / "no-goto.py").write_text(TEST)
    result = run("test", str(tmp_path))
    assert (result.exit_code, result.output) == (0, "1 rules, 4 annotated lines: none failed\n")
    (tmp_path / "no-goto.py").write_text(TEST + "goto(3)\n")
    result = run("test", str(tmp_path))
    assert result.exit_code == 1
    assert "no-goto.py:9: reported without a comment: goto(3)" in result.output


@pytest.mark.parametrize("content", ["", "id: x", "{", "\x00"])
def test_a_broken_page_is_one_line_and_exit_2(tmp_path: Path, content: str) -> None:
    (tmp_path / "no-goto.yaml").write_text(content)
    result = run("test", str(tmp_path))
    assert result.exit_code == 2
    assert result.output.startswith("foureyes: ")
    assert result.output.count("\n") == 1


def test_no_rules_are_an_error(tmp_path: Path) -> None:
    result = run("test", str(tmp_path))
    assert result.exit_code == 2
    assert "no rules found" in result.output
    assert run("test", str(tmp_path / "none")).exit_code == 2


def signals(directory: Path, page: str) -> Path:
    shutil.copytree(rules_root() / "provenance", directory / "provenance")
    (directory / "provenance/agents/nori.yaml").write_text(page, "utf-8")
    return directory


def test_the_examples_of_the_signals_are_run_too(tmp_path: Path) -> None:
    page = (rules_root() / "provenance/agents/nori.yaml").read_text("utf-8")
    assert run("test", str(signals(tmp_path / "good", page))).output.endswith(" examples: none failed\n")
    wrong = signals(tmp_path / "wrong", page.replace("contact@tilework.tech>'", "nobody@tilework.tech>'"))
    for directory in (wrong, wrong / "provenance"):
        result = run("test", str(directory))
        assert result.exit_code == 1
        assert "nori-co-author should match" in result.output
        assert result.output.endswith(" examples: 1 failed\n")
    result = run("test", str(signals(tmp_path / "broken", "agent: nori\nname: Nori\n")))
    assert result.exit_code == 2
    assert "nori.yaml:1: " in result.output
