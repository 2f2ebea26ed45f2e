"""The pattern language: for each construct, code that it finds and code that it leaves alone."""

import ast
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foureyes.rulepacks.formula import compile_formula
from foureyes.rulepacks.searching import Search
from foureyes.rulepacks.source_index import SourceIndex
from foureyes.rulepacks.yaml_tree import Plain


def search(code: str) -> Search:
    text = textwrap.dedent(code)
    return Search(SourceIndex(ast.parse(text), tuple(text.split("\n"))))


def lines(operators: dict[str, Plain], code: str) -> list[int]:
    return sorted({match.where[0] for match in search(code).find(compile_formula(operators))})


FOUND = [
    ("f(...)", "f()"),
    ("f(...)", "x = [f(1, a=2)]"),
    ("f($X)", "f(a.b)"),
    ("f($X, $X)", "f(a.b, a.b)"),
    ("f(..., 2, ...)", "f(1, 2, 3)"),
    ("f(..., key=1, ...)", "f(0, other=2, key=1)"),
    ("f(a=1, b=2)", "f(b=2, a=1)"),
    ("f($...ARGS)", "f(1, 2)"),
    ("f(..., $LAST)", "f(1, 2)"),
    ("f('x')", 'f("x")'),
    ('f("...")', 'f("a" "b")'),
    ('f("...")', "A = 'x'\nf(A)"),
    ('f("...")', "A = 'x'\nf(A + 'y')"),
    ('f("...")', "A = 'x'\nf(f'{A}/y')"),
    ('f("...")', "f('%s/y' % 'x')"),
    ('f("=~/^ab+/")', "f('abbb')"),
    ('f("$TEXT")', "f('abc')"),
    ("f(True)", "f(True)"),
    ("f(12)", "f(0xC)"),
    ("a.b.c(...)", "a.b.c(1)"),
    ("a.b.c(...)", "from a.b import c\nc()"),
    ("a.b.c(...)", "from a import b\nb.c()"),
    ("a.b.c(...)", "import a.b as x\nx.c()"),
    ("a.b.c(...)", "from a.b import c as d\nd()"),
    ("a.$F(...)", "from a import run\nrun()"),
    ("$X.b(...)", "q.w().b()"),
    ("$X. ... .c(...)", "a.b().d.c()"),
    ("$X.a(...).b(...)", "q.a(1).b(2)"),
    ("$F(..., shell=True, ...)", "anything(1, shell=True)"),
    ("f([..., 2, ...])", "f([1, 2, 3])"),
    ("f((..., $X))", "f((1, 2))"),
    ('f({..., "k": $V, ...})', "f({'a': 1, 'k': 2, **rest})"),
    ('f({"a": 1, "b": 2})', "f({'b': 2, 'a': 1})"),
    ("$D[$K]", "d[1:2]"),
    ('f"...{$X}..."', "f'a {b} c'"),
    ("$A + $B", "1 + 2"),
    ("$A == $A", "x == x"),
    ("$A and $B", "a and b"),
    ("not $X", "not y"),
    ("<... secret ...>", "f(1, [secret])"),
    ("f(<... $X.id ...>)", "f(g(user.id))"),
    ("$X = f(...)", "a = f()"),
    ("$X = f(...)", "a: int = f(1)"),
    ("$X = f(...)", "a = b = f(1)"),
    ("$X.debug = True", "app.debug = True"),
    ("return $X", "def g():\n    return 1"),
    ("import os", "import os"),
    ("import os", "from os import path"),
    ("import xml", "import xml.sax as sax"),
    ("import xml", "from xml.sax import handler"),
    ("from a import $X", "from a import b as c"),
    ("def $F(...): ...", "async def g(a, *, b=1, **c): pass"),
    ("def $F(..., $X, ...):\n    ...\n    return $X", "def g(a, b):\n    a()\n    return b"),
    ("def $F(..., $X=None, ...): ...", "def g(a, b=None): pass"),
    ("def $F(..., $X: int, ...): ...", "def g(a: str, b: int): pass"),
    ("@$D(...)\ndef $F(...): ...", "@a\n@b(1)\ndef g(): pass"),
    ("class $C(Base): ...", "class A(Other, Base): x = 1"),
    ("class $C(...):\n    ...\n    def m(...): ...", "class A:\n    x = 1\n    def m(self): pass"),
    ("f()\n...\ng()", "f()\nx = 1\ng()"),
    ("f()\n...\ng()", "f()\nif a:\n    g()"),
    ("$X = f()\n...\ng($X)", "a = f()\nb = g(a)"),
    ("f()\ng()", "f()\ng()"),
    ("with open(...) as $F:\n    ...", "with a, open('x') as f:\n    pass"),
    ("if $X:\n    ...", "if a:\n    b()\nelse:\n    c()"),
    ("for $X in $Y:\n    ...", "async def g():\n    async for a in b:\n        pass"),
    ("try:\n    ...\nexcept $E:\n    pass", "try:\n    a()\nexcept (A, B):\n    pass"),
    ("lambda: $X", "f(lambda: 1)"),
    ("await $X", "async def g():\n    await h()"),
    ("raise $E(...)", "raise ValueError('x')"),
    ("assert $X", "assert a, 'why'"),
    ("$X if $C else $Y", "a = 1 if b else 2"),
]
QUIET = [
    ("f(...)", "g.f()"),
    ("f($X, $X)", "f(a.b, a.c)"),
    ("f($X)", "f(1, 2)"),
    ("f($X)", "f(1, a=2)"),
    ("f(a=1)", "f(a=1, b=2)"),
    ("f()", "f(1)"),
    ('f("...")', "f(x)"),
    ('f("...")', "A = 'x'\nA = input()\nf(A)"),
    ('f("...")', "def g(A):\n    f(A)\nA = 'x'"),
    ('f("...")', "A = 'x'\ndef g():\n    global A\n    A = input()\nf(A)"),
    ('f("...")', "for A in names:\n    f(A)"),
    ('f("...")', "f(f'{x}')"),
    ('f(f"")', "f(f'{x}')"),
    ('f("=~/^ab+$/")', "f('xabb')"),
    ("f(True)", "f(1)"),
    ("f(1)", "f(True)"),
    ("a.b.c(...)", "from x import c\nc()"),
    ("a.b.c(...)", "z.a.b.c.d()"),
    ("$F(..., shell=True, ...)", "anything(shell=False)"),
    ('f({"a": 1})', "f({'a': 1, 'b': 2})"),
    ("$A == $A", "x == y"),
    ("return", "def g():\n    return 1"),
    ("import xml", "import xmltodict"),
    ("def $F(..., $X: int, ...): ...", "def g(a: str): pass"),
    ("def $F(..., $X, ...):\n    ...\n    return $X", "def g(a):\n    return b"),
    ("class $C(Base): ...", "class A(Other): pass"),
    ("f()\ng()", "f()\nh()\ng()"),
    ("f()\n...\ng()", "g()\nf()"),
    ("$X = f()\n...\ng($X)", "a = f()\ng(b)"),
]


@pytest.mark.parametrize(("pattern", "code"), FOUND)
def test_found(pattern: str, code: str) -> None:
    assert lines({"pattern": pattern}, code)


@pytest.mark.parametrize(("pattern", "code"), QUIET)
def test_quiet(pattern: str, code: str) -> None:
    assert not lines({"pattern": pattern}, code)


CODE = """
    import os

    def one(x):
        check(x)
        run(x)

    def two(y):
        run(y)
        run(z)
        run("constant")
"""


def test_inside_and_not_inside_share_their_variables() -> None:
    checked: Plain = "check($X)\n...\nrun($X)"
    assert lines({"patterns": [{"pattern": "run($X)"}, {"pattern-inside": checked}]}, CODE) == [6]
    assert lines({"patterns": [{"pattern": "run($X)"}, {"pattern-not-inside": checked}]}, CODE) == [9, 10, 11]


def test_not_takes_away_the_same_place() -> None:
    assert lines({"patterns": [{"pattern": "run($X)"}, {"pattern-not": 'run("...")'}]}, CODE) == [6, 9, 10]


def test_either_and_regex_and_focus() -> None:
    either: Plain = [{"pattern": "run($X)"}, {"pattern": "check($X)"}]
    regex: Plain = {"metavariable": "$X", "regex": "^(x|z)$"}
    assert lines({"patterns": [{"pattern-either": either}, {"metavariable-regex": regex}]}, CODE) == [5, 6, 10]
    focused = compile_formula({"patterns": [{"pattern": "run($X)"}, {"focus-metavariable": "$X"}]})
    assert {match.where[1] for match in search(CODE).find(focused)} == {8}


def test_metavariable_pattern_and_comparison() -> None:
    code = "f(g(1))\nf(h(2))\nf(300)\nf(LIMIT)\nLIMIT = 400"
    inner: Plain = {"metavariable": "$X", "pattern": "g(...)"}
    assert lines({"patterns": [{"pattern": "f($X)"}, {"metavariable-pattern": inner}]}, code) == [1]
    large: Plain = {"comparison": "$X > 299 and not $X == 1"}
    assert lines({"patterns": [{"pattern": "f($X)"}, {"metavariable-comparison": large}]}, code) == [3, 4]


def test_metavariable_pattern_of_a_name() -> None:
    either: Plain = {"metavariable": "$F", "pattern-either": [{"pattern": "chmod"}, {"pattern": "fchmod"}]}
    code = "os.chmod(1)\nos.chown(1)\nos.fchmod(1)"
    assert lines({"patterns": [{"pattern": "os.$F(...)"}, {"metavariable-pattern": either}]}, code) == [1, 3]


def test_focus_on_a_name_without_a_place_keeps_the_whole() -> None:
    assert lines({"patterns": [{"pattern": "os.$F(...)"}, {"focus-metavariable": "$F"}]}, "x = os.chmod(1)") == [1]


def test_a_parameter_hides_the_constant_of_the_module() -> None:
    assert lines({"pattern": 'f("...")'}, "A = 'x'\ndef g(A):\n    f(A)\ndef h():\n    f(A)") == [5]


def test_text_search_gives_lines() -> None:
    assert lines({"pattern-regex": r"TODO\((\w+)\)"}, "x = 1\n# ü TODO(me)\n") == [2]


DEEP = {
    "calls": "f(" * 80 + ")" * 80,
    "brackets": "x = " + "[" * 90 + "]" * 90,
    "attributes": "x" + ".a" * 700,
    "sum": "x = " + " + ".join(["a"] * 700),
    "else": "if a:\n    pass\n" + "elif a:\n    pass\n" * 900,
    "arguments": "f(" + ", ".join(f"a{n}" for n in range(3_000)) + ")",
    "statements": "f()\n" * 3_000,
}
BROAD: tuple[Plain, ...] = (
    "f(..., $X, ..., $Y, ..., $Z, ...)",
    "f()\n...\nf()\n...\nf()\n...\nf()",
    "<... $X.a ...>",
    "$X. ... .a",
    "$X + $Y",
    '"..."',
    "$X",
    "if $A:\n    ...",
)


@pytest.mark.parametrize("name", DEEP)
@pytest.mark.parametrize("pattern", BROAD)
def test_neither_deep_nor_wide_code_breaks_or_stalls_it(name: str, pattern: Plain) -> None:
    tree = ast.parse(DEEP[name])
    Search(SourceIndex(tree, tuple(DEEP[name].split("\n")))).find(compile_formula({"pattern": pattern}))


PIECES = st.lists(
    st.sampled_from(
        ["f(", ")", "...", "$X", "$...A", ",", "=", "x", '"..."', ".", "[", "]", "\n", "    ", "def ", ":"]
    ),
    max_size=12,
).map("".join)


@settings(deadline=None, max_examples=150)
@given(PIECES)
def test_any_pattern_text_compiles_or_says_why(text: str) -> None:
    try:
        formula = compile_formula({"pattern": text})
    except ValueError as error:
        message = str(error)
    else:
        search("f(x, y=[1])\ndef g(): f(x)\n").find(formula)
        return
    assert "\n" not in message
