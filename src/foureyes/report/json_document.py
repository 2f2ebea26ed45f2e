"""A review comes in, one JSON document goes out, as `docs/schema/review.schema.json` describes it.

It holds no time and, unless asked, nothing that differs between a first and a repeated review of the same commits.
"""

from foureyes import __version__
from foureyes.model.decision import Decision, Requirement
from foureyes.model.review import Review
from foureyes.model.rule import Rule
from foureyes.model.safe_text import shown
from foureyes.report.attribution_record import attribution_record
from foureyes.report.change_record import change_record
from foureyes.report.finding_record import finding_record
from foureyes.report.json_text import Json, dumped
from foureyes.report.unread import unread
from foureyes.report.verdict import counts, headline

SCHEMA = "foureyes/review"
SCHEMA_VERSION = "1.0"


def render(review: Review, *, effort: bool = False) -> str:
    """Return the document. `effort` adds what the review cost, which differs from run to run."""
    return dumped(document(review, effort=effort)) + "\n"


def document(review: Review, *, effort: bool = False) -> dict[str, Json]:
    """Return the document as data."""
    return {
        "schema": SCHEMA,
        "version": SCHEMA_VERSION,
        "tool": {"name": "foureyes", "version": __version__},
        "headline": headline(review),
        "complete": review.is_complete,
        "whole_tree": review.whole_tree,
        "policy": shown(review.policy),
        "change": change_record(review.change),
        "attribution": attribution_record(review.attribution),
        "findings": [finding_record(review, finding) for finding in review.findings],
        "summary": _summary(review),
        "brief": _brief(review),
        "decision": _decision(review.decision),
        "not_analysed": [
            {"path": shown(path) or None, "reason": shown(reason), "blocks": blocks}
            for path, reason, blocks in unread(review)
        ],
        "rules": [_rule(rule) for rule in sorted(review.rules, key=lambda rule: rule.id)],
        "effort": _effort(review, effort),
    }


def _summary(review: Review) -> Json:
    number = counts(review)
    by_severity: dict[str, Json] = {}
    for finding in review.active:
        before = by_severity.get(finding.severity.value, 0)
        by_severity[finding.severity.value] = 1 + (before if isinstance(before, int) else 0)
    return {
        "findings": number.active,
        "blocking": number.blocking,
        "suppressed": number.all_suppressed,
        "by_severity": by_severity,
    }


def _brief(review: Review) -> Json:
    steps: list[Json] = [
        {
            "path": shown(step.path),
            "first": step.first,
            "last": step.last,
            "why": [shown(reason) for reason in step.why],
            "minutes": round(step.minutes, 2),
        }
        for step in review.reading_order
    ]
    return {"minutes": round(sum(step.minutes for step in review.reading_order), 2), "reading_order": steps}


def _decision(decision: Decision) -> Json:
    return {
        "status": decision.status.value,
        "reason": decision.reason.value,
        "head": shown(decision.head),
        "missing": [shown(item) for item in decision.missing],
        "requirement": _requirement(decision.requirement),
    }


def _requirement(node: Requirement) -> Json:
    return {
        "name": shown(node.name),
        "satisfied": node.satisfied,
        "detail": shown(node.detail),
        "parts": [_requirement(part) for part in node.parts],
    }


def _rule(rule: Rule) -> Json:
    return {
        "id": shown(rule.id),
        "title": shown(rule.title),
        "category": shown(rule.category),
        "severity": rule.severity.value,
        "confidence": rule.confidence.value,
        "tier": rule.tier.value,
        "cwe": list(rule.cwe),
    }


def _effort(review: Review, cost: bool) -> Json:
    known: dict[str, Json] = {"files_in_tree": review.effort.files_in_tree}
    if cost:
        known["blobs_parsed"] = review.effort.blobs_parsed
        known["blobs_known"] = review.effort.blobs_known
        known["cpu_seconds"] = round(review.effort.cpu_seconds, 3)
    return known
