"""The gate's promises over histories that Hypothesis makes up and shrinks, and a short random run."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.gate.invariants import Watched, play
from tests.gate.random_branch import ACTIONS

NUMBER = st.integers(0, 999)


class AnyHistory(RuleBasedStateMachine):
    """Anything may happen to the branch, in any order; `Watched` checks every promise after each step."""

    def __init__(self) -> None:
        super().__init__()
        self.watched = Watched()

    @rule(action=st.sampled_from(sorted(set(ACTIONS))), first=NUMBER, second=NUMBER, third=NUMBER, heard=NUMBER)
    def happen(self, action: str, first: int, second: int, third: int, heard: int) -> None:
        self.watched.step(action, first, second, third, heard)


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(max_examples=60, stateful_step_count=50, deadline=None)


def test_a_random_run_meets_every_kind_of_answer() -> None:
    said = play(7_000, seed=7)
    assert {"APPROVED", "OVERRIDE", "STALE_APPROVAL", "BASE_CHANGED", "CHANGES_REQUESTED", "BLOCKING_FINDING"} <= set(
        said
    )
