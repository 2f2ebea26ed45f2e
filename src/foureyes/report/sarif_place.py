"""Places as SARIF data: paths become relative URIs, lines become regions, findings' edits become fixes."""

from urllib.parse import quote

from foureyes.model.finding import Finding, RelatedPlace, Side, SuggestedEdit
from foureyes.report.json_text import Json, is_exact

ROOT = "SRCROOT"
MAX_RELATED = 100
MAX_REPLACEMENT = 20_000
MAX_MESSAGE = 2_000


def uri(path: str) -> str:
    """Return the path as a relative URI: the bytes that git knows, percent-encoded."""
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half of a surrogate pair, which no path of git has
        data = path.encode("utf-8", "surrogatepass")
    return quote(data, safe="/")


def message(text: str) -> dict[str, Json]:
    """Return a plain message. Braces would be placeholders and `[a](b)` a link to SARIF: here they are only text."""
    cut = text if len(text) <= MAX_MESSAGE else text[: MAX_MESSAGE - 1] + "…"
    return {"text": cut.replace("](", "] (").replace("{", "{{").replace("}", "}}")}


def location(path: str, line: int, end_line: int = 0, column: int = 0) -> dict[str, Json]:
    """Return a location; a line that cannot be becomes line 1, for a region has to start somewhere."""
    first = max(1, line)
    region: dict[str, Json] = {"startLine": first, "endLine": max(first, end_line)}
    if column > 0:
        region["startColumn"] = column
    return {"physicalLocation": {"artifactLocation": artifact(path), "region": region}}


def artifact(path: str) -> dict[str, Json]:
    """Return where a file of the repository is."""
    return {"uri": uri(path), "uriBaseId": ROOT}


def related(places: tuple[RelatedPlace, ...], safe: dict[RelatedPlace, str]) -> list[Json]:
    """Return the related places, as many as an upload may have. `safe` maps each to its message as it can be shown."""
    found: list[Json] = []
    for number, place in enumerate(places[: MAX_RELATED - 1], start=1):
        found.append({"id": number, "message": message(safe[place]), **location(place.path, place.line)})
    return found


def fixes(finding: Finding) -> list[Json]:
    """Return the suggested edit, if it can be carried exactly."""
    edit = finding.fix
    if edit is None or finding.side is Side.BASE or not is_exact(edit.replacement):
        return []
    if edit.first < 1 or edit.last < edit.first or len(edit.replacement) > MAX_REPLACEMENT:
        return []
    change: dict[str, Json] = {"artifactLocation": artifact(edit.path), "replacements": [_replacement(edit)]}
    return [{"description": {"text": "Suggested by foureyes"}, "artifactChanges": [change]}]


def _replacement(edit: SuggestedEdit) -> Json:
    """Whole lines without their last newline; an empty replacement takes the lines away, newline and all."""
    if not edit.replacement:
        region = {"startLine": edit.first, "startColumn": 1, "endLine": edit.last + 1, "endColumn": 1}
        return {"deletedRegion": {**region}}
    return {
        "deletedRegion": {"startLine": edit.first, "endLine": edit.last},
        "insertedContent": {"text": edit.replacement},
    }
