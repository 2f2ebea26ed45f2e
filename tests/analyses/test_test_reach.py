"""Which tests run which function, worked out from code: one small program per way of reaching something."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foureyes.analyses.test_reach import TestMap, map_tests, read
from foureyes.analyses.test_reach_files import is_test_file


def mapped(files: Mapping[str, str]) -> TestMap:
    return map_tests(read((path, text.encode()) for path, text in files.items()), is_test_file)


def untested(product: str, test: str, **more: str) -> set[str]:
    files = {"app.py": product, "test_app.py": "from app import *\nimport app\nimport pytest\n" + test}
    result = mapped({**files, **{name + ".py": text for name, text in more.items()}})
    return {item.qualname for item in result.functions if not item.is_tested and not item.is_nested}


BASES = """
class Base:
    def run(self):
        return self.step()

    def step(self):
        return 0


class Child(Base):
    def step(self):
        return 1


class Other(Base):
    def step(self):
        return 2


def make() -> Base:
    return Child()


def lonely():
    return 1
"""


@pytest.mark.parametrize(
    ("product", "test", "expected"),
    [
        ("def a():\n    b()\ndef b(): pass\ndef c(): pass\n", "def test_a():\n    a()\n", {"c"}),
        (BASES, "def test_a():\n    Child().run()\n", {"Base.step", "Other.step", "make", "lonely"}),
        (BASES, "def test_a():\n    make().run()\n", {"lonely"}),  # what make() is said to return may be an Other
        (
            "TABLE = {'add': add_up, 'sub': take_off}\n".join(["def add_up(): pass\ndef take_off(): pass\n", ""])
            + "def call(name):\n    return globals()[name]\n",
            "def test_a():\n    assert call('add')\n",
            {"take_off"},
        ),
        (
            "class V:\n    def visit(self, n):\n        return getattr(self, f'visit_{n}')()\n"
            "    def visit_x(self): pass\n    def other(self): pass\n",
            "def test_v():\n    V().visit('x')\n",
            {"V.other"},
        ),
        (
            "class C:\n    @property\n    def size(self): return 1\n    def __len__(self): return 2\n"
            "    def no(self): pass\n",
            "def test_c():\n    assert C().size == len(C())\n",
            {"C.no"},
        ),
        (
            "def made(): return 1\ndef unmade(): return 2\n",
            "@pytest.fixture\ndef thing():\n    return made()\n\n\ndef test_c(thing):\n    assert thing\n",
            {"unmade"},
        ),
        (
            "def one(): pass\ndef two(): pass\ndef three(): pass\n",
            "@pytest.mark.parametrize('f', [one, two])\ndef test_f(f):\n    f()\n",
            {"three"},
        ),
        (
            "def one(): pass\ndef two(): pass\n",
            "import unittest\n\n\nclass TestX(unittest.TestCase):\n    def setUp(self):\n        one()\n\n"
            "    def test_x(self):\n        pass\n",
            {"two"},
        ),
        (
            "import sys\n\n\ndef here():\n    if sys.platform == 'win32':\n        windows()\n    else:\n"
            "        unix()\n"
            "def windows(): pass\ndef unix(): pass\n",
            "def test_h():\n    here()\n",
            {"windows"},
        ),
        (
            "class Bad(Exception):\n    def __init__(self): self.x = 1\ndef f():\n    raise Bad()\ndef g(): pass\n",
            "def test_f():\n    with pytest.raises(Bad):\n        f()\n",
            {"g"},
        ),
        (
            "def deco(f):\n    def inner():\n        helper()\n        return f()\n    return inner\n"
            "def helper(): pass\n"
            "@deco\ndef used(): pass\ndef unused(): pass\n",
            "def test_u():\n    used()\n",
            {"unused"},
        ),
        (
            "@app.get('/users/{id}')\ndef user(id): return load(id)\ndef load(id): pass\n"
            "@app.post('/orders/')\ndef order(): pass\n",
            "def test_user(client):\n    assert client.get(f'/api/users/{1}').ok\n",
            {"order"},
        ),
        (
            "@app.get('', name='users:one')\ndef user(): pass\n@app.get('', name='users:all')\ndef users(): pass\n",
            "def test_user(client):\n    assert client.get(client.url_path_for('users:one')).ok\n",
            {"users"},
        ),
        (
            "def create(): return 1\ndef drop(): pass\n",
            "import web\n\n\n@pytest.fixture\ndef made() -> web.App:\n    return create()\n\n\n"
            "async def test_it(made: web.App):\n    assert made\n",
            {"drop"},
        ),
        (
            "class A:\n    def go(self): pass\n    def stop(self): pass\ndef work(a: 'A | None' = None):\n    a.go()\n",
            "def test_w():\n    work()\n",
            {"A.stop"},
        ),
    ],
)
def test_ways_to_reach_something(product: str, test: str, expected: set[str]) -> None:
    assert untested(product, test) == expected


def test_relative_imports_conftest_and_packages() -> None:
    result = mapped(
        {
            "src/pkg/__init__.py": "from .core import *\n",
            "src/pkg/core.py": "from . import deep\n\n\ndef run():\n    deep.dive()\n",
            "src/pkg/deep.py": "def dive(): pass\n\n\ndef other(): pass\n",
            "tests/conftest.py": "import pytest, pkg\n\n\n@pytest.fixture\ndef runner():\n    return pkg.run\n",
            "tests/test_x.py": "def test_x(runner):\n    runner()\n",
        }
    )
    chances = {item.qualname: item.chance for item in result.functions}
    assert chances["run"] > 0.5
    assert chances["dive"] > 0.5
    assert chances["other"] == 0
    assert next(item for item in result.functions if item.qualname == "run").tests == ("tests/test_x.py::test_x",)


def test_definitions_that_share_a_name_are_numbered() -> None:
    result = mapped(
        {"a.py": "class C:\n    @property\n    def x(self): pass\n    @x.setter\n    def x(self, v): pass\n"}
    )
    assert [item.qualname for item in result.functions] == ["C.x", "C.x#2"]


def test_circles_and_depth_come_to_an_end() -> None:
    chain = (
        "".join(f"def f{n}(x=None):\n    return f{n + 1}(f{n + 1}(x))\n" for n in range(900)) + "def f900(x): pass\n"
    )
    assert untested(chain, "def test_f():\n    f0()\n") <= {f"f{n}" for n in range(901)}
    circle = "class A(B): pass\nclass B(A):\n    x = y = x\n    def f(self): return self.f().f()\n"
    assert untested(circle, "def test_f():\n    A().f().g.h()\n") == set()


_PIECES = (
    *("def f(a, *b: 'C', **c):", "class C(D, metaclass=f):", "class D(C):", "    x: C = f(D)", "    self.x = x[0]"),
    *("    return [y for y in x if y]", "    yield from f()", "    with f() as x:", "        x.y.z()", "    lambda: x"),
    *(
        "x = y = {'a': f, **x}",
        "from a import *",
        "from . import x as y",
        "import a.b",
        "    super().f()",
        "    pass",
        "",
    ),
    *("    getattr(x, 'visit_' + y)", "async def g():", "    async for x in g(): pass", "def test_f(f):"),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(_PIECES), max_size=14), st.lists(st.sampled_from(_PIECES), max_size=8))
def test_any_code_gets_a_map(first: list[str], second: list[str]) -> None:
    files = {"a.py": "\n".join(first), "b/__init__.py": "\n".join(second), "test_a.py": "\n".join([*second, *first])}
    result = mapped(files)
    assert all(0 <= item.chance <= 1 for item in result.functions)
    assert result == mapped(dict(reversed(files.items())))
