"""Checks a ledger: records in order come in, everything that was changed, removed or inserted comes out in words.

Inside the database nothing can be proven against somebody who may rewrite all of it. So the newest number and hash are
published with every check run: an anchor outside. Given anchors, a ledger rewritten as a whole shows too.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from foureyes.model.record import GENESIS, Record, is_intact
from foureyes.model.wording import worded


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
        problems.append(
            worded("cut off: record {number} was published, the ledger ends with {last}", number=max(beyond), last=last)
        )
    return Verification(count, last, previous, tuple(problems))


def _broken(record: Record, last: int, previous: str, anchors: Mapping[int, str]) -> Iterator[str]:
    if record.number != last + 1:
        yield worded(
            "record {number}: follows {last}, something is missing between them", number=record.number, last=last
        )
    if record.previous != previous:
        yield worded("record {number}: does not follow the record before it", number=record.number)
    if not is_intact(record):
        yield worded("record {number}: its content was changed", number=record.number)
    published = anchors.get(record.number)
    if published is not None and published != record.hash:
        yield worded("record {number}: is not the one that was published", number=record.number)
