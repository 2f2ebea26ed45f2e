"""Tells the world: a decision and the review it rests on come in, with the ledger record that was made of
it; check runs, the summary comment and inline comments go out.

Everything is written once however often it is sent: GitHub is asked, or has just been read, before anything is created.
`Postbox` remembers what was last said, so that nothing is said twice in other words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from foureyes.gate.conclusion import conclusion
from foureyes.gate.waivers import NAME as FINDINGS_REQUIREMENT
from foureyes.github.changed_files import changed_files
from foureyes.github.check_request import Annotation, AnnotationLevel, Button, CheckRequest, Conclusion
from foureyes.github.checks import RunOnRecord, put_check
from foureyes.github.client import RepositoryForge
from foureyes.github.collected import CollectedFacts
from foureyes.github.comments import put_comment
from foureyes.github.diff_lines import DiffLines, around
from foureyes.github.inline_comments import InlineComment, put_inline, resolve_gone, suggestion
from foureyes.github.outcomes import Refused
from foureyes.github.queries import APPROVAL_CHECK, REVIEW_CHECK
from foureyes.github.repository_reading import place
from foureyes.model.decision import Decision
from foureyes.model.finding import Finding, Severity, Side, Tier
from foureyes.model.record import Record
from foureyes.model.review import Review
from foureyes.model.wording import worded
from foureyes.recording import digest_of
from foureyes.report import check_text, markdown, verdict
from foureyes.report.markdown_text import plain, prose
from foureyes.translation.translated import translated

_A_MOMENT = 5.0  # seconds
_LEVELS = {
    Severity.CRITICAL: AnnotationLevel.FAILURE,
    Severity.HIGH: AnnotationLevel.FAILURE,
    Severity.MEDIUM: AnnotationLevel.WARNING,
}


def recheck() -> Button:
    """Return the button of the approval's check."""
    return Button(translated("Recheck"), translated("Read GitHub again and decide anew"), "recheck")


def review_again() -> Button:
    """Return the button of the review's check."""
    return Button(translated("Review again"), translated("Run the analysis once more"), "review")


class Postbox(Protocol):
    """Remembers, for one pull request, a digest of what was last posted under a name."""

    def posted(self, what: str) -> str | None: ...

    def keep_posted(self, what: str, digest: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be told of one head. `review` is None where the analysis failed, which `detail` then explains.
    `links` is the address that a path of the head is appended to. `shared` is what the approval's check says where
    other pull requests have the same head, and `held_elsewhere` names those of them whose review does not pass."""

    number: int
    decision: Decision
    review: Review | None
    detail: str
    record: Record
    links: str
    ceiling: int = 10
    shared: CheckRequest | None = None
    held_elsewhere: tuple[int, ...] = ()

    @property
    def head(self) -> str:
        return self.decision.head

    @property
    def decided(self) -> Review | None:
        """The review, with the gate's decision in it."""
        return replace(self.review, decision=self.decision) if self.review is not None else None


def is_still_head(forge: RepositoryForge, number: int, head: str) -> bool:
    """Ask GitHub once more, just before writing."""
    return place(forge, number).head == head


def may_write(forge: RepositoryForge, now: CollectedFacts, number: int) -> bool:
    """Whether what was read is of the present head: it was read a moment ago, or GitHub is asked once more."""
    return now.age < _A_MOMENT or is_still_head(forge, number, now.facts.head)


def begin(forge: RepositoryForge, now: CollectedFacts, attempt: int) -> None:
    """Show that the review is under way. An approval check that is there must not go on deciding; where there is none,
    GitHub itself waits for it."""
    number, head = now.facts.number, now.facts.head
    words = (translated("Reviewing this commit"), translated("The review of this commit is under way."))
    for name in (REVIEW_CHECK, APPROVAL_CHECK):
        own = now.checks.own.get(name)
        if name == REVIEW_CHECK or own is None or own:
            put_check(forge, CheckRequest(name, head, _pending(number, attempt), *words), _known(now, name))


def _known(now: CollectedFacts, name: str) -> tuple[RunOnRecord, ...] | None:
    """The runs as they were read. On a head of several pull requests another one may have written since."""
    return None if now.facts.siblings else now.checks.own.get(name)


def publish(forge: RepositoryForge, now: CollectedFacts, said: Verdict, box: Postbox, attempt: int) -> None:
    """Post what `said` says, as far as GitHub does not say it already."""
    _post_check(forge, now, said, box, _review_check(said), attempt)
    _inline(forge, now, said, box)
    _post_check(forge, now, said, box, said.shared or _approval_check(said), attempt)
    _summary(forge, now, said, box)


def _pending(number: int, attempt: int) -> str:
    return f"{number}:{attempt}:pending"


def _post_check(
    forge: RepositoryForge, now: CollectedFacts, said: Verdict, box: Postbox, wanted: CheckRequest, attempt: int
) -> None:
    digest = digest_of(wanted.head, attempt, wanted.external_id)
    own = now.checks.own.get(wanted.name, ())
    pending = _pending(said.number, attempt)
    is_mine = bool(own) and own[0].external_id in (wanted.external_id, pending)  # not another pull request's
    if box.posted(wanted.name) == digest and is_mine and own[0].status == "completed":
        return
    put_check(forge, wanted, _known(now, wanted.name), begun=pending)
    box.keep_posted(wanted.name, digest)


def _review_check(said: Verdict) -> CheckRequest:
    review = said.decided
    if review is None:
        title, summary = translated("The review failed"), plain(translated(said.detail))
        ending = Conclusion.FAILURE
        notes: tuple[Annotation, ...] = ()
    else:
        part = next((p for p in said.decision.requirement.parts if p.name == FINDINGS_REQUIREMENT), None)
        is_fine = review.is_complete and (not review.blocking if part is None else part.satisfied)
        ending = Conclusion.SUCCESS if is_fine else Conclusion.FAILURE
        title, summary = check_text.review_title(review), check_text.review_summary(review, said.links)
        notes = tuple(_annotation(review, finding) for finding in review.active if finding.side is Side.HEAD)
    if said.held_elsewhere:
        ending = Conclusion.FAILURE
        others = ", ".join(f"#{number}" for number in said.held_elsewhere)
        title = translated(worded("{title} · the review of {others} does not pass", title=title, others=others))
    identity = f"{said.number}:{digest_of(title, summary, ending, len(notes))[:24]}"
    return CheckRequest(
        REVIEW_CHECK,
        said.head,
        identity,
        title,
        summary,
        ending,
        annotations=notes,
        buttons=(review_again(),),
        cut_note=translated("The rest did not fit here."),
        unmarked_note=translated("{count} more places could not be marked on their lines; they are in the report."),
    )


def _annotation(review: Review, finding: Finding) -> Annotation:
    level = AnnotationLevel.FAILURE if review.is_blocking(finding) else _LEVELS.get(finding.severity)
    said = (translated(finding.message), translated(finding.remedy))
    lines = [*said, verdict.cwe_label(finding), check_text.how_to_waive(review, finding)]
    return Annotation(
        path=finding.path,
        first=finding.line,
        last=finding.end_line,
        level=level or AnnotationLevel.NOTICE,
        message="\n".join(line for line in lines if line),
        title=f"{finding.rule} ({translated(finding.severity.value)})",
        first_column=finding.column,
        last_column=finding.column,
    )


def _approval_check(said: Verdict) -> CheckRequest:
    ending = Conclusion(conclusion(said.decision).value)
    title = _approval_title(said)
    summary = check_text.approval_summary(said.decision, check_text.boxes(said.decision.missing))
    text, buttons = check_text.anchor(said.record), (recheck(),)
    identity = f"{said.number}:{digest_of(title, summary, ending)[:24]}"
    return CheckRequest(APPROVAL_CHECK, said.head, identity, title, summary, ending, text=text, buttons=buttons)


def _approval_title(said: Verdict) -> str:
    review, decision = said.decided, said.decision
    if review is not None:
        words = translated(verdict.headline(review))
    elif decision.is_approved:
        words = translated("approved")
    else:
        words = translated(worded("blocked, {why}", why=said.detail or decision.reason.value))
    names = ", ".join(item.login for item in decision.approvals)
    if decision.is_approved and names:
        words = translated(worded("{verdict} by {names}", verdict=words, names=names))
    return f"{words[:1].upper()}{words[1:]} · {said.head[:7]}"


def _summary(forge: RepositoryForge, now: CollectedFacts, said: Verdict, box: Postbox) -> None:
    review = said.decided
    if review is not None and verdict.is_quiet(review) and not now.summary_comment:
        return  # nothing that anybody has to do or to know
    body = (
        check_text.failed_summary(said.decision, said.detail)
        if review is None
        else markdown.render(review, blob_url=said.links)
    )
    digest = digest_of(body)
    if now.summary_comment and box.posted("summary") == digest:
        return
    put_comment(forge, said.number, body, known=now.summary_comment)
    box.keep_posted("summary", digest)


def _inline(forge: RepositoryForge, now: CollectedFacts, said: Verdict, box: Postbox) -> None:
    review = said.decided
    if review is None or not now.knows_threads:
        return
    shown = [finding for finding in review.active if finding.tier is not Tier.INFO]
    shown.sort(key=lambda finding: (not review.is_blocking(finding), finding.order))
    open_threads = sum(not thread.is_resolved for thread in now.threads)
    room = max(0, said.ceiling - open_threads)
    told = {thread.fingerprint for thread in now.threads}
    untold = [finding for finding in shown if finding.fingerprint not in told]
    digest = digest_of(said.head, room, tuple(finding.fingerprint for finding in untold))
    if untold and room and box.posted("inline") != digest:
        _tell(forge, now, said, review, untold, room)
        box.keep_posted("inline", digest)
    resolve_gone(forge, now.threads, {finding.fingerprint for finding in review.active})


def _tell(
    forge: RepositoryForge, now: CollectedFacts, said: Verdict, review: Review, untold: list[Finding], room: int
) -> None:
    """Say the first of them that lie in the diff, which git knows as well; where GitHub does not take them, it shows
    less than that (parts of a very large diff are left out), and is asked for what it shows."""
    lines = {file.path: around(file.hunks) for file in review.change.files}
    try:
        _put(forge, now, said, review, untold, room, lines)
    except Refused:
        if is_still_head(forge, said.number, said.head):
            files = changed_files(forge, said.number, now.facts.files).files
            _put(forge, now, said, review, untold, room, {file.path: file.lines for file in files})


def _put(
    forge: RepositoryForge,
    now: CollectedFacts,
    said: Verdict,
    review: Review,
    untold: list[Finding],
    room: int,
    lines: Mapping[str, DiffLines],
) -> None:
    news = [
        _comment(review, finding)
        for finding in untold
        if finding.path in lines
        and lines[finding.path].holds(finding.line, finding.end_line, is_new=finding.side is Side.HEAD)
    ]
    put_inline(forge, said.number, said.head, news[:room], threads=now.threads, lines=lines)


def _comment(review: Review, finding: Finding) -> InlineComment:
    parts = [
        f"**{plain(finding.rule, 60)}** ({translated(finding.severity.value)}) {prose(translated(finding.message))}",
        prose(translated(finding.remedy)),
    ]
    edit = finding.fix
    if edit is not None and (edit.path, edit.first, edit.last) == (finding.path, finding.line, finding.end_line):
        parts.append(suggestion(edit.replacement))
    parts.append(prose(check_text.how_to_waive(review, finding)))
    return InlineComment(
        path=finding.path,
        first=finding.line,
        last=finding.end_line,
        body="\n\n".join(part for part in parts if part),
        fingerprint=finding.fingerprint,
        is_base=finding.side is Side.BASE,
    )
