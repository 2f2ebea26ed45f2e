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
from foureyes.publish import RECHECK
from foureyes.recording import digest_of
from foureyes.report import decision_tree
from foureyes.report.markdown_text import prose


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
        reasons = "; ".join(f"#{item.number} {_reason(item)}" for item in blocked)
        title = f"Blocked, {reasons} · {numbers} share {head[:7]}"
    else:
        title = f"Approved in each of {numbers} · {head[:7]}"
    summary = "\n\n".join(_section(item) for item in everyone)
    identity = f"{'+'.join(str(item.number) for item in everyone)[:60]}:{digest_of(title, summary, ending)[:24]}"
    anchor = "\n".join(f"Pull request #{item.number}: record {item.record} of the ledger" for item in everyone)
    return CheckRequest(
        APPROVAL_CHECK, head, identity, title, summary, Conclusion(ending), text=anchor, buttons=(RECHECK,)
    )


def _reason(item: Told) -> str:
    return item.decision.reason.value if item.decision is not None else "not decided yet"


def _section(item: Told) -> str:
    if item.decision is None:
        return f"### #{item.number}: not decided yet"
    heading = f"### #{item.number}: {'approved' if item.decision.is_approved else 'blocked'}, {_reason(item)}"
    boxes = [f"- [ ] {prose(words)}" for words in item.decision.missing]
    missing = ["**To merge**", *boxes, ""] if boxes else []
    return "\n".join([heading, "", *missing, *decision_tree.lines(item.decision.requirement)])
