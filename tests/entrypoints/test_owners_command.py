"""`foureyes owners`, as typed."""

import json
from pathlib import Path

import pytest

from tests.command_line import foureyes
from tests.repositories import CommitData, build, git

AGENT = "Add\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n"
CODE = "def rate(kind):\n    return kind\n"
COMMITS: list[CommitData] = [
    {"files": {"shop/rates.py": CODE, "CODEOWNERS": "/pay/ @example/pay\nshop/[ab] @x\n", "empty.py": ""}},
    {"message": AGENT, "files": {"shop/bills.py": CODE * 3, "pay/card.py": CODE, "shop/rates.py": CODE + "A = 1\n"}},
]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("owners")
    build(path, COMMITS)
    return path


def test_text(repository: Path) -> None:
    answer = foureyes("owners", cwd=repository)
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[0] == "1 of 3 modules have nobody who answers for them"
    assert lines[1] == "  shop/bills.py  6 lines · no code owner"
    assert lines[2] == "      people: none · agents: 100 % (claude 6) · never touched by a person"
    assert "  pay/card.py  2 lines · @example/pay" in lines
    assert "people: Ada Example 2 · agents: 33 % (claude 1) · last touched by Ada Example on 2023-11-14" in answer.out
    assert "CODEOWNERS: Invalid pattern on line 2" in answer.out


def test_json_and_a_path(repository: Path) -> None:
    answer = foureyes("owners", "shop/", "--format", "json", cwd=repository)
    document = json.loads(answer.out)
    assert [item["path"] for item in document["modules"]] == ["shop/bills.py", "shop/rates.py"]
    first, second = document["modules"]
    assert (first["answered_for"], first["agent_share"], first["last_person"]) == (False, 1.0, None)
    assert second["people"] == [{"name": "Ada Example", "lines": 2}]
    assert document["code_owners"]["errors"][0]["line"] == 2
    assert (document["not_looked_at"], document["history_was_cut"]) == ([], False)


def test_another_commit_and_a_policy(repository: Path, tmp_path: Path) -> None:
    assert "0 of 1 modules" in foureyes("owners", "--ref", "HEAD~1", cwd=repository).out
    policy = tmp_path / "policy.yml"
    policy.write_text("ownership:\n  min_human_share: 0.9\n")
    assert "2 of 3 modules" in foureyes("owners", "--config", policy, cwd=repository).out


def test_who_took_a_module_on_by_the_policy_answers_for_it(repository: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.yml"
    policy.write_text("ownership:\n  taken_on:\n    shop: Grace\n")
    answer = foureyes("owners", "--config", policy, cwd=repository)
    assert answer.out.startswith("0 of 3 modules")
    assert "  shop/bills.py  6 lines · no code owner · taken on by Grace" in answer.out.splitlines()
    document = json.loads(foureyes("owners", "--config", policy, "--format", "json", cwd=repository).out)
    assert [item["taken_by"] for item in document["modules"]] == [None, "Grace", "Grace"]


def test_wrong_use_is_one_line(repository: Path) -> None:
    for arguments in (("owners", "shop/rate.py"), ("owners", "--ref", "nowhere")):
        answer = foureyes(*arguments, cwd=repository)
        assert answer.code == 2
        assert len(answer.err.splitlines()) == 1
    assert "shop/rates.py" in foureyes("owners", "shop/rate.py", cwd=repository).err


def test_hostile_names_and_a_history_that_was_cut(tmp_path: Path) -> None:
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    hostile: CommitData = {"author": "\x1b[31mEve\u202e <e@example.com>", "files": {"a\u202eb.py": CODE}, "date": 2**60}
    build(origin, [{"files": {"a.py": CODE}}, hostile], check_out=False)
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-checkout", f"file://{origin}", str(clone))
    answer = foureyes("owners", cwd=clone)
    assert answer.code == 0, answer.err
    assert "history was cut" in answer.out
    assert not {"\x1b", "\u202e"} & set(answer.out)
