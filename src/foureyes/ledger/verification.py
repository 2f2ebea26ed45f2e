"""Checks a ledger: records in order come in, everything that was changed, removed or inserted comes out in words.

Inside the database nothing can be proven against somebody who may rewrite all of it. So the newest number and hash are
published with every check run: an anchor outside. Given anchors, a ledger rewritten as a whole shows too.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from foureyes.model.record import GENESIS, Record, is_intact


@dataclass(frozen=True, slots=True)
class Verification:
    """`problems` is empty for an unbroken chain; `last` and `hash` are what to publish as the next anchor."""

    records: int
    last: int
    hash: str
    problems: tuple[str, ...]

    @property
    def is_intact(self) -> bool:
        return not self.problems


def verify(records: Iterable[Record], anchors: Mapping[int, str] | None = None) -> Verification:
    """Walk the chain from the first record. `anchors` maps numbers to the hashes that were published for them."""
    anchors = anchors or {}
    problems: list[str] = []
    count, last, previous = 0, 0, GENESIS
    for record in records:
        problems.extend(_broken(record, last, previous, anchors))
        count, last, previous = count + 1, record.number, record.hash
    beyond = [number for number in anchors if number > last]
    if beyond:
        problems.append(f"cut off: record {max(beyond)} was published, the ledger ends with {last}")
    return Verification(count, last, previous, tuple(problems))


def _broken(record: Record, last: int, previous: str, anchors: Mapping[int, str]) -> Iterator[str]:
    if record.number != last + 1:
        yield f"record {record.number}: follows {last}, something is missing between them"
    if record.previous != previous:
        yield f"record {record.number}: does not follow the record before it"
    if not is_intact(record):
        yield f"record {record.number}: its content was changed"
    published = anchors.get(record.number)
    if published is not None and published != record.hash:
        yield f"record {record.number}: is not the one that was published"
