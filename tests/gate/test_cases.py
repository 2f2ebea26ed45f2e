"""Every case file is played; every behaviour and every reason of the gate occurs in one."""

from pathlib import Path

import pytest

from foureyes.gate.case_file import Case, read_cases
from foureyes.gate.simulation import play
from foureyes.model.decision import Reason

FILES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def cases() -> list[Case]:
    found: list[Case] = []
    for file in FILES:
        read, problems = read_cases(file.read_bytes(), file.name)
        assert not problems
        found.extend(read)
    return found


CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    outcome = play(case)
    assert not outcome.failures, "\n".join(outcome.why)
    assert outcome.decision.is_approved == (not outcome.decision.missing)


def test_every_reason_occurs() -> None:
    said = {case.expect["reason"] for case in CASES}
    assert {reason.value for reason in Reason} == said


def test_every_behaviour_occurs() -> None:
    text = "".join(file.read_text() for file in FILES)
    assert not [number for number in range(1, 41) if f"behaviour: B{number:02}" not in text]
