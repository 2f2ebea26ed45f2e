"""Coverage files in their three forms, and hostile ones."""

import json

import pytest

from foureyes.analyses.coverage_file import parse_coverage
from foureyes.model.errors import UsageError

PATHS = ("src/shop/a.py", "src/shop/b.py", "other/a.py")
XML = """<?xml version="1.0" ?>
<coverage><packages><package><classes>
<class filename="shop/a.py"><lines><line number="1" hits="1"/><line number="3" hits="0"/></lines></class>
</classes></package></packages></coverage>"""


def test_cobertura_paths_are_found_under_their_source_root() -> None:
    coverage = parse_coverage(XML, PATHS)
    assert set(coverage) == {"src/shop/a.py"}
    assert coverage["src/shop/a.py"].ran(1, 3) is True
    assert coverage["src/shop/a.py"].ran(2, 3) is False
    assert coverage["src/shop/a.py"].ran(4, 9) is None


def test_coverage_json() -> None:
    text = json.dumps({"files": {"src/shop/b.py": {"executed_lines": [1], "missing_lines": [2, 3]}}})
    assert parse_coverage(text, PATHS)["src/shop/b.py"].missed == {2, 3}


def test_lcov_with_absolute_paths() -> None:
    text = "TN:\nSF:/home/ci/work/src/shop/b.py\nDA:1,4\nDA:2,0\nend_of_record\n"
    assert parse_coverage(text, PATHS)["src/shop/b.py"].executed == {1}


def test_an_ambiguous_name_is_not_guessed() -> None:
    more = XML.replace("</classes>", '<class filename="shop/b.py"><line number="1" hits="1"/></class></classes>')
    assert set(parse_coverage(more.replace("shop/a.py", "a.py"), PATHS)) == {"src/shop/b.py"}


def test_the_source_roots_tell_files_of_one_name_apart() -> None:
    roots = "<coverage><sources><source>/ci/work/src/shop</source><source>/ci/x</source></sources><packages>"
    rooted = XML.replace("shop/a.py", "a.py").replace("<coverage><packages>", roots)
    assert set(parse_coverage(rooted, PATHS)) == {"src/shop/a.py"}
    assert set(parse_coverage(rooted.replace("/ci/x", r"C:\ci\other"), ("other/a.py",))) == {"other/a.py"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (XML.replace("shop/a.py", "elsewhere/z.py"), "names no file of this repository (its first is elsewhere/z.py)"),
        ("<coverage></coverage>", "holds no line"),
        ('{"files": {}}', "holds no line"),
    ],
)
def test_one_that_says_nothing_of_this_repository_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_coverage(text, PATHS)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><coverage>&b;</coverage>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><coverage>&a;</coverage>',
        "<coverage><class",
        '<coverage><class filename="a.py"><line number="x" hits="1"/></class></coverage>',
        '{"files": []}',
        '{"files": {"a": {"executed_lines": ["x"], "missing_lines": []}}}',
        "[" * 5000,
        "hello",
        "",
    ],
)
def test_anything_else_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(UsageError):
        parse_coverage(text, PATHS)
