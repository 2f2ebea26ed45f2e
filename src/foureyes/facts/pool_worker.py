"""A worker: blobs come in, packed facts and collectors' results go out, under limits that hold even inside the parser.

It runs in a process of its own, which nothing but its parent talks to; when the parent goes, so does it.
"""

import gc
import os
import socket
import sys
from collections.abc import Sequence

from foureyes.facts import pool_limits, pool_wire
from foureyes.facts.collector import Collector
from foureyes.facts.extract import survey
from foureyes.facts.limits import Limits
from foureyes.facts.source import GRAMMAR, ParsedSource, parse
from foureyes.facts.store_codec import pack, pack_detail, pack_outline
from foureyes.model.facts import BlobFacts, ParseFailure
from foureyes.model.safe_text import one_line

KNOWN = b"="  # before the collectors' names: the facts of the file are known
_COLLECT_EVERY = 64


def serve(channel: socket.socket, collectors: Sequence[Collector], limits: Limits) -> None:
    """Answer requests until the other end closes."""
    pool_limits.restrict(limits)
    gc.freeze()
    gc.disable()  # syntax trees hold no cycles, and walking them again and again is what a collection would do
    by_name = {collector.name: collector for collector in collectors}
    count = 0
    while (request := pool_wire.receive(channel)) is not None:
        answers = []
        for part in pool_wire.split(request):
            pool_limits.allow(limits.cpu_seconds)
            names, _, data = part.partition(b"\n")
            chosen = [by_name[name] for name in names.removeprefix(KNOWN).decode().split(",") if name]
            answers.append(pool_wire.join(study(data, chosen, limits, is_known=names.startswith(KNOWN))))
            count += 1
            if count % _COLLECT_EVERY == 0:
                gc.collect()
        pool_limits.allow(0)
        pool_wire.send(channel, pool_wire.join(answers))


def study(data: bytes, collectors: Sequence[Collector], limits: Limits, *, is_known: bool = False) -> list[bytes]:
    """Return packed outline, packed detail, names mentioned (all empty where they are known), and the packed result of
    each collector."""
    try:
        source = parse(data)
        if isinstance(source, ParsedSource):
            facts = [b"", b"", b""] if is_known else _surveyed(source)
            return [*facts, *(_collected(collector, source) for collector in collectors)]
    except MemoryError:
        source = ParseFailure(1, f"reading the file takes more than {limits.memory_bytes >> 20} MB")
    except Exception as error:  # ours, and still no reason to lose the other files
        source = ParseFailure(1, one_line(f"could not be analysed: {type(error).__name__}: {error}"))
    return [pack_outline(failed(source, data)), b"", b""]


def _surveyed(source: ParsedSource) -> list[bytes]:
    facts, mentions = survey(source)
    return [pack_outline(facts), pack_detail(facts), "\n".join(sorted(mentions)).encode("utf-8", "surrogatepass")]


def failed(failure: ParseFailure, data: bytes | None) -> BlobFacts:
    """Return the facts of a blob that could not be read."""
    return BlobFacts(grammar=GRAMMAR, lines=0 if data is None else data.count(b"\n"), failure=failure)


def _collected(collector: Collector, source: ParsedSource) -> bytes:
    try:
        return pack({"value": collector.function(source)})
    except Exception as error:  # a collector meets hostile code; what it fails at is reported, not raised
        return not_collected(one_line(f"{collector.name} failed: {type(error).__name__}: {error}"))


def not_collected(reason: str) -> bytes:
    """Return the packed result of a collector that did not get to its end."""
    return pack({"failed": reason})


def main() -> None:
    """Serve on the socket whose number is the only argument; the first frame says for which collectors."""
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        greeted(channel)


def greeted(channel: socket.socket) -> None:
    """Take the first frame, and serve what it says."""
    greeting = pool_wire.receive(channel)
    if greeting is not None:
        import pickle

        collectors, limits = pickle.loads(greeting)  # noqa: S301 - written by our own parent process
        serve(channel, collectors, limits)


if __name__ == "__main__":
    main()
    os._exit(0)
