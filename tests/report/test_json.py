"""`json` is what its published schema says, says nothing else, and never says it differently; `jsonl` parses."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from foureyes.model.review import Effort
from foureyes.report import json_document, jsonl
from foureyes.report.json_text import Json
from tests.report.samples import REVIEWS, huge, typical

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schema/review.schema.json").read_text(encoding="utf-8"))
LEAST_KEYS = {
    "rule",
    "severity",
    "confidence",
    "path",
    "line",
    "end_line",
    "message",
    "fingerprint",
    "introduced",
    "agent",
}


def closed(schema: dict[str, Json]) -> dict[str, Json]:
    """The schema without room for keys it does not describe."""
    inner: dict[str, Json] = {}
    for key, value in schema.items():
        if isinstance(value, list):
            inner[key] = [closed(item) if isinstance(item, dict) else item for item in value]
        else:
            inner[key] = closed(value) if isinstance(value, dict) else value
    return {**inner, "additionalProperties": False} if "properties" in inner and "required" in inner else inner


def test_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", REVIEWS)
@pytest.mark.parametrize("effort", [False, True])
def test_document_is_valid_and_every_key_is_described(name: str, effort: bool) -> None:
    document = json.loads(json_document.render(REVIEWS[name](), effort=effort))
    Draft202012Validator(SCHEMA).validate(document)
    Draft202012Validator(closed(SCHEMA)).validate(document)


def test_schema_refuses_a_document_without_a_decision() -> None:
    document = json.loads(json_document.render(typical()))
    del document["decision"]
    assert not Draft202012Validator(SCHEMA).is_valid(document)


def test_version_is_the_one_that_the_schema_names() -> None:
    assert SCHEMA["$id"].endswith(f":{json_document.SCHEMA_VERSION}")


def test_what_a_review_cost_is_told_only_when_asked() -> None:
    cold, warm = typical(), replace(typical(), effort=Effort(2_818, 0, 2_818, 0.01))
    assert json_document.render(cold) == json_document.render(warm)
    assert json_document.render(cold, effort=True) != json_document.render(warm, effort=True)


def test_findings_are_all_there_and_suppressed_ones_say_why() -> None:
    document = json.loads(json_document.render(typical()))
    assert document["summary"] == {
        "findings": 5,
        "blocking": 3,
        "suppressed": 2,
        "by_severity": {"high": 3, "medium": 1, "note": 1},
    }
    assert [item["suppressed"]["kind"] for item in document["findings"] if item["suppressed"]] == ["inline", "waiver"]


def test_lines_by_nobody_known_are_undeclared() -> None:
    attribution = json.loads(json_document.render(typical()))["attribution"]
    assert attribution["ai_lines"] + attribution["undeclared_lines"] == attribution["added"] == 412


def test_incomplete_review_says_so() -> None:
    document = json.loads(json_document.render(REVIEWS["incomplete"]()))
    assert not document["complete"]
    assert document["not_analysed"][0] == {"path": None, "reason": "more than 20,000 files changed", "blocks": True}


def test_output_is_ascii_and_holds_no_old_workflow_command() -> None:
    report = json_document.render(REVIEWS["hostile"]()) + jsonl.render(REVIEWS["hostile"]())
    assert report.isascii()
    assert "##[" not in report
    assert json.loads(report.splitlines()[-1])["message"].count("##[add-mask]") == 1


def test_edit_that_is_not_unicode_is_left_out() -> None:
    assert json.loads(json_document.render(REVIEWS["hostile"]()))["findings"][0]["fix"] is None


def test_jsonl_has_one_finding_a_line_in_order() -> None:
    review = huge()
    lines = [json.loads(line) for line in jsonl.render(review).splitlines()]
    assert [line["fingerprint"] for line in lines] == [finding.fingerprint for finding in review.findings]
    assert all(line.keys() >= LEAST_KEYS for line in lines)
    finding = {"$ref": "#/$defs/finding", "$defs": SCHEMA["$defs"]}
    for line in lines:
        Draft202012Validator(finding).validate(line)


def test_jsonl_of_a_clean_review_is_empty() -> None:
    assert jsonl.render(REVIEWS["clean"]()) == ""
