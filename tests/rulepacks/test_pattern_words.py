"""Which names a pattern demands, and that code is found which has them in another form only."""

import ast

import pytest

from foureyes.rulepacks.formula import compile_formula
from foureyes.rulepacks.pattern_tree import parse_pattern
from foureyes.rulepacks.searching import Search
from foureyes.rulepacks.source_index import SourceIndex


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("a.b($X, key=c)", {"a", "b", "key", "c"}),
        ("$A.$B(...)", set()),
        ("<... x.y ...>", {"x", "y"}),
        ('f"{name}"', set()),
        ("{**rest}", set()),
        ("with a() as $B:\n    ...", {"a"}),
        ("@route(...)\ndef f(x: int) -> str:\n    return g(x)", {"route", "g", "x"}),
        ("class $C(B, metaclass=M):\n    ...", {"B"}),
        ("import a.b", set()),
    ],
)
def test_required_words(pattern: str, words: set[str]) -> None:
    assert parse_pattern(pattern).words == words


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("pickle.loads($X)", "from pickle import loads as read\nread(x)"),
        ("a.b.c(...)", "import a.b as m\nm.c()"),
        ("a.b.c(...)", "from a import b as m\nm.c()"),
        ("$F(..., shell=True)", "f(1, shell=True)"),
        ("class $C(B, metaclass=M):\n    ...", "class D(B):\n    pass"),
    ],
)
def test_names_are_met_under_whatever_import(pattern: str, code: str) -> None:
    search = Search(SourceIndex(ast.parse(code), tuple(code.split("\n"))))
    assert search.find(compile_formula({"pattern": pattern}))
