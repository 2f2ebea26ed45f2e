"""What a change newly orphans, by all four rules: two trees as plain data, findings out."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from foureyes.analyses import orphan_cycle, orphan_module, orphaned_by_change, test_only_module
from foureyes.analyses.subject import Subject
from foureyes.facts.fact_base import FactBase
from foureyes.facts.reach.sides import Sides
from foureyes.model.change import ChangeSet, FileChange, FileStatus, HeadKind, TreeEntry
from foureyes.model.finding import Finding, Severity
from foureyes.model.policy import Policy
from foureyes.rulepacks.catalogue import load_catalogue
from tests.facts.blobs import Blobs

Tree = Mapping[str, str]
APP: Tree = {
    "run.py": "from shop.api import main\nmain()\n",
    "shop/__init__.py": "",
    "shop/api.py": "from shop import pay\n\ndef main():\n    return pay\n",
    "shop/pay.py": "from shop.rates import RATE\n",
    "shop/rates.py": "RATE = 1\n",
}


def _findings(base: Tree, head: Tree, renames: Mapping[str, str] | None = None, **options: bool) -> list[Finding]:
    return list(_found(_subject(base, head, renames or {}, **options)))


def _subject(base: Tree, head: Tree, renames: Mapping[str, str], whole_tree: bool = False) -> Subject:
    blobs = Blobs({f"{side}:{path}": text for side, tree in (("b", base), ("h", head)) for path, text in tree.items()})
    by_path = {entry.path: entry for entry in blobs.entries}
    facts = FactBase(blobs)
    trees = [
        facts.tree(tuple(replace(by_path[f"{side}:{path}"], path=path) for path in tree))
        for side, tree in (("b", base), ("h", head))
    ]
    files = tuple(_changes(base, head, {new: old for old, new in renames.items()}))
    change = ChangeSet("repo", "b" * 40, "h" * 40, "b" * 40, HeadKind.COMMIT, files, ())
    rules = load_catalogue().rules
    return Subject(change, trees[0], trees[1], Policy(), rules, whole_tree, Sides(trees[0], trees[1]))


def _changes(base: Tree, head: Tree, renamed_from: Mapping[str, str]) -> Iterator[FileChange]:
    for path in sorted({*base, *head}):
        old = renamed_from.get(path, path if path in base else None)
        if path in head and (old is None or base[old] != head[path] or old != path):
            status = FileStatus.ADDED if old is None else FileStatus.MODIFIED if old == path else FileStatus.RENAMED
            yield FileChange(path, status, old, None, TreeEntry(path, "100644", "1" * 40))
        elif path not in head and path not in renamed_from.values():
            yield FileChange(path, FileStatus.DELETED, path, TreeEntry(path, "100644", "1" * 40), None)


def _found(subject: Subject) -> Iterator[Finding]:
    for analysis in (orphan_module, orphan_cycle, orphaned_by_change, test_only_module):
        yield from analysis.find(subject)


def _brief(findings: list[Finding]) -> dict[str, str]:
    return {finding.path: finding.rule for finding in findings}


def test_nothing_new_is_nothing_to_say() -> None:
    assert _findings(APP, APP) == []
    dead = {**APP, "shop/dead.py": "x = 1\n"}
    assert _findings(dead, {**dead, "shop/rates.py": "RATE = 2\n"}) == []


def test_an_added_module_that_nothing_imports() -> None:
    [finding] = _findings(APP, {**APP, "shop/exports.py": "@router.get('/')\ndef exports(): ...\n"})
    assert (finding.rule, finding.path, finding.symbol) == ("orphan-module", "shop/exports.py", "shop.exports")
    assert "`@router.get` registers exports only once something imports the module" in finding.message
    assert finding.severity is Severity.HIGH
    assert [(place.path, place.line) for place in finding.related] == [("shop/exports.py", 2), ("run.py", 1)]


def test_a_chain_hangs_from_its_top() -> None:
    head = {**APP, "shop/top.py": "import shop.under\n", "shop/under.py": "x = 1\n"}
    top, under = _findings(APP, head)
    assert (top.path, top.severity) == ("shop/top.py", Severity.HIGH)
    assert (under.path, under.severity, under.related[0].path) == ("shop/under.py", Severity.LOW, "shop/top.py")


def test_a_package_that_nobody_registers_hangs_from_its_init() -> None:
    head = {
        **APP,
        "shop/blog/__init__.py": "bp = 1\nfrom shop.blog import routes\n",
        "shop/blog/routes.py": "from shop.blog import bp\n",
    }
    findings = _findings(APP, head)
    assert _brief(findings) == {"shop/blog/__init__.py": "orphan-module", "shop/blog/routes.py": "orphan-module"}
    assert "Only shop/blog/__init__.py leads to" in findings[1].message


def test_a_cycle_and_the_same_cycle_with_one_importer() -> None:
    cycle = {"shop/rows.py": "import shop.tables\n", "shop/tables.py": "x = 1\nimport shop.rows\n"}
    findings = _findings(APP, {**APP, **cycle})
    assert _brief(findings) == {"shop/rows.py": "orphan-cycle", "shop/tables.py": "orphan-cycle"}
    assert [finding.line for finding in findings] == [1, 2]
    assert _findings(APP, {**APP, **cycle, "shop/rates.py": "import shop.rows\nRATE = 1\n"}) == []


def test_a_module_that_lost_its_last_importer_is_reported_though_untouched() -> None:
    findings = _findings(APP, {**APP, "shop/pay.py": "RATE = 2\n"})
    assert _brief(findings) == {"shop/rates.py": "orphaned-by-change"}
    assert "in base, shop/pay.py:1 led here (from shop.rates import RATE)" in findings[0].message


def test_a_deleted_importer_takes_the_chain_with_it() -> None:
    head = {path: text for path, text in APP.items() if path != "shop/pay.py"} | {"shop/api.py": "def main(): ...\n"}
    [finding] = _findings(APP, head)
    assert (finding.path, finding.rule) == ("shop/rates.py", "orphaned-by-change")
    assert "the change deletes or renames that file" in finding.message


def test_a_rename_with_and_without_its_wiring() -> None:
    base = {
        **APP,
        "shop/api.py": "KINDS = {'a': 'shop.kind.Kind'}\n\ndef main(): ...\n",
        "shop/kind.py": "class Kind: ...\n",
    }
    base = {path: text for path, text in base.items() if path not in ("shop/pay.py", "shop/rates.py")}
    moved = {path.replace("kind.py", "kinds.py"): text for path, text in base.items()}
    renames = {"shop/kind.py": "shop/kinds.py"}
    [finding] = _findings(base, moved, renames)
    assert (finding.path, finding.rule) == ("shop/kinds.py", "orphaned-by-change")
    assert "renamed from shop/kind.py without its wiring" in finding.message
    wired = {**moved, "shop/api.py": base["shop/api.py"].replace("shop.kind.", "shop.kinds.")}
    assert _findings(base, wired, renames) == []


def test_an_orphan_that_is_only_renamed_is_no_news() -> None:
    base = {**APP, "shop/dead.py": "x = 1\n"}
    assert _findings(base, {**APP, "shop/gone.py": "x = 1\n"}, {"shop/dead.py": "shop/gone.py"}) == []


def test_a_module_for_tests_only_and_a_helper_of_tests() -> None:
    head = {
        **APP,
        "shop/sign.py": "x = 1\n",
        "tests/helper.py": "y = 1\n",
        "tests/test_sign.py": "import shop.sign\nimport tests.helper\n",
    }
    [finding] = _findings(APP, head)
    assert (finding.rule, finding.path) == ("test-only-module", "shop/sign.py")
    assert finding.related[0].path == "tests/test_sign.py"


def test_a_scan_takes_everything_as_new() -> None:
    tree = {**APP, "shop/dead.py": "x = 1\n", "shop/sign.py": "x = 1\n", "tests/test_sign.py": "import shop.sign\n"}
    findings = _findings({}, tree, whole_tree=True)
    assert _brief(findings) == {"shop/dead.py": "orphan-module", "shop/sign.py": "test-only-module"}


def test_without_reachability_nothing_is_said() -> None:
    subject = _subject(APP, {**APP, "shop/x.py": "x = 1\n"}, {})
    assert list(_found(replace(subject, reach=None))) == []


@pytest.mark.parametrize("hostile", ["def (", "\x00", "import " + "a." * 5000 + "b", "x = '" + "a." * 100_000 + "'"])
def test_hostile_modules_are_orphans_like_others(hostile: str) -> None:
    assert _brief(_findings(APP, {**APP, "shop/odd.py": hostile})) == {"shop/odd.py": "orphan-module"}


@pytest.mark.parametrize(("directory", "expected"), [("typing-examples", {}), ("typing", None)])
def test_loose_files_of_a_directory_of_examples_are_examples(directory: str, expected: dict[str, str] | None) -> None:
    path = f"{directory}/pyrefly.py"
    found = _brief(_findings(APP, {**APP, path: "def hook(x):\n    return x\n"}))
    assert found == ({path: "orphan-module"} if expected is None else expected)
