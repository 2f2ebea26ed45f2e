"""A sign of an agent that was seen once goes with the pull request through every later review."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from foureyes.model.attribution import Evidence, EvidenceKind, Role, Strength
from foureyes.model.gate_facts import AnalysisState
from foureyes.model.policy import EvidencePolicy
from foureyes.provenance.pull_request import PullRequestFacts
from foureyes.server.database import open_database
from foureyes.server.records import PullKey
from foureyes.server.review_records import ReviewKey, ReviewRecords
from foureyes.server.review_task import ReviewResult
from foureyes.server.signs_of_pull import signs_of
from tests.report.samples import clean

PULL = PullKey(7, 3)
SIGN = Evidence(EvidenceKind.TRAILER, "claude", "Co-authored-by: Claude", "a" * 40, Strength.STRONG, Role.AUTHOR, "x")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[ReviewRecords]:
    engine = open_database(sa.make_url(f"sqlite:///{tmp_path / 'foureyes.db'}"))
    yield ReviewRecords(engine)
    engine.dispose()


def key(head: str) -> ReviewKey:
    return ReviewKey(PULL, head * 40, "0" * 40)


def keep(records: ReviewRecords, head: str, *evidence: Evidence) -> None:
    review = replace(clean(), attribution=replace(clean().attribution, evidence=evidence))
    records.keep_review(key(head), 1, ReviewResult(AnalysisState.COMPLETE, review=review))


def wanted(records: ReviewRecords, head: str, attempt: int = 1) -> tuple[Evidence, ...]:
    records.want_review(key(head), attempt, PullRequestFacts())
    facts = records.wanted(key(head), attempt)
    assert facts is not None
    return facts.earlier


def test_signs_of_the_last_review_go_with_the_next_one(records: ReviewRecords) -> None:
    assert wanted(records, "a") == ()
    keep(records, "a", SIGN, replace(SIGN, strength=Strength.WEAK))
    assert wanted(records, "b") == (SIGN,)


def test_neither_a_failed_review_nor_one_never_made_loses_them(records: ReviewRecords) -> None:
    keep(records, "a", SIGN)
    records.keep_review(key("b"), 1, ReviewResult(AnalysisState.FAILED, "out of memory"))
    assert wanted(records, "c") == (SIGN,)
    assert wanted(records, "c", attempt=2) == (SIGN,)


def test_a_review_made_again_remembers_itself(records: ReviewRecords) -> None:
    keep(records, "a", SIGN)
    assert wanted(records, "a", attempt=2) == (SIGN,)
    assert wanted(records, "a", attempt=3) == (SIGN,)


def test_the_digest_changes_with_the_signs_and_only_with_them() -> None:
    def digest(body: str, *labels: str) -> str:
        return signs_of(PullRequestFacts(body=body, labels=labels), EvidencePolicy())

    assert digest("Fix it") == digest("Fix it, as discussed", "bug")
    assert digest("Fix it") != digest("Fix it\n\n🤖 Generated with [Claude Code](https://claude.com/claude-code)")
    assert digest("Fix it") != digest("Fix it", "ai-generated")
