"""Cases of the gate played from outside: a case file comes in; webhooks, git and HTTP carry it to a real server, and
what its check says in the end is held against what the case expects.

Many cases run side by side on one server, each in a repository and an installation of its own. All take one step, the
server settles, all take the next one.
"""

import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from foureyes.demo.stage import Stage, set_up
from foureyes.gate.case_file import Case, read_cases
from foureyes.gate.case_values import text
from tests.end_to_end.played_case import Player
from tests.end_to_end.played_outages import breaks, broken, left_out
from tests.end_to_end.played_world import Cast

_KNOWN_AGENT = (  # the case files' own agent is in no list of agents; on the forge a known one stands in for it
    (b"mill[bot]", b"copilot-swe-agent[bot]"),
    (b"Mill <mill@agents.example>", b"Claude <noreply@anthropic.com>"),
    (b"@mill ", b"@copilot "),
    (b"@Mill ", b"@Copilot "),
)
_STEP = 3.0  # seconds on the forge's clock: what comes in the same second has no order


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a case. `differences` is empty where all is as expected."""

    case: Case
    status: str
    reason: str
    differences: tuple[str, ...]


def load(path: Path) -> list[Case]:
    data = path.read_bytes()
    for name, known in _KNOWN_AGENT:
        data = data.replace(name, known)
    cases, problems = read_cases(data, str(path))
    assert not problems, problems
    return list(cases)


class Played:
    """Plays cases on a running server."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.cast = Cast(stage)
        self._rounds = 0
        self._database = f"file:{stage.server.directory / 'data' / 'foureyes.sqlite3'}?mode=ro"
        self._queue = f"file:{stage.server.directory / 'data' / 'foureyes.sqlite3'}.jobs?mode=ro"

    def play(self, cases: Sequence[Case]) -> list[Result]:
        alone = [case for case in cases if breaks(case)]
        timed = [case for case in cases if case.config.get("min_review_seconds_per_100_lines") and case not in alone]
        together = [case for case in cases if case not in timed and case not in alone]
        results: dict[str, Result] = {}
        for group in (together, timed):
            results |= {result.case.id: result for result in self._group(self._ready(group), group is timed)}
        for case in alone:
            players = self._ready([case])
            actor = players[0].actor
            with broken(self.stage, case, partial(getattr, actor, "is_analysed")):
                results |= {result.case.id: result for result in self._group(players)}
        return [results[case.id] for case in cases]

    def _ready(self, cases: Sequence[Case]) -> list[Player]:
        players = [Player(self.stage, self.cast, case) for case in cases]
        self.settle()
        return players

    def _group(self, players: Sequence[Player], is_timed: bool = False) -> Iterator[Result]:
        running = {player: player.play() for player in players}
        waits: dict[Player, str] = {player: next(steps) for player, steps in running.items()}
        clock, passed = 0.0, 0.0
        while waits:
            if is_timed:
                due = min(float(wait.removeprefix("at ")) for wait in waits.values())
                ready = [player for player, wait in waits.items() if float(wait.removeprefix("at ")) == due]
                step, clock = max(_STEP, (due - clock) * 60), due
            else:
                ready = [player for player, wait in waits.items() if wait not in ("reconcile", "retry")]
                step = _STEP
            if not ready:
                self._look_again(set(waits.values()))
                ready = list(waits)
            self.stage.forge.clock.advance(step)
            passed += step
            for player in self._round(ready, running, waits):
                yield self._result(player)
                player.actor.close()
        self.stage.forge.clock.advance(-passed if is_timed else 0.0)

    def _round(
        self, ready: list[Player], running: dict[Player, Iterator[str]], waits: dict[Player, str]
    ) -> list[Player]:
        """Let each take its next step and the server settle; return those that have come to their end."""
        for player in ready:
            try:
                wait = next(running[player], "")
            except Exception as error:  # one case that cannot go on is no reason to hear nothing of the others
                player.problem, wait = f"{type(error).__name__}: {error}", ""
            if wait:
                waits[player] = wait
            else:
                del waits[player]
        self.settle()
        return [player for player in ready if player not in waits]

    def settle(self, *, is_patient: bool = False) -> None:
        """Wait until all that was sent is worked on; with patience also what is put off until later."""
        end = time.monotonic() + 240
        states = ("ENQUEUED", "PENDING", "DELAYED") if is_patient else ("ENQUEUED", "PENDING")
        while time.monotonic() < end:
            assert self.stage.forge.courier.settle(60)
            if not self._jobs(states):
                return
            time.sleep(0.1)
        raise AssertionError(f"still working: {self._jobs(states)}\n{self.stage.server.last_words()}")

    def _jobs(self, states: Sequence[str]) -> int:
        with closing(sqlite3.connect(self._queue, uri=True)) as connection:
            marks = ", ".join("?" for _ in states)
            query = f"SELECT count(*) FROM workflow_status WHERE status IN ({marks})"
            return int(connection.execute(query, states).fetchone()[0])

    def _look_again(self, why: set[str]) -> None:
        """What could not be read is tried again after a while; and each start of the server asks for a round of
        reconciliation, one for each length of a round."""
        if "retry" in why:
            self.settle(is_patient=True)
        if "reconcile" not in why:
            return
        self._rounds += 1
        server = self.stage.server
        server.stop()
        server.settings = {**server.settings, "FOUREYES_RECONCILE_SECONDS": str(10_000 + self._rounds)}
        server.start()
        time.sleep(0.5)
        self.settle()

    def _result(self, player: Player) -> Result:
        case = player.case
        name = text(case.expect.get("sha"))
        head = player.actor.code.made.get(name, name)
        run = player.actor.check(head)
        is_done = run is not None and run.status == "completed"
        status = (
            "approved"
            if run is not None and is_done and run.conclusion in ("success", "neutral", "skipped")
            else "blocked"
        )
        decided, reason, approvers = self._decided(player, head)
        found = list(_differences(case, {"status": status, "reason": reason, "posted": is_done}))
        if case.expect.get("approved_by") is not None and sorted(map(text, case.expect["approved_by"])) != approvers:  # type: ignore[arg-type]
            found.append(f"approved_by: expected {case.expect['approved_by']}, got {approvers}")
        if "http" in case.expect and case.expect["http"] not in player.answers:
            found.append(f"http: expected {case.expect['http']}, got {player.answers}")
        if decided is None:
            found.append("nothing was decided")
        if player.problem:
            found.append(f"it could not go on: {player.problem}")
        if found and run is not None:
            found.append(f"{run.title}\n{run.summary}")
        return Result(case, status, reason, tuple(found))

    def _decided(self, player: Player, head: str) -> tuple[str | None, str, list[str]]:
        """The last decision in the ledger: the head, the reason, and whose approvals counted."""
        owner = self.stage.forge.world.users[player.actor.base.owner].login
        subject = f"{owner}/{player.actor.base.name}"
        own = (
            f"{subject}#{player.actor.own.number}",
            f"{subject} merge group %" if player.case.given.get("merge_group") else "",
        )
        with closing(sqlite3.connect(self._database, uri=True)) as connection:
            query = "SELECT body FROM ledger_record WHERE kind = 'gate.decided' AND (subject = ? OR subject LIKE ?)"
            bodies = [json.loads(row[0]) for row in connection.execute(f"{query} ORDER BY number", own)]
        of_head = [body for body in bodies if body["head"] == head]
        if not of_head:
            return None, "", []
        last = of_head[-1]
        return last["head"], last["reason"], sorted(item["login"] for item in last["approvals"])


def _differences(case: Case, got: dict[str, object]) -> Iterable[str]:
    for name, value in got.items():
        wanted = case.expect.get(name, value)
        if value != wanted and not (isinstance(wanted, list) and value in wanted):
            yield f"{name}: expected {wanted}, got {value}"


def main(arguments: Sequence[str]) -> int:
    """Play the case files named, and say what is not as expected. `--only ID,ID` picks cases."""
    only = set()
    names = list(arguments)
    if "--only" in names:
        at = names.index("--only")
        only = set(names[at + 1].split(","))
        del names[at : at + 2]
    cases = [case for name in names for case in load(Path(name)) if not only or case.id in only]
    outside = {case.id: why for case in cases if (why := left_out(case))}
    with tempfile.TemporaryDirectory(prefix="played-") as folder, set_up(Path(folder)) as stage:
        results = Played(stage).play([case for case in cases if case.id not in outside])
    bad = [result for result in results if result.differences]
    for result in bad:
        print(f"{result.case.id}: " + "\n    ".join(line for item in result.differences for line in item.splitlines()))
    for identity, why in outside.items():
        print(f"{identity}: left out: {why}")
    print(f"{len(results) - len(bad)} of {len(results)} as expected, {len(outside)} left out")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
