"""Any bytes become a tree or a reason; lines are git's."""

import ast
import sys
import warnings

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from foureyes.facts.extract import extract
from foureyes.facts.source import GRAMMAR, ParsedSource, parse
from foureyes.model.facts import ParseFailure


def parsed(data: bytes) -> ParsedSource:
    source = parse(data)
    assert isinstance(source, ParsedSource), source
    return source


def failure(data: bytes) -> ParseFailure:
    source = parse(data)
    assert isinstance(source, ParseFailure)
    return source


def test_the_grammar_is_the_interpreters() -> None:
    assert parsed(b"x = 1\n").grammar == GRAMMAR == f"{sys.version_info.major}.{sys.version_info.minor}"


def test_lines_end_at_line_feeds_only() -> None:
    source = parsed(b"a = 1\r\nb = 2\rc = 3\x0c\n\x0cdef f(): pass")
    assert source.lines == ("a = 1", "b = 2\rc = 3\x0c", "\x0cdef f(): pass")
    assert [(node.lineno, node.col_offset) for node in source.tree.body] == [(1, 0), (2, 0), (2, 6), (3, 1)]
    assert extract(source).lines == 3


def test_a_file_of_carriage_returns_is_one_line_to_git() -> None:
    source = parsed(b"import a\rimport b\r")
    assert [(item.module, item.line) for item in extract(source).imports] == [("a", 1), ("b", 1)]


def test_an_error_is_on_gits_line() -> None:
    assert failure(b"a = 1\rb = 2\r\nc = = 3\n").line == 2


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"print 'hello'\n", 1, "print"),
        (b"x = 1\ny = 2\0\n", 2, "NUL"),
        (b"x = 1\ny = '\xff'\n", 2, "utf-8"),
        (b"x = (1,\n", 1, "never closed"),
        (b"def f():\n\tif x:\n        y\n", 3, ""),
        (b"x = " + b"9" * 5000 + b"\n", 1, "digits"),
        (b"(" * 100_000, 1, ""),
        (b"x = " + b"[" * 3000 + b"]" * 3000 + b"\n", 1, "nested"),
        (b"-" * 100_000 + b"1", 1, "nested"),
    ],
)
def test_what_is_not_python_says_why_and_where(data: bytes, line: int, words: str) -> None:
    found = failure(data)
    assert found.line == line
    assert words in found.message
    assert "\n" not in found.message


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="from 3.12 on the interpreter's parser has a limit of its own")
@pytest.mark.parametrize("code", ["+".join(["a"] * 5000), "a" + ".b" * 5000, "a" + "()" * 5000])
def test_deep_trees_are_read(code: str) -> None:
    facts = extract(parsed(code.encode()))
    assert "a" in facts.references
    assert sys.getrecursionlimit() < 5000


def test_a_long_chain_of_conditions_is_read() -> None:
    code = "if a:\n    import b\n" + "elif c:\n    import d\n" * 2500
    assert len(extract(parsed(code.encode())).imports) == 2501


def test_dubious_literals_warn_nobody() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        parsed(b'x = "\\d" is 1\n')


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf\xef\xbb\xbf")
@example(b"# coding: utf-8-\xff\n")
@example(b"f'{x!r:{'a'}' ''")
@example(b"\x0c\x0c\r\r\n\\\n")
def test_arbitrary_bytes_never_crash(data: bytes) -> None:
    source = parse(data)
    if isinstance(source, ParsedSource):
        extract(source)
    else:
        assert 1 <= source.line <= data.count(b"\n") + 1


_PIECES = st.sampled_from(
    [
        "f'{",
        "}'",
        "'",
        '"',
        "{",
        "}",
        "x",
        "a['b']",
        "!r",
        ":",
        "=",
        "\n",
        "\r",
        " ",
        "try:",
        "except A, B:",
        "pass",
        "type X[T] = ",
        "def f[T](x): ...",
        "t'",
        "\\",
        "#",
        "(",
        ")",
        "class A[T: int]: ...",
        "é",
        "\t",
        "    ",
    ]
)


@settings(deadline=None, max_examples=200)
@given(st.lists(_PIECES, max_size=12).map("".join))
def test_bits_of_newer_syntax_never_crash(code: str) -> None:
    source = parse(code.encode())
    if isinstance(source, ParsedSource):
        extract(source)
        last = code.count("\n") + 1
        for node in ast.walk(source.tree):
            assert getattr(node, "lineno", 1) <= last
