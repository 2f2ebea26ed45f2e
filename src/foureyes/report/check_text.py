"""The texts of check runs in the reader's language: a review, a decision or a record comes in, Markdown goes out."""

from collections.abc import Iterable

from foureyes.model.decision import Decision
from foureyes.model.finding import Finding
from foureyes.model.record import Record
from foureyes.model.review import Review
from foureyes.model.wording import worded, worded_count
from foureyes.report import decision_tree, markdown
from foureyes.report.markdown_text import code, plain, prose
from foureyes.translation.translated import translated

_SHORT_FINGERPRINT = 10


def review_title(review: Review) -> str:
    """Return in a few words what the review found."""
    if not review.is_complete:
        return translated("Not everything could be analysed")
    number, blocking = len(review.active), len(review.blocking)
    found = worded_count("{count} finding", "{count} findings", number, count=f"{number:,}")
    if not number:
        found = worded("Nothing to report")
    if blocking:
        found = worded("{findings}, {count} must be fixed or waived", findings=found, count=blocking)
    return translated(found)


def review_summary(review: Review, links: str) -> str:
    """Return what the review's check says below its title; `links` is what a path of the head is appended to."""
    parts = (
        markdown.who_wrote_it(review),
        markdown.read_first(review, links),
        markdown.findings_table(review, blob_url=links),
        markdown.not_analysed(review),
    )
    return "\n\n".join(part for part in parts if part) or translated("Nothing to report.")


def how_to_waive(review: Review, finding: Finding) -> str:
    """Return the command that waives a finding, where it blocks."""
    if not review.is_blocking(finding):
        return ""
    short = finding.fingerprint[:_SHORT_FINGERPRINT]
    return translated(
        worded("Wrong or accepted? Comment: /foureyes waive {fingerprint} and the reason", fingerprint=short)
    )


def failed_summary(decision: Decision, detail: str) -> str:
    """Return the comment where there is no review."""
    why = plain(translated(detail or decision.reason.value))
    heading = translated(worded("### foureyes: blocked · {why}", why=why))
    return "\n".join([heading, "", *to_merge(boxes(decision.missing)), f"<sub>{code(decision.head[:7])}</sub>"])


def approval_summary(decision: Decision, open_boxes: Iterable[str]) -> str:
    """Return what the approval's check says: what is missing, one box each, and the tree of requirements."""
    return "\n".join([*to_merge(open_boxes), *decision_tree.lines(decision.requirement)])


def boxes(missing: Iterable[str], of: str = "") -> list[str]:
    """Return what a person must do, one box each; `of` names whose it is."""
    return [f"- [ ] {of}{prose(translated(item))}" for item in missing]


def to_merge(open_boxes: Iterable[str]) -> list[str]:
    """Return the boxes under their heading; nothing where there is none."""
    listed = list(open_boxes)
    return [f"**{translated('To merge')}**", *listed, ""] if listed else []


def anchor(record: Record) -> str:
    """Return the words that tie a check to its record in the ledger."""
    return translated(worded("Record {number} of the ledger: {hash}", number=record.number, hash=code(record.hash)))
