"""The simulation: a case comes in, its events are handled in the order they arrive, and the checks as they stand in the
end go out, with what the case expected beside them.

Handling an event is what the App does: read the forge's answers now, add to memory, decide, write the check. Nothing is
taken from an event itself but the fact that it came. Writes of one pull request are serialised and read the forge anew,
so a slow worker that finishes last writes what is true then, not what it once read.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from foureyes.gate.case_file import Case, Event, Plain
from foureyes.gate.case_parts import merge_group
from foureyes.gate.case_world import World
from foureyes.gate.decide import PolicyFailure, decide
from foureyes.gate.deliveries import Inbox
from foureyes.gate.memory import remember
from foureyes.model.decision import Decision, Requirement
from foureyes.model.gate_facts import Facts, Memory
from foureyes.model.policy import Policy
from foureyes.model.wording import joined, worded

_GROUP = "merge_group."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the gate says in the end. `posted` is where checks were written, `answers` each delivery's HTTP status."""

    case: str
    decision: Decision
    posted: frozenset[str]
    answers: tuple[int, ...]
    failures: tuple[str, ...]

    @property
    def why(self) -> tuple[str, ...]:
        return tuple(_lines(self.decision.requirement))


@dataclass(slots=True)
class _Gate:
    """The gate's own state while a case is played: memory and the checks it has written."""

    world: World
    memory: Memory = field(default_factory=Memory)
    checks: dict[str, Decision] = field(default_factory=dict)
    in_queue: bool = False

    def handle(self, clock: float, is_last: bool) -> Decision:
        policy = self.world.policy(clock)
        facts = self.world.facts(clock, is_last, self.memory)
        if isinstance(policy, Policy):
            self.memory = remember(policy.approval, facts)
            facts = replace(facts, memory=self.memory)
        decision = decide(policy, self._with_group(policy, facts))
        self.checks[decision.head] = decision
        return decision

    def _with_group(self, policy: Policy | PolicyFailure, facts: Facts) -> Facts:
        if not self.in_queue:
            return facts
        return replace(facts, merge_group=merge_group(self.world.case, decide(policy, facts).is_approved))


def play(case: Case) -> Outcome:
    """Return what the gate says when all events of the case have been handled."""
    gate, inbox, answers = _Gate(World(case)), Inbox(), []
    last: Decision | None = None
    slow: list[float] = []
    clock = 0.0
    gate.in_queue = not any(event.kind.startswith(_GROUP) for event in case.events)
    for place, event in enumerate(case.events):
        clock = max(clock, event.at)
        answer, is_work = inbox.take(event)
        if answer is not None:
            answers.append(int(answer))
        if not is_work:
            continue
        gate.in_queue = gate.in_queue or event.kind.startswith(_GROUP)
        if event.values.get("slow") is True:
            slow.append(clock)
        else:
            last = gate.handle(clock, place == len(case.events) - 1)
    for _ in slow:
        last = gate.handle(clock, True)
    posted = frozenset(gate.checks)
    if last is None:  # nothing was handled: the check stands as it was before the first event
        last = gate.handle(_before(case.events), not case.events)
    return Outcome(case.id, last, posted, tuple(answers), tuple(_failures(case, last, posted, answers)))


def _before(events: tuple[Event, ...]) -> float:
    return min((event.at for event in events), default=0.0) - 0.5


def _failures(case: Case, decision: Decision, posted: frozenset[str], answers: list[int]) -> Iterable[str]:
    said: dict[str, Plain] = {
        "status": decision.status.value,
        "reason": decision.reason.value,
        "sha": decision.head,
        "posted": decision.head in posted,
    }
    for name, expected in case.expect.items():
        if name in said and said[name] != expected and not (isinstance(expected, list) and said[name] in expected):
            yield _unlike(name, expected, said[name])
        if name in ("http", "http_status") and expected not in answers:
            yield _unlike(name, expected, answers)
    yield from _approvals(case, decision)


def _approvals(case: Case, decision: Decision) -> Iterable[str]:
    wanted = case.expect.get("approved_by")
    logins = sorted(approval.login for approval in decision.approvals)
    if wanted is not None and sorted(map(str, wanted if isinstance(wanted, list) else [wanted])) != logins:
        yield _unlike("approved_by", wanted, logins)
    wanted = case.expect.get("carried_from")
    carried = [approval.commit for approval in decision.approvals if approval.carried_to]
    if wanted is not None and wanted not in carried:
        yield _unlike("carried_from", wanted, carried)


def _unlike(name: str, expected: object, said: object) -> str:
    return worded("{name}: expected {expected}, got {said}", name=name, expected=str(expected), said=str(said))


def _lines(requirement: Requirement, depth: int = 0) -> Iterable[str]:
    """The tree, one line a node, parts indented below it."""
    if depth:
        mark = f"{'  ' * (depth - 1)}{'ok' if requirement.satisfied else 'no'} "
        told = requirement.name
        if requirement.detail:
            told = worded("{requirement}: {detail}", requirement=told, detail=requirement.detail)
        yield joined("", (mark, told))
    for part in requirement.parts:
        yield from _lines(part, depth + 1)
