"""A finding as JSON data: what `json` and `jsonl` say of one. All text is safe to show, on one line, but for code."""

from foureyes.model.finding import Finding, RelatedPlace, SuggestedEdit, Suppression
from foureyes.model.review import Review
from foureyes.model.safe_text import shown
from foureyes.report.json_text import Json, is_exact


def finding_record(review: Review, finding: Finding) -> dict[str, Json]:
    """Return one finding; `suppressed` is null while it stands."""
    return {
        "rule": shown(finding.rule),
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "tier": finding.tier.value,
        "blocks": review.is_blocking(finding),
        "path": shown(finding.path),
        "line": finding.line,
        "end_line": finding.end_line,
        "column": finding.column,
        "scope": finding.scope.value,
        "side": finding.side.value,
        "symbol": shown(finding.symbol),
        "message": shown(finding.message),
        "remedy": shown(finding.remedy),
        "fix": _fix(finding.fix),
        "cwe": list(finding.cwe),
        "related": [_related(place) for place in finding.related],
        "fingerprint": shown(finding.fingerprint),
        "introduced": finding.introduced,
        "agent": None if finding.agent is None else shown(finding.agent),
        "suppressed": _suppressed(finding.suppressed),
    }


def _fix(edit: SuggestedEdit | None) -> Json:
    """The edit, unless its text is not Unicode: an edit that cannot be carried exactly must not be applied."""
    if edit is None or not is_exact(edit.replacement):
        return None
    return {
        "path": shown(edit.path),
        "first": edit.first,
        "last": edit.last,
        "replacement": edit.replacement,
    }


def _related(place: RelatedPlace) -> Json:
    return {"path": shown(place.path), "line": place.line, "message": shown(place.message)}


def _suppressed(suppression: Suppression | None) -> Json:
    if suppression is None:
        return None
    return {
        "kind": suppression.kind.value,
        "reason": shown(suppression.reason),
        "path": None if suppression.path is None else shown(suppression.path),
        "line": suppression.line,
        "by": None if suppression.by is None else shown(suppression.by),
    }
