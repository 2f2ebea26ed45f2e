"""What the gate keeps of a pull request between two looks: old memory and new facts come in, new memory goes out.

It only grows. Everything in it can also be read from the forge's own logs while those last; the memory stays when a
trailer is amended away, a branch is forced back or a log has been cut.
"""

from dataclasses import replace

from foureyes.gate.validity import validity
from foureyes.model.gate_facts import Facts, Memory
from foureyes.model.policy import ApprovalPolicy


def remember(policy: ApprovalPolicy, facts: Facts) -> Memory:
    """Return the memory of `facts`, with what these facts show added."""
    memory = facts.memory
    if facts.unavailable:
        return memory
    pushed = {(commit.oid, commit.pusher) for commit in facts.commits}
    pushed |= {(push.after, push.pusher) for push in facts.pushes}
    known = {(item.what, item.commit, item.prompter) for item in memory.evidence}
    fresh = tuple(item for item in facts.evidence if (item.what, item.commit, item.prompter) not in known)
    is_by_agent = bool(facts.patch and (memory.evidence or fresh))
    return _with_reviews(policy, facts, replace(
        memory,
        evidence=memory.evidence + fresh,
        patches=memory.patches | {facts.patch} if is_by_agent else memory.patches,
        pushers=memory.pushers | {(oid, user) for oid, user in pushed if user is not None},
    ))  # fmt: skip


def _with_reviews(policy: ApprovalPolicy, facts: Facts, memory: Memory) -> Memory:
    valid = validity(policy, facts)
    on_head, outrun, rebased = set(memory.on_head), set(memory.outrun), set(memory.rebased)
    base_of = dict(memory.base_of)
    for review in facts.reviews:
        base_of.setdefault(review.id, facts.base)
        reaches = review.commit in valid.reached
        if (reaches and valid.was_outrun(review.commit, review.at)) or (not reaches and review.id in on_head):
            outrun.add(review.id)
        if review.commit == facts.head:
            on_head.add(review.id)
        if valid.was_rebased(review.at, base_of[review.id]):
            rebased.add(review.id)
    return replace(
        memory, on_head=frozenset(on_head), outrun=frozenset(outrun), rebased=frozenset(rebased), base_of=base_of
    )
