"""Facts of trees: what is not known yet is read once, in worker processes, and kept in the store.

In: tree entries, a reader of blobs, collectors for changed files. Out: `TreeFacts`. The store never decides what the
answer is: without it, or when it breaks half way, the same facts are read again.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from foureyes.facts.collector import Collector, JsonValue
from foureyes.facts.limits import Limits
from foureyes.facts.pool import Answer, Job, Pool
from foureyes.facts.pool_worker import failed, not_collected
from foureyes.facts.store import Store
from foureyes.facts.store_codec import pack, pack_outline
from foureyes.facts.store_file import NewBlob, StoreError
from foureyes.facts.tree_facts import PYTHON, TreeFacts
from foureyes.model.change import REGULAR_FILE_MODES, BlobReader, TreeEntry
from foureyes.model.facts import BlobFacts, ParseFailure
from foureyes.model.review import Effort

_T = TypeVar("_T")
_Changed = Mapping[str, tuple[str, ...]]  # the collectors to run, by blob
_FEW = 64  # files that are read before it is known whether any worker is needed
_FLUSH_BLOBS = 1024
_FLUSH_BYTES = 8 * 1024 * 1024
_FACTS_AT_HAND = 3072  # about 14 KB each
_OUTLINES_AT_HAND = 16384  # about 4 KB each
_NOTHING = pack({"value": []})
_UNREADABLE = ParseFailure(1, "the file's content is missing, or larger than the limit")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A tree that is to be read, and the paths on which the collectors run."""

    entries: tuple[TreeEntry, ...]
    deep: Collection[str] = ()
    is_base: bool = False


class FactBase:
    """Reads trees. Lives no longer than its reader and its store."""

    def __init__(
        self,
        reader: BlobReader,
        store: Store | None = None,
        collectors: tuple[Collector, ...] = (),
        jobs: int = 1,
        limits: Limits | None = None,
    ) -> None:
        self._reader = reader
        self._store = store or Store(None)
        self._collectors = {collector.name: collector for collector in collectors}
        self._jobs = jobs
        self._limits = limits or Limits()
        self._trees: list[tuple[frozenset[str], _Changed]] = []
        self._put_off: dict[str, set[str]] = {}
        self._passing: dict[str, ParseFailure] = {}
        self._facts: dict[str, BlobFacts] = {}
        self._outlines: dict[str, BlobFacts] = {}
        self._found_nothing: list[tuple[str, str]] = []
        self._parsed: set[str] = set()
        self._known: set[str] = set()

    @property
    def effort(self) -> Effort:
        """How many blobs were read, and how many were known already."""
        return Effort(blobs_parsed=len(self._parsed), blobs_known=len(self._known - self._parsed))

    def tree(self, entries: tuple[TreeEntry, ...], deep: Collection[str] = ()) -> TreeFacts:
        """Return the facts of a tree; the collectors run on the paths in `deep`."""
        return self._trees_of([Wanted(entries, deep)])[0]

    def sides(self, base: Wanted, head: Wanted) -> tuple[TreeFacts, TreeFacts]:
        """Return the facts of both sides of a change, read together. The collectors run on the base as they say."""
        first, second = self._trees_of([replace(base, is_base=True), head])
        return first, second

    def _trees_of(self, wanted: Sequence[Wanted]) -> list[TreeFacts]:
        changed: dict[str, set[str]] = {}
        plans = []
        for side in wanted:
            deep = {path: tuple(n for n, item in self._collectors.items() if item.runs_on(path)) for path in side.deep}
            python = [e for e in side.entries if e.path.endswith(PYTHON) and e.mode in REGULAR_FILE_MODES]
            for entry in (entry for entry in python if entry.path in deep):
                for name in deep[entry.path]:
                    if side.is_base and not self._collectors[name].on_base:
                        self._put_off.setdefault(name, set()).add(entry.blob)
                    else:
                        changed.setdefault(entry.blob, set()).add(name)
            plans.append((side.entries, frozenset(entry.blob for entry in python), deep))
        every = frozenset().union(*(oids for _, oids, _ in plans))
        self._look_at(every, {oid: tuple(sorted(names)) for oid, names in changed.items()})
        return [self._read(entries, oids, deep) for entries, oids, deep in plans]

    def _read(
        self, entries: tuple[TreeEntry, ...], oids: frozenset[str], deep: Mapping[str, tuple[str, ...]]
    ) -> TreeFacts:
        self._asking(lambda: self._store.file.remember_tree(oids - self._passing.keys()))
        return TreeFacts(entries, self, deep)

    def _look_at(self, oids: frozenset[str], changed: _Changed) -> None:
        self._trees.append((oids, changed))
        self._asking(lambda: self._learn(oids, changed))

    def _asking(self, question: Callable[[], _T]) -> _T:
        """Ask the store; when it breaks, fill another one and ask that."""
        while True:
            try:
                return question()
            except StoreError as error:
                self._replace(error)

    def _replace(self, error: StoreError) -> None:
        self._store.replace(error)
        try:
            for oids, changed in self._trees:
                self._learn(oids, changed)
        except StoreError as second:
            self._replace(second)

    def _learn(self, oids: frozenset[str], changed: _Changed) -> None:
        store = self._store.file
        known = store.known(oids)
        unseen = sorted(oids - known - self._passing.keys())
        lacking = [oid for oid in sorted(changed.keys() & known) if self._lacks_results(oid, changed[oid])]
        self._known |= known
        if not unseen and not lacking:
            return
        jobs = self._jobs_for([*unseen, *lacking], known, changed)
        if len(unseen) + len(lacking) <= _FEW:
            jobs = iter(list(jobs))  # there may be none that is worth a worker
        with Pool(tuple(self._collectors.values()), self._limits, self._jobs) as pool:
            if len(unseen) + len(lacking) > _FEW:
                pool.prepare(len(unseen) + len(lacking))
            self._keep(pool.study(jobs), known)
        store.tidy(self._limits.store_bytes)

    def _lacks_results(self, oid: str, names: Iterable[str]) -> bool:
        return any(self._store.file.collected(oid, name, self._collectors[name].version) is None for name in names)

    def _jobs_for(self, oids: list[str], known: Collection[str], changed: _Changed) -> Iterator[Job]:
        most = self._limits.source_bytes
        for oid, data in self._reader.read(oids):
            self._parsed.add(oid)
            if data is None:
                self._passing[oid] = _UNREADABLE
            elif len(data) > most:
                self._passing[oid] = ParseFailure(1, f"the file is larger than {most >> 20} MB")
            else:
                names, is_known = changed.get(oid, ()), oid in known
                idle = {name for name in names if self._finds_nothing(name, data)}
                self._found_nothing.extend((oid, name) for name in names if name in idle)
                if not is_known or len(idle) < len(names):
                    yield Job(oid, data, tuple(name for name in names if name not in idle), is_known=is_known)

    def _finds_nothing(self, name: str, data: bytes) -> bool:
        may_find = self._collectors[name].may_find
        return may_find is not None and not may_find(data)

    def _keep(self, answers: Iterable[Answer], known: Collection[str]) -> None:
        blobs: list[NewBlob] = []
        results: list[tuple[str, str, str, bytes]] = []
        size = 0
        for answer in answers:
            oid = answer.job.oid
            blob = self._new_blob(answer)
            if blob is not None and oid not in known:
                blobs.append(blob)
                size += len(blob.outline) + len(blob.detail) + sum(map(len, blob.mentions))
            results.extend(self._results(answer))
            if len(blobs) >= _FLUSH_BLOBS or size >= _FLUSH_BYTES:
                self._flush(blobs, results)
                blobs, results, size = [], [], 0
        results.extend((oid, name, self._collectors[name].version, _NOTHING) for oid, name in self._found_nothing)
        self._found_nothing.clear()
        self._flush(blobs, results)

    def _flush(self, blobs: list[NewBlob], results: list[tuple[str, str, str, bytes]]) -> None:
        self._store.file.add(blobs)
        self._store.file.add_collected(results)

    def _new_blob(self, answer: Answer) -> NewBlob | None:
        oid = answer.job.oid
        if answer.parts:
            outline, detail, mentions = answer.parts[:3]
            names = tuple(mentions.decode("utf-8", "surrogatepass").split("\n")) if mentions else ()
            return NewBlob(oid, outline, detail, not detail, names)
        failure = ParseFailure(1, f"could not be analysed: {answer.problem}")
        if not answer.lasting:
            self._passing[oid] = failure
            return None
        return NewBlob(oid, pack_outline(failed(failure, answer.job.data)), b"", True, ())

    def _results(self, answer: Answer) -> Iterator[tuple[str, str, str, bytes]]:
        job = answer.job
        packed = [not_collected(job.stopped)] * len(job.collect) if job.stopped else list(answer.parts[3:])
        for name, data in zip(job.collect, packed, strict=False):
            yield job.oid, name, self._collectors[name].version, data

    def facts(self, oid: str) -> BlobFacts | None:
        """Return all facts of a blob."""
        return self._at_hand(oid, self._facts, _FACTS_AT_HAND, lambda: self._store.file.facts(oid))

    def outline(self, oid: str) -> BlobFacts | None:
        """Return the facts of a blob without definitions and references."""
        return self._at_hand(oid, self._outlines, _OUTLINES_AT_HAND, lambda: self._store.file.outline(oid))

    def _at_hand(
        self, oid: str, kept: dict[str, BlobFacts], most: int, load: Callable[[], BlobFacts | None]
    ) -> BlobFacts | None:
        """Keep what was asked for last, so that asking again costs nothing."""
        if oid in self._passing:
            return BlobFacts(grammar="", lines=0, failure=self._passing[oid])
        found = kept.pop(oid, None) or self._asking(load)
        if found is not None:
            kept[oid] = found
            if len(kept) > most:
                del kept[next(iter(kept))]
        return found

    def outlines(self, oids: Collection[str]) -> Mapping[str, BlobFacts]:
        """Return the facts of many blobs without definitions and references, which is much quicker."""
        found = {oid: self._outlines[oid] for oid in oids if oid in self._outlines}
        lacking = [oid for oid in oids if oid not in found]
        for oid, outline in self._asking(lambda: self._store.file.outlines(lacking)).items() if lacking else ():
            found[oid] = outline
            if len(self._outlines) < _OUTLINES_AT_HAND:
                self._outlines[oid] = outline
        for oid in self._passing.keys() & set(oids):
            found[oid] = BlobFacts(grammar="", lines=0, failure=self._passing[oid])
        return found

    def failures(self) -> Mapping[str, ParseFailure]:
        """Return why blobs could not be parsed."""
        failures = self._asking(lambda: self._store.file.failures())  # noqa: PLW0108 - another file each time
        return {**failures, **self._passing}

    def mentioning(self, name: str) -> Iterable[str]:
        """Return the blobs that mention a name."""
        return self._asking(lambda: self._store.file.mentioning(name))

    def collected(self, oid: str, collector: str) -> JsonValue:
        """Return {"value": result} or {"failed": reason}, None where the collector did not run.

        What was put off is done for the whole tree once one blob is asked for.
        """
        found = self._collectors.get(collector)
        if found is None:
            return None
        version = found.version
        known = self._asking(lambda: self._store.file.collected(oid, collector, version))
        if known is None and oid in self._put_off.get(collector, ()):
            waiting = self._put_off.pop(collector)
            self._look_at(frozenset(waiting), dict.fromkeys(waiting, (collector,)))
            return self.collected(oid, collector)
        return known

    def content(self, oid: str) -> bytes | None:
        """Return a blob's bytes."""
        return next(iter(self._reader.read([oid])))[1]

    def contents(self, oids: list[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield many blobs' bytes, in the order asked."""
        yield from self._reader.read(oids)

    def recall(self, key: str) -> JsonValue:
        """Return what was kept under `key` for a tree, None where nothing was."""
        return None if self._passing else self._asking(lambda: self._store.file.recall(key))

    def keep(self, values: Mapping[str, JsonValue], still_used: Collection[str] = ()) -> None:
        """Keep results that depend on nothing but what their keys name. Where a file could not be read this time, what
        was worked out depends on that too, and is not kept."""
        if not self._passing:
            self._asking(lambda: self._store.file.keep(values, still_used))
