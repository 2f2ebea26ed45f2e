"""A resolution made from a similar tree's equals one made from nothing, whatever was edited, added or deleted."""

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from foureyes.facts.collector import JsonValue
from foureyes.facts.fact_base import FactBase
from foureyes.facts.reach.conventions import load_conventions
from foureyes.facts.reach.frame import frame_of
from foureyes.facts.reach.memory import ResolutionMemory
from foureyes.facts.reach.modules import ModuleIndex
from foureyes.facts.reach.reachability import Reachability
from foureyes.facts.reach.resolver import Resolver
from foureyes.facts.store import Store
from tests.facts.blobs import Blobs

Files = Mapping[str, str]
Edit = tuple[str, str | None]

NAMES = ("a", "b", "load_all")
MODULES = (
    "run.py", "setup.py", "pkg/__init__.py", "pkg/a.py", "pkg/b.py", "pkg/load_all.py", "pkg/sub/__init__.py",
    "pkg/sub/a.py", "pkg/sub/apps.py", "pkg/sub/models.py", "pkg/sub/b.py", "tests/test_a.py", "tests/conftest.py",
    "tests/settings.py", "lib/a.py", "scripts/b.py",
)  # fmt: skip
LINES = (
    *(f"import pkg.{name}" for name in NAMES),
    *(f"from pkg import {name}" for name in NAMES),
    *(f"from . import {name}" for name in NAMES),
    "from .sub import *",
    "from pkg.sub import a, b",
    "import a",
    "from pkg import sub as b",
    "def a(): ...",
    "def b(): import pkg.b",
    "class Handler: ...",
    "def __getattr__(name): ...",
    "__all__ = ['a', 'b']",
    "X = ['pkg.a.Handler', 'pkg.sub.a:b']",
    "HANDLER = 'pkg.b.a'",
    "INSTALLED_APPS = ['pkg.sub', 'django.contrib.admin']",
    "INSTALLED_APPS = ['pkg']",
    "import sys\nsys.path.insert(0, 'lib')",
    "from importlib import import_module\ndef load(name):\n    import_module(f'pkg.sub.{name}')",
    "import pkgutil, importlib\ndef load_all(package):\n    for m in pkgutil.iter_modules(package.__path__):\n"
    "        importlib.import_module(m.name)",
    "def load_more(x):\n    load_all(x)",
    "load_more('pkg.sub')",
    "load_all('pkg')",
    "import glob, importlib.util as u\nfor f in glob.glob('pkg/sub/*.py'):\n    u.spec_from_file_location('x', f)",
    "app.autodiscover_tasks(['pkg.sub'], related_name='b')",
    "if __name__ == '__main__':\n    a()",
    "main()",
    "x = 1",
    "class TestCase: ...",
    "from setuptools import setup, find_packages\nsetup(name='x', packages=find_packages())",
)
TEXTS = {
    "README.md": ("python scripts/b.py", "see pkg", ".. automodule:: pkg.sub.b", "uvicorn pkg.a:app"),
    "docs/use.rst": (".. automodule:: pkg.a", ".. literalinclude:: ../pkg/b.py", "nothing"),
    "book.ipynb": ('"import pkg.b"', "{}"),
    "pyproject.toml": (
        "[project]\nname='pkg'\n[build-system]\nrequires=[]",
        "[project]\nname='pkg'\n[project.scripts]\nx='pkg.a:Handler'",
        "[tool.pytest.ini_options]\npythonpath=['lib']",
    ),
    "Dockerfile": ("CMD python -m pkg.a", "FROM x"),
    "tool": ("#!/usr/bin/env python\nimport pkg.b", "x"),
    "style.css": ("a", "b"),
    "pkg/py.typed": ("",),
}
SOURCES = st.lists(st.sampled_from(LINES), max_size=4).map(lambda lines: "\n".join([*lines, ""]))
MODULE_EDITS: st.SearchStrategy[Edit] = st.tuples(st.sampled_from(MODULES), SOURCES | st.none())
TEXT_EDITS: st.SearchStrategy[Edit] = st.sampled_from(
    [(path, text) for path, texts in TEXTS.items() for text in (*texts, None)]
)
TREES = st.fixed_dictionaries(
    {path: SOURCES for path in MODULES[:4]}, optional={path: SOURCES for path in MODULES[4:]}
).flatmap(
    lambda tree: st.lists(TEXT_EDITS, max_size=4).map(
        lambda texts: {**tree, **{p: t for p, t in texts if t is not None}}
    )
)
# Enough modules that nobody edits: where most of a tree changes, nothing is taken over from before.
BALLAST = {f"more/m{number}.py": f"import pkg.a\nx = {number}\n" for number in range(40)}


def _edited(tree: Files, edits: Sequence[Edit]) -> Files:
    after = {**tree, **{path: text for path, text in edits if text is not None}}
    return {path: text for path, text in after.items() if (path, None) not in edits}


def _reach(tree: Files, similar: Reachability | None = None, store: Store | None = None) -> Reachability:
    blobs = Blobs({**BALLAST, **tree})
    return Reachability(FactBase(blobs, store).tree(blobs.entries), similar=similar)


def _assert_same(one: Reachability, other: Reachability) -> None:
    assert dict(one.steps) == dict(other.steps)
    assert one.graph() == other.graph()
    assert one.distributions == other.distributions
    assert [one.is_public(path) for path in one.modules()] == [other.is_public(path) for path in other.modules()]
    assert [one.verdict(path) for path in one.modules()] == [other.verdict(path) for path in other.modules()]


@settings(deadline=None, max_examples=15)
@given(TREES, st.lists(st.lists(MODULE_EDITS | TEXT_EDITS, min_size=1, max_size=3), min_size=1, max_size=3))
def test_what_is_updated_equals_what_is_made_anew(tree: Files, pushes: list[list[Edit]]) -> None:
    with Store(None) as store:
        _reach(tree, store=store)
        for edits in pushes:
            tree = _edited(tree, edits)
            _assert_same(_reach(tree, store=store), _reach(tree))
            _assert_same(_reach(tree, store=store), _reach(tree))


def test_many_pushes_stand_on_one_tree_that_is_kept_whole(tmp_path: Path) -> None:
    tree = {"run.py": "import pkg.a\nprint(1)\n", "pkg/__init__.py": "", "pkg/a.py": "x = 1\n", "pkg/b.py": "y = 1\n"}
    wired = "from pkg import b\n"
    for push in range(20):  # each keeps several results, of which the store has room for 64
        text = f"x = {push}\n" + wired * (push % 3 == 0)
        tree = {**tree, "pkg/a.py": text, "README.md": f"{push}"}
        with Store.open(tmp_path) as store:
            found = _reach(tree, store=store)
            _assert_same(found, _reach(tree))
            assert ("pkg/b.py" in found.steps) is (push % 3 == 0)
    with sqlite3.connect(next(tmp_path.glob("*.sqlite3"))) as database:
        keys = [key for (key,) in database.execute("SELECT key FROM kept")]
    assert sum(" reach tree " in key for key in keys) == 1
    assert 20 <= sum(" reach rest " in key for key in keys) <= 22


def _update(before: Files, after: Files, store: Store) -> Reachability | None:
    """Reach the second tree from the first; None where everything had to be resolved again."""
    rules = load_conventions()
    first, second = (Blobs({**BALLAST, **tree}) for tree in (before, after))
    old = FactBase(first, store).tree(first.entries)
    frame = frame_of(old, rules, ())
    resolution = Resolver(old, frame, ModuleIndex(frame.files), rules, ()).from_nothing()
    ResolutionMemory(old, is_used=True).keep(resolution)
    tree = FactBase(second, store).tree(second.entries)
    new = frame_of(tree, rules, ())
    if new.digest != frame.digest:
        return None
    updated = Resolver(tree, new, ModuleIndex(new.files), rules, ()).from_similar(resolution)
    return None if updated is None else Reachability(tree)


def test_an_edited_module_needs_no_other() -> None:
    before = {"run.py": "import pkg.a\nprint(1)\n", "pkg/__init__.py": "", "pkg/a.py": "x = 1\n", "pkg/b.py": "y = 1\n"}
    after = {**before, "pkg/a.py": "# more\nfrom pkg import b\n", "README.md": "hello", "style.css": "a"}
    with Store(None) as store:
        reach = _update(before, after, store)
        assert reach is not None
        _assert_same(reach, _reach(after))
        assert reach.steps["pkg/b.py"].line == 2


def test_who_named_what_is_gone_is_asked_again() -> None:
    before = {
        "run.py": "from pkg import b\nX = 'pkg.a.h'\nprint(1)\n",
        "pkg/__init__.py": "",
        "pkg/a.py": "def h(): ...",
    }
    before["pkg/b.py"] = ""
    after = {**before, "pkg/__init__.py": "def b(): ...\n", "pkg/a.py": "def g(): ...\n"}
    with Store(None) as store:
        reach = _update(before, after, store)
        assert reach is not None
        _assert_same(reach, _reach(after))
        assert "pkg/a.py" in _reach(before).steps
        assert not {"pkg/a.py", "pkg/b.py"}.intersection(reach.steps)


def test_a_kept_resolution_that_is_not_ours_is_made_again(tmp_path: Path) -> None:
    tree = {"run.py": "import pkg.a\nprint(1)\n", "pkg/__init__.py": "", "pkg/a.py": ""}
    blobs = Blobs(tree)
    with Store.open(tmp_path) as store:
        facts = FactBase(blobs, store).tree(blobs.entries)
        key = frame_of(facts, load_conventions(), ()).key
        values: tuple[JsonValue, ...] = ({}, [], "x", {"steps": "", "public": [], "distributions": []}, {"steps": 1})
        for kept in values:
            facts.keep({f"reach verdicts {key}": kept, f"reach rest {key}": kept})
            _assert_same(Reachability(facts), Reachability(FactBase(blobs).tree(blobs.entries)))
