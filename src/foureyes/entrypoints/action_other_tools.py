"""SARIF files of other tools in; what they say of lines that this change added, as a part of the job summary, out.

It is shown beside our own findings and decides nothing: whose file it is and what it holds nobody has checked.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from urllib.parse import unquote, urlsplit

from foureyes.github.fields import Fields, MalformedPayload
from foureyes.model.change import ChangeSet
from foureyes.model.errors import UsageError
from foureyes.model.safe_text import one_line, shown
from foureyes.model.system_errors import system_reason
from foureyes.model.wording import worded
from foureyes.report.markdown_text import code, plain
from foureyes.translation.translated import translated

_MOST_BYTES = 32 * 1024 * 1024
_MOST_SHOWN = 30
_RANKS = {"error": 0, "warning": 1, "note": 2, "none": 3}


@dataclass(frozen=True, slots=True)
class OtherResult:
    """One result of another tool. `path` is relative to the repository."""

    tool: str
    rule: str
    level: str
    message: str
    path: str
    line: int


def read_sarif(files: Iterable[Path], workspace: PurePath) -> list[OtherResult]:
    """Return the results of all files. Raises `UsageError` for one that cannot be read or is no SARIF."""
    found: list[OtherResult] = []
    for file in files:
        try:
            with file.open("rb") as opened:
                data = opened.read(_MOST_BYTES + 1)
            if len(data) > _MOST_BYTES:
                raise MalformedPayload(worded("larger than {count} bytes", count=f"{_MOST_BYTES:,}"))
            found.extend(_results(Fields(json.loads(data)), workspace))
        except OSError as error:
            said = {"path": one_line(str(file)), "why": system_reason(error)}
            raise UsageError(worded("{path} cannot be read: {why}", **said)) from None
        except (ValueError, RecursionError, MalformedPayload) as error:
            why = error.message if isinstance(error, MalformedPayload) else str(error)
            said = {"path": one_line(str(file)), "why": one_line(why, 200)}
            raise UsageError(worded("{path} is no SARIF file: {why}", **said)) from None
    return found


def _results(log: Fields, workspace: PurePath) -> Iterator[OtherResult]:
    if not log.has("runs"):
        raise MalformedPayload(worded("it has no runs"))
    for run in log.children("runs"):
        tool = run.child("tool").child("driver").text("name")
        for result in run.children("results"):
            place = next(result.children("locations"), None)
            physical = place.child_or_none("physicalLocation") if place else None
            if physical is None or not physical.has("region") or result.count("suppressions"):
                continue
            path = _path(physical.child("artifactLocation").text_or("uri"), workspace)
            yield OtherResult(
                tool=tool,
                rule=result.text_or("ruleId"),
                level=result.text_or("level", "warning"),
                message=result.child("message").text_or("text"),
                path=path,
                line=physical.child("region").number_or("startLine"),
            )


def _path(uri: str, workspace: PurePath) -> str:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return ""
    path, place = unquote(parts.path).removeprefix("./"), f"{workspace.as_posix()}/"
    if workspace.drive:  # file:///C:/folder/file
        path = path.removeprefix("/")
    return path.removeprefix(place) if parts.scheme in ("file", "") else ""


def on_added_lines(results: Iterable[OtherResult], change: ChangeSet) -> list[OtherResult]:
    """Return the results on lines that the change added, the worst first, each once."""
    added = {file.path: [hunk.added for hunk in file.hunks] for file in change.files}
    kept = {item: None for item in results if any(item.line in lines for lines in added.get(item.path, ()))}
    return sorted(kept, key=lambda item: (_RANKS.get(item.level, 1), item.path, item.line, item.rule))


def section(found: Sequence[OtherResult]) -> str:
    """Return the part of the summary; empty where nothing is to be said."""
    if not found:
        return ""
    rows = [
        f"| {plain(one_line(item.tool, 40))} | {plain(one_line(item.rule, 80))} | {plain(one_line(item.message, 300))} "
        f"| {code(f'{shown(item.path)}:{item.line}', table=True)} |"
        for item in found[:_MOST_SHOWN]
    ]
    left = len(found) - _MOST_SHOWN
    rest = f"\n\n{translated(worded('and {count} more', count=f'{left:,}'))}" if left > 0 else ""
    table = "\n".join([translated("| tool | rule | | where |"), "|---|---|---|---|", *rows])
    title = translated("**What other tools say of lines of this change** (it decides nothing here)")
    return f"\n{title}\n\n{table}{rest}\n"
