"""What must hold for the orphans of any change: an import makes none, nor does what has no part in it, nor order."""

from collections.abc import Mapping
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from foureyes.analyses.orphan_news import OrphanNews, orphan_news, sides_of
from foureyes.analyses.subject import Subject
from foureyes.facts.fact_base import FactBase
from foureyes.facts.reach.reachability import Verdict
from foureyes.facts.reach.sides import Sides
from foureyes.model.change import ChangeSet, FileChange, FileStatus, HeadKind, TreeEntry
from foureyes.model.policy import Policy
from tests.facts.blobs import Blobs

NAMES = ("a", "b", "c", "d")
PATHS = [f"pkg/{name}.py" for name in NAMES]
LINES = st.sampled_from(
    [f"import pkg.{name}" for name in NAMES]
    + [f"from . import {name}" for name in NAMES]
    + ["HOOKS = ['pkg.a.main', 'pkg.b']", "from importlib import import_module", "import_module(f'pkg.{kind}')"]
    + ["def main(): ...", "import pkgutil; [import_module(m.name) for m in pkgutil.iter_modules(__path__)]"]
)
SOURCES = st.lists(LINES, max_size=3).map(lambda lines: "\n".join([*lines, "x = 1", ""]))
TREES = st.fixed_dictionaries(
    {
        "run.py": SOURCES.map(lambda text: text.replace("from . ", "from pkg ") + "print(1)\n"),
        "pkg/__init__.py": SOURCES,
    },
    optional={
        **dict.fromkeys(PATHS, SOURCES),
        "tests/test_a.py": SOURCES.map(lambda text: text.replace("from .", "from pkg")),
    },
)


def news(before: Mapping[str, str], after: Mapping[str, str], order: Random | None = None) -> OrphanNews:
    """Return what the change from one tree to the other newly orphans."""
    return orphan_news(subject(before, after, order))


def subject(before: Mapping[str, str], after: Mapping[str, str], order: Random | None = None) -> Subject:
    """Return the change from one tree to the other."""
    blobs = Blobs({**{f"{path}\0": text for path, text in before.items()}, **after})
    base, head = ([_entry(blobs, path, files[path]) for path in files] for files in (before, after))
    for entries in (base, head) if order else ():
        order.shuffle(entries)  # type: ignore[union-attr]
    old, new = {entry.path: entry for entry in base}, {entry.path: entry for entry in head}
    files = [_change(path, old.get(path), new.get(path)) for path in {**old, **new} if old.get(path) != new.get(path)]
    change = ChangeSet("r", "b", "h", "b", HeadKind.COMMIT, tuple(files), ())
    facts = FactBase(blobs)
    trees = facts.tree(tuple(base)), facts.tree(tuple(head))
    return Subject(change, *trees, Policy(), {}, reach=Sides(*trees))


def _entry(blobs: Blobs, path: str, text: str) -> TreeEntry:
    entry = Blobs({path: text}).entries[0]
    assert entry.blob in blobs.contents
    return entry


def _change(path: str, before: TreeEntry | None, after: TreeEntry | None) -> FileChange:
    status = FileStatus.ADDED if before is None else FileStatus.DELETED if after is None else FileStatus.MODIFIED
    return FileChange(path, status, path if before else None, before, after)


@settings(deadline=None, max_examples=20)
@given(TREES, TREES, st.sampled_from(["run.py", "pkg/__init__.py", *PATHS]), st.sampled_from(NAMES))
def test_one_more_import_of_a_module_makes_it_no_orphan(
    before: dict[str, str], after: dict[str, str], where: str, name: str
) -> None:
    more = {**after, where: after.get(where, "") + f"import pkg.{name}\n"}
    first, second = news(before, after), news(before, more)
    assert set(second.orphans) - {where} <= set(first.orphans)
    assert news(after, more).orphans.keys() <= {where}


@settings(deadline=None, max_examples=20)
@given(TREES, TREES, SOURCES)
def test_removing_an_unrelated_file_changes_nothing(before: dict[str, str], after: dict[str, str], text: str) -> None:
    aside = {"elsewhere/lonely.py": text.replace("pkg", "other").replace("from .", "from other"), "notes.txt": text}
    kept = news({**before, **aside}, {**after, **aside})
    gone = news({**before, **aside}, after)
    assert kept.orphans.keys() == gone.orphans.keys()
    assert kept.test_only.keys() == gone.test_only.keys()


@settings(deadline=None, max_examples=20)
@given(TREES, TREES, st.randoms(use_true_random=False))
def test_the_order_of_files_changes_nothing(before: dict[str, str], after: dict[str, str], order: Random) -> None:
    assert news(before, after) == news(before, after, order)


@settings(deadline=None, max_examples=60)
@given(TREES, TREES)
def test_asking_only_where_the_change_may_tell_finds_what_asking_for_all_finds(
    before: dict[str, str], after: dict[str, str]
) -> None:
    it = subject(before, after)
    found = orphan_news(it)
    sides = sides_of(it)
    assert sides is not None
    was = {path: sides.base.verdict(path) for path in sides.base.files}
    now = {path: sides.head.verdict(path) for path in sides.head.files}
    assert found.orphans.keys() == {
        path for path, verdict in now.items() if verdict is Verdict.ORPHAN and was.get(path) is not Verdict.ORPHAN
    }
    assert found.test_only.keys() == {
        path
        for path, verdict in now.items()
        if verdict is Verdict.TEST_ONLY and was.get(path) in (None, Verdict.REACHED)
    }
