"""The facts of one tree, asked by path or by name. Built by `FactBase.tree`; read by the graph and the analyses."""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from foureyes.facts.collector import JsonValue
from foureyes.model.change import TreeEntry
from foureyes.model.facts import BlobFacts, ParseFailure


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

    def collected(self, blob: str, collector: str) -> JsonValue | None:
        """Return what a collector said of a blob."""
        ...

    def content(self, blob: str) -> bytes | None:
        """Return a blob's bytes, None where it is missing or beyond the cap."""
        ...


class TreeFacts:
    """The regular files of one tree and what is known of them. Everything is loaded when it is asked for."""

    def __init__(self, entries: Iterable[TreeEntry], source: FactSource) -> None:
        self.entries: Mapping[str, TreeEntry] = {entry.path: entry for entry in entries if entry.is_regular}
        self.python_paths: tuple[str, ...] = tuple(sorted(path for path in self.entries if is_python(path)))
        self._source = source
        self._paths: dict[str, list[str]] | None = None

    def facts(self, path: str) -> BlobFacts | None:
        """Return the facts of a Python file, None for any other path."""
        entry = self.entries.get(path)
        return None if entry is None or not is_python(path) else self._source.facts(entry.blob)

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

    def collected(self, path: str, collector_name: str) -> JsonValue | None:
        """Return what a collector said of a changed file, None where it did not run."""
        entry = self.entries.get(path)
        return None if entry is None else self._source.collected(entry.blob, collector_name)

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
    return path.endswith((".py", ".pyi"))
