"""Facts of trees: the same with a cache and without, in any order, whatever the files hold."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foureyes.facts.collector import Collector, JsonValue
from foureyes.facts.fact_base import FactBase, Wanted
from foureyes.facts.limits import Limits
from foureyes.facts.store import FILE_NAME, Store
from foureyes.facts.tree_facts import TreeFacts
from foureyes.git.repository import Repository
from foureyes.model.change import TreeEntry
from tests import repositories
from tests.facts import collectors
from tests.facts.blobs import Blobs

LINES = Collector("lines", "1", collectors.count_lines)
FILES = {
    "shop/__init__.py": "",
    "shop/cart.py": "from shop.tax import rate\n\ndef total(x):\n    return x * rate()\n",
    "shop/tax.py": "def rate():\n    return 2\n",
    "tests/test_cart.py": "from shop.cart import total\n\ndef test_total():\n    assert total(1) == 2\n",
    "old.py": "print 'hello'\n",
    "notes.md": "total\n",
    "copy.py": "def rate():\n    return 2\n",
}


@pytest.fixture
def blobs() -> Blobs:
    return Blobs(FILES)


def as_json(tree: TreeFacts) -> str:
    names = sorted({"total", "rate", "shop", "x", "print", "a", "b", "f"})
    return json.dumps(
        {
            "facts": {path: asdict(facts) for path in tree.python_paths if (facts := tree.facts(path))},
            "outlines": [(path, asdict(facts)) for path, facts in tree.outlines()],
            "failures": {path: asdict(failure) for path, failure in tree.failures().items()},
            "mentions": tree.mentions(names),
            "collected": {path: tree.collected(path, "lines") for path in tree.python_paths},
        }
    )


def test_a_tree_answers_by_path_and_by_name(blobs: Blobs) -> None:
    tree = FactBase(blobs, collectors=(LINES,)).tree(blobs.entries, ["shop/cart.py"])
    assert tree.python_paths == tuple(sorted(path for path in FILES if path.endswith(".py")))
    cart = tree.facts("shop/cart.py")
    assert cart is not None
    assert [item.qualname for item in cart.definitions] == ["total"]
    assert tree.facts("notes.md") is None
    assert tree.facts("nowhere.py") is None
    assert tree.mentions(["rate", "total", "nobody"]) == {
        "rate": ("shop/cart.py",),
        "total": ("tests/test_cart.py",),
        "nobody": (),
    }
    assert list(tree.failures()) == ["old.py"]
    assert tree.collected("shop/cart.py", "lines") == {"lines": 4, "grammar": cart.grammar}
    assert tree.collected("shop/tax.py", "lines") is None
    assert tree.collected("shop/cart.py", "unknown") is None
    assert tree.read("notes.md") == b"total\n"
    assert tree.read("nowhere") is None
    assert tree.not_collected() == {}


def test_links_and_submodules_are_no_files(blobs: Blobs) -> None:
    extra = (TreeEntry("link.py", "120000", blobs.entries[1].blob), TreeEntry("sub.py", "160000", "1" * 40))
    tree = FactBase(blobs).tree((*blobs.entries, *extra))
    assert "link.py" not in tree.entries
    assert "sub.py" not in tree.python_paths


def test_only_unseen_blobs_are_read(blobs: Blobs, tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        facts = FactBase(blobs, store, (LINES,))
        facts.tree(blobs.entries, ["shop/cart.py"])
        assert facts.effort.blobs_parsed == 5, "equal files are one blob"
    blobs.asked.clear()
    with Store.open(tmp_path) as store:
        facts = FactBase(blobs, store, (LINES,))
        facts.tree(blobs.entries, ["shop/cart.py"])
        assert (facts.effort.blobs_parsed, facts.effort.blobs_known) == (0, 5)
        facts.tree(blobs.entries, ["shop/cart.py", "shop/tax.py", "old.py"])
    assert len(blobs.asked) <= 2, "the newly changed file, for its collector; one that cannot be parsed has none"


def test_a_new_collector_version_is_run_again(blobs: Blobs, tmp_path: Path) -> None:
    for version in ("1", "2"):
        with Store.open(tmp_path) as store:
            collector = Collector("lines", version, collectors.count_lines)
            blobs.asked.clear()
            tree = FactBase(blobs, store, (collector,)).tree(blobs.entries, ["shop/cart.py"])
            assert blobs.asked
            assert tree.collected("shop/cart.py", "lines")


def test_a_failing_collector_is_reported_by_path(tmp_path: Path) -> None:
    blobs = Blobs({"bad.py": "FAIL = 1\n", "good.py": "x = 1\n"})
    for _ in range(2):
        with Store.open(tmp_path) as store:
            base = FactBase(blobs, store, (Collector("picky", "1", collectors.fail_on_marker),))
            tree = base.tree(blobs.entries, ["bad.py", "good.py"])
            assert tree.not_collected() == {"bad.py": "picky failed: KeyError: 'no such\\nthing'"}
            assert tree.collected("bad.py", "picky") is None
            assert tree.collected("good.py", "picky") is True


def test_a_file_that_kills_its_worker_keeps_its_facts_and_is_reported() -> None:
    blobs = Blobs({"bad.py": "import a\nx = 'SEGV'\n"})
    base = FactBase(blobs, collectors=(Collector("misbehave", "1", collectors.misbehave),))
    tree = base.tree(blobs.entries, ["bad.py"])
    facts = tree.facts("bad.py")
    assert facts is not None
    assert facts.imports
    assert tree.not_collected() == {"bad.py": "reading the file crashed (SIGSEGV)"}


def test_what_is_missing_or_too_large_is_a_failure_and_asked_for_again(tmp_path: Path) -> None:
    blobs = Blobs({"large.py": "x = 1\n" * 100, "gone.py": "y = 1\n"})
    entries = blobs.entries
    content = blobs.contents.pop(entries[1].blob)
    with Store.open(tmp_path) as store:
        tree = FactBase(blobs, store, limits=Limits(source_bytes=100)).tree(entries)
        assert "larger than" in tree.failures()["large.py"].message
        assert "missing" in tree.failures()["gone.py"].message
        assert {path for path, facts in tree.outlines() if facts.failure} == {"large.py", "gone.py"}
    blobs.contents[entries[1].blob] = content
    with Store.open(tmp_path) as store:
        assert FactBase(blobs, store).tree(entries).failures() == {}


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_cached_equals_uncached_and_order_does_not_matter(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    code = st.sampled_from(
        [
            "import a\nb.f(a)\n",
            "def f(): a\n",
            "x = f'{a['b']}'\n",
            "print 'a'\n",
            "class b(a): pass\n",
            "",
            "\0",
            "a()\n" * 50,
        ]
    )
    files = data.draw(st.dictionaries(st.sampled_from([f"m{number}.py" for number in range(9)]), code, max_size=9))
    blobs = Blobs(files)
    deep = data.draw(st.lists(st.sampled_from(sorted(files)))) if files else []
    plain = as_json(FactBase(blobs, collectors=(LINES,)).tree(blobs.entries, deep))
    directory = tmp_path_factory.mktemp("cache")
    shuffled = tuple(data.draw(st.permutations(blobs.entries)))
    with Store.open(directory) as store:
        FactBase(blobs, store, (LINES,)).tree(shuffled[::2], ())
        assert as_json(FactBase(blobs, store, (LINES,), jobs=2).tree(shuffled, deep)) == plain
    with Store.open(directory) as store:
        assert as_json(FactBase(blobs, store, (LINES,)).tree(blobs.entries, deep)) == plain


class Spoiler(Blobs):
    """Damages the cache's file while the tree is read."""

    path: Path

    def read(self, blobs: list[str]) -> Iterator[tuple[str, bytes | None]]:
        if self.path.exists():
            self.path.write_bytes(b"\xff" * self.path.stat().st_size)
        yield from super().read(blobs)


def test_a_file_damaged_half_way_costs_a_warning_and_nothing_else(tmp_path: Path) -> None:
    plain = as_json(FactBase(Blobs(FILES)).tree(Blobs(FILES).entries))
    blobs = Spoiler(FILES)
    blobs.path = tmp_path / FILE_NAME
    warnings: list[str] = []
    with Store.open(tmp_path, warn=warnings.append) as store:
        assert as_json(FactBase(blobs, store).tree(blobs.entries)) == plain
    assert len(warnings) == 1


def test_damage_found_by_a_question_is_repaired(tmp_path: Path) -> None:
    blobs = Blobs(FILES)
    warnings: list[str] = []
    with Store.open(tmp_path, warn=warnings.append) as store:
        tree = FactBase(blobs, store).tree(blobs.entries)
        plain = as_json(tree)
        database = sqlite3.connect(tmp_path / FILE_NAME)
        database.execute("UPDATE blob SET outline=x'00'")
        database.commit()
        database.close()
        assert as_json(FactBase(blobs, store).tree(blobs.entries)) == plain
    assert len(warnings) == 1
    assert "built anew" in warnings[0]


def test_a_disk_that_fills_up_costs_a_warning_and_nothing_else(tmp_path: Path) -> None:
    blobs = Blobs({f"m{number}.py": f"import a{number}\nvalue_{number} = {number}\n" * 20 for number in range(300)})
    plain = as_json(FactBase(blobs).tree(blobs.entries))
    warnings: list[str] = []
    with Store.open(tmp_path, warn=warnings.append) as store:
        store.file._database.execute("PRAGMA max_page_count=20")
        assert as_json(FactBase(blobs, store).tree(blobs.entries)) == plain
    assert len(warnings) == 1
    assert "without the cache" in warnings[0]


def test_a_real_repository_is_read_commit_by_commit(tmp_path: Path) -> None:
    python = {path: text for path, text in FILES.items()}
    first, second = repositories.build(
        tmp_path / "repo",
        [{"files": python}, {"files": {"shop/tax.py": "def rate():\n    return 3\n", "old.py": None}}],
    )
    with Repository.open(tmp_path / "repo") as repo, Store.open(tmp_path / "cache") as store:
        base = FactBase(repo, store, jobs=2)
        before = base.tree(repo.tree(first))
        parsed = base.effort.blobs_parsed
        after = base.tree(repo.tree(second))
        assert base.effort.blobs_parsed == parsed + 1
        assert "old.py" in before.failures()
        assert after.failures() == {}
        assert after.mentions(["rate"]) == {"rate": ("shop/cart.py",)}


def test_results_of_whole_trees_can_be_kept(blobs: Blobs, tmp_path: Path) -> None:
    value: JsonValue = {"edges": [["a", "b"]]}
    with Store.open(tmp_path) as store:
        tree = FactBase(blobs, store).tree(blobs.entries)
        assert tree.recall("graph 1") is None
        tree.keep({"graph 1": value})
    with Store.open(tmp_path) as store:
        assert FactBase(blobs, store).tree(blobs.entries).recall("graph 1") == value


def test_a_collector_runs_only_where_its_results_are_wanted() -> None:
    blobs = Blobs({"a.py": "x = 1\n", "tests/b.py": "x = 1\n", "tests/c.py": "y = 1\n"})
    picky = Collector("picky", "1", collectors.fail_on_marker, skips=collectors.is_test)
    always = Collector("always", "1", collectors.count_lines, on_base=True)
    facts = FactBase(blobs, collectors=(picky, LINES, always))
    base, _ = facts.sides(Wanted(blobs.entries, [entry.path for entry in blobs.entries]), Wanted(()))
    blobs.asked.clear()
    assert base.collected("tests/c.py", "always")
    assert not blobs.asked
    assert base.collected("a.py", "lines")
    assert base.collected("tests/c.py", "lines")
    assert len(blobs.asked) == 2, "each blob once more, as soon as one was asked for"
    assert base.collected("tests/c.py", "picky") is None
    assert base.collected("a.py", "picky")
    head = facts.tree(blobs.entries, ["tests/c.py"])
    assert head.collected("tests/c.py", "picky") is None
    assert head.not_collected() == {}
