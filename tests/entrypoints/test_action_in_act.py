"""`action.yml` itself, run by act as a runner would run it: real events, real steps, no container and no network.

Only what GitHub alone can do is stood in for: actions/cache and actions/setup-python are a step that says what it was
given, and actions/checkout is act's own copy of the workspace.
"""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.repositories import build, git

ROOT = Path(__file__).parent.parent.parent
BIN = Path(sys.executable).parent
WRITTEN = "import os\n\n\ndef refund():\n    os.system('refund ' + input())\n"
BY_AGENT = "Refund\n\nCo-Authored-By: Claude Opus 4.5 <noreply@anthropic.com>\n"
TRAP = "open('sprung', 'w').close()\n"  # a file of the workspace called like a module that the Action imports
WORKFLOW = """\
on: [pull_request, push]
jobs:
  review:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v1
      - id: foureyes
        uses: acme/foureyes@v1
        with:
          python: {python}
          annotations: 2
          format: none
      - if: always()
        run: echo "verdict=$VERDICT share=$SHARE trap=$([ -e sprung ] && echo sprung)"
        env:
          VERDICT: ${{{{ steps.foureyes.outputs.verdict }}}}
          SHARE: ${{{{ steps.foureyes.outputs.ai-share }}}}
"""
STANDS_IN = """\
name: stands in
inputs: {path: {}, key: {}, restore-keys: {}, python-version: {}}
runs:
  using: composite
  steps:
    - shell: bash
      run: echo "given key=$KEY"
      env:
        KEY: ${{ inputs.key }}
"""


@dataclass(frozen=True, slots=True)
class Act:
    directory: Path
    base: str
    head: str

    def run(self, event: str, payload: object) -> tuple[int, str]:
        """Return how act ended and what it printed."""
        (self.directory / "event.json").write_text(json.dumps(payload))
        actions = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["runs"]["steps"]
        wanted = [step["uses"] for step in actions if "uses" in step]
        home = self.directory / "home"
        places = [
            f"acme/foureyes@v1={self.directory / 'foureyes'}",
            *(f"{name}={self.directory}/in" for name in wanted),
        ]
        command = [BIN / "act", event, "--eventpath", self.directory / "event.json", "--no-cache-server"]
        command += ["-P", "ubuntu-latest=-self-hosted", "--env", "GITHUB_SERVER_URL=http://127.0.0.1:9"]
        command += [part for place in places for part in ("--local-repository", place)]
        surroundings = {"HOME": home, "XDG_CACHE_HOME": home / "cache", "PATH": "/usr/local/bin:/usr/bin:/bin"}
        done = subprocess.run(
            [str(part) for part in command],
            cwd=self.directory / "workspace",
            env={name: str(value) for name, value in surroundings.items()},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def act(tmp_path_factory: pytest.TempPathFactory) -> Act:
    directory = tmp_path_factory.mktemp("act")
    for folder in ("foureyes", "in", "home"):
        (directory / folder).mkdir()
    (directory / "foureyes" / "action.yml").write_bytes((ROOT / "action.yml").read_bytes())
    (directory / "in" / "action.yml").write_text(STANDS_IN)
    files = {
        ".github/workflows/foureyes.yml": WORKFLOW.format(python=sys.executable),
        "click.py": TRAP,
        "json.py": TRAP,
        "foureyes/__init__.py": TRAP,
        "README.md": "# Shop\n",
    }
    base, head = build(
        directory / "workspace",
        [{"files": files}, {"branch": "topic", "parents": ["main"], "message": BY_AGENT, "files": {"pay.py": WRITTEN}}],
    )
    git(directory / "workspace", "remote", "add", "origin", "https://github.com/acme/shop.git")
    git(directory / "workspace", "checkout", "--quiet", "topic")
    return Act(directory, base, head)


def test_a_pull_request_by_an_agent_turns_the_job_red(act: Act) -> None:
    hostile = '"; touch "$GITHUB_WORKSPACE/sprung"; echo "$(touch sprung)\n::set-output name=verdict::passed'
    pull = {
        "number": 3,
        "title": hostile,
        "body": hostile,
        "labels": [],
        "base": {"sha": act.base, "ref": "main"},
        "head": {"sha": act.head, "ref": hostile},
        "user": {"login": "dana", "id": 3, "type": "User"},
    }
    code, log = act.run("pull_request", {"pull_request": pull, "repository": {"id": 1, "default_branch": "main"}})
    assert code == 1, log
    assert re.search(r"verdict=failed share=100 trap=$", log, re.MULTILINE), log
    assert re.search(r"given key=foureyes-facts-1-Linux-[0-9a-f]{40}$", log, re.MULTILINE), log
    assert len(re.findall(r"^.*❗  ::error file=pay\.py", log, re.MULTILINE)) == 2
    assert "### foureyes: blocked" in log
    assert "Run Main actions/setup-python" not in log


def test_a_push_of_nothing_new_is_green(act: Act) -> None:
    here = {"id": 1, "default_branch": "main"}
    event = {"ref": "refs/heads/topic", "before": act.head, "after": act.head, "repository": here}
    code, log = act.run("push", event)
    assert code == 0, log
    assert "verdict=passed share=0 trap=" in log
