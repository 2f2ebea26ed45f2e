"""A review comes in, one SARIF 2.1.0 log with one run goes out, within what GitHub's code scanning accepts.

Suppressed findings are among the results, marked so. What was not analysed, and what the limits left out, are
notifications of the invocation, which then says that it was not successful.
"""

from urllib.parse import quote, urlsplit

from foureyes import __version__
from foureyes.model.change import ChangeSet
from foureyes.model.finding import Finding, Suppression, SuppressionKind
from foureyes.model.review import Review
from foureyes.model.safe_text import shown
from foureyes.report.attribution_record import agent_record
from foureyes.report.json_text import Json, dumped
from foureyes.report.sarif_place import MAX_RELATED, ROOT, artifact, fixes, location, message, related
from foureyes.report.sarif_rules import MAX_RULES, descriptors, level
from foureyes.report.unread import unread
from foureyes.report.verdict import headline, shares

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MAX_RESULTS = 25_000
MAX_NOTIFICATIONS = 1_000
_KINDS = {SuppressionKind.INLINE: "inSource", SuppressionKind.POLICY: "external", SuppressionKind.WAIVER: "external"}
_URL_SCHEMES = frozenset({"http", "https", "ssh", "git", "file"})


def render(review: Review, *, max_results: int = MAX_RESULTS) -> str:
    """Return the log. Beyond `max_results` the least serious findings are left out, and the log says so."""
    log: dict[str, Json] = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(review, max_results)]}
    return dumped(log) + "\n"


def _run(review: Review, max_results: int) -> Json:
    kept = _standing_first(review)[:max_results]
    rules = descriptors(review.rules, kept)
    index = {name: number for number, name in enumerate(rules)}
    listed: list[Json] = [*rules.values()]
    results: list[Json] = [_result(review, finding, index[finding.rule]) for finding in kept]
    driver: dict[str, Json] = {
        "name": "foureyes",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": listed[:MAX_RULES],
        "notifications": [
            {"id": "not-analysed", "shortDescription": {"text": "Something could not be analysed."}},
            {"id": "left-out", "shortDescription": {"text": "Findings beyond the limits of this format."}},
        ],
    }
    return {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
        "versionControlProvenance": [_provenance(review.change)],
        "invocations": [_invocation(review, len(review.findings) - len(kept))],
        "results": results,
        "properties": _properties(review),
    }


def _standing_first(review: Review) -> list[Finding]:
    """The findings that stand, then the suppressed ones: those are what a limit may cost first."""
    return sorted(review.findings, key=lambda finding: not finding.is_active)


def _result(review: Review, finding: Finding, rule_index: int) -> Json:
    place = location(finding.path, finding.line, finding.end_line, finding.column)
    if finding.symbol:
        place["logicalLocations"] = [{"fullyQualifiedName": shown(finding.symbol)}]
    said = shown(finding.message)
    remedy = shown(finding.remedy)
    result: dict[str, Json] = {
        "ruleId": shown(finding.rule),
        "level": level(finding.severity),
        "message": message(f"{said}\n{remedy}" if remedy else said or shown(finding.rule)),
        "locations": [place],
        "partialFingerprints": {"foureyes/v1": shown(finding.fingerprint)},
        "suppressions": [] if finding.suppressed is None else [_suppression(finding.suppressed)],
        "properties": {
            "severity": finding.severity.value,
            "confidence": finding.confidence.value,
            "tier": finding.tier.value,
            "blocks": review.is_blocking(finding),
            "scope": finding.scope.value,
            "side": finding.side.value,
            "introduced": finding.introduced,
            "agent": None if finding.agent is None else shown(finding.agent),
        },
    }
    if rule_index < MAX_RULES:
        result["ruleIndex"] = rule_index
    if not review.whole_tree:
        result["baselineState"] = "new" if finding.introduced else "unchanged"
    places = related(finding.related, {place: shown(place.message) or shown(place.path) for place in finding.related})
    if places:
        result["relatedLocations"] = places
    edits = fixes(finding)
    if edits:
        result["fixes"] = edits
    return result


def _suppression(suppression: Suppression) -> Json:
    record: dict[str, Json] = {
        "kind": _KINDS[suppression.kind],
        "status": "accepted",
        "justification": shown(suppression.reason),
        "properties": {
            "source": suppression.kind.value,
            "by": None if suppression.by is None else shown(suppression.by),
        },
    }
    if suppression.path is not None:
        record["location"] = location(suppression.path, suppression.line or 1)
    return record


def _invocation(review: Review, left_out: int) -> Json:
    missed = unread(review)
    notes: list[Json] = []
    for path, reason, blocks in missed[:MAX_NOTIFICATIONS]:
        note: dict[str, Json] = {
            "descriptor": {"id": "not-analysed", "index": 0},
            "level": "error" if blocks else "warning",
            "message": message(shown(f"{path}: {reason}" if path else reason)),
        }
        if path:
            note["locations"] = [{"physicalLocation": {"artifactLocation": artifact(path)}}]
        notes.append(note)
    if len(missed) > MAX_NOTIFICATIONS:
        notes.append(
            _left_out(f"{len(missed) - MAX_NOTIFICATIONS} more files could not be analysed; the JSON lists all.")
        )
    if left_out > 0:
        notes.append(_left_out(f"{left_out} less serious findings are left out here; the JSON document lists all."))
    if any(len(finding.related) >= MAX_RELATED for finding in review.findings):
        notes.append(_left_out(f"No finding shows more than {MAX_RELATED - 1} related places here."))
    return {"executionSuccessful": review.is_complete, "toolExecutionNotifications": notes}


def _left_out(text: str) -> Json:
    return {"descriptor": {"id": "left-out", "index": 1}, "level": "warning", "message": message(text)}


def _provenance(change: ChangeSet) -> Json:
    record: dict[str, Json] = {
        "repositoryUri": _repository_uri(change.repository),
        "revisionId": shown(change.head),
        "mappedTo": {"uriBaseId": ROOT},
    }
    if change.branch:
        record["branch"] = shown(change.branch)
    return record


def _repository_uri(repository: str) -> str:
    """Return an absolute URI, which the format demands, without any name or password in it."""
    try:
        parts = urlsplit(repository)
        if parts.scheme in _URL_SCHEMES and (parts.netloc or parts.scheme == "file"):
            host = parts.netloc.rpartition("@")[2]
            return f"{parts.scheme}://{quote(host, safe=':[]', errors='replace')}{quote(parts.path, errors='replace')}"
    except ValueError:
        pass  # not a URL, whatever it looks like
    path = quote(repository, errors="replace")
    return f"file://{path}" if path.startswith("/") else f"urn:foureyes:repository:{path or 'unknown'}"


def _properties(review: Review) -> Json:
    split = shares(review.attribution)
    return {
        "headline": headline(review),
        "decision": review.decision.status.value,
        "reason": review.decision.reason.value,
        "policy": shown(review.policy),
        "base": shown(review.change.base),
        "mergeBase": shown(review.change.merge_base),
        "addedLines": split.added,
        "linesByAgent": [{"agent": shown(agent), "lines": number} for agent, number in split.agents],
        "agents": [agent_record(agent) for agent in review.attribution.agents],
        "prompters": [shown(person.name) for person in review.attribution.prompters],
        "attributionHints": [shown(hint) for hint in review.attribution.hints],
    }
