"""What is encoded comes back equal; what is not of the type is refused."""

from pathlib import Path

import pytest

from foureyes.model.gate_facts import AgentEvidence, AnalysisState, Memory
from foureyes.model.wording import Message, worded
from foureyes.server.json_codec import CodecError, decode, encode
from foureyes.server.review_process import perform
from foureyes.server.review_task import ReviewResult
from tests.server.changes import agent_change, task_for


def test_a_whole_review_comes_back_equal(tmp_path: Path) -> None:
    result = perform(task_for(tmp_path, agent_change(tmp_path)))
    assert result.review is not None
    assert result.review.findings
    assert decode(ReviewResult, encode(result)) == result


def test_memory_comes_back_equal() -> None:
    memory = Memory(
        evidence=(AgentEvidence("trailer \ud800", "a" * 40, 7), AgentEvidence("branch")),
        pushers=frozenset({("b" * 40, 3), ("c" * 40, 4)}),
        on_head=frozenset({9}),
        base_of={9: "d" * 40},
    )
    assert decode(Memory, encode(memory)) == memory


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", '{"state": "fine"}', '{"state": 3}', '{"state": "complete", "detail": 7}', "[" * 100_000, "{}"],
)
def test_what_is_not_a_result_is_refused(text: str) -> None:
    with pytest.raises(CodecError):
        decode(ReviewResult, text)


def test_a_field_that_is_missing_has_its_default() -> None:
    assert decode(ReviewResult, '{"state": "failed"}') == ReviewResult(AnalysisState.FAILED)


def test_a_message_without_arguments_stays_one_inside_another() -> None:
    message = worded("This looks like {what}.", what=worded("a scratch script"))
    again = decode(str, encode(message))
    assert isinstance(again, Message)
    assert [type(value) for _, value in again.arguments] == [Message]
    assert again == message
