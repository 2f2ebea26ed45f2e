"""What can go wrong on the way, on request: errors, rate limits, slow and broken answers, half a GraphQL answer.

In go the faults that a test has ordered; out comes the next one that fits a request.
"""

import threading
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase


class Kind(StrEnum):
    STATUS = "status"
    RATE_LIMIT = "rate limit"
    SECONDARY_LIMIT = "secondary limit"
    SLOW = "slow"
    CUT = "cut"
    PARTIAL_GRAPHQL = "partial graphql"


@dataclass(slots=True)
class Fault:
    """`route` is a pattern over "METHOD template" ("POST /repos/*/check-runs", "*"); `times` None: until cleared.

    `after_effect`: the operation takes place, only its answer is lost; else it does not take place.
    STATUS answers `status`; RATE_LIMIT and SECONDARY_LIMIT answer `status` (403 or 429) with `retry_after` seconds
    (None: no Retry-After header); SLOW waits `seconds` first; CUT breaks the answer off; PARTIAL_GRAPHQL makes `field`
    null and adds an error beside the data. `skip` lets that many requests pass first.
    """

    kind: Kind
    route: str = "*"
    times: int | None = 1
    status: int = 502
    retry_after: int | None = None
    seconds: float = 0.0
    field: str = ""
    after_effect: bool = False
    skip: int = 0


class Faults:
    """The faults that are still to come."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []
        self._lock = threading.Lock()

    def order(self, fault: Fault) -> None:
        with self._lock:
            self._ordered.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._ordered.clear()

    def take(self, route: str) -> Fault | None:
        with self._lock:
            for fault in self._ordered:
                if not fnmatchcase(route, fault.route):
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._ordered.remove(fault)
                return fault
        return None
