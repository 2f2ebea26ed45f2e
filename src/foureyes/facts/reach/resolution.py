"""What was resolved about one tree, in the form it is kept in: one line of JSON for each module, read when needed.

In: a store's value. Out: `Resolution`, from which the resolution of the next, similar tree is made.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, cast

from foureyes.facts.collector import JsonValue
from foureyes.facts.reach.distributions import Distribution
from foureyes.facts.reach.edges import Edge
from foureyes.facts.reach.frame import Frame
from foureyes.facts.reach.root import Root
from foureyes.facts.reach.step import KeptSteps, Step, step_lines
from foureyes.model.facts import Wiring, WiringKind

_dump = json.JSONEncoder(separators=(",", ":"), ensure_ascii=True).encode


@dataclass(slots=True)
class Ground:
    """What all modules of a tree are resolved upon, besides their names. `coded_path` is the part of the search path
    that code adds to it."""

    coded_path: list[str] = field(default_factory=list)
    search_path: list[str] = field(default_factory=list)
    test_files: list[str] = field(default_factory=list)
    walking: list[str] = field(default_factory=list)
    by_path: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Resolution:
    """One tree's. Lines are in the order of `frame.files`: `edges` of what each module reaches, `asked` of what others
    asked about it, `roots` of what makes it a root; `apps` is the wiring that installs applications.

    `basis` is the key of the tree that is kept whole and that this one's lines differ from in the modules `differing`;
    `verdicts_of` that of a tree with the same verdicts. Both are empty where there is none.
    """

    frame: Frame
    ground: Ground
    distributions: list[Distribution]
    configured: list[Root]
    public: list[Root]
    edges: list[str]
    asked: list[str]
    roots: list[str]
    apps: dict[str, str]
    documents: dict[str, str]
    steps: Mapping[str, Step] = field(default_factory=dict)
    basis: str = ""
    differing: frozenset[int] = frozenset()
    verdicts_of: str = ""

    def edges_of(self, number: int) -> list[Edge]:
        """Return what one module reaches, each target once, as found."""
        files = self.frame.files
        return [Edge(files[target], line, why, bool(sure)) for target, line, why, sure in _load(self.edges[number])]

    def all_roots(self) -> list[Root]:
        """Return all roots in the order they are tried in."""
        found = list(self.configured)
        for path in sorted(self.documents):
            found.extend(load_roots(self.documents[path]))
        for line in self.roots:
            found.extend(load_roots(line))
        return found + self.public


def dump_edges(edges: list[Edge], numbers: Mapping[str, int]) -> str:
    """Return a module's edges as a line."""
    rows = [[numbers[edge.target], edge.line, edge.why, int(edge.is_certain)] for edge in edges]
    return _dump(rows) if rows else ""


def dump_roots(roots: list[Root]) -> str:
    """Return roots as a line."""
    return _dump([_root_row(root) for root in roots]) if roots else ""


def load_roots(line: str) -> list[Root]:
    """Return what `dump_roots` was given."""
    return [Root(*row) for row in _load(line)]


def dump_wiring(wiring: tuple[Wiring, ...]) -> str:
    """Return wiring as a line."""
    return _dump([[item.kind.value, item.owner, item.key, item.value, item.line] for item in wiring])


def load_wiring(line: str) -> tuple[Wiring, ...]:
    """Return what `dump_wiring` was given."""
    return tuple(Wiring(WiringKind(kind), *rest) for kind, *rest in _load(line))


def dump_asked(asked: list[tuple[str, JsonValue, list[str]]]) -> str:
    """Return (question, answer, who asked) as a line."""
    return _dump([list(item) for item in asked]) if asked else ""


def load_asked(line: str) -> list[tuple[str, JsonValue, list[str]]]:
    """Return what `dump_asked` was given."""
    return [(question, reply, askers) for question, reply, askers in _load(line)]


def verdict_part(done: Resolution) -> JsonValue:
    """Return what questions about single modules need, to be kept."""
    return cast(
        JsonValue,
        {
            "steps": "\n".join(step_lines(done.frame.files, done.steps)),
            "public": [_root_row(root) for root in done.public],
            "distributions": [_fields(item) for item in done.distributions],
        },
    )


def rest_part(done: Resolution) -> JsonValue:
    """Return the rest of a resolution, to be kept: what differs from its basis, or all of it where it has none."""
    lines = {"edges": done.edges, "asked": done.asked, "roots": done.roots}
    chosen: dict[str, Any]
    if done.basis:
        chosen = {name: {str(n): kept[n] for n in sorted(done.differing)} for name, kept in lines.items()}
    else:
        chosen = {name: "\n".join(kept) for name, kept in lines.items()}
    return cast(
        JsonValue,
        {
            "basis": done.basis,
            "ground": _fields(done.ground),
            "configured": [_root_row(root) for root in done.configured],
            "apps": done.apps,
            "documents": done.documents,
            **chosen,
        },
    )


def from_parts(frame: Frame, verdicts: JsonValue, rest: JsonValue, basis: JsonValue) -> Resolution:
    """Return a kept resolution; `basis` is the rest of the one it stands on, its own where it stands alone. Raises
    `ValueError`, `KeyError` or `TypeError` where they are not."""
    first, second, under = cast(dict[str, Any], verdicts), cast(dict[str, Any], rest), cast(dict[str, Any], basis)
    lines = {name: _lines(under[name], frame) for name in ("edges", "asked", "roots")}
    other = second["edges"] if second["basis"] else {}
    for name, kept in lines.items() if other else ():
        for number, line in second[name].items():
            kept[int(number)] = line
    return Resolution(
        frame=frame,
        ground=Ground(**second["ground"]),
        distributions=load_distributions(first["distributions"]),
        configured=[Root(*row) for row in second["configured"]],
        public=[Root(*row) for row in first["public"]],
        apps=second["apps"],
        documents=second["documents"],
        steps=load_steps(first["steps"], frame),
        basis=second["basis"],
        differing=frozenset(map(int, other)),
        edges=lines["edges"],
        asked=lines["asked"],
        roots=lines["roots"],
    )


def differing(one: Resolution, two: Resolution) -> frozenset[int]:
    """Return the modules whose lines are not the same in two resolutions of one frame."""
    pairs = ((one.edges, two.edges), (one.asked, two.asked), (one.roots, two.roots))
    return frozenset(n for left, right in pairs for n, (a, b) in enumerate(zip(left, right, strict=True)) if a != b)


def is_walked_alike(one: Resolution, two: Resolution) -> bool:
    """Whether the walk over two resolutions of one frame, and of the same public modules, comes by the same steps."""
    return (one.edges, one.roots, one.apps, one.documents, one.configured) == (
        two.edges,
        two.roots,
        two.apps,
        two.documents,
        two.configured,
    )


def load_distributions(rows: list[dict[str, Any]]) -> list[Distribution]:
    """Return kept distributions."""
    return [
        Distribution(**cast(Any, {key: tuple(cell) if isinstance(cell, list) else cell for key, cell in row.items()}))
        for row in rows
    ]


def load_steps(text: str, frame: Frame) -> KeptSteps:
    """Return kept steps; raises `ValueError` where they are of another tree."""
    return KeptSteps(frame.files, _lines(text, frame))


def _lines(text: str, frame: Frame) -> list[str]:
    lines = text.split("\n") if frame.files else []
    if len(lines) != len(frame.files):
        raise ValueError("kept for another tree")
    return lines


def _root_row(root: Root) -> list[JsonValue]:
    return [root.path, root.origin, root.line, root.why, root.is_test]


def _fields(item: object) -> dict[str, Any]:
    return {one.name: getattr(item, one.name) for one in fields(cast(Any, item))}


def _load(line: str) -> list[list[Any]]:
    return cast(list[list[Any]], json.loads(line)) if line else []
