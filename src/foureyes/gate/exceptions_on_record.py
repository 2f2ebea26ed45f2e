"""Two ways past the approval that are no approval, and are recorded as what they are.

An independent admin's override with a reason; and, in preset solo only, the author's own acknowledgement of the exact
head. Both end with the next push.
"""

from foureyes.gate.exempt import touched_guardrails
from foureyes.gate.independence import People
from foureyes.gate.validity import Validity
from foureyes.model.decision import Requirement
from foureyes.model.gate_facts import Facts
from foureyes.model.policy import Permission, Policy
from foureyes.model.wording import worded


def override(facts: Facts, who: People, valid: Validity) -> Requirement | None:
    """Return the override that holds for the head, else the last that does not and why; None when there is none."""
    tried: Requirement | None = None
    for item in facts.overrides:
        by = who.standing(item.user, Permission.ADMIN)
        name = worded("override by {name}", name=by.name)
        if not by.counts:
            tried = Requirement(name, False, worded("does not count: {why}", why=by.why))
        elif not item.reason.strip():
            tried = Requirement(name, False, worded("does not count: it gives no reason"))
        elif _is_past(facts, valid, item.commit, item.at):
            why = worded("does not count: it was for {commit} and ended with the next push", commit=item.commit)
            tried = Requirement(name, False, why)
        else:
            why = worded("took {head} on themselves, with a reason; this is no approval", head=facts.head)
            return Requirement(name, True, why)
    return tried


def acknowledgement(policy: Policy, facts: Facts, who: People, valid: Validity) -> Requirement | None:
    """Return the acknowledgement that holds for the head in preset solo, else the last that does not, or None."""
    if not policy.allows_self_acknowledgement:
        return None
    needed = policy.approval.min_permission
    if touched_guardrails(facts.paths, policy.approval):
        needed = max(needed, policy.approval.guardrail_min_permission, key=lambda item: item.rank)
    tried: Requirement | None = None
    for item in facts.acknowledgements:
        account = facts.accounts.get(item.user) if item.user is not None else None
        name = worded("acknowledgement by nobody known")
        if account is not None:
            name = worded("acknowledgement by {login} (id {id})", login=account.login, id=account.id)
        if account is None or not who.is_human(item.user):
            tried = Requirement(name, False, worded("does not count: it takes a human"))
        elif account.permission is None or account.permission.rank < needed.rank:
            tried = Requirement(name, False, worded("does not count: it takes {permission}", permission=needed.value))
        elif _is_past(facts, valid, item.commit, item.at):
            why = worded(
                "does not count: it is of {commit}, not of the head {head}", commit=item.commit, head=facts.head
            )
            tried = Requirement(name, False, why)
        else:
            return Requirement(name, True, worded("acknowledged {head}; this is no approval", head=facts.head))
    return tried


def _is_past(facts: Facts, valid: Validity, commit: str, at: int) -> bool:
    return commit != facts.head or valid.was_outrun(commit, at) or valid.was_rebased(at)
