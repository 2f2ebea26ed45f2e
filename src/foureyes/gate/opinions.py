"""What each reviewer's word is now: reviews in the forge's order come in, one standing opinion per person goes out.

A comment changes nothing. Changes requested supersede that person's approvals; a dismissal takes away all that person
said before and brings nothing back; a later approval counts again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from foureyes.model.gate_facts import Dismissal, ReviewState, SubmittedReview


@dataclass(slots=True)
class Opinion:
    """One person's word: the approvals that stand, an open or dismissed change request, or a dismissed approval."""

    user: int
    approvals: list[SubmittedReview] = field(default_factory=list)
    change_request: SubmittedReview | None = None
    dismissed: SubmittedReview | None = None

    def hear(self, review: SubmittedReview) -> None:
        if review.state is ReviewState.APPROVED:
            self.approvals.append(review)
            self.change_request = self.dismissed = None
        elif review.state is ReviewState.CHANGES_REQUESTED:
            self.approvals, self.change_request, self.dismissed = [], review, None
        elif review.state is ReviewState.DISMISSED:
            self._hear_dismissed(review, review.dismissal or Dismissal(ReviewState.CHANGES_REQUESTED))

    def _hear_dismissed(self, review: SubmittedReview, dismissal: Dismissal) -> None:
        if dismissal.was is ReviewState.CHANGES_REQUESTED:
            self.approvals, self.change_request, self.dismissed = [], review, None
        elif dismissal.was is ReviewState.APPROVED:
            self.approvals, self.change_request, self.dismissed = [], None, review


def opinions(reviews: Iterable[SubmittedReview]) -> tuple[dict[int, Opinion], list[SubmittedReview]]:
    """Return the opinion of each reviewer, in the order of their first review, and approvals by vanished accounts."""
    found: dict[int, Opinion] = {}
    ghosts: list[SubmittedReview] = []
    for review in reviews:
        if review.user is not None:
            found.setdefault(review.user, Opinion(review.user)).hear(review)
        elif review.state is ReviewState.APPROVED:
            ghosts.append(review)
    return found, ghosts
