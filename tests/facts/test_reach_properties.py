"""What must hold for any tree: an import never orphans, unrelated files change nothing, order changes nothing."""

from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from foureyes.facts.reach.reachability import Verdict
from tests.facts.reach_of import reach_of

NAMES = ("a", "b", "c", "d", "e")
PATHS = [f"pkg/{name}.py" for name in NAMES]
LINES = st.sampled_from(
    [f"import pkg.{name}" for name in NAMES]
    + [f"from pkg import {name}" for name in NAMES]
    + [f"from . import {name}" for name in NAMES]
    + [f"X = ['pkg.{name}.main']" for name in NAMES]
    + ["from importlib import import_module\nimport_module(f'pkg.{__name__}')", "def main(): ...", "x = 1"]
)
SOURCES = st.lists(LINES, max_size=3).map(lambda lines: "\n".join([*lines, ""]))
TREES = st.fixed_dictionaries(
    {
        "run.py": SOURCES.map(lambda text: text.replace("from . ", "from pkg ") + "print(1)\n"),
        "pkg/__init__.py": SOURCES,
    },
    optional=dict.fromkeys(PATHS, SOURCES),
)


@settings(deadline=None, max_examples=60)
@given(TREES, st.sampled_from(["run.py", *PATHS]), st.sampled_from(NAMES))
def test_adding_an_import_orphans_nothing(tree: dict[str, str], where: str, name: str) -> None:
    before = reach_of(tree)
    after = reach_of({**tree, where: tree.get(where, "") + f"import pkg.{name}\n"})
    assert set(after.orphans()) - {where} <= set(before.orphans())


@settings(deadline=None, max_examples=60)
@given(TREES, SOURCES)
def test_an_unrelated_file_changes_no_verdict(tree: dict[str, str], text: str) -> None:
    before = reach_of(tree)
    after = reach_of({**tree, "elsewhere/lonely.py": text.replace("from .", "from lonely_"), "notes.txt": text})
    for path in before.modules():
        if before.verdict(path) is Verdict.REACHED:
            assert after.verdict(path) is Verdict.REACHED
        else:
            assert after.verdict(path) is before.verdict(path)


@settings(deadline=None, max_examples=60)
@given(TREES, st.randoms(use_true_random=False))
def test_the_order_of_files_changes_nothing(tree: dict[str, str], random: Random) -> None:
    paths = list(tree)
    random.shuffle(paths)
    first, second = reach_of(tree), reach_of({path: tree[path] for path in paths})
    assert first.steps == second.steps
    assert first.graph() == second.graph()


@settings(deadline=None, max_examples=60)
@given(TREES)
def test_a_chain_leads_from_a_root_to_the_module(tree: dict[str, str]) -> None:
    reach = reach_of(tree)
    for path in reach.modules():
        chain = reach.chain(path)
        assert bool(chain) == (path in reach.steps)
        if chain:
            assert chain[0].is_root
            assert chain[-1].path == path
            assert all(step.origin == before.path for before, step in pairwise(chain))


CONFIG_NAMES = (
    "pyproject.toml",
    "setup.cfg",
    "Dockerfile",
    "compose.yml",
    "Makefile",
    "tox.ini",
    "package.json",
    "x.md",
)
CONFIG_TEXTS = ("[", "[project]\nname = 1", "a: &x [*x]", '{"a": ' * 500, "CMD [\\", "[tool]\nx = " + "[" * 2000)


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from(CONFIG_NAMES), st.text(max_size=200) | st.sampled_from(CONFIG_TEXTS)))
def test_configuration_of_any_kind_crashes_nothing(files: dict[str, str]) -> None:
    data = {path: text.encode("utf-8", "surrogatepass") for path, text in files.items()}
    assert reach_of({**data, "a.py": b"x = 1\n"}).orphans() == ("a.py",)
