"""How a module is reached, and all modules' steps as they are kept: one short line each, read when asked for."""

import json
from collections.abc import Iterator, KeysView, Mapping, Sequence, Set
from dataclasses import dataclass

_ROOT, _TEST, _UNCERTAIN = 1, 2, 4


@dataclass(frozen=True, slots=True)
class Step:
    """How a module is reached: from `line` of `origin`; `origin` is the module before it, or what makes it a root."""

    path: str
    origin: str
    line: int
    why: str
    is_root: bool
    is_test: bool
    is_certain: bool = True


class KeptSteps(Mapping[str, Step]):
    """The steps of one tree. `lines` are in the order of `files`, empty where nothing reaches the module."""

    def __init__(self, files: Sequence[str], lines: Sequence[str]) -> None:
        self._lines = {path: line for path, line in zip(files, lines, strict=True) if line}

    def __getitem__(self, path: str) -> Step:
        line = self._lines[path]
        flags = int(line[0])
        origin, number, why = json.loads(line[1:])
        return Step(
            path, origin, number, why, bool(flags & _ROOT), bool(flags & _TEST), is_certain=not flags & _UNCERTAIN
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, path: object) -> bool:
        return path in self._lines

    def paths(self) -> KeysView[str]:
        """Return the modules that are reached."""
        return self._lines.keys()

    def of_product(self) -> frozenset[str]:
        """Return what the product reaches, without reading the lines whole."""
        return frozenset(path for path, line in self._lines.items() if not int(line[0]) & _TEST)


def reached(steps: Mapping[str, Step]) -> Set[str]:
    """Return the modules that are reached, as a set whose operations are quick."""
    return steps.paths() if isinstance(steps, KeptSteps) else steps.keys()


def reached_by_product(steps: Mapping[str, Step]) -> frozenset[str]:
    """Return the modules that are reached from an entry point that is no test."""
    if isinstance(steps, KeptSteps):
        return steps.of_product()
    return frozenset(path for path, step in steps.items() if not step.is_test)


def step_lines(files: Sequence[str], steps: Mapping[str, Step]) -> list[str]:
    """Return what `KeptSteps` reads."""
    return [_line(steps[path]) if path in steps else "" for path in files]


def _line(step: Step) -> str:
    flags = _ROOT * step.is_root + _TEST * step.is_test + _UNCERTAIN * (not step.is_certain)
    return f"{flags}{json.dumps([step.origin, step.line, step.why])}"
