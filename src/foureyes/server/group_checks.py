"""A merge group's decision in, the two checks of its commit out: what is said of it, and that it is being looked at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from foureyes.gate.conclusion import conclusion
from foureyes.gate.waivers import NAME as FINDINGS_REQUIREMENT
from foureyes.github.check_request import CheckRequest, Conclusion
from foureyes.github.queries import APPROVAL_CHECK, REVIEW_CHECK
from foureyes.model.decision import Decision
from foureyes.model.gate_facts import AnalysisState
from foureyes.model.record import Record
from foureyes.publish import RECHECK
from foureyes.report import decision_tree
from foureyes.report.markdown_text import code, prose

_IDENTITY = "merge group"  # one run of each name: it is brought up to date


@dataclass(frozen=True, slots=True)
class JudgedMember:
    """A pull request of the group, at its queued head, and what the gate says of it."""

    number: int
    head: str
    decision: Decision
    analysis: AnalysisState

    @property
    def is_reviewed(self) -> bool:
        """Whether it was analysed to the end, and no finding blocks it."""
        parts = [part for part in self.decision.requirement.parts if part.name == FINDINGS_REQUIREMENT]
        return self.analysis is AnalysisState.COMPLETE and all(part.satisfied for part in parts)


def pending(head: str) -> Iterator[CheckRequest]:
    """Yield what says that the members are still being reviewed."""
    for name in (REVIEW_CHECK, APPROVAL_CHECK):
        words = "The pull requests of this merge group are being reviewed."
        yield CheckRequest(name, head, _IDENTITY, "Reviewing the merge group", words)


def review_check(head: str, members: Sequence[JudgedMember]) -> CheckRequest:
    """Return the review's check: it passes where that of every member does."""
    lines = [
        f"- {'✓' if item.is_reviewed else '✗'} pull request #{item.number} at {code(item.head)}" for item in members
    ]
    bad = [item for item in members if not item.is_reviewed]
    title = f"#{bad[0].number} has findings or was not analysed to the end" if bad else "Every member is reviewed"
    ending = Conclusion.FAILURE if bad or not members else Conclusion.SUCCESS
    return CheckRequest(REVIEW_CHECK, head, _IDENTITY, title, "\n".join(lines) or "Nothing is known of it.", ending)


def approval_check(decision: Decision, members: Sequence[JudgedMember], record: Record) -> CheckRequest:
    """Return the approval's check, with what is missing and why for each member."""
    boxes = [f"- [ ] {prose(item)}" for item in decision.missing]
    for item in members:
        boxes += [f"- [ ] #{item.number}: {prose(words)}" for words in item.decision.missing]
    tree = list(decision_tree.lines(decision.requirement))
    numbers = ", ".join(f"#{item.number}" for item in members)
    verdict = "approved" if decision.is_approved else f"blocked, {decision.reason.value}"
    return CheckRequest(
        APPROVAL_CHECK,
        decision.head,
        _IDENTITY,
        f"Merge group{f' of {numbers}' if numbers else ''} {verdict} · {decision.head[:7]}",
        "\n".join([*(["**To merge**", *boxes, ""] if boxes else []), *tree]),
        Conclusion(conclusion(decision).value),
        text=f"Record {record.number} of the ledger: {code(record.hash)}",
        buttons=(RECHECK,),
    )
