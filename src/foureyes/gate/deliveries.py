"""Which deliveries are acted on: an event of a case comes in with all before it, and what becomes of it goes out.

The App does the same with real ones: a bad signature changes nothing, what was processed once is not processed again,
and what was only seen, because its processing failed, is.
"""

from dataclasses import dataclass, field
from enum import IntEnum

from foureyes.gate.case_file import Event
from foureyes.gate.case_parts import RUNS
from foureyes.gate.case_values import first, text

_GUID = ("guid", "delivery", "delivery_id", "delivery_guid", "redelivery_of", "replay_of", "of")
_GOOD = frozenset({"valid", "ok", "good", "true", "sha256", "correct"})
_BROKEN = frozenset(
    {"failed", "fails", "fail", "crashed", "crash", "error", "timeout", "timed_out", "500", "502", "503"}
)


class Answer(IntEnum):
    """The HTTP status that the sender of a delivery gets."""

    ACCEPTED = 202
    UNAUTHORISED = 401


@dataclass(slots=True)
class Inbox:
    """What has come in so far. `processed` are the delivery ids that were worked to the end."""

    processed: set[str] = field(default_factory=set)

    def take(self, event: Event) -> tuple[Answer | None, bool]:
        """Return the answer (None for a delivery that never came) and whether to work on it."""
        if event.values.get("delivered") is False:
            return None, False
        if not _is_signed(event):
            return Answer.UNAUTHORISED, False
        guid = text(first(event.values, _GUID))
        if guid in self.processed and guid:
            return Answer.ACCEPTED, False
        if _breaks(event):
            return Answer.ACCEPTED, False
        if guid:
            self.processed.add(guid)
        return Answer.ACCEPTED, True


def _is_signed(event: Event) -> bool:
    if event.values.get("signature_valid") is False:
        return False
    for name in ("signature", "signature_header"):
        if name in event.values:
            said = event.values[name]
            word = text(said).casefold() if said is not True else "true"
            return word in _GOOD or word.startswith("sha256=")
    return True


def _breaks(event: Event) -> bool:
    """Whether working on it fails before anything is written."""
    if event.values.get("processed") is False:
        return True
    if event.kind.split(".")[0] in RUNS:
        return False
    if any(event.values.get(name) is True for name in ("fails", "failed", "crashed")):
        return True
    said = text(first(event.values, ("processing", "outcome", "result"))).casefold()
    return said in _BROKEN
