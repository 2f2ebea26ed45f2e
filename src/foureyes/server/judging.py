"""A pull request's number in, the gate's decision on its present head out: read everything now, fill in what is kept.

Nothing is written here, neither to the forge nor to the records: the pull request's own checks and the merge queue's
groups are decided by the same reading.
"""

import time
from dataclasses import dataclass, field, replace

from foureyes.assembly.commands import Command
from foureyes.gate.asks import asked_by
from foureyes.gate.decide import PolicyFailure, decide
from foureyes.gate.memory import remember
from foureyes.github.client import RepositoryForge
from foureyes.github.collected import CollectedFacts
from foureyes.github.policy_reading import with_owners, with_rules, with_teams
from foureyes.github.pull_request_reading import collect
from foureyes.model.decision import Decision
from foureyes.model.gate_facts import AgentEvidence, Facts, Memory
from foureyes.model.policy import Policy
from foureyes.server.facts_of_pull import gate_facts
from foureyes.server.records import Pull, PullKey, Repository
from foureyes.server.review_records import ReviewKey, ReviewRecords, StoredReview
from foureyes.server.review_task import ReviewResult

_RULES_KEPT = 300.0  # seconds; they are read anew before anything is approved, and while they are what blocks


@dataclass(frozen=True, slots=True)
class Look:
    """A pull request as it stands now, beside what is kept of it. `stored` is None before its first review."""

    pull: Pull
    now: CollectedFacts
    commands: list[Command]
    stored: StoredReview | None

    @property
    def review_key(self) -> ReviewKey:
        return ReviewKey(self.pull.key, self.pull.head, self.pull.base)


@dataclass(frozen=True, slots=True)
class Judgement:
    """`own` is what the gate says of the pull request alone, `decision` what it says with those that share its head."""

    facts: Facts
    policy: Policy | PolicyFailure
    own: Decision
    decision: Decision


@dataclass(frozen=True, slots=True)
class Judge:
    records: ReviewRecords
    _pinned: dict[tuple[int, str], tuple[float, bool | None]] = field(default_factory=dict)

    def look(self, forge: RepositoryForge, repository: Repository, number: int) -> Look:
        """Read the pull request from the forge. Raises an outcome where it cannot be read at all."""
        key = PullKey(repository.name.id, number)
        commands = self.records.said(key)
        now = collect(
            forge,
            number,
            with_files=False,
            also_ask={command.user for command in commands},
            is_decided=lambda head, base: self.records.is_reviewed(ReviewKey(key, head, base)),
        )
        before = self.records.pull(key)
        pull = Pull(key, now.facts.head, now.text.base, now.facts.is_open, before.memory if before else Memory())
        return Look(pull, now, commands, self.records.review(ReviewKey(key, pull.head, pull.base)))

    def judge(self, forge: RepositoryForge, look: Look, result: ReviewResult) -> Judgement:
        """Return what the gate says; `facts` holds the memory with what is seen now added."""
        verdicts = self.records.verdicts(look.pull.key.repository, look.pull.head)
        facts = gate_facts(look.now, result, look.commands, look.pull.memory, verdicts)
        facts = self._with_same_patch(look.pull.key, facts)
        policy = _policy(result)
        if isinstance(policy, PolicyFailure):
            return _judged(policy, facts)
        asked = asked_by(policy)
        if asked.teams:
            facts = with_teams(forge, facts, asked.teams)
        if asked.code_owners:
            facts = with_owners(forge, facts, result.reading.owners)
        facts = replace(facts, memory=remember(policy.approval, facts))
        facts, is_fresh = self._with_rules(forge, facts)
        found = _judged(policy, facts)
        if found.decision.is_approved and not is_fresh:
            found = _judged(policy, self._read_rules(forge, facts))
        return found

    def _with_same_patch(self, key: PullKey, facts: Facts) -> Facts:
        """Evidence sticks to the patch: what was seen of it in another pull request counts in this one."""
        if not facts.patch or facts.evidence or facts.memory.evidence:
            return facts
        found = [
            AgentEvidence(f"seen in #{other.key.number}, which had the same patch", None, item.prompter)
            for other in self.records.with_patch(key.repository, facts.patch)
            for item in other.memory.evidence
        ]
        return replace(facts, evidence=tuple(dict.fromkeys(found)))

    def _with_rules(self, forge: RepositoryForge, facts: Facts) -> tuple[Facts, bool]:
        at, known = self._pinned.get((forge.name.id, facts.base), (float("-inf"), None))
        if known is not False and time.monotonic() - at < _RULES_KEPT:
            return replace(facts, is_pinned=known), False
        return self._read_rules(forge, facts), True

    def _read_rules(self, forge: RepositoryForge, facts: Facts) -> Facts:
        read = with_rules(forge, facts)
        if read.unavailable == facts.unavailable:
            if len(self._pinned) > 10_000:
                self._pinned.clear()
            self._pinned[(forge.name.id, facts.base)] = (time.monotonic(), read.is_pinned)
        return read


def _judged(policy: Policy | PolicyFailure, facts: Facts) -> Judgement:
    own = decide(policy, replace(facts, siblings=()))
    return Judgement(facts, policy, own, decide(policy, facts) if facts.siblings else own)


def _policy(result: ReviewResult) -> Policy | PolicyFailure:
    if result.policy is not None:
        return result.policy
    if result.policy_problem:
        return PolicyFailure(result.policy_problem)
    return Policy()  # the analysis failed before the policy was read: it blocks, whatever the policy says
