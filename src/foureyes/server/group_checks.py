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
from foureyes.model.wording import ENGLISH, worded
from foureyes.publish import recheck
from foureyes.report import check_text
from foureyes.report.markdown_text import code
from foureyes.translation.translated import translated

_IDENTITY = "merge group"  # one run of each name: it is brought up to date


@dataclass(frozen=True, slots=True)
class JudgedMember:
    """A pull request of the group, at its queued head, and what the gate says of it."""

    number: int
    head: str
    decision: Decision
    analysis: AnalysisState
    language: str = ENGLISH

    @property
    def is_reviewed(self) -> bool:
        """Whether it was analysed to the end, and no finding blocks it."""
        parts = [part for part in self.decision.requirement.parts if part.name == FINDINGS_REQUIREMENT]
        return self.analysis is AnalysisState.COMPLETE and all(part.satisfied for part in parts)


def pending(head: str) -> Iterator[CheckRequest]:
    """Yield what says that the members are still being reviewed."""
    for name in (REVIEW_CHECK, APPROVAL_CHECK):
        words = translated("The pull requests of this merge group are being reviewed.")
        yield CheckRequest(name, head, _IDENTITY, translated("Reviewing the merge group"), words)


def review_check(head: str, members: Sequence[JudgedMember]) -> CheckRequest:
    """Return the review's check: it passes where that of every member does."""
    lines = [f"- {'✓' if item.is_reviewed else '✗'} {_named(item)}" for item in members]
    bad = [item for item in members if not item.is_reviewed]
    title = worded("Every member is reviewed")
    if bad:
        title = worded("#{number} has findings or was not analysed to the end", number=bad[0].number)
    ending = Conclusion.FAILURE if bad or not members else Conclusion.SUCCESS
    summary = "\n".join(lines) or translated("Nothing is known of it.")
    return CheckRequest(REVIEW_CHECK, head, _IDENTITY, translated(title), summary, ending)


def _named(item: JudgedMember) -> str:
    return translated(worded("pull request #{number} at {head}", number=item.number, head=code(item.head)))


def approval_check(decision: Decision, members: Sequence[JudgedMember], record: Record) -> CheckRequest:
    """Return the approval's check, with what is missing and why for each member."""
    boxes = check_text.boxes(decision.missing)
    for item in members:
        boxes += check_text.boxes(item.decision.missing, f"#{item.number}: ")
    return CheckRequest(
        APPROVAL_CHECK,
        decision.head,
        _IDENTITY,
        f"{_title(decision, members)} · {decision.head[:7]}",
        check_text.approval_summary(decision, boxes),
        Conclusion(conclusion(decision).value),
        text=check_text.anchor(record),
        buttons=(recheck(),),
    )


def _title(decision: Decision, members: Sequence[JudgedMember]) -> str:
    reason, numbers = decision.reason.value, ", ".join(f"#{item.number}" for item in members)
    if not numbers:
        blocked = worded("Merge group blocked, {reason}", reason=reason)
        return translated(worded("Merge group approved") if decision.is_approved else blocked)
    if decision.is_approved:
        return translated(worded("Merge group of {numbers} approved", numbers=numbers))
    return translated(worded("Merge group of {numbers} blocked, {reason}", numbers=numbers, reason=reason))
