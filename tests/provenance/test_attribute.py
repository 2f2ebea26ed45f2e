"""A whole change: lines, precedence, pull-request facts, hints."""

from dataclasses import replace

import pytest

from foureyes.model.attribution import Attribution, EvidenceKind, FileAttribution, LineRange, Origin
from foureyes.model.change import ChangeSet, HeadKind, Identity
from foureyes.model.policy import EvidencePolicy
from foureyes.provenance.attribute import LineSources, Origins, attribute, needs_origins
from foureyes.provenance.entire_checkpoints import parse_checkpoint
from foureyes.provenance.git_ai_notes import REF
from foureyes.provenance.notes import checkpoint_ids, line_sources
from foureyes.provenance.pull_request import PullRequestFacts, without_template
from tests.provenance.people import ADA, BOB, CLAUDE_TRAILER, SIGNALS, change, commit, file, oid

POLICY = EvidencePolicy()
HUMAN = commit("Fix by hand", BOB, number=1)
AGENT = commit(f"Fix\n\n{CLAUDE_TRAILER}", ADA, number=2)
A = file("a.py", (1, 4), (10, 2))
NOTE = (
    "a.py\n  s_0123456789abcd::t_00112233445566 2-3\n  h_aaaabbbbccccdd 1\n---\n"
    '{"sessions": {"s_0123456789abcd": {"agent_id": {"tool": "codex", "model": "gpt-5", "id": "u1"}}}}'
)


def made(
    subject: ChangeSet,
    origins: Origins | None = None,
    notes: LineSources | None = None,
    pull_request: PullRequestFacts | None = None,
) -> Attribution:
    return attribute(
        subject,
        signals=SIGNALS,
        policy=POLICY,
        origins=origins,
        notes=notes or LineSources(),
        pull_request=pull_request,
    )


def needed(subject: ChangeSet) -> bool:
    return needs_origins(subject, signals=SIGNALS, policy=POLICY)


def only(found: Attribution) -> FileAttribution:
    (item,) = found.files
    return item


def test_one_agents_commits_need_no_blame() -> None:
    subject = change((AGENT,), (A,))
    assert not needed(subject)
    found = made(subject)
    assert (found.origin, found.ai_lines, found.added, found.by_agent) == (Origin.AI, 6, 6, (("claude", 6),))
    assert only(found).ranges == (LineRange(1, 4, Origin.AI, "claude"), LineRange(10, 11, Origin.AI, "claude"))
    assert found.prompters == (ADA,)
    assert found.ignored == ()


def test_lines_go_to_the_commits_that_wrote_them() -> None:
    subject = change((HUMAN, AGENT), (A,))
    assert needed(subject)
    origins: Origins = {"a.py": {1: HUMAN.oid, 2: AGENT.oid, 3: AGENT.oid, 4: HUMAN.oid, 10: AGENT.oid, 11: None}}
    found = made(subject, origins)
    assert found.by_agent == (("claude", 3),)
    assert [(item.first, item.last, item.agent) for item in only(found).ranges] == [
        (1, 1, None),
        (2, 3, "claude"),
        (4, 4, None),
        (10, 10, "claude"),
        (11, 11, None),
    ]
    assert only(found).agent_at(2) == "claude"


def test_without_origins_the_whole_change_is_the_agents_and_that_is_said() -> None:
    found = made(change((HUMAN, AGENT), (A,)))
    assert found.ai_lines == 6
    assert "no line origins" in found.ignored[0]
    assert made(change((HUMAN, AGENT), (A,)), {"a.py": {}}).ai_lines == 6


def test_uncommitted_lines_are_undeclared() -> None:
    subject = change((AGENT,), (A,), head_kind=HeadKind.WORK_TREE)
    assert needed(subject)
    found = made(subject, {"a.py": dict.fromkeys((1, 2, 3, 4, 10, 11))})
    assert found.ai_lines == 0


def test_a_suggestion_marks_lines_as_assisted_and_names_no_writer() -> None:
    helped = commit("Fix\n\nCo-authored-by: coderabbitai[bot] <136622811+coderabbitai[bot]@users.noreply.github.com>")
    found = made(change((helped,), (A,)))
    assert (found.origin, found.ai_lines) == (Origin.AI_ASSISTED, 0)
    assert {item.origin for item in only(found).ranges} == {Origin.AI_ASSISTED}


def test_a_note_on_the_head_marks_its_lines_and_attests_a_person() -> None:
    found = made(change((HUMAN,), (A,)), notes=line_sources({REF: {HUMAN.oid: NOTE}}))
    assert (found.origin, found.by_agent) == (Origin.AI, (("codex", 2),))
    assert [(item.first, item.last, item.agent, item.attested_human) for item in only(found).ranges] == [
        (1, 1, None, True),
        (2, 3, "codex", False),
        (4, 4, None, False),
        (10, 11, None, False),
    ]
    assert [item.kind for item in found.evidence] == [EvidenceKind.NOTE]
    assert found.agents[0].model == "gpt-5"


def test_notes_only_raise_the_share() -> None:
    found = made(change((AGENT,), (A,)), notes=line_sources({REF: {AGENT.oid: NOTE}}))
    assert found.ai_lines == 6
    empty = line_sources({REF: {AGENT.oid: "---\n{}"}})
    assert made(change((AGENT,), (A,)), notes=empty).ai_lines == 6
    assert made(change((HUMAN,), (A,)), notes=line_sources({REF: {HUMAN.oid: "---\n{}"}})).origin is Origin.UNDECLARED


def test_a_note_on_an_older_commit_is_carried_to_head_by_positions() -> None:
    later = commit("More by hand", BOB, number=3)
    subject = change((HUMAN, later), (A,))
    places = {10: (HUMAN.oid, "a.py", 2), 11: (later.oid, "a.py", 11), 1: (HUMAN.oid, "old.py", 2)}
    found = made(subject, notes=line_sources({REF: {HUMAN.oid: NOTE}}, positions={"a.py": places}))
    assert [item.first for item in only(found).ranges if item.agent] == [10]


def test_without_positions_it_covers_the_whole_commit_and_that_is_said() -> None:
    later = commit("More by hand", BOB, number=3)
    origins: Origins = {"a.py": {1: HUMAN.oid, 2: HUMAN.oid, 3: later.oid, 4: later.oid, 10: later.oid, 11: later.oid}}
    found = made(change((HUMAN, later), (A,)), origins, line_sources({REF: {HUMAN.oid: NOTE}}))
    assert found.by_agent == (("codex", 2),)
    assert any("whole files" in text for text in found.ignored)


def test_a_checkpoints_own_count_decides() -> None:
    linked = commit("Fix\n\nEntire-Checkpoint: a3b2c4d5e6f7")
    plain = made(change((linked,), (A,)))
    assert (plain.origin, plain.ai_lines) == (Origin.AI_ASSISTED, 0)
    assert checkpoint_ids(plain.commits) == ("a3b2c4d5e6f7",)
    for lines, expected in ((0, Origin.UNDECLARED), (7, Origin.AI)):
        known = parse_checkpoint("a3b2c4d5e6f7", f'{{"initial_attribution": {{"agent_lines": {lines}}}}}')
        assert made(change((linked,), (A,)), notes=LineSources(checkpoints={known.id: known})).origin is expected


def test_a_branch_raises_the_verdict_and_marks_no_line() -> None:
    found = made(change((HUMAN,), (A,), branch="codex/fix"))
    assert (found.origin, found.ai_lines) == (Origin.AI_ASSISTED, 0)


def test_a_pull_request_that_declares_itself_marks_what_no_commit_declares() -> None:
    facts = PullRequestFacts(body="🤖 Generated with [Claude Code](https://claude.com/claude-code)")
    found = made(change((HUMAN,), (A,)), pull_request=facts)
    assert (found.origin, found.by_agent) == (Origin.AI, (("claude", 6),))
    facts = PullRequestFacts(author_login="Copilot", author_id=198982749, author_type="Bot")
    assert made(change((HUMAN,), (A,)), pull_request=facts).by_agent == (("copilot", 6),)


def test_the_forges_author_of_a_commit_counts() -> None:
    facts = PullRequestFacts(commit_authors={HUMAN.oid: ("cursoragent", None)})
    found = made(change((HUMAN,), (A,)), pull_request=facts)
    assert (found.origin, found.by_agent) == (Origin.AI, (("cursor", 6),))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (PullRequestFacts(labels=("ai-generated",)), Origin.UNDECLARED),
        (PullRequestFacts(body="- [x] This PR uses AI"), Origin.UNDECLARED),
        (PullRequestFacts(body="> 🤖 Generated with [Claude Code](x)"), Origin.UNDECLARED),
        (PullRequestFacts(head_branch="charlie/fix"), Origin.UNDECLARED),
        (PullRequestFacts(author_login="dependabot[bot]", body="Generated with Claude Code"), Origin.UNDECLARED),
        (PullRequestFacts(body="Written by AI.", head_branch="codex/x"), Origin.AI),
    ],
)
def test_pull_request_facts(facts: PullRequestFacts, expected: Origin) -> None:
    assert made(change((HUMAN,), (A,)), pull_request=facts).origin is expected


def test_a_templates_own_words_are_nobodys() -> None:
    template = "## AI\nWritten by AI.\n"
    facts = PullRequestFacts(body="## AI\r\nWritten  by AI.\r\n", template=template)
    assert made(change((HUMAN,), (A,)), pull_request=facts).origin is Origin.UNDECLARED
    assert without_template("a\nb", None) == "a\nb"


def test_what_was_seen_once_stays() -> None:
    before = made(change((AGENT,), (A,)))
    facts = PullRequestFacts(earlier=before.evidence)
    found = made(change((replace(AGENT, message="Fix"),), (A,)), pull_request=facts)
    assert found.origin is Origin.AI
    assert "is gone" in found.hints[0]
    assert made(change((AGENT,), (A,)), pull_request=facts).hints == ()


def test_a_signature_that_contradicts_the_claimed_author_is_pointed_out() -> None:
    bot = Identity("claude[bot]", "209825114+claude[bot]@users.noreply.github.com")
    framed = commit("Fix", bot)
    found = made(change((framed,)), pull_request=PullRequestFacts(signers={framed.oid: "ada"}))
    assert "bears the verified signature of ada" in found.hints[0]
    right = PullRequestFacts(signers={framed.oid: "claude[bot]"})
    assert made(change((framed,)), pull_request=right).hints == ()


def test_automation_only_where_all_of_it_is() -> None:
    bot = Identity("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com")
    bump = commit("Bump", bot, number=5)
    assert made(change((bump,), (A,))).origin is Origin.AUTOMATION
    assert made(change((bump, HUMAN), (A,))).origin is Origin.UNDECLARED
    assert made(change((), (A,))).origin is Origin.UNDECLARED


def test_totals_add_up_over_files() -> None:
    found = made(change((AGENT,), (A, file("b.py", (1, 10)))))
    assert found.added == sum(item.added for item in found.files) == found.ai_lines == 16
    assert found.file("b.py") is not None
    assert found.commits[0].commit == oid(2)


def test_a_sign_of_the_text_that_stays_is_not_gone() -> None:
    facts = PullRequestFacts(
        body="🤖 Generated with [Claude Code](https://claude.com/claude-code)", labels=("copilot",)
    )
    before = made(change((HUMAN,), (A,)), pull_request=facts)
    assert made(change((HUMAN,), (A,)), pull_request=replace(facts, earlier=before.evidence)).hints == ()
    edited = made(change((HUMAN,), (A,)), pull_request=PullRequestFacts(body="Fix", earlier=before.evidence))
    assert edited.origin is Origin.AI
    assert len(edited.hints) == 1
    assert "a sign of claude that was seen before is gone (pull-request-text" in edited.hints[0]


def test_whoever_is_named_but_did_not_push_an_agents_commit_is_pointed_out() -> None:
    facts = PullRequestFacts(commit_authors={AGENT.oid: ("bob", 2)}, pushers={AGENT.oid: "eve"})
    (hint,) = made(change((AGENT,), (A,)), pull_request=facts).hints
    assert "names bob as who prompted the agent, but eve pushed it" in hint
    for pusher in ("Bob", "merge-queue[bot]", ""):
        same = replace(facts, pushers={AGENT.oid: pusher})
        assert made(change((AGENT,), (A,)), pull_request=same).hints == ()
