"""Reading single values of a case: words and numbers as people write them come in, plain values go out."""

import math
from collections.abc import Iterable

from foureyes.gate.case_file import Mapped, Plain
from foureyes.model.gate_facts import AnalysisState

_COMPLETE = frozenset({"ok", "success", "succeeded", "complete", "completed", "done", "passed", "clean", "finished"})
_UNFINISHED = frozenset(
    {"incomplete", "partial", "truncated", "pending", "running", "started", "in_progress", "queued", "unfinished"}
)
_DENIED = {"ok": "failed", "success": "failed", "complete": "partial", "completed": "partial", "finished": "partial"}
_UP = frozenset({"ok", "up", "available", "success", "200"})
_RECOVERY = ("reset_t", "until_t", "until", "recovers_t", "recovered_t", "ok_t", "available_t", "end_t")
_BROKEN = ("partial", "truncated", "incomplete", "timeout", "timed_out", "error", "errors", "unavailable", "down")


def seconds(value: Plain) -> int | None:
    """Return minutes as seconds; None where there is no time."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return round(value * 60)


def text(value: Plain) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def texts(value: Plain) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(text(item) for item in value if item is not None)
    return (text(value),) if isinstance(value, str) else ()


def number(value: Plain, default: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def entries(value: Plain) -> tuple[Mapped, ...]:
    """Return the mappings in a list; one mapping stands for a list of one."""
    if isinstance(value, dict):
        return (value,)
    return tuple(item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()


def first(values: Mapped, names: Iterable[str], default: Plain = None) -> Plain:
    """Return the first of `names` that is given, even as null."""
    return next((values[name] for name in names if name in values), default)


def analysis_state(value: Plain) -> AnalysisState:
    """Return what a word, a flag or a mapping says of the analysis. What is not understood has failed."""
    if isinstance(value, dict):
        return _worst(analysis_state(_as_failure(key, item)) for key, item in value.items() if item is not None)
    if value is None or value is True:
        return AnalysisState.COMPLETE
    word = text(value).casefold().replace(" ", "_").replace("-", "_")
    if word in _COMPLETE:
        return AnalysisState.COMPLETE
    return AnalysisState.INCOMPLETE if word in _UNFINISHED else AnalysisState.FAILED


def _as_failure(key: str, value: Plain) -> Plain:
    """A field that only exists on failure is a failure, whatever it says; other fields count where they are states."""
    if value is False:
        return _DENIED.get(key, "complete")
    if any(word in key for word in ("error", "exception", "crash", "fail", "timed", "timeout")):
        return "failed"
    if key in ("status", "state", "result", "outcome", "conclusion"):
        return value
    return "complete"


def _worst(states: Iterable[AnalysisState]) -> AnalysisState:
    order = (AnalysisState.COMPLETE, AnalysisState.INCOMPLETE, AnalysisState.FAILED)
    return max(states, key=order.index, default=AnalysisState.COMPLETE)


def is_down(value: Plain, clock: float, reads: int) -> bool:
    """Whether an answer of the API is missing or partial at `clock`, after `reads` earlier attempts."""
    if isinstance(value, list):
        return any(is_down(item, clock, reads) for item in value)
    if not isinstance(value, dict):
        return not _is_up(value)
    for name in _RECOVERY:
        at = value.get(name)
        if isinstance(at, int | float) and clock >= at:
            return False
    times = first(value, ("times", "failures", "fail_times", "attempts"))
    if isinstance(times, int) and reads >= times:
        return False
    status = first(value, ("http", "status", "code"))
    if status is not None and not _is_up(status):
        return True
    denied = any(value.get(name) is False for name in ("available", "complete", "ok"))
    return value.get("ratelimit_remaining") == 0 or denied or _is_broken(value)


def _is_broken(value: Mapped) -> bool:
    said = any(isinstance(item, str) and item.casefold() in _BROKEN for item in value.values())
    return said or any(value.get(name) not in (None, False, 0, [], "") for name in _BROKEN)


def _is_up(value: Plain) -> bool:
    if value is None or isinstance(value, bool):
        return bool(value)
    if isinstance(value, int):
        return value < 400
    return text(value).casefold() in _UP
