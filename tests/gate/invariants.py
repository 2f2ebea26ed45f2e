"""The gate's five promises, checked after every step of a random history.

One gate hears every delivery; another loses most of them, hears some twice, and is reconciled now and then.
`python -m tests.gate.invariants 100000` plays that many steps (`make fuzz-gate`).
"""

import random
import sys
from dataclasses import dataclass, field, replace

from foureyes.gate.conclusion import conclusion
from foureyes.gate.decide import decide
from foureyes.gate.memory import remember
from foureyes.model.decision import Decision, Status
from foureyes.model.gate_facts import Memory, ReviewState, SubmittedReview
from tests.gate.oracle import may_pass, tainted
from tests.gate.random_branch import ACTIONS, POLICY, PUSHES, RandomBranch

POSTABLE = {"success", "action_required", "failure"}


@dataclass
class Gate:
    memory: Memory = field(default_factory=Memory)

    def handle(self, branch: RandomBranch) -> Decision:
        facts = replace(branch.facts(), memory=self.memory)
        self.memory = remember(POLICY.approval, facts)
        return decide(POLICY, replace(facts, memory=self.memory))


@dataclass
class Watched:
    """A random branch under two gates."""

    branch: RandomBranch = field(default_factory=RandomBranch)
    attentive: Gate = field(default_factory=Gate)
    forgetful: Gate = field(default_factory=Gate)
    last: Decision | None = None

    def step(self, action: str, first: int, second: int, third: int, heard: int) -> Decision:
        getattr(self.branch, action)(first, second, third)
        decision = self.attentive.handle(self.branch)
        for _ in range((0, 0, 0, 1, 2)[heard % 5]):
            self.forgetful.handle(self.branch)
        self.check(action, decision, heard)
        self.last = decision
        return decision

    def check(self, action: str, decision: Decision, heard: int) -> None:
        branch = self.branch
        assert decision.head == branch.head
        assert conclusion(decision).value in POSTABLE
        assert (conclusion(decision) == "success") == decision.is_approved
        if decision.is_approved:
            assert may_pass(branch), "1: approved without an independent human"
        if heard % 7 == 0:
            reconciled = self.forgetful.handle(branch)
            assert (reconciled.status, reconciled.reason) == (decision.status, decision.reason), "2: order matters"
        if heard % 3 == 0:
            self.check_excluded(decision, heard)
        if action in PUSHES and self.last is not None and self.last.status is Status.BLOCKED:
            assert not decision.is_approved, "4: a push unblocked it"

    def check_excluded(self, decision: Decision, which: int) -> None:
        excluded = sorted(user for user in tainted(self.branch) if user is not None)
        extra = SubmittedReview(
            10**6, excluded[which % len(excluded)], ReviewState.APPROVED, self.branch.head, self.branch.now + 60
        )
        facts = self.branch.facts()
        with_extra = replace(facts, reviews=(*facts.reviews, extra), memory=self.attentive.memory)
        assert decide(POLICY, with_extra).status is decision.status, "3: an excluded approval changed the decision"


def play(steps: int, seed: int) -> dict[str, int]:
    """Play `steps` random steps in histories of at most 60; return how often each reason was the last word."""
    chance = random.Random(seed)
    said: dict[str, int] = {}
    watched = Watched()
    for step in range(steps):
        if step % 60 == 0:
            watched = Watched()
        numbers = [chance.randrange(1000) for _ in range(4)]
        reason = watched.step(chance.choice(ACTIONS), *numbers).reason.value
        said[reason] = said.get(reason, 0) + 1
    return said


if __name__ == "__main__":
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    for name, count in sorted(play(total, int(sys.argv[2]) if len(sys.argv) > 2 else 1).items()):
        print(f"{count:8} {name}")
    print(f"{total} steps, no promise broken")
