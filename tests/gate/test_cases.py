"""Every case file is played; every behaviour and every reason of the gate occurs in one."""

import pytest

from foureyes.gate.case_file import Case
from foureyes.gate.simulation import play
from foureyes.model.decision import Reason, Requirement
from tests.gate.said import CASES, cases, expected, said

FILES = sorted(CASES.glob("*.yaml"))
ALL = [case for file in FILES for case in cases(file)]
ROOTS = {"merge", "merge group", "every member is approved"}
WORDS = {name: words for file in FILES for name, words in expected(file).items()}


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    outcome = play(case)
    assert not outcome.failures, "\n".join(outcome.why)
    assert outcome.decision.is_approved == (not outcome.decision.missing)
    assert said(outcome) == WORDS[case.id]
    assert_whole(outcome.decision.requirement)


def assert_whole(node: Requirement) -> None:
    """Every node of the tree says yes or no, and what it is about."""
    assert node.satisfied in (True, False)
    assert isinstance(node.satisfied, bool)
    assert node.name
    assert isinstance(node.detail, str)
    assert node.detail or node.name in ROOTS
    for part in node.parts:
        assert_whole(part)


def test_every_case_has_its_own_name() -> None:
    assert len(ALL) == len({case.id for case in ALL}) == len(WORDS)


def test_every_reason_occurs() -> None:
    assert {reason.value for reason in Reason} == {case.expect["reason"] for case in ALL}


def test_every_behaviour_occurs() -> None:
    text = "".join(file.read_text() for file in FILES)
    assert not [number for number in range(1, 41) if f"behaviour: B{number:02}" not in text]
