"""A pull request that cannot be read comes in; where it stands, and the check that says that nobody can tell, go out.

An approval that was posted is of the state of things that was read then. Once something has happened and the forge
does not say what, it must not stand: the gate is blocked as soon as the forge takes that, and opens by itself when it
answers.
"""

from contextlib import suppress

from foureyes.gate.conclusion import conclusion
from foureyes.gate.decide import decide
from foureyes.github.check_request import CheckRequest, Conclusion
from foureyes.github.client import RepositoryForge
from foureyes.github.outcomes import ForgeError
from foureyes.github.queries import APPROVAL_CHECK
from foureyes.github.repository_reading import place
from foureyes.model.decision import Decision
from foureyes.model.gate_facts import Facts, Memory
from foureyes.model.policy import Policy
from foureyes.model.record import Record
from foureyes.model.safe_text import one_line
from foureyes.model.wording import worded
from foureyes.publish import recheck
from foureyes.report import check_text
from foureyes.server.records import Pull, PullKey
from foureyes.translation.translated import translated


def where_it_stands(forge: RepositoryForge, key: PullKey, known: Pull | None) -> Pull | None:
    """Return the pull request as far as one short question tells, else as it was seen last; None where it is closed or
    nothing is known of it."""
    with suppress(ForgeError):
        here = place(forge, key.number)
        memory = known.memory if known else Memory()
        return Pull(key, here.head, known.base if known else here.base, True, memory) if here.is_open else None
    return known if known is not None and known.is_open else None


def unreadable(pull: Pull, error: ForgeError) -> Decision:
    """Return the decision on a head of which nothing can be read."""
    what = worded("the pull request ({why})", why=one_line(error.message, 200))
    facts = Facts(pull.key.number, pull.head, pull.base, None, {}, (), unavailable=(what,))
    return decide(Policy(), facts)


def outage_check(number: int, decision: Decision, record: Record) -> CheckRequest:
    """Return what the approval's check says of it."""
    return CheckRequest(
        APPROVAL_CHECK,
        decision.head,
        f"{number}:unavailable",
        f"{translated('Blocked, the forge could not be asked')} · {decision.head[:7]}",
        check_text.approval_summary(decision, check_text.boxes(decision.missing)),
        Conclusion(conclusion(decision).value),
        text=check_text.anchor(record),
        buttons=(recheck(),),
    )
