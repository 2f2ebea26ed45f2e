"""The documentation is true: commands, rules, exit codes and dependencies that exist are named, and no others."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from foureyes.entrypoints.cli import COMMANDS
from foureyes.model.errors import ExitCode
from foureyes.rulepacks.catalogue import load_catalogue
from tests.recordings import outdated

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_every_command_stands_in_the_readme_and_no_other() -> None:
    named = set(re.findall(r"^foureyes ([a-z]+) {2,}", README, re.MULTILINE))
    assert named == set(COMMANDS)


def test_every_rule_has_its_page() -> None:
    pages = (ROOT / "docs" / "rules.md").read_text("utf-8")
    missing = [rule for rule in load_catalogue().rules if not re.search(rf"^#+ .*\b{rule}\b", pages, re.MULTILINE)]
    assert missing == []


@pytest.mark.parametrize("page", ["README.md", "docs/output.md"])
def test_every_exit_code_is_explained(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    assert all(re.search(rf"\b{code.value}\b", text) for code in ExitCode)


def test_every_dependency_earns_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(item for extra in project["optional-dependencies"].values() for item in extra),
    ]
    names = {re.split(r"[\[<>=~ ]", item)[0].lower() for item in wanted}
    text = (ROOT / "docs" / "dependencies.md").read_text("utf-8").lower()
    assert sorted(name for name in names if name not in text) == []


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)} -> {target}"
        for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_the_version_is_one() -> None:
    from foureyes import __version__

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == __version__


def test_what_the_pages_show_is_what_is_printed() -> None:
    assert {page.name for page in outdated()} == set(), "run: make docs"


def test_the_site_builds_strictly_and_leads_to_every_page(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    named = set(re.findall(r"[\w-]+\.md", (ROOT / "mkdocs.yml").read_text("utf-8")))
    assert named == {page.name for page in ROOT.glob("docs/*.md")}
    foreign = [
        page.name for page in tmp_path.glob("*.html") if re.search(r'src="(https?:)?//', page.read_text("utf-8"))
    ]
    assert foreign == []
