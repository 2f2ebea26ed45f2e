"""What breaks while a case is played: answers of the forge, and reviews under way. And which cases cannot be played.

A fault holds for the whole stand-in, so a case with an outage is played alone.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from foureyes.demo.stage import Stage
from foureyes.gate.case_file import Case
from foureyes.gate.case_values import entries, text
from foureyes.standin.faults import Fault, Kind

_FIELDS = {"reviews": "reviews", "commits": "commits", "graphql": "timelineItems", "permissions": "collaborators"}
_REVIEW = b"foureyes.server.review_process"


def left_out(case: Case) -> str:
    """Why a case cannot be played through a forge; empty where it can."""
    given, pull = case.given, case.pull_request
    api = given.get("api")
    if "reactions" in given:
        return "GitHub sends no webhook for a reaction, and the App does not ask for any"
    if any(item.get("permission") == "unavailable" for item in case.users.values()):
        return "GitHub does not refuse the permission of one person alone"
    if isinstance(api, dict) and ("config" in api or given.get("merge_group")):
        return "what cannot be read is not decided on but tried again, and the check stays in progress meanwhile"
    group = given.get("merge_group")
    if isinstance(group, dict) and not group.get("members"):
        return "the queue builds no group without members"
    if given.get("analysis") == "running":
        return "while the analysis runs nothing is decided, and the check stays in progress"
    if any(item.get("verified") and not item.get("via_web") for item in entries(given.get("commits"))):
        return "the stand-in knows no signatures but the forge's own"
    if given.get("git_fallback_available") is False:
        return "changes are always read through git: where git cannot be read, no review begins"
    if pull.get("commits_total"):
        return "hundreds of commits take minutes to make; test_gate_facts.py plays as many as it takes"
    if any(item.get("own_verdict") == "unknown" for item in entries(given.get("siblings"))):
        return "the App knows its own verdict on every pull request, or is about to"
    return ""


def breaks(case: Case) -> bool:
    """Whether something happens in the case that others would feel: an outage, or somebody's new name."""
    ids = [item.get("id") for item in {**case.default_users, **case.users}.values()]
    return bool(case.given.get("api")) or _crashes(case) or len(ids) > len(set(map(str, ids)))


def _crashes(case: Case) -> bool:
    failures = ("analysis.crashed", "analysis.timed_out", "analysis.failed", "analysis.timeout")
    return "analysis" in case.given or any(event.kind in failures for event in case.events)


@contextmanager
def broken(stage: Stage, case: Case, is_over: Callable[[], bool]) -> Iterator[None]:
    """Break what the case says is broken, until the block ends or, for the analysis, until `is_over`."""
    api = case.given.get("api")
    for name in api if isinstance(api, dict) else ():
        stage.forge.fail(Fault(Kind.PARTIAL_GRAPHQL, "POST /graphql", times=None, field=_FIELDS[text(name)]))
        if name == "permissions":
            stage.forge.fail(Fault(Kind.STATUS, "GET /repos/*/collaborators/*/permission", times=None, status=502))
    ended = threading.Event()
    killer = threading.Thread(target=_kill_reviews, args=(ended, is_over), daemon=True)
    if _crashes(case):
        killer.start()
    try:
        yield
    finally:
        ended.set()
        stage.forge.heal()


def _kill_reviews(ended: threading.Event, is_over: Callable[[], bool]) -> None:
    """End every review process of our own server as soon as it begins."""
    while not ended.wait(0.02):
        for process in () if is_over() else _reviews():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def _reviews() -> Iterator[int]:
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError, ValueError):
            if _REVIEW in (folder / "cmdline").read_bytes() and _parent(_parent(int(folder.name))) == os.getpid():
                yield int(folder.name)


def _parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
