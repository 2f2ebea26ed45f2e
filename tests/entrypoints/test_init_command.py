"""`foureyes init`: it looks, it tells, it writes what is not there, and what it writes is good."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from foureyes.gate.policy import parse_policy
from foureyes.model.policy import Preset
from tests.command_line import Answer, foureyes
from tests.repositories import CommitData, build, git

BIN = Path(sys.executable).parent
POLICY, WORKFLOW = ".foureyes.yml", ".github/workflows/foureyes.yml"
SHOP: CommitData = {
    "files": {
        "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["Django>=5", "celery[redis]"]\n',
        "requirements-dev.txt": "pytest==8\n# flask is gone\n",
        "shop/__init__.py": "",
        "tests/test_shop.py": "def test_it():\n    assert True\n",
        "vendor/lib/a.py": "x = 1\n",
        "api/orders_pb2.py": "x = 1\n",
        "AGENTS.md": "# Rules\n",
        ".github/CODEOWNERS": "* @ada\n",
    }
}
BY_CLAUDE: CommitData = {
    "message": "More\n\nCo-Authored-By: Claude Opus 4.5 <noreply@anthropic.com>\n",
    "author": "Bo Example <bo@example.com>",
    "files": {"shop/more.py": "y = 1\n"},
}


def init(directory: Path, *options: str) -> Answer:
    return foureyes("init", *options, cwd=directory)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    build(tmp_path / "shop", [SHOP, BY_CLAUDE])
    return tmp_path / "shop"


def test_it_shows_what_it_found_and_writes_what_fits(shop: Path) -> None:
    done = init(shop, "--action", "acme/foureyes@" + "1" * 40)
    assert done.code == 0, done.err
    told = dict(line.split(maxsplit=1) for line in done.out.split("\n\n")[0].splitlines())
    assert told["code"] == "5 Python files, 1 test files in tests/"
    assert told["frameworks"] == "Celery, Django, pytest"
    assert told["owners"] == ".github/CODEOWNERS"
    assert told["agents"] == "claude (1)"
    assert told["guarded"] == "AGENTS.md"
    assert told["preset"].startswith("team")
    policy = parse_policy((shop / POLICY).read_text("utf-8"), POLICY)
    assert policy.preset is Preset.TEAM
    assert set(policy.exclude) == {"vendor/**", "**/*_pb2*.py"}
    steps = yaml.safe_load((shop / WORKFLOW).read_text("utf-8"))["jobs"]["review"]["steps"]
    assert steps[1] == {"uses": "acme/foureyes@" + "1" * 40}
    assert foureyes("config", "check", cwd=shop).code == 0
    command = [BIN / "zizmor", "--offline", "--no-progress", "--quiet", shop / WORKFLOW]
    linted = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout
    command = [BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", shop / WORKFLOW]
    assert subprocess.run([str(part) for part in command], capture_output=True, check=False).returncode == 0


def test_what_is_there_stays(shop: Path) -> None:
    (shop / POLICY).write_text("preset: regulated\n")
    done = init(shop)
    assert done.code == 0
    assert "kept       .foureyes.yml" in done.out
    assert (shop / POLICY).read_text() == "preset: regulated\n"
    first = (shop / WORKFLOW).read_text()
    assert "OWNER/foureyes@COMMIT" in first
    again = init(shop, "--preset", "solo")
    assert "Next:" not in again.out
    assert (shop / WORKFLOW).read_text() == first


def test_a_dry_run_writes_nothing(shop: Path) -> None:
    done = init(shop, "--dry-run", "--preset", "regulated")
    assert "preset: regulated" in done.out
    assert "runs-on: ubuntu-latest" in done.out
    assert not (shop / POLICY).exists()
    assert git(shop, "status", "--porcelain") == ""


def test_one_person_and_their_agents_are_solo_and_an_empty_repository_is_none(tmp_path: Path) -> None:
    build(tmp_path / "one", [{"files": {"a.py": "x = 1\n"}}])
    assert "preset     solo" in init(tmp_path / "one").out
    git(tmp_path, "init", "--quiet", str(tmp_path / "empty"))
    done = init(tmp_path / "empty")
    assert done.code == 0
    assert "preset     team" in done.out


@pytest.mark.parametrize("place", [".github", ".github/workflows"])
def test_nothing_is_written_through_a_link(shop: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    if place == ".github":
        (shop / ".github" / "CODEOWNERS").unlink()
        (shop / ".github").rmdir()
    (shop / place).symlink_to(tmp_path / "elsewhere")
    done = init(shop)
    assert done.code == 2
    assert "is a link" in done.err
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_link_that_leads_nowhere_counts_as_there(shop: Path, tmp_path: Path) -> None:
    (shop / POLICY).symlink_to(tmp_path / "stolen")
    assert "kept       .foureyes.yml" in init(shop).out
    assert not (tmp_path / "stolen").exists()


def test_hostile_names_stay_names(tmp_path: Path) -> None:
    name = 'x"]\npreset: solo\nexclude: ["**'
    build(tmp_path / "shop", [{"files": {f"{name}/vendor/a.py": "x = 1\n"}, "author": "Eve <e\x1b[31m@example.com>"}])
    done = init(tmp_path / "shop", "--preset", "team")
    assert done.code == 0, done.err
    assert "\x1b" not in done.out
    policy = parse_policy((tmp_path / "shop" / POLICY).read_text("utf-8"), POLICY)
    assert policy.preset is Preset.TEAM
    assert "**" not in policy.exclude


@pytest.mark.parametrize(
    "arguments", [["--action", "foureyes"], ["--action", "a/b@c\n  - run: x"], ["--preset", "big"]]
)
def test_wrong_use_is_one_line(shop: Path, arguments: list[str]) -> None:
    done = init(shop, *arguments)
    assert done.code == 2
    assert len(done.err.splitlines()) == 1


def test_outside_of_a_repository(tmp_path: Path) -> None:
    done = init(tmp_path)
    assert done.code == 2
    assert "not the top of a git repository" in done.err
