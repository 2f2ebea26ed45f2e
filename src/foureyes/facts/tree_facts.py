"""The facts of one tree, asked by path or by name. Built by `FactBase.tree`; read by the graph and the analyses."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Protocol

from foureyes.facts.collector import JsonValue
from foureyes.model.change import REGULAR_FILE_MODES, TreeEntry
from foureyes.model.facts import BlobFacts, ParseFailure

_AT_ONCE = 512


PYTHON = (".py", ".pyi")


class FactSource(Protocol):
    """Where the facts of blobs are kept."""

    def facts(self, blob: str) -> BlobFacts | None:
        """Return what is known of a blob."""
        ...

    def failures(self) -> Mapping[str, ParseFailure]:
        """Return the failure of every known blob that could not be parsed."""
        ...

    def mentioning(self, name: str) -> Iterable[str]:
        """Return the blobs that mention a name."""
        ...

    def outline(self, oid: str) -> BlobFacts | None:
        """Return the facts of a blob without definitions and references."""
        ...

    def outlines(self, oids: Collection[str]) -> Mapping[str, BlobFacts]:
        """Return the facts of many blobs without definitions and references."""
        ...

    def collected(self, blob: str, collector: str) -> JsonValue:
        """Return {"value": result} or {"failed": reason}, None where the collector did not run."""
        ...

    def recall(self, key: str) -> JsonValue:
        """Return what was kept under `key`, None where nothing was."""
        ...

    def keep(self, values: Mapping[str, JsonValue], still_used: Collection[str]) -> None:
        """Keep results that depend on nothing but what their keys name; what is kept under the keys `still_used` is of
        use, and not the next to go."""
        ...

    def content(self, blob: str) -> bytes | None:
        """Return a blob's bytes, None where it is missing or beyond the cap."""
        ...

    def contents(self, blobs: list[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield many blobs' bytes, in the order asked: quicker than one by one."""
        ...


class TreeFacts:
    """The regular files of one tree and what is known of them. Everything is loaded when it is asked for.

    `deep` says which collectors ran on which paths.
    """

    def __init__(
        self, entries: Iterable[TreeEntry], source: FactSource, deep: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        self.entries: Mapping[str, TreeEntry] = {
            entry.path: entry for entry in entries if entry.mode in REGULAR_FILE_MODES
        }
        self.python_paths: tuple[str, ...] = tuple(sorted(path for path in self.entries if path.endswith(PYTHON)))
        self._source = source
        self._deep = {path: names for path, names in sorted((deep or {}).items()) if path in self.entries}
        self._paths: dict[str, list[str]] | None = None
        self._fine: set[tuple[str, str]] = set()

    @cached_property
    def other_paths(self) -> tuple[str, ...]:
        """The files that are not Python, sorted."""
        return tuple(sorted(path for path in self.entries if not path.endswith(PYTHON)))

    def facts(self, path: str) -> BlobFacts | None:
        """Return the facts of a Python file, None for any other path."""
        entry = self.entries.get(path)
        return None if entry is None or not is_python(path) else self._source.facts(entry.blob)

    def outline(self, path: str) -> BlobFacts | None:
        """Return a Python file's facts without definitions and references: several times quicker than `facts`."""
        entry = self.entries.get(path)
        return None if entry is None or not is_python(path) else self._source.outline(entry.blob)

    def outlines(self) -> Iterator[tuple[str, BlobFacts]]:
        """Yield every Python file's facts without definitions and references: what an import graph is made of."""
        for start in range(0, len(self.python_paths), _AT_ONCE):
            paths = self.python_paths[start : start + _AT_ONCE]
            known = self._source.outlines({self.entries[path].blob for path in paths})
            for path in paths:
                facts = known.get(self.entries[path].blob)
                if facts is not None:
                    yield path, facts

    def failures(self) -> Mapping[str, ParseFailure]:
        """Return the Python files that could not be parsed, by path."""
        failed = self._source.failures()
        found = {path: failure for blob, failure in failed.items() for path in self._paths_of(blob)}
        return dict(sorted(found.items()))

    def mentions(self, names: Collection[str], in_strings: bool = True) -> Mapping[str, tuple[str, ...]]:
        """Return, for each name, the Python files that mention it: as an identifier, as an imported name or (unless
        `in_strings` is false) in a string that spells out a name. A definition is no mention of itself."""
        return {name: self._mentioning(name, in_strings) for name in names}

    def read(self, path: str) -> bytes | None:
        """Return the bytes of any regular file, None where there is none or it is too large."""
        entry = self.entries.get(path)
        return None if entry is None else self._source.content(entry.blob)

    def contents(self, paths: Collection[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield (path, bytes) of many regular files, in the order asked: quicker than one by one."""
        known = [path for path in paths if path in self.entries]
        found = self._source.contents([self.entries[path].blob for path in known])
        for path, (_, data) in zip(known, found, strict=True):
            yield path, data

    def facts_of(self, blob: str) -> BlobFacts | None:
        """Return the facts of a Python blob, of this tree or another one read before; None where it is not known."""
        return self._source.facts(blob)

    def collected(self, path: str, collector_name: str) -> JsonValue | None:
        """Return what a collector said of a changed file, None where it did not run or failed."""
        found = self._result(path, collector_name)
        if "value" in found:
            self._fine.add((path, collector_name))
        return found.get("value")

    def not_collected(self) -> Mapping[str, str]:
        """Return, for changed files on which a collector failed or was stopped, why."""
        reasons: dict[str, str] = {}
        for path, names in self._deep.items():
            for name in names:
                if (path, name) in self._fine:  # its result was seen
                    continue
                reason = self._result(path, name).get("failed")
                if isinstance(reason, str):
                    reasons.setdefault(path, reason)
        return reasons

    def recall(self, key: str) -> JsonValue | None:
        """Return what was kept under `key`, None where nothing was."""
        return self._source.recall(key)

    def keep(self, values: Mapping[str, JsonValue], still_used: Collection[str] = ()) -> None:
        """Keep results for later runs, all or none. They must depend on nothing but what their keys name; what is kept
        under the keys `still_used` is of use, and not the next to go."""
        self._source.keep(values, still_used)

    def _result(self, path: str, collector_name: str) -> dict[str, JsonValue]:
        entry = self.entries.get(path)
        found = None if entry is None else self._source.collected(entry.blob, collector_name)
        return found if isinstance(found, dict) else {}

    def _mentioning(self, name: str, in_strings: bool) -> tuple[str, ...]:
        keys = (name, '"' + name) if in_strings else (name,)
        blobs = {blob for key in keys for blob in self._source.mentioning(key)}
        return tuple(sorted(path for blob in blobs for path in self._paths_of(blob)))

    def _paths_of(self, blob: str) -> list[str]:
        if self._paths is None:
            self._paths = {}
            for path in self.python_paths:
                self._paths.setdefault(self.entries[path].blob, []).append(path)
        return self._paths.get(blob, [])


def is_python(path: str) -> bool:
    """Whether a path names a Python file."""
    return path.endswith(PYTHON)
