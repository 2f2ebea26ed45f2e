"""A review comes in, one JSON object a line and finding goes out, most serious first; nothing when nothing was found.

Suppressed findings are among them, with `suppressed` filled in.
"""

from foureyes.model.review import Review
from foureyes.report.finding_record import finding_record
from foureyes.report.json_text import dumped


def render(review: Review) -> str:
    """Return the findings as JSON lines."""
    return "".join(dumped(finding_record(review, finding), indent=None) + "\n" for finding in review.findings)
