"""`sole-agent-author`: whose lines went, whose stayed, and where nothing can be known."""

from pathlib import Path

import pytest

from tests.analyses.ownership_reviews import AGENT, PERSON, findings_between, found
from tests.repositories import CommitData, build, git

RULE = "sole-agent-author"
PEOPLES = "def rate(kind):\n    return 1\n"
AGENTS = "def tax(kind):\n    total = kind * 2\n    return total\n"
NEWER = "def rate(kind, day):\n    found = day + kind\n    return found\n"


def _person(text: str, path: str = "shop/rates.py") -> CommitData:
    return {"message": PERSON, "files": {path: text}}


def _agent(text: str, path: str = "shop/rates.py") -> CommitData:
    return {"message": AGENT, "files": {path: text}}


def test_the_last_lines_of_a_person_go(tmp_path: Path) -> None:
    commits = [_person(PEOPLES), _agent(PEOPLES + AGENTS), _agent(NEWER + AGENTS)]
    [finding] = found(tmp_path, commits, RULE, base=1)
    assert (finding.path, finding.line) == ("shop/rates.py", 1)
    assert "removes the last 2 lines that no agent wrote" in finding.message
    assert "(claude)" in finding.message


def test_the_whole_module_is_written_anew(tmp_path: Path) -> None:
    assert len(found(tmp_path, [_person(PEOPLES), _agent(NEWER)], RULE)) == 1


def test_a_renamed_module(tmp_path: Path) -> None:
    head: CommitData = {
        "message": AGENT,
        "renames": {"shop/rates.py": "shop/prices.py"},
        "files": {"shop/prices.py": AGENTS * 3 + NEWER},
    }
    commits = [_person(PEOPLES), _agent(AGENTS * 3 + PEOPLES), head]
    assert [item.path for item in found(tmp_path, commits, RULE, base=1)] == ["shop/prices.py"]


@pytest.mark.parametrize(
    "commits",
    [
        pytest.param([_person(PEOPLES + "A = 1\n"), _agent(NEWER + "A = 1\n")], id="a person's line stays"),
        pytest.param([_person(PEOPLES), _agent(PEOPLES + AGENTS)], id="nothing goes"),
        pytest.param([_person(PEOPLES), _person(NEWER)], id="no agent"),
        pytest.param([_person(PEOPLES), _agent(AGENTS), _person(AGENTS + "A = 1\n")], id="a person adds a line"),
        pytest.param([_person(PEOPLES, "tests/test_a.py"), _agent(NEWER, "tests/test_a.py")], id="a test"),
        pytest.param([_person("import a\n"), _agent("import b\n")], id="a list of imports"),
        pytest.param([_person(PEOPLES, "a.txt"), _agent(NEWER, "a.txt")], id="no module"),
        pytest.param([_person(PEOPLES), {"message": AGENT, "files": {"shop/rates.py": None}}], id="deleted"),
        pytest.param(
            [_person(PEOPLES) | {"files": {"shop/rates.py": PEOPLES, "CODEOWNERS": "* @ada\n"}}, _agent(NEWER)],
            id="a code owner",
        ),
    ],
)
def test_where_somebody_is_left(tmp_path: Path, commits: list[CommitData]) -> None:
    assert found(tmp_path, commits, RULE) == []


def test_an_agents_module_was_an_agents_before(tmp_path: Path) -> None:
    commits = [_person("x = 1\n", "a.py"), _agent(AGENTS), _agent(NEWER)]
    assert found(tmp_path, commits, RULE, base=1) == []


def test_nothing_is_claimed_where_history_was_cut(tmp_path: Path) -> None:
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    ids = build(origin, [_person("A = 1\n", "a.py"), _person(PEOPLES), _agent(NEWER)])
    git(tmp_path, "clone", "--quiet", "--depth=2", f"file://{origin}", str(clone))
    assert findings_between(clone, ids[1], ids[2], RULE) == []
    assert len(findings_between(origin, ids[1], ids[2], RULE)) == 1
