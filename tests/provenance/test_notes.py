"""Notes, traces and checkpoints: exact totals, and no input that raises."""

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foureyes.provenance.agent_blame_notes import parse_agent_blame
from foureyes.provenance.agent_trace import parse_agent_trace, placed
from foureyes.provenance.entire_checkpoints import checkpoint_directory, parse_checkpoint
from foureyes.provenance.git_ai_notes import parse_git_ai
from foureyes.provenance.line_attribution import spread
from foureyes.provenance.line_claims import LineClaim
from tests.provenance.people import file

META = {
    "schema_version": "authorship/3.0.0",
    "base_commit_sha": "0" * 40,
    "prompts": {"0123456789abcdef": {"agent_id": {"tool": "cursor", "id": "u1", "model": "m1"}}},
    "sessions": {
        "s_0123456789abcd": {
            "agent_id": {"tool": "codex", "id": "u2", "model": "gpt-5"},
            "human_author": "Ada Example <ada@example.com>",
        }
    },
    "humans": {"h_aaaabbbbccccdd": {"author": "Ada Example <ada@example.com>"}},
}


def note(head: str, meta: object = META) -> str:
    return f"{head}---\n{json.dumps(meta)}"


def test_a_note_of_the_standard() -> None:
    parsed = parse_git_ai(
        note(
            "app/a.py\n  s_0123456789abcd::t_00112233445566 3-9,12\n  h_aaaabbbbccccdd 20\n"
            '"b c.py"\n  0123456789abcdef 1\n'
        )
    )
    assert (parsed.ai_lines, parsed.human_lines, parsed.by_tool) == (9, 1, {"codex": 8, "cursor": 1})
    assert parsed.paths == ("app/a.py", "b c.py")
    assert parsed.ignored == ()
    assert [str(person) for person in parsed.prompters] == ["Ada Example <ada@example.com>"]


@pytest.mark.parametrize(
    ("key", "ai", "human", "unresolved"),
    [
        ("s_0123456789abcd", 2, 0, 0),
        ("s_ffffffffffffff::t_00112233445566", 2, 0, 2),
        ("ffffffffffffffff", 2, 0, 2),
        ("fffffff", 2, 0, 2),
        ("01234567-89ab-4cde-8f01-23456789abcd", 2, 0, 2),
        ("ai_agent", 2, 0, 2),
        ("human", 0, 2, 0),
        ("h_ffffffffffffff", 0, 2, 0),
    ],
)
def test_keys_within_and_outside_the_standard(key: str, ai: int, human: int, unresolved: int) -> None:
    parsed = parse_git_ai(note(f"a.py\n  {key} 1-2\n"))
    assert (parsed.ai_lines, parsed.human_lines, parsed.unresolved_lines) == (ai, human, unresolved)


@pytest.mark.parametrize("text", ["", "---\n{}", "---\n", note(""), "---", "{}", note("").replace("\n", "\r\n")])
def test_notes_without_attestations(text: str) -> None:
    assert parse_git_ai(text).claims == ()


@pytest.mark.parametrize(
    "text",
    [
        note("a.py\n  s_0123456789abcd 9-1,0,x,1-99999999999\n"),
        note("  s_0123456789abcd 1\n"),
        note("a.py\n  what 1\n"),
        "a.py\n  s_0 1\n---\nnot json",
        note("", {"schema_version": "other/1", "prompts": []}),
        "x" * (5 * 1024 * 1024),
        "a.py\n---\n" + "[" * 100_000,
    ],
)
def test_what_cannot_be_used_is_said(text: str) -> None:
    parsed = parse_git_ai(text)
    assert parsed.ignored
    assert all("\n" not in line and len(line) < 300 for line in parsed.ignored)


def test_agent_blame() -> None:
    document = {
        "version": 2,
        "attributions": [
            {"path": "a.py", "startLine": 2, "endLine": 4, "category": "ai_generated", "provider": "cursor"},
            {"path": "a.py", "startLine": 9, "endLine": 9, "category": "human"},
            {"path": "a.py", "startLine": 0, "category": "ai_generated"},
        ],
    }
    parsed = parse_agent_blame(json.dumps(document))
    assert (parsed.ai_lines, parsed.human_lines, parsed.by_tool) == (3, 0, {"cursor": 3})
    assert len(parsed.ignored) == 1


def test_checkpoints() -> None:
    assert checkpoint_directory("a3b2c4d5e6f7") == "a3/b2c4d5e6f7"
    known = parse_checkpoint("a3b2c4d5e6f7", '{"agent": "Codex", "initial_attribution": {"agent_lines": 7}}')
    assert (known.agent, known.agent_lines) == ("Codex", 7)
    assert parse_checkpoint("a3b2c4d5e6f7", '{"initial_attribution": {"agent_lines": true}}').agent_lines is None
    assert parse_checkpoint("a3b2c4d5e6f7", "nonsense").ignored


TRACE = {
    "version": "1.0",
    "tool": {"name": "cursor"},
    "files": [
        {
            "path": "a.py",
            "conversations": [
                {
                    "contributor": {"type": "ai", "model_id": "openai/gpt-5"},
                    "ranges": [{"start_line": 1, "end_line": 2}, {"start_line": 5, "contributor": {"type": "human"}}],
                }
            ],
        },
        {"path": ".sessions", "conversations": [{"ranges": [{}]}]},
    ],
}


def test_agent_trace_records() -> None:
    traces = parse_agent_trace(json.dumps(TRACE))
    (item,) = traces.claims
    assert (item.claim.path, item.claim.first, item.claim.last, item.claim.tool) == ("a.py", 1, 2, "cursor")
    flat = {"schema": "x", "file_path": "/home/ada/app/a.py", "session_id": "s1", "model": "openai/gpt-5"}
    traces = parse_agent_trace(f"{json.dumps(TRACE)}\nnot json\n{json.dumps(flat)}\n")
    assert [item.claim.tool for item in traces.claims] == ["cursor", "openai"]
    assert traces.ignored == ("1 lines of an Agent Trace file that are not JSON",)


def test_a_trace_is_placed_by_its_content() -> None:
    digest = hashlib.sha256(b"two\nthree").hexdigest()
    entry = {"file_path": "/x/a.py", "start_line": 1, "end_line": 2, "content_hash": f"sha256:{digest}", "tool": "t"}
    traces = parse_agent_trace(json.dumps(entry))
    lines = ("one", "two", "three", "four")
    (claim,) = placed(traces, file("a.py", (1, 4)), lines)
    assert (claim.first, claim.last) == (2, 3)
    assert placed(traces, file("a.py", (1, 4)), ("other",) * 4) == ()
    assert len(placed(traces, file("a.py", (1, 4)), None)) == 1
    assert placed(traces, file("b.py", (1, 4)), None) == ()


@pytest.mark.parametrize("kind", [[None], {"a": []}, [], {}, 7, None])
def test_a_kind_that_is_no_word_is_no_agent(kind: object) -> None:
    who = {"type": kind}
    ranges = [{"start_line": 1, "contributor": who}]
    talk = {"files": [{"path": "a.py", "conversations": [{"contributor": {"type": "human"}, "ranges": ranges}]}]}
    assert parse_agent_trace(json.dumps(talk)).claims == ()
    blamed = {"path": "a.py", "startLine": 2, "endLine": 4, "category": kind}
    assert parse_agent_blame(json.dumps({"version": 2, "attributions": [blamed]})).claims == ()
    if kind:
        assert parse_agent_trace(json.dumps({"file_path": "a.py", "contributor": kind})).claims == ()
        assert parse_agent_trace(json.dumps({"file_path": "a.py", "contributor": who})).claims == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**12) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "files",
                    "path",
                    "conversations",
                    "ranges",
                    "contributor",
                    "type",
                    "start_line",
                    "file_path",
                    "attributions",
                    "category",
                    "startLine",
                    "initial_attribution",
                    "agent_lines",
                    "prompts",
                    "sessions",
                    "tool",
                    "agent_id",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@settings(deadline=None, max_examples=150)
@given(JSON, st.text(max_size=60))
def test_no_input_raises(value: object, head: str) -> None:
    text = json.dumps(value)
    for parse in (parse_git_ai, parse_agent_blame):
        parse(text)
        parse(head)
    parse_git_ai(f"{head}\n---\n{text}")
    parse_agent_trace(text)
    parse_agent_trace(head)
    parse_checkpoint("a3b2c4d5e6f7", text)


@settings(deadline=None, max_examples=60)
@given(st.sets(st.integers(1, 60)), st.lists(st.tuples(st.integers(1, 60), st.integers(0, 20)), max_size=8))
def test_the_first_claim_on_a_line_counts(lines: set[int], ranges: list[tuple[int, int]]) -> None:
    claims = [LineClaim("a", first, first + more, f"t{number}") for number, (first, more) in enumerate(ranges)]
    taken = spread(sorted(lines), claims)
    for line in lines:
        expected = next((claim for claim in claims if claim.first <= line <= claim.last), None)
        assert taken.get(line) is expected
