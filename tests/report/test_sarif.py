"""`sarif` is valid against the standard's schema and keeps within what GitHub's code scanning takes."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from jsonschema import Draft7Validator

from foureyes.model.change import ChangeSet
from foureyes.model.finding import Confidence, RelatedPlace, Severity, SuggestedEdit
from foureyes.model.review import Review
from foureyes.report import sarif
from foureyes.report.sarif_place import uri
from tests.report.parts import SQL
from tests.report.samples import REVIEWS, clean, hostile, huge, incomplete, scan, typical

SCHEMA = json.loads((Path(__file__).parent / "sarif-schema/sarif-schema-2.1.0.json").read_text(encoding="utf-8"))


def run_of(review: Review, max_results: int = sarif.MAX_RESULTS) -> dict[str, Any]:
    log = json.loads(sarif.render(review, max_results=max_results))
    Draft7Validator(SCHEMA, format_checker=Draft7Validator.FORMAT_CHECKER).validate(log)
    assert len(log["runs"]) == 1
    run: dict[str, Any] = log["runs"][0]
    return run


def regions(data: object) -> Iterator[dict[str, int]]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key in ("region", "deletedRegion"):
                yield value
            yield from regions(value)
    elif isinstance(data, list):
        for item in data:
            yield from regions(item)


@pytest.mark.parametrize("name", REVIEWS)
def test_log_is_valid(name: str) -> None:
    run = run_of(REVIEWS[name]())
    for region in regions(run):
        assert 1 <= region["startLine"] <= region["endLine"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_rule_has_its_page_tags_and_scores() -> None:
    rule = next(item for item in run_of(typical())["tool"]["driver"]["rules"] if item["id"] == "sql-injection")
    assert rule["properties"] == {
        "precision": "high",
        "security-severity": "8.0",
        "tags": ["security", "external/cwe/cwe-089", "injection"],
    }
    assert rule["fullDescription"]["text"].startswith("Reports what")
    for title in ("What it does", "Why it matters", "Example", "Use instead", "What to do", "References"):
        assert f"## {title}" in rule["help"]["markdown"]


def test_rule_that_is_no_security_rule_has_no_security_score() -> None:
    rule = next(item for item in run_of(typical())["tool"]["driver"]["rules"] if item["id"] == "missing-test")
    assert rule["properties"]["problem.severity"] == "warning"
    assert "security-severity" not in rule["properties"]


def test_scores_fall_into_the_bands_that_code_scanning_names() -> None:
    bands = {Severity.CRITICAL: 9.0, Severity.HIGH: 7.0, Severity.MEDIUM: 4.0, Severity.LOW: 0.1}
    for severity, least in bands.items():
        review = replace(typical(), rules=(replace(SQL, severity=severity, confidence=Confidence.LOW),))
        rule = next(item for item in run_of(review)["tool"]["driver"]["rules"] if item["id"] == "sql-injection")
        assert least <= float(rule["properties"]["security-severity"]) < least + 4
        assert rule["properties"]["precision"] == "low"


def test_tags_are_no_more_than_an_upload_may_have() -> None:
    wordy = replace(SQL, tags=tuple(f"tag-{number}" for number in range(40)))
    rules = run_of(replace(typical(), rules=(wordy,)))["tool"]["driver"]["rules"]
    assert max(len(rule["properties"]["tags"]) for rule in rules if "properties" in rule) == 20


def test_finding_of_a_rule_without_a_page_still_names_its_rule() -> None:
    run = run_of(replace(typical(), rules=()))
    assert {"id": "sql-injection"} in run["tool"]["driver"]["rules"]


def test_result_has_fingerprint_fix_and_related_place() -> None:
    review = typical()
    result = next(item for item in run_of(review)["results"] if item["ruleId"] == "sql-injection")
    finding = next(item for item in review.findings if item.rule == "sql-injection")
    assert result["level"] == "error"
    assert result["partialFingerprints"] == {"foureyes/v1": finding.fingerprint}
    change = result["fixes"][0]["artifactChanges"][0]
    assert change["artifactLocation"]["uri"] == "src/pay/refund.py"
    assert change["replacements"][0]["deletedRegion"] == {"startLine": 52, "endLine": 53}
    assert change["replacements"][0]["insertedContent"]["text"].startswith("    execute(")
    assert result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 31
    assert result["baselineState"] == "new"


def test_empty_replacement_takes_the_lines_away() -> None:
    finding = replace(scan().findings[0], fix=SuggestedEdit("a.py", 3, 4, ""))
    result = run_of(replace(scan(), findings=(finding,)))["results"][0]
    assert result["fixes"][0]["artifactChanges"][0]["replacements"] == [
        {"deletedRegion": {"startLine": 3, "startColumn": 1, "endLine": 5, "endColumn": 1}}
    ]


def test_suppressions_are_told_for_every_result_or_for_none() -> None:
    results = run_of(typical())["results"]
    assert all("suppressions" in result for result in results)
    told = [(item["kind"], item["justification"]) for result in results for item in result["suppressions"]]
    assert told == [("inSource", "the id is a UUID by its type"), ("external", "covered by the nightly run")]


def test_what_was_not_analysed_is_a_notification_and_no_success() -> None:
    invocation = run_of(incomplete())["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert [note["level"] for note in invocation["toolExecutionNotifications"]] == ["error"] * 3
    assert run_of(clean())["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_beyond_the_limit_the_least_serious_are_left_out_and_that_is_said() -> None:
    run = run_of(huge(), max_results=100)
    assert len(run["results"]) == 100
    assert {result["level"] for result in run["results"]} == {"error"}
    texts = [note["message"]["text"] for note in run["invocations"][0]["toolExecutionNotifications"]]
    assert "300 less serious findings are left out here; the JSON document lists all." in texts


def test_a_full_upload_stays_within_the_size_limit() -> None:
    """The limits are 25,000 results and 10 MB compressed: a tenth of the one must fit a tenth of the other."""
    assert sarif.MAX_RESULTS == 25_000
    report = sarif.render(huge(findings=sarif.MAX_RESULTS // 10))
    assert len(gzip.compress(report.encode())) < 1_000_000


def test_related_places_are_no_more_than_are_shown() -> None:
    places = tuple(RelatedPlace("a.py", number, "here") for number in range(1, 300))
    result = run_of(replace(scan(), findings=(replace(scan().findings[0], related=places),)))["results"][0]
    assert len(result["relatedLocations"]) < 100


@pytest.mark.parametrize("path", ["a b.py", "a%20b.py", "c:/x.py", "ä/ö.py", "a?b#c.py", "\udcff\udc80.py", "[x].py"])
def test_uri_gives_back_the_bytes_of_the_path(path: str) -> None:
    assert unquote_to_bytes(uri(path)) == path.encode("utf-8", "surrogateescape")
    assert not set(uri(path)) & set(' ?#[]:"<>\\^`{|}')


def test_message_is_neither_link_nor_placeholder() -> None:
    text = run_of(hostile())["results"][0]["message"]["text"]
    assert "[click](" not in text
    assert "{{0}}" in text


@pytest.mark.parametrize(
    ("repository", "expected"),
    [
        ("https://user:secret@host.example/a/b.git", "https://host.example/a/b.git"),
        ("ssh://git@host.example:22/a/b", "ssh://host.example:22/a/b"),
        ("/srv/my shop", "file:///srv/my%20shop"),
        ("shop", "urn:foureyes:repository:shop"),
        ("https://[broken", "urn:foureyes:repository:https%3A//%5Bbroken"),
        ("", "urn:foureyes:repository:unknown"),
    ],
)
def test_provenance_names_the_repository_without_credentials(repository: str, expected: str) -> None:
    change: ChangeSet = replace(typical().change, repository=repository)
    provenance = run_of(replace(typical(), change=change))["versionControlProvenance"][0]
    assert provenance["repositoryUri"] == expected
    assert provenance["revisionId"] == change.head
