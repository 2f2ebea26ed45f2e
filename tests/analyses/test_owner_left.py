"""`owner-left`: who is named, who of them is gone, and what an owner who is gone is worth elsewhere."""

from pathlib import Path

import pytest

from foureyes.model.policy import OwnershipPolicy, Policy
from foureyes.ownership.taken_on import TakenOn
from tests.analyses.ownership_reviews import AGENT, PERSON, found
from tests.repositories import CommitData

RULE = "owner-left"
CODE = "def refund(order):\n    return order.total\n"
GONE = frozenset({"grace", "linus"})


def _commits(owners: str | None, path: str = "billing/refunds.py", message: str = PERSON) -> list[CommitData]:
    files = {path: "x = 1\n"} | ({} if owners is None else {"CODEOWNERS": owners})
    return [{"files": files}, {"message": message, "files": {path: CODE}}]


@pytest.mark.parametrize(
    ("owners", "is_found"),
    [
        ("* @grace\n", True),
        ("* @Grace @LINUS\n", True),
        ("* @grace @ada\n", False),
        ("* @grace @example/pay\n", False),
        ("* @grace grace@example.com\n", False),
        ("* @grace\n/billing/ @ada\n", False),
        ("/shop/ @grace\n", False),
        (None, False),
    ],
)
def test_all_who_are_named_are_gone(tmp_path: Path, owners: str | None, is_found: bool) -> None:
    findings = found(tmp_path, _commits(owners), RULE, left=GONE)
    assert bool(findings) is is_found
    assert all("may write to the repository any more" in item.message for item in findings)


def test_where_nobody_was_asked_nothing_is_said(tmp_path: Path) -> None:
    assert found(tmp_path, _commits("* @grace\n"), RULE) == []


def test_tests_are_left_out(tmp_path: Path) -> None:
    assert found(tmp_path, _commits("* @grace\n", "tests/test_a.py"), RULE, left=GONE) == []


def test_one_finding_for_the_same_owners(tmp_path: Path) -> None:
    commits = _commits("* @grace\n")
    files = {"billing/a.py": CODE, "billing/b.py": CODE}
    [finding] = found(tmp_path, [commits[0], {"files": files}], RULE, left=GONE)
    assert "2 changed modules" in finding.message


def test_somebody_else_took_it_on(tmp_path: Path) -> None:
    taken = (TakenOn("billing", "ada", "#3"),)
    assert found(tmp_path / "a", _commits("* @grace\n"), RULE, left=GONE, taken_on=taken) == []
    gone = (TakenOn("billing", "linus", "#3"),)
    assert len(found(tmp_path / "b", _commits(None), RULE, left=GONE, taken_on=gone)) == 1


@pytest.mark.parametrize(("person", "is_found"), [("ada", False), ("grace", True)])
def test_what_is_on_record_answers_for_a_new_module(tmp_path: Path, person: str, is_found: bool) -> None:
    commits: list[CommitData] = [
        {"files": {"CODEOWNERS": "/shop/ @ada\n"}},
        {"message": AGENT, "files": {"billing/a.py": CODE}},
    ]
    taken = (TakenOn("billing/a.py", person, "#3"),)
    assert bool(found(tmp_path, commits, "unowned-module", left=GONE, taken_on=taken)) is is_found


def test_who_took_it_on_answers_for_what_only_agents_wrote(tmp_path: Path) -> None:
    anew = "def pay(order):\n    total = order.sum\n    return total\n"
    commits: list[CommitData] = [{"files": {"shop/a.py": CODE}}, {"message": AGENT, "files": {"shop/a.py": anew}}]
    assert len(found(tmp_path / "a", commits, "sole-agent-author")) == 1
    policy = Policy(ownership=OwnershipPolicy(taken_on=(("shop", "Ada Example"),)))
    assert found(tmp_path / "b", commits, "sole-agent-author", policy) == []
