"""The hooks for pre-commit, run by pre-commit itself. What is not tried here: that pre-commit can install foureyes,
which takes a network; the wheel is installed by test_packages.py.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.repositories import build, git, write

ROOT = Path(__file__).parent.parent.parent
BIN = Path(sys.executable).parent
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
WRITTEN = "import os\n\n\ndef refund():\n    os.system('refund ' + input())\n"


def pre_commit(*arguments: str, cwd: Path, home: Path) -> subprocess.CompletedProcess[str]:
    surroundings = {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
        "NO_COLOR": "1",
    }
    command = [str(BIN / "pre-commit"), *arguments]
    return subprocess.run(command, cwd=cwd, env=surroundings, capture_output=True, text=True, check=False)


def test_pre_commit_accepts_the_manifest(tmp_path: Path) -> None:
    done = pre_commit("validate-manifest", str(MANIFEST), cwd=ROOT, home=tmp_path)
    assert done.returncode == 0, done.stdout


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository that uses the hooks from a clone of ours, with the foureyes that is installed already."""
    hooks = yaml.safe_load(MANIFEST.read_text("utf-8"))
    ours = yaml.safe_dump([hook | {"language": "system"} for hook in hooks])
    (revision,) = build(tmp_path / "hooks", [{"files": {".pre-commit-hooks.yaml": ours}}])
    used = [{"id": hook["id"]} for hook in hooks]
    config = {"repos": [{"repo": str(tmp_path / "hooks"), "rev": revision, "hooks": used}]}
    build(tmp_path / "shop", [{"files": {".pre-commit-config.yaml": yaml.safe_dump(config), "a.py": "x = 1\n"}}])
    return tmp_path / "shop"


def test_the_hooks_hold_back_what_has_findings_and_let_the_rest_pass(shop: Path, tmp_path: Path) -> None:
    write(shop, {"notes.md": "# Notes\n"})
    git(shop, "add", "notes.md")
    done = pre_commit("run", cwd=shop, home=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    write(shop, {"refund.py": WRITTEN})
    git(shop, "add", "refund.py")
    done = pre_commit("run", "foureyes", cwd=shop, home=tmp_path)
    assert done.returncode == 1
    assert "command-injection" in done.stdout
    git(shop, "checkout", "--quiet", "-b", "topic")
    git(shop, "commit", "--quiet", "--message", "Refund")
    done = pre_commit("run", "foureyes-branch", "--hook-stage", "pre-push", cwd=shop, home=tmp_path)
    assert done.returncode == 1
    assert "command-injection" in done.stdout
