"""Which language is spoken where no policy is at hand."""

from pathlib import Path

import sqlalchemy as sa

from foureyes.gate.decide import PolicyFailure
from foureyes.model.policy import Policy
from foureyes.server.database import open_database
from foureyes.server.records import PullKey
from foureyes.server.review_records import ReviewRecords
from foureyes.server.told_language import keep_spoken, language_of, spoken_last


def test_the_last_one_of_the_pull_request_then_of_its_repository_is_spoken(tmp_path: Path) -> None:
    engine = open_database(sa.make_url(f"sqlite:///{tmp_path / 'x.sqlite3'}"))
    records, first, other = ReviewRecords(engine), PullKey(1, 7), PullKey(1, 8)
    assert spoken_last(records, first) == "en"
    keep_spoken(records, first, "fr")
    assert (spoken_last(records, first), spoken_last(records, other), spoken_last(records, PullKey(2, 7))) == (
        "fr",
        "fr",
        "en",
    )
    keep_spoken(records, other, "en")
    keep_spoken(records, PullKey(1, 9), "fr")
    assert (spoken_last(records, first), spoken_last(records, other)) == ("fr", "en")
    records.keep_posted(first, "language", "tlh")
    assert spoken_last(records, first) == "en"
    engine.dispose()


def test_a_policy_that_cannot_be_used_is_told_in_english() -> None:
    assert language_of(Policy(language="fr")) == "fr"
    assert language_of(PolicyFailure("no")) == "en"
