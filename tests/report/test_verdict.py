"""The shared words: short, exact at the edges, and one for every reason the gate can give."""

from dataclasses import replace

import pytest

from foureyes.model.attribution import Agent, FileAttribution, LineRange, Origin
from foureyes.model.change import HeadKind
from foureyes.model.decision import Reason, Status
from foureyes.model.finding import Severity, SuppressionKind
from foureyes.model.review import ReadingStep
from foureyes.report import verdict
from tests.report.parts import undeclared
from tests.report.samples import REVIEWS, clean, incomplete, scan, typical


def test_headlines() -> None:
    assert {name: verdict.headline(review()) for name, review in REVIEWS.items()} == {
        "typical": "blocked, waiting for a human · 3 must be fixed or waived",
        "clean": "approved, no agent declared",
        "incomplete": "blocked, not everything could be analysed",
        "hostile": "blocked, waiting for a human · 1 must be fixed or waived · not everything could be analysed",
        "huge": "blocked, waiting for a human · 240 must be fixed or waived · not everything could be analysed",
        "scan": "2 findings · 1 must be fixed or waived",
    }


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_to_block_has_words_that_blame_nobody(reason: Reason) -> None:
    decision = replace(typical().decision, status=Status.BLOCKED, reason=reason)
    headline = verdict.headline(replace(clean(), decision=decision))
    assert headline.startswith("blocked")
    approving = {"APPROVED", "NO_AI_EVIDENCE", "EXEMPT", "OVERRIDE", "SELF_ACKNOWLEDGED", "BLOCKING_FINDING"}
    assert (headline == "blocked") == (reason.value in approving)
    assert "you" not in headline.split()


def test_incomplete_review_is_never_quiet() -> None:
    decision = replace(incomplete().decision, status=Status.APPROVED, reason=Reason.APPROVED)
    assert not verdict.is_quiet(replace(incomplete(), decision=decision))
    assert "not everything could be analysed" in verdict.headline(replace(incomplete(), whole_tree=True))


def test_suppressed_findings_and_hints_are_not_passed_over_in_silence() -> None:
    held = tuple(finding for finding in typical().findings if finding.suppressed)
    assert not verdict.is_quiet(replace(clean(), findings=held))
    assert not verdict.is_quiet(replace(clean(), attribution=replace(undeclared(1), hints=("odd",))))


def test_findings_to_look_at_block_from_the_severity_that_the_policy_names() -> None:
    assert verdict.counts(typical()).blocking == 3
    assert verdict.counts(replace(typical(), fail_on=Severity.CRITICAL)).blocking == 1


@pytest.mark.parametrize(
    ("part", "whole", "expected", "blocks"),
    [
        (0, 0, "0 %", 0),
        (0, 9, "0 %", 0),
        (1, 1000, "1 %", 1),
        (354, 412, "86 %", 9),
        (999, 1000, "99 %", 9),
        (1000, 1000, "100 %", 10),
        (7, 5, "100 %", 10),
        (-1, 5, "0 %", 0),
    ],
)
def test_share_and_bar_are_full_or_empty_only_when_that_is_so(
    part: int, whole: int, expected: str, blocks: int
) -> None:
    assert verdict.share(part, whole) == expected
    assert verdict.bar(part, whole) == "█" * blocks + "░" * (10 - blocks)


def test_durations_and_counts() -> None:
    assert [verdict.duration(seconds) for seconds in (0.04, 1.38, 12.3, 119, 300)] == [
        "0.0 s",
        "1.4 s",
        "12 s",
        "119 s",
        "5 min",
    ]
    assert verdict.files(1) == "1 file"
    assert verdict.files(2_000) == "2,000 files"
    assert [verdict.reading_time((ReadingStep("a", 1, 2, (), minutes),)) for minutes in (0.4, 1.2, 14, 300)] == [
        "less than a minute",
        "about 1 minute",
        "about 14 minutes",
        "about 5 hours",
    ]


def test_lines_are_shared_out_among_agents_automation_people_and_nobody_known() -> None:
    ranges = (
        LineRange(1, 4, Origin.AI, "claude-code"),
        LineRange(5, 6, Origin.AUTOMATION, None),
        LineRange(7, 7, Origin.UNDECLARED, None, attested_human=True),
        LineRange(8, 10, Origin.UNDECLARED, None),
    )
    file = FileAttribution("a.py", 10, (("claude-code", 4),), ranges)
    split = verdict.shares(replace(undeclared(10), files=(file,), by_agent=(("claude-code", 4),)))
    assert (split.automation, split.attested, split.undeclared) == (2, 1, 3)


def test_models_of_one_agent_stand_together() -> None:
    agents = (Agent("claude-code", "Opus 4.5"), Agent("claude-code", "Haiku 4.5"), Agent("codex"))
    attribution = replace(undeclared(10), agents=agents, by_agent=(("claude-code", 4),))
    assert verdict.agent_labels(attribution) == (("claude-code (Opus 4.5, Haiku 4.5)", 4), ("codex", 0))


def test_head_that_is_no_commit_is_named_so() -> None:
    names = [verdict.head_name(replace(clean(), change=replace(clean().change, head_kind=kind))) for kind in HeadKind]
    assert names == ["1f3c9e2", "index on 1f3c9e2", "working tree on 1f3c9e2"]


def test_suppressions_are_counted_by_kind() -> None:
    assert verdict.counts(typical()).suppressed == ((SuppressionKind.INLINE, 1), (SuppressionKind.WAIVER, 1))
    assert verdict.suppressed_label(verdict.counts(scan())) == ""
