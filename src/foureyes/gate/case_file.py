"""A file of simulated cases: YAML comes in, cases with their lines go out, and beside them everything not understood.

A case says what the forge's API returns in the end (`given`), which deliveries came in which order (`events`) and what
the gate must say (`expect`). A word that is not known is never passed over in silence: it is named with its line.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from foureyes.gate import case_words as words
from foureyes.model.errors import RulePackError, UsageError
from foureyes.model.nearest import did_you_mean
from foureyes.model.safe_text import one_line
from foureyes.model.wording import joined, worded
from foureyes.rulepacks.yaml_tree import Node, read_tree

MAX_BYTES = 32 * 1024 * 1024
MAX_NODES = 2_000_000

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]
Mapped = dict[str, Plain]


@dataclass(slots=True)
class Reading:
    """The file being read, and what was wrong with it so far, as `path:line: message`."""

    path: str
    problems: list[str] = field(default_factory=list)

    def note(self, line: int, message: str) -> None:
        self.problems.append(joined(": ", (f"{one_line(self.path)}:{line}", message)))


@dataclass(frozen=True, slots=True)
class Event:
    kind: str
    at: float
    values: Mapped
    line: int


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    line: int
    given: Mapped
    users: Mapping[str, Mapped]
    config: Mapped
    pull_request: Mapped
    default_users: Mapping[str, Mapped]
    events: tuple[Event, ...]
    expect: Mapped


def read_cases(data: bytes, path: str) -> tuple[tuple[Case, ...], tuple[str, ...]]:
    """Return the cases and what was not understood; UsageError when it is not such a file at all."""
    reading = Reading(path)
    try:
        root = read_tree(data, path, MAX_BYTES, MAX_NODES)
    except RulePackError as error:
        raise UsageError(error.message) from error
    if root.fields is None or "cases" not in root.fields or root.fields["cases"].items is None:
        place = f"{one_line(path)}:{root.line}"
        raise UsageError(worded("{place}: no list of 'cases'; start with: cases:", place=place))
    _known(root, words.TOP, worded("the file"), reading)
    defaults = root.fields.get("defaults")
    if defaults is not None:
        _known(defaults, words.DEFAULTS, "defaults", reading)
    cases = [case for node in root.fields["cases"].items if (case := _case(node, defaults, reading))]
    _unique(cases, reading)
    return tuple(cases), tuple(reading.problems)


def _unique(cases: Iterable[Case], reading: Reading) -> None:
    seen: dict[str, int] = {}
    for case in cases:
        if case.id in seen:
            twice = worded(
                "case {id} stands here twice; first on line {line}", id=one_line(case.id), line=seen[case.id]
            )
            reading.note(case.line, twice)
        seen.setdefault(case.id, case.line)


def _case(node: Node, defaults: Node | None, reading: Reading) -> Case | None:
    if node.fields is None:
        reading.note(node.line, worded("a case must be a mapping with id, given, events and expect"))
        return None
    _known(node, words.CASE, worded("a case"), reading)
    identity = node.fields.get("id")
    if identity is None or identity.scalar is None:
        reading.note(node.line, worded("the case has no id"))
    given = _mapping(node, "given", reading)
    _facts(node.fields.get("given"), reading)
    expect = node.fields.get("expect")
    if expect is not None:
        _known(expect, words.EXPECT, "expect", reading)
    return Case(
        id=str(identity.scalar) if identity else f"line {node.line}",
        line=node.line,
        given=given,
        users=_users(given),
        default_users=_users(_plain(defaults)),
        config=_merged("config", defaults, given),
        pull_request=_merged("pr", defaults, given),
        events=tuple(_events(node.fields.get("events"), reading)),
        expect=_mapping(node, "expect", reading),
    )


def _facts(node: Node | None, reading: Reading) -> None:
    if node is None or node.fields is None:
        return
    _known(node, words.GIVEN, "given", reading)
    for name, known in words.PARTS.items():
        part = node.fields.get(name)
        for item in (part.items or [part]) if part is not None else []:
            if item.fields is not None:
                _known(item, known, f"given.{name}", reading)


def _known(node: Node, known: frozenset[str], where: str, reading: Reading) -> None:
    if node.fields is None:
        reading.note(node.line, worded("{name} must be a mapping", name=where))
        return
    for word in node.fields:
        if word not in known:
            line = node.key_lines.get(word, node.line)
            said = {"word": one_line(word, 60), "place": where, "hint": did_you_mean(word, known)}
            reading.note(line, worded("unknown fact '{word}' in {place}{hint}", **said))


def _events(node: Node | None, reading: Reading) -> Iterable[Event]:
    if node is not None and node.items is None and node.scalar is not None:
        reading.note(node.line, worded("events must be a list"))
    clock = 0.0
    for item in (node.items or []) if node is not None else []:
        values = _plain(item)
        kind = str(values.get("kind") or "")
        if kind not in words.EVENTS:
            hint = did_you_mean(kind, words.EVENTS)
            reading.note(item.line, worded("unknown event '{word}'{hint}", word=one_line(kind, 60), hint=hint))
        _known(item, words.EVENT, worded("the event {kind}", kind=one_line(kind, 60)), reading)
        at = values.get("t")
        clock = float(at) if isinstance(at, int | float) else clock
        yield Event(kind, clock, values, item.line)


def _plain(node: Node | None) -> Mapped:
    value = node.plain() if node is not None else {}
    return dict(value) if isinstance(value, dict) else {}


def _mapping(node: Node, name: str, reading: Reading) -> Mapped:
    part = (node.fields or {}).get(name)
    if part is not None and part.fields is None and part.scalar is not None:
        reading.note(part.line, worded("{name} must be a mapping", name=name))
    return _plain(part)


def _users(values: Mapped) -> Mapping[str, Mapped]:
    users = values.get("users")
    return {name: part for name, part in users.items() if isinstance(part, dict)} if isinstance(users, dict) else {}


def _merged(name: str, defaults: Node | None, given: Mapped) -> Mapped:
    """The defaults' part with the case's own on top, key by key."""
    before, own = _plain(defaults).get(name), given.get(name)
    return {**(before if isinstance(before, dict) else {}), **(own if isinstance(own, dict) else {})}
