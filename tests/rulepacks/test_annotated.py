"""The runner of annotated files, on rules of its own and on all that are built in."""

from pathlib import Path

import pytest

from foureyes.model.rule_files import rules_root
from foureyes.rulepacks.annotated import RuleTest, run_rule_tests
from foureyes.rulepacks.catalogue import load_catalogue, load_directory
from foureyes.rulepacks.pack import built_in_pack, pack_version

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
GOOD = """\
# ruleid: no-goto
goto(1)
# ok: no-goto
call(1)

# ruleid: no-goto
# why
x = goto(2)
# ok: no-goto
call(2)
"""


def outcome(tmp_path: Path, page: str, code: str | None, fixed: str | None = None) -> RuleTest:
    (tmp_path / "no-goto.yaml").write_text(page)
    if code is not None:
        (tmp_path / "no-goto.py").write_text(code)
    if fixed is not None:
        (tmp_path / "no-goto.fixed.py").write_text(fixed)
    (result,) = run_rule_tests(load_directory(tmp_path))
    return result


def test_what_holds_passes(tmp_path: Path) -> None:
    assert outcome(tmp_path, PAGE, GOOD) == RuleTest("no-goto", (), 2, 2, False)


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (GOOD.replace("x = goto(2)", "x = 2"), "no-goto.py:8: not reported"),
        (GOOD.replace("call(2)", "goto(3)"), "no-goto.py:10: reported although marked ok"),
        (GOOD + "goto(4)\n", "no-goto.py:11: reported without a comment"),
        ("# ruleid: no-goto\ngoto(1)\n", "at least 2 of each"),
        ("def", "no-goto.py: "),
        (None, "the annotated test no-goto.py is missing"),
    ],
)
def test_what_does_not_hold_is_named(tmp_path: Path, code: str | None, problem: str) -> None:
    assert any(problem in text for text in outcome(tmp_path, PAGE, code).problems)


def test_todo_is_not_counted(tmp_path: Path) -> None:
    code = GOOD + "# todook: no-goto\ngoto(4)\n# todoruleid: no-goto\nsetattr(x, 'goto', 1)\n"
    assert not outcome(tmp_path, PAGE, code).problems


def test_a_fix_is_compared_with_the_fixed_file(tmp_path: Path) -> None:
    page = PAGE + "fix: call($X)\n"
    assert "no-goto.fixed.py is missing" in outcome(tmp_path, page, GOOD).problems[0]
    assert "no-goto.fixed.py:2: differs" in outcome(tmp_path, page, GOOD, GOOD).problems[0]
    result = outcome(tmp_path, page, GOOD, GOOD.replace("goto(", "call("))
    assert result.fixes
    assert not result.problems


def test_line_ends_of_windows_are_no_difference(tmp_path: Path) -> None:
    code = GOOD.replace("\n", "\r\n")
    assert not outcome(tmp_path, PAGE + "fix: call($X)\n", code, code.replace("goto(", "call(")).problems


def test_an_analysis_says_where_it_is_tested(tmp_path: Path) -> None:
    page = PAGE.replace("engine: pattern", "engine: analysis").split("message:")[0]
    assert "tested_by" in outcome(tmp_path, page, None).problems[0]
    (tmp_path / "no-goto.yaml").write_text(page + "tested_by: tests/test_x.py\n")
    (missing,) = run_rule_tests(load_directory(tmp_path), tmp_path)
    assert "does not exist" in missing.problems[0]


def test_a_broken_pattern_names_file_and_line(tmp_path: Path) -> None:
    assert (
        "no-goto.yaml:1: pattern: not a Python pattern" in outcome(tmp_path, PAGE.replace("$X)", ""), GOOD).problems[0]
    )


def test_all_built_in_patterns_hold() -> None:
    catalogue = load_catalogue()
    results = {item.rule: item for item in run_rule_tests(catalogue)}
    assert not [problem for page in catalogue.pattern_pages for problem in results[page.rule.id].problems]


def test_every_security_rule_names_its_weakness_and_a_remedy() -> None:
    for rule in load_catalogue().rules.values():
        if rule.category == "security":
            assert rule.cwe
            assert rule.references
            assert rule.known_problems


def test_the_version_follows_the_files(tmp_path: Path) -> None:
    before = pack_version((tmp_path,))
    (tmp_path / "no-goto.yaml").write_text(PAGE)
    assert pack_version((tmp_path,)) != before
    assert len(built_in_pack((tmp_path,)).variants) == len(built_in_pack().variants) + 1
    assert rules_root().is_dir()
