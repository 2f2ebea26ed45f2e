"""Several pull requests with one head in, the one text that the head's check says out, whoever of them posts it.

A commit has one check of a name. What blocks any of them blocks all, and each is told apart; the text depends on the
decisions alone, so that two pull requests do not write over one another for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from foureyes.gate.conclusion import conclusion
from foureyes.gate.waivers import NAME as FINDINGS
from foureyes.github.check_request import CheckRequest, Conclusion
from foureyes.github.queries import APPROVAL_CHECK
from foureyes.model.decision import Decision
from foureyes.model.wording import joined, worded
from foureyes.publish import recheck
from foureyes.recording import digest_of
from foureyes.report import check_text
from foureyes.translation.translated import translated


@dataclass(frozen=True, slots=True)
class Told:
    """A pull request with the head. `decision` is its own, without the others; None while there is none. `record` is
    the number of the ledger record of what was decided."""

    number: int
    decision: Decision | None
    record: int = 0

    @property
    def has_findings(self) -> bool:
        """Whether findings block it, or it was not analysed to the end."""
        if self.decision is None:
            return False
        parts = self.decision.requirement.parts
        looked_at = parts[: next((at + 1 for at, part in enumerate(parts) if part.name == FINDINGS), 0)]
        return any(not part.satisfied for part in looked_at)


def shared_check(head: str, told: Sequence[Told]) -> CheckRequest:
    """Return the approval's check of a head that all of `told` have; the most restrictive of them decides."""
    everyone = sorted(told, key=lambda item: item.number)
    blocked = [item for item in everyone if item.decision is None or not item.decision.is_approved]
    endings = {conclusion(item.decision).value if item.decision else "action_required" for item in everyone}
    ending = next(one for one in ("failure", "action_required", "success") if one in endings)
    numbers = ", ".join(f"#{item.number}" for item in everyone)
    if blocked:
        reasons = joined("; ", (joined(" ", (f"#{item.number}", _reason(item))) for item in blocked))
        said = {"reasons": reasons, "numbers": numbers, "head": head[:7]}
        title = translated(worded("Blocked, {reasons} · {numbers} share {head}", **said))
    else:
        title = translated(worded("Approved in each of {numbers} · {head}", numbers=numbers, head=head[:7]))
    summary = "\n\n".join(_section(item) for item in everyone)
    identity = f"{'+'.join(str(item.number) for item in everyone)[:60]}:{digest_of(title, summary, ending)[:24]}"
    anchors = "\n".join(_anchor(item) for item in everyone)
    return CheckRequest(
        APPROVAL_CHECK, head, identity, title, summary, Conclusion(ending), text=anchors, buttons=(recheck(),)
    )


def _anchor(item: Told) -> str:
    said = {"number": item.number, "record": item.record}
    return translated(worded("Pull request #{number}: record {record} of the ledger", **said))


def _reason(item: Told) -> str:
    return item.decision.reason.value if item.decision is not None else worded("not decided yet")


def _section(item: Told) -> str:
    if item.decision is None:
        return f"### #{item.number}: {translated('not decided yet')}"
    verdict = translated("approved") if item.decision.is_approved else translated("blocked")
    heading = f"### #{item.number}: {verdict}, {item.decision.reason.value}"
    summary = check_text.approval_summary(item.decision, check_text.boxes(item.decision.missing))
    return f"{heading}\n\n{summary}"
