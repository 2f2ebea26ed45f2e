"""`agent-litter`: what looks left behind, and every reason to leave it alone."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from foureyes.analyses import agent_litter
from tests.analyses.changes import findings

BASE = {"shop/__init__.py": "", "tests/test_shop.py": "", "README.md": "# Shop\n"}


def _found(tmp_path: Path, head: Mapping[str, str], base: Mapping[str, str] | None = None) -> list[str]:
    return [item.path for item in findings(tmp_path, base or BASE, head, agent_litter)]


@pytest.mark.parametrize(
    "name",
    [
        "debug_login.py", "fix_imports.py", "scratch.py", "verify_changes.py", "tmp_check.py", "simple_test.py",
        "test_fix.py", "login_debug.py", "quick_check.sh", "reproduce_issue.py", "comprehensive_verification.py",
        "IMPLEMENTATION_SUMMARY.md", "fix_summary.md", "SECURITY_FIX_REPORT.md", "PR_DESCRIPTION.md", "DRAFT_PR.md",
        "PR_CHANGES.md", "TESTING_SUMMARY.md", "bug_analysis.md", "NEXT_STEPS.md", "STALE_FILE_HANDLE_FIX.md",
        "progress.txt", "THINKING_FIELD_OPTIONAL_PR_SUMMARY.md", "structured_output_implementation_analysis.md",
        "test_output.txt", "server_log.txt", "app.log", "nohup.out", "test_results.json", "smoke_test_results.txt",
        "=2.0", "=1.26.4", ":w", "'",
        "shop/pay.py.bak", "shop/pay.py.orig", "shop/pay.bak.py", "shop/pay.rej", "shop/.pay.py.swp", "shop/pay.py~",
        "pay.py.old", "docs/.DS_Store",
    ],
)  # fmt: skip
def test_what_looks_left_behind(tmp_path: Path, name: str) -> None:
    assert _found(tmp_path, {name: "text\n"}) == [name]


@pytest.mark.parametrize(
    "name",
    [
        "README.md", "CHANGELOG.md", "SECURITY.md", "CONTRIBUTING.md", "ROADMAP.md", "THREAT_MODEL.md", "PRIVACY.md",
        "LICENSE_REPORT.md", "report.py", "summary.py", "fixtures.py", "debugger.py", "conftest.py", "noxfile.py",
        "shop/debug_toolbar.py", "shop/fix_summary.py", "docs/migration_plan.md", "docs/IMPLEMENTATION_SUMMARY.md",
        "tests/test_output.txt", "tests/data/a.orig", "fixtures/broken.bak", "tests/merge/conflict.rej",
        "shop/CHANGES.old", "verifier.py", "setup.py", "logs.md", "changelog.txt", "shop/app.log", "temperature.py",
        "privacy_notes.md", "release-notes.md", "prices.md", "template.py", "template_debugging.md", "proposal.md",
    ],
)  # fmt: skip
def test_what_does_not(tmp_path: Path, name: str) -> None:
    assert _found(tmp_path, {name: "text\n"}) == []


@pytest.mark.parametrize(
    ("name", "path", "text"),
    [
        ("debug_login.py", "docs/how.md", "run `python debug_login.py`\n"),
        ("debug_login.py", "Makefile", "debug:\n\tpython ./debug_login.py\n"),
        ("debug_login.py", ".github/workflows/ci.yml", "run: python debug_login.py\n"),
        ("debug_login.py", "shop/a.py", "import debug_login\n"),
        ("fix_imports.py", "pyproject.toml", 'force-exclude = ["fix_imports.py"]\n'),
        ("MIGRATION_NOTES.md", "README.md", "see [notes](MIGRATION_NOTES.md)\n"),
    ],
)
def test_what_another_file_speaks_of(tmp_path: Path, name: str, path: str, text: str) -> None:
    assert _found(tmp_path / "new", {name: "x = 1\n", path: text}) == []
    assert _found(tmp_path / "old", {name: "x = 1\n"}, {**BASE, path: text}) == []


def test_an_ignore_file_and_other_litter_are_no_reference(tmp_path: Path) -> None:
    head = {".gitignore": "debug_login.py\n", "debug_login.py": "x = 1\n", "FIX_SUMMARY.md": "see debug_login.py\n"}
    assert _found(tmp_path, head) == ["FIX_SUMMARY.md", "debug_login.py"]
    assert _found(tmp_path / "b", {"debug_login.py": "", "README.md": "not my_debug_login.py\n"}) == ["debug_login.py"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("debug_menu.py", "fix_imports.py"),
        ("RECOVERY_SUMMARY.md", "FIX_SUMMARY.md"),
        ("test_base.py", "test_more.py"),
        ("a/b.orig", "c/d.bak"),
    ],
)
def test_a_kind_the_repository_keeps_already(tmp_path: Path, old: str, new: str) -> None:
    assert _found(tmp_path, {new: "text\n"}, {**BASE, old: "text\n"}) == []


def test_a_test_in_the_root_where_tests_have_no_place_yet(tmp_path: Path) -> None:
    assert _found(tmp_path, {"test_shop.py": "def test(): ...\n"}, {"shop.py": "x = 1\n"}) == []


def test_changed_files_are_nobodys_litter(tmp_path: Path) -> None:
    assert _found(tmp_path, {"debug_login.py": "y = 2\n"}, {**BASE, "debug_login.py": "x = 1\n"}) == []


def test_a_name_with_a_surrogate_and_a_long_one(tmp_path: Path) -> None:
    names = ["debug_\udcff.py", "fix_" + "a_" * 100 + ".md", "x\u202e.bak"]
    head = dict.fromkeys(names, "x = 1\n")
    assert sorted(_found(tmp_path, head)) == sorted(names)
