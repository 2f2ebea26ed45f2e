"""What a coverage file says: the executed and the missed lines of each file.

Reads Cobertura XML (`coverage xml`), coverage.py's JSON (`coverage json`) and LCOV. The text comes from the checkout
under review, so it is hostile: XML is refused with any document type, nothing is expanded or fetched.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from foureyes.model.errors import UsageError
from foureyes.model.safe_text import one_line
from foureyes.model.wording import worded

_MAX_LINE = 10_000_000
_MAX_SOURCES = 20


@dataclass(frozen=True, slots=True)
class FileCoverage:
    """The lines of one file that tests ran, and those that they did not."""

    executed: frozenset[int]
    missed: frozenset[int]

    def ran(self, first: int, last: int) -> bool | None:
        """Whether a line in `first..last` was executed; None where the file knows no statement there."""
        span = range(first, last + 1)
        if any(line in self.executed for line in span):
            return True
        return False if any(line in self.missed for line in span) else None


def parse_coverage(text: str, paths: Collection[str]) -> Mapping[str, FileCoverage]:
    """Return the coverage of those of the tree's `paths` that the file names, whatever prefix it writes them with.

    Raises `UsageError` where the text is no coverage file, or one that names not a single file of the tree: it would
    look as though everything had been measured.
    """
    start = text.lstrip("\ufeff \t\r\n")[:1]
    sources: tuple[str, ...] = ()
    if start == "<":
        raw, sources = _cobertura(text)
    elif start == "{":
        raw = _coverage_json(text)
    elif re.search(r"^SF:", text, re.MULTILINE):
        raw = _lcov(text)
    else:
        raise UsageError(worded("the coverage file is neither Cobertura XML, nor coverage.py JSON, nor LCOV"))
    found = _under_tree_paths(raw, sources, paths)
    if not found and paths:
        if not raw:
            raise UsageError(
                worded("the coverage file holds no line: write it from the repository's root, after the tests ran")
            )
        raise UsageError(
            worded(
                "the coverage file names no file of this repository (its first is {path}): "
                "write it from the repository's root, after the tests ran",
                path=one_line(min(raw), 120),
            )
        )
    return found


_Lines = dict[str, tuple[set[int], set[int]]]


def _note(lines: _Lines, path: str, number: str | int, hits: str | int) -> None:
    line = int(number)
    if 0 < line <= _MAX_LINE:
        executed, missed = lines.setdefault(path, (set(), set()))
        (executed if int(hits) > 0 else missed).add(line)


def _cobertura(text: str) -> tuple[_Lines, tuple[str, ...]]:
    """Return the lines by file name, and the `<source>` directories that the names are relative to."""
    lines: _Lines = {}
    current: list[str] = []
    sources: list[str] = []
    words: list[str] = []
    parser = expat.ParserCreate()
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def refuse_declarations(*_: object) -> int:
        raise UsageError(
            worded("the coverage file has a document type with declarations: write it with `coverage xml`")
        )

    def start(name: str, attributes: dict[str, str]) -> None:
        words.clear()
        if name == "class" and "filename" in attributes:
            current[:] = [attributes["filename"]]
        elif name == "line" and current:
            _note(lines, current[0], attributes.get("number", "0"), attributes.get("hits", "0"))

    def end(name: str) -> None:
        if name == "source" and len(sources) < _MAX_SOURCES:
            sources.append("".join(words).strip())
        words.clear()

    parser.EntityDeclHandler = refuse_declarations
    parser.ExternalEntityRefHandler = refuse_declarations
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = words.append
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except (expat.ExpatError, ValueError) as error:
        raise UsageError(worded("the coverage file is not valid Cobertura XML: {error}", error=str(error))) from None
    return lines, tuple(source for source in sources if source)


def _coverage_json(text: str) -> _Lines:
    lines: _Lines = {}
    try:
        files = json.loads(text)["files"]
        for path, entry in files.items():
            for key, hits in (("executed_lines", 1), ("missing_lines", 0)):
                for number in entry[key]:
                    _note(lines, path, number, hits)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise UsageError(worded("the coverage file is not coverage.py JSON: write it with `coverage json`")) from None
    return lines


def _lcov(text: str) -> _Lines:
    lines: _Lines = {}
    path = ""
    for row in text.splitlines():
        if row.startswith("SF:"):
            path = row[3:].strip()
        elif path and (match := re.match(r"DA:(\d{1,9}),(\d{1,18})", row)):
            _note(lines, path, match[1], match[2])
    return lines


def _under_tree_paths(raw: _Lines, sources: Collection[str], paths: Collection[str]) -> Mapping[str, FileCoverage]:
    """Cobertura names files relative to a source root, LCOV often absolutely: the longest common ending decides."""
    by_name: dict[str, list[str]] = {}
    for path in sorted(paths):
        by_name.setdefault(path.rpartition("/")[2], []).append(path)
    result: dict[str, FileCoverage] = {}
    for name, (executed, missed) in raw.items():
        written = _parts(name)
        candidates = by_name.get(written[-1], [])
        best = _best([_parts(f"{source}/{name}") for source in sources], written, candidates)
        if best is not None:
            result[best] = FileCoverage(frozenset(executed), frozenset(missed - executed))
    return result


def _parts(name: str) -> list[str]:
    return [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")] or [""]


def _best(rooted: list[list[str]], written: list[str], candidates: list[str]) -> str | None:
    """The one path that ends a rooted name as a whole, else the one that shares the longest ending with the name as
    written, if either is a whole ending of the other."""
    whole = {
        path for path in candidates for parts in rooted if _common_ending(path.split("/"), parts) == path.count("/") + 1
    }
    if whole:
        longest = max(path.count("/") for path in whole)
        whole = {path for path in whole if path.count("/") == longest}
        return whole.pop() if len(whole) == 1 else None
    lengths = [(_common_ending(path.split("/"), written), path) for path in candidates]
    most = max((length for length, _ in lengths), default=0)
    best = [path for length, path in lengths if length == most]
    if len(best) == 1 and most in (len(written), len(best[0].split("/"))):
        return best[0]
    return None


def _common_ending(first: list[str], second: list[str]) -> int:
    count = 0
    for left, right in zip(reversed(first), reversed(second), strict=False):
        if left != right:
            break
        count += 1
    return count
