"""`action.yml` and the workflows: valid, without known weaknesses, pinned, documented, and free of text in shells."""

import re
import subprocess
import sys
from pathlib import Path

import yaml

from foureyes.entrypoints import action_surroundings

ROOT = Path(__file__).parent.parent.parent
BIN = Path(sys.executable).parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PAGE = (ROOT / "docs" / "action.md").read_text("utf-8")


def run(*command: str | Path) -> None:
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_schemas_of_github_accept_it() -> None:
    run(BIN / "check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml")
    run(BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS)


def test_zizmor_finds_nothing() -> None:
    run(BIN / "zizmor", "--offline", "--no-progress", "--quiet", "--pedantic", "action.yml", *WORKFLOWS)


def test_every_foreign_action_is_pinned_by_a_full_commit_id() -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / "action.yml", *WORKFLOWS)]
    used = [line for text in texts for line in re.findall(r"uses: (\S+.*)", text)]
    assert used
    for line in used:
        assert line.startswith("./ ") or re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_no_expression_stands_in_a_command_and_every_python_is_isolated() -> None:
    for step in ACTION["runs"]["steps"]:
        command = step.get("run", "")
        assert "${{" not in command
        assert step.get("shell", "bash") == "bash"
        for line in command.splitlines():
            assert not re.search(r'"\$(PYTHON|FOUND|name)"(?! -I )', line), line


def test_inputs_reach_the_steps_that_read_them() -> None:
    given = {name for step in ACTION["runs"]["steps"] for name in step.get("env", {}) if name.startswith("INPUT_")}
    known = {f"INPUT_{name.upper().replace('-', '_')}" for name in ACTION["inputs"]}
    assert given == known - {"INPUT_CACHE", "INPUT_PYTHON"}
    assert ACTION["inputs"]["mode"]["default"] in set(action_surroundings.Mode)
    assert ACTION["inputs"]["format"]["default"] in action_surroundings.PRINTED


def test_every_input_and_output_is_documented() -> None:
    tables = PAGE[PAGE.index("## Inputs") : PAGE.index("## Events")]
    named = set(re.findall(r"^\| `([\w-]+)` \|", tables, re.MULTILINE))
    assert named == {*ACTION["inputs"], *ACTION["outputs"]}
