"""Whether what somebody said of a commit still holds for the head: reviews, overrides and acknowledgements come in with
their commit and time; what has passed them, if anything, goes out.

The commit decides, not the time of a delivery. What a push has passed is passed for ever: forcing the branch back to an
approved commit revives nothing.
"""

import bisect
from collections.abc import Mapping
from dataclasses import dataclass

from foureyes.gate.carry_over import Carried, reaching_head
from foureyes.model.decision import Reason
from foureyes.model.gate_facts import Facts, SubmittedReview
from foureyes.model.policy import ApprovalPolicy
from foureyes.model.wording import worded


@dataclass(frozen=True, slots=True)
class Validity:
    """What still holds for the head of `facts`. `since` is when each commit was last pushed, where that is known;
    `outrun_at` the last push that passed a commit whose approval would otherwise reach the head; `heads` every head
    with the time it came, ascending."""

    facts: Facts
    reached: Mapping[str, Carried]
    since: Mapping[str, int]
    outrun_at: Mapping[str, int]
    heads: tuple[tuple[int, str], ...]

    def problem(self, review: SubmittedReview) -> tuple[Reason, str] | None:
        """Return why the review does not hold for the head; None when it does."""
        memory = self.facts.memory
        if review.commit not in self.reached:
            commits = {"commit": review.commit, "head": self.facts.head}
            return Reason.STALE_APPROVAL, worded("is of {commit}, and the head is {head}", **commits)
        if review.id in memory.outrun or self.was_outrun(review.commit, review.at):
            passed = worded("was passed by a later push; a new approval of {head} is needed", head=self.facts.head)
            return Reason.STALE_APPROVAL, passed
        if review.id in memory.rebased or self.was_rebased(review.at, memory.base_of.get(review.id)):
            return Reason.BASE_CHANGED, worded("was given before the base became {base}", base=self.facts.base)
        return None

    def was_outrun(self, commit: str, at: int) -> bool:
        """Whether the head has moved since, other than by commits that carry an approval of `commit` on; or `commit`
        was not the head when it was approved, and the branch was only later brought to what carries it on."""
        if commit not in self.reached or self.outrun_at.get(commit, at) > at:
            return True
        path = self.reached[commit].path
        before = bisect.bisect_right(self.heads, at, key=lambda item: item[0])
        return bool(path) and before > 0 and self.heads[before - 1][1] not in {commit, *path}

    def was_rebased(self, at: int, base_then: str | None = None) -> bool:
        if base_then is not None and base_then != self.facts.base:
            return True
        return any(change.at >= at for change in self.facts.base_changes)


def validity(policy: ApprovalPolicy, facts: Facts) -> Validity:
    since = {commit.oid: commit.pushed_at for commit in facts.commits if commit.pushed_at is not None}
    for push in facts.pushes:
        since[push.after] = max(push.at, since.get(push.after, push.at))
    last: dict[str, int] = {}
    for push in facts.pushes:
        last[push.after] = max(push.at, last.get(push.after, push.at))
    reached = reaching_head(policy, facts)
    outrun_at = {
        commit: max(times)
        for commit, carried in reached.items()
        if (times := [at + (after != commit) for after, at in last.items() if after not in carried.path])
    }  # a push of something else in the same second counts as later: nobody can tell which came first
    heads = tuple(sorted(((push.at, push.after) for push in facts.pushes), key=lambda item: item[0]))
    return Validity(facts, reached, since, outrun_at, heads)
