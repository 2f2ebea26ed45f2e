"""Whole reviews of real repositories: what must hold whatever the change contains."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foureyes.analyses.registry import ANALYSES
from foureyes.analyses.subject import Subject
from foureyes.assembly.repository_review import Means, reviewed
from foureyes.git.change_set import Snapshot, between
from foureyes.git.repository import Repository
from foureyes.model.decision import Reason, Status
from foureyes.model.finding import Finding, Side
from foureyes.model.policy import Policy
from foureyes.model.review import Review
from foureyes.provenance.signal_files import load_signals
from foureyes.report import json_document
from foureyes.review import ReviewRequest
from foureyes.rulepacks.catalogue import load_catalogue
from tests.repositories import build

SIGNALS = load_signals()
RULES = load_catalogue().rules
PROJECT = '[project]\nname = "p"\nversion = "1"\n[project.scripts]\np = "p.cli:main"\n'
SOURCES = (
    "import os\n\n\ndef run(x):\n    os.system('echo ' + x)\n",
    "import pickle\n\n\ndef load(data):\n    return pickle.loads(data)\n",
    "def main():\n    pass\n",
    "from p.cli import main\n\n\nclass A:\n    def f(self, a):\n        return main if a else None\n",
    "def broken(:\n",
    "# foureyes: ignore[command-injection] because\nimport os\nos.system(input())\n",
    "x = 1\r\ny = 2\r\n",
    "def f():\n\treturn '\x0c'\n",
    "",
)
PATHS = ("p/cli.py", "p/a.py", "p/b.py", "p/sub/c.py", "tests/test_a.py", "setup.py", "README.md")


def request(policy: Policy) -> ReviewRequest:
    return ReviewRequest(policy=policy, policy_name="team@defaults", rules=RULES, signals=SIGNALS)


def review_of(path: Path, means: Means, reverse: bool = False, asked: ReviewRequest | None = None) -> Review:
    with Repository.open(path) as repo:
        snapshot = between(repo, "main~1", "main")
        if reverse:
            snapshot = Snapshot(snapshot.change, snapshot.base_tree[::-1], snapshot.head_tree[::-1], snapshot.blobs)
        return reviewed(repo, snapshot, asked or request(Policy()), means)


def made(path: Path, base: Mapping[str, str], head: Mapping[str, str | bytes]) -> Path:
    removed = dict.fromkeys(set(base) - set(head))
    build(
        path,
        [
            {"message": "Base", "files": {"pyproject.toml": PROJECT, **base}},
            {"message": "Head", "files": {**removed, **head}},
        ],
        check_out=False,
    )
    return path


trees = st.dictionaries(st.sampled_from(PATHS), st.sampled_from(SOURCES), max_size=5)


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(base=trees, head=trees)
def test_cache_and_order_of_files_change_nothing_and_lines_lie_in_head(
    tmp_path_factory: pytest.TempPathFactory, base: dict[str, str], head: dict[str, str]
) -> None:
    directory = tmp_path_factory.mktemp("review")
    path = made(directory / "repository", base, head)
    cold = review_of(path, Means(cache=directory / "cache", jobs=1))
    warm = review_of(path, Means(cache=directory / "cache", jobs=2))
    without = review_of(path, Means(use_cache=False, jobs=1), reverse=True)
    documents = {json_document.render(item) for item in (cold, warm, without)}
    assert len(documents) == 1
    for finding in cold.findings:
        text = (head if finding.side is Side.HEAD else base).get(finding.path)
        if text is not None:
            assert 1 <= finding.line <= finding.end_line
            assert finding.end_line <= max(1, text.count("\n") + (not text.endswith("\n")))


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.binary(max_size=300), name=st.sampled_from(["p/x.py", "pyproject.toml", "setup.cfg", "Dockerfile"]))
def test_arbitrary_bytes_never_end_a_review(tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str) -> None:
    directory = tmp_path_factory.mktemp("bytes")
    path = made(directory / "repository", {"p/cli.py": "def main():\n    pass\n"}, {"p/cli.py": "", name: data})
    review = review_of(path, Means(use_cache=False, jobs=1))
    assert not [item for item in review.not_analysed if "failed" in item.reason]
    json.loads(json_document.render(review))


class Failing:
    """An analysis with a defect."""

    RULES = ("orphan-module",)

    def find(self, subject: Subject) -> Iterator[Finding]:
        raise RuntimeError("boom\x1b[31m")


def test_an_analysis_that_fails_blocks_and_the_others_go_on(tmp_path: Path) -> None:
    asked = replace(request(Policy()), analyses=(Failing(), *ANALYSES))
    path = made(tmp_path / "repository", {}, {"p/a.py": SOURCES[0]})
    review = review_of(path, Means(use_cache=False, jobs=1), asked=asked)
    assert [item.reason for item in review.not_analysed if item.blocks] == [
        "the analysis 'Failing' failed: RuntimeError: boom\\x1b[31m"
    ]
    assert any(finding.rule == "command-injection" for finding in review.findings)
    assert (review.decision.status, review.decision.reason) == (Status.BLOCKED, Reason.ANALYSIS_INCOMPLETE)


def test_links_and_submodules_are_named_and_never_followed(tmp_path: Path) -> None:
    path = tmp_path / "repository"
    build(
        path,
        [
            {"message": "Base", "files": {"pyproject.toml": PROJECT}},
            {
                "message": "Head",
                "files": {"link.py": "/etc/passwd", "module": "1" * 40},
                "modes": {"link.py": "120000", "module": "160000"},
            },
        ],
        check_out=False,
    )
    review = review_of(path, Means(use_cache=False, jobs=1))
    assert {(item.path, item.blocks) for item in review.not_analysed} == {("link.py", True), ("module", False)}


CODE = "import os\n\n\ndef run(x):\n    os.system('echo ' + x)\n"


@pytest.mark.parametrize(
    ("name", "content", "mode", "blocks"),
    [
        ("a.PY", CODE, "100644", True),
        ("a.pyw", CODE, "100644", True),
        ("bin/tool", "#!/usr/bin/env python3\n" + CODE, "100755", False),
        ("tool", "#!/usr/bin/python3.12 -u\n" + CODE, "100644", False),
        ("run.sh", "#!/usr/bin/env python\n" + CODE, "100755", False),
        ("a.py", "payload.txt", "120000", True),
        ("start.pth", "import os; os.system('id')\n", "100644", True),
        ("a.pyc", b"\0\1", "100644", True),
        ("b.so", b"\0\1", "100644", True),
        ("lib.whl", b"PK\0\1", "100644", True),
        ("a.py", CODE + "\0", "100644", True),
        ("a.pyx", CODE, "100644", False),
        ("a.ipynb", "{}", "100644", False),
        ("code.zip", b"PK\0\1", "100644", False),
        ("image.png", b"\0\1", "100644", False),
    ],
)
def test_python_that_is_not_read_is_named_and_blocks(
    tmp_path: Path, name: str, content: str | bytes, mode: str, blocks: bool
) -> None:
    build(
        tmp_path,
        [
            {"files": {"app.py": "def main():\n    pass\n"}},
            {"files": {name: content}, "modes": {name: mode}},
        ],
    )
    found = review_of(tmp_path, Means(use_cache=False, jobs=1))
    assert {(item.path, item.blocks) for item in found.not_analysed} == {(name, blocks)}
    assert found.is_complete is not blocks


@pytest.mark.parametrize(
    ("name", "content", "mode"),
    [("run.sh", "#!/bin/sh\necho 1\n", "100755"), ("Makefile", "all:\n\ttrue\n", "100644"), (".so", "x", "100644")],
)
def test_what_is_no_python_needs_no_note(tmp_path: Path, name: str, content: str, mode: str) -> None:
    build(
        tmp_path,
        [
            {"files": {"app.py": "def main():\n    pass\n"}},
            {"files": {name: content}, "modes": {name: mode}},
        ],
    )
    assert review_of(tmp_path, Means(use_cache=False, jobs=1)).not_analysed == ()
