"""Cases of the gate, played over webhooks: what is simulated and what really happens must be the same.

These are the behaviours that no other test of this directory plays; `make gate-cases` plays all cases there are.
"""

from pathlib import Path

import pytest

from foureyes.demo.stage import Stage
from tests.end_to_end.played_cases import Played, Result, load
from tests.end_to_end.played_outages import left_out

CASES = Path(__file__).parents[1] / "gate" / "cases"
CHOSEN = {
    "p18": "B06: over a trusted bot's own push",
    "i09": "B17: a commit of nobody known",
    "i15": "B18: the prompter under a new name",
    "a31": "B22: a dismissal that lifts nothing",
    "a35": "B23: lists are read to the end",
    "c05": "B24: a guardrail moved away",
    "c18": "B28: exempt",
    "c24": "B29: evidence sticks to the patch, in another pull request too",
    "c29": "B31: a waiver",
    "c35": "B32: the analysis is killed",
    "d06": "B33: a replay",
    "d16": "B36: a foreign success",
    "x19": "B04: an older commit approved while another is head, and the branch forced under it",
}


@pytest.fixture(scope="module")
def results(stage: Stage) -> dict[str, Result]:
    cases = [case for file in sorted(CASES.glob("*.yaml")) for case in load(file) if case.id in CHOSEN]
    assert not [case.id for case in cases if left_out(case)]
    return {result.case.id: result for result in Played(stage).play(cases)}


@pytest.mark.parametrize("case", CHOSEN)
def test_it_is_as_simulated(case: str, results: dict[str, Result]) -> None:
    assert not results[case].differences, "\n".join(results[case].differences)
