"""Facts of trees: parses what is not known yet. In: tree entries and a reader of blobs. Out: `TreeFacts`."""

from collections.abc import Collection, Iterable, Mapping

from foureyes.facts.collector import Collector, JsonValue
from foureyes.facts.extract import survey
from foureyes.facts.source import parse
from foureyes.facts.tree_facts import TreeFacts, is_python
from foureyes.model.change import BlobReader, TreeEntry
from foureyes.model.facts import BlobFacts, ParseFailure


class FactBase:
    """Asks `reader` for the blobs of a tree that were not seen before, and keeps what they say."""

    def __init__(
        self,
        reader: BlobReader,
        store: object | None = None,
        collectors: tuple[Collector, ...] = (),
        jobs: int = 1,
    ) -> None:
        self._reader = reader
        self._store = store
        self._jobs = jobs
        self._collectors = collectors
        self._facts: dict[str, BlobFacts] = {}
        self._mentions: dict[str, list[str]] = {}
        self._collected: dict[tuple[str, str], JsonValue] = {}

    def tree(self, entries: tuple[TreeEntry, ...], deep: Collection[str] = ()) -> TreeFacts:
        """Return the facts of a tree; the collectors run on the paths in `deep`."""
        changed = {entry.blob for entry in entries if entry.path in deep}
        python = {entry.blob: None for entry in entries if entry.is_regular and is_python(entry.path)}
        wanted = [
            blob
            for blob in python
            if blob not in self._facts
            or (blob in changed and any((blob, item.name) not in self._collected for item in self._collectors))
        ]
        for blob, data in self._reader.read(wanted):
            self._add(blob, data, blob in changed)
        return TreeFacts(entries, self)

    def _add(self, blob: str, data: bytes | None, is_changed: bool) -> None:
        source = ParseFailure(1, "the file is missing or too large") if data is None else parse(data)
        if isinstance(source, ParseFailure):
            self._facts[blob] = BlobFacts(grammar="", lines=0, failure=source)
            return
        if blob not in self._facts:
            facts, mentions = survey(source)
            self._facts[blob] = facts
            for name in mentions:
                self._mentions.setdefault(name, []).append(blob)
        if is_changed:
            for collector in self._collectors:
                self._collected[blob, collector.name] = collector.function(source)

    def facts(self, blob: str) -> BlobFacts | None:
        return self._facts.get(blob)

    def failures(self) -> Mapping[str, ParseFailure]:
        return {blob: facts.failure for blob, facts in self._facts.items() if facts.failure is not None}

    def mentioning(self, name: str) -> Iterable[str]:
        return self._mentions.get(name, ())

    def collected(self, blob: str, collector: str) -> JsonValue | None:
        return self._collected.get((blob, collector))

    def content(self, blob: str) -> bytes | None:
        return next(iter(self._reader.read([blob])))[1]
