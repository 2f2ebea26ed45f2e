"""Configuration files read as (key, value, line), tolerantly: whatever the format, and however broken the file.

In: the text of one file. Out: `Setting`s; a key is a path such as `project/scripts/run`. YAML is read by its
indentation only, so that aliases, tags and templates in it cost and break nothing.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_MAX_SETTINGS = 20_000
_MAX_DOTS = 2_000  # on one line: tomllib takes time by the square of the length of a dotted key
_MAX_MISSES = 100
_INSTRUCTION = re.compile(r"\s*(CMD|ENTRYPOINT|RUN|HEALTHCHECK|ENV|WORKDIR|COPY|ADD)\s+(.*)", re.IGNORECASE | re.DOTALL)
_SECTION = re.compile(r"\s*\[([^\]]+)\]\s*(?:[#;].*)?$")
_PAIR = re.compile(r"([\w.:\-\[\]*/\"']+)\s*[=:]\s*(.*)")
_YAML_LINE = re.compile(r"( *)((?:- +)*)(?:([\w.\-/$\"' ()]++)\s*+:(?=\s|$)\s*)?(.*)$")
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_COMMENT = re.compile(r"(?:^|\s)#.*$")


@dataclass(frozen=True, slots=True)
class Setting:
    """One value. Members of a list have the key of the list."""

    key: str
    value: str
    line: int


def read_settings(text: str, format_name: str) -> list[Setting]:
    """Return the settings of a file in one of `FORMATS`."""
    found: list[Setting] = []
    for setting in FORMATS[format_name](text):
        found.append(setting)
        if len(found) >= _MAX_SETTINGS:
            break
    return found


def _toml(text: str) -> Iterator[Setting]:
    import tomllib  # a tree that is known needs none

    try:
        if any(line.count(".") > _MAX_DOTS for line in text.split("\n")):
            raise ValueError("keys too long to be read")
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        yield from (Setting(item.key.replace(".", "/"), item.value, item.line) for item in _ini(text))
        return
    yield from _flatten(data, text)


def _json(text: str) -> Iterator[Setting]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return
    yield from _flatten(data, text)


def _flatten(data: object, text: str) -> Iterator[Setting]:
    """All strings of a nested value, in order; the line is the first that holds the value, after the one before."""
    lines = text.split("\n")
    places: dict[str, int] = {}
    missed: list[str] = []
    stack: list[tuple[str, object]] = [("", data)]
    while stack:
        key, value = stack.pop()
        if isinstance(value, dict):
            below = [(f"{key}/{name}" if key else str(name), item) for name, item in value.items()]
            stack.extend(reversed(below))
        elif isinstance(value, list):
            stack.extend((key, item) for item in reversed(value))
            words = [item for item in value if isinstance(item, str)]
            if len(words) == len(value) and 1 < len(words) < 40:
                yield Setting(f"{key}/+", " ".join(words), _line_of(words[0], lines, {}, missed))
        elif isinstance(value, (str, bool, int)):
            yield Setting(key, str(value), _line_of(str(value), lines, places, missed))


def _line_of(value: str, lines: list[str], places: dict[str, int], missed: list[str]) -> int:
    """Values that are written otherwise than they read, with escapes, are looked for a few times and then no more."""
    first = value.split("\n", 1)[0]
    if len(missed) > _MAX_MISSES:
        return 1
    start = places.get(value, 0)
    for number in range(start, len(lines)):
        if first in lines[number]:
            places[value] = number + 1
            return number + 1
    missed.append(value)
    return 1


def _ini(text: str) -> Iterator[Setting]:
    section = key = ""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith(("#", ";")):
            continue
        header = _SECTION.match(line)
        if header:
            section, key = header[1].strip().replace('"', ""), ""
        elif line[0] in " \t" and key:
            yield Setting(f"{section}/{key}", _COMMENT.sub("", line).strip(), number)
        else:
            pair = _PAIR.match(line)
            if pair:
                key = pair[1].strip().strip("\"'").replace(".", "/") if section.startswith("tool") else pair[1].strip()
                value = _COMMENT.sub("", pair[2]).strip()
                if value:
                    yield Setting(f"{section}/{key}", value.strip("\"'"), number)


def _yaml(text: str) -> Iterator[Setting]:
    """Key paths from indentation; block scalars and lists give one setting a line, flow lists also their words."""
    stack: list[tuple[int, str]] = []
    block_indent = -1
    for number, line in enumerate(_joined_flow(text), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        indent = len(line) - len(line.lstrip(" "))
        if block_indent >= 0 and indent > block_indent:
            yield Setting("/".join(name for _, name in stack), line.strip(), number)
            continue
        block_indent = -1
        match = _YAML_LINE.match(line)
        if match is None:
            continue
        indent += len(match[2])
        value = _COMMENT.sub("", match[4]).strip()
        while stack and (stack[-1][0] > indent or (stack[-1][0] == indent and (match[3] or not match[2]))):
            stack.pop()
        if match[3]:
            stack.append((indent, match[3].strip("\"' ")))
        if value[:1] in ("|", ">") and len(value) < 4:
            block_indent = stack[-1][0] if stack else 0
        elif value:
            yield from _yaml_value("/".join(name for _, name in stack), value, number)


def _yaml_value(key: str, value: str, number: int) -> Iterator[Setting]:
    if value.startswith("["):
        words = [word.strip().strip("\"'") for word in value.strip("[]").split(",")]
        yield Setting(f"{key}/+", " ".join(words), number)
        yield from (Setting(key, word, number) for word in words if word)
    else:
        yield Setting(key, value.strip("\"'"), number)


def _joined_flow(text: str) -> list[str]:
    """Lines, with a flow list that spans several joined onto its first; line numbers stay."""
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        line = lines[number]
        last = number
        while "[" in line and line.count("[") > line.count("]") and last + 1 < len(lines) and last - number < 30:
            last += 1
            line += " " + lines[last].strip()
        if last > number and line.count("[") == line.count("]"):
            lines[number : last + 1] = [line, *[""] * (last - number)]
        number = last + 1
    return lines


def _docker(text: str) -> Iterator[Setting]:
    for number, line in _continued(text):
        match = _INSTRUCTION.match(line)
        if match:
            yield Setting(match[1].upper(), exec_form(match[2]), number)


def exec_form(value: str) -> str:
    """Return a command as one string, whether it was written as a JSON list or for a shell."""
    text = value.strip()
    if text.startswith("[") and text.endswith("]"):
        return " ".join(first or second for first, second in _QUOTED.findall(text))
    return text


def _shell(text: str) -> Iterator[Setting]:
    for number, line in _continued(text):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield Setting("line", stripped, number)


def _continued(text: str) -> Iterator[tuple[int, str]]:
    """Lines, with those that end in a backslash joined to the next; the number is the first one's."""
    start, parts = 0, list[str]()
    for number, line in enumerate(text.split("\n"), 1):
        if not parts:
            start = number
        elif line.lstrip().startswith("#"):
            continue
        if line.rstrip().endswith("\\") and len(parts) < 200:
            parts.append(line.rstrip()[:-1])
            continue
        yield start, " ".join([*parts, line])
        parts = []
    if parts:
        yield start, " ".join(parts)


def _environment(text: str) -> Iterator[Setting]:
    for number, line in enumerate(text.split("\n"), 1):
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            yield Setting(name.strip(), value.strip().strip("\"'"), number)


FORMATS: dict[str, Callable[[str], Iterator[Setting]]] = {
    "toml": _toml,
    "json": _json,
    "ini": _ini,
    "yaml": _yaml,
    "dockerfile": _docker,
    "shell": _shell,
    "environment": _environment,
}
