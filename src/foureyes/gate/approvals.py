"""Which approvals count: opinions, people and validity come in; the counted approvals, and for every other review the
reason why it does not count, go out."""

from collections.abc import Iterable
from dataclasses import dataclass

from foureyes.gate.independence import People, Standing
from foureyes.gate.opinions import Opinion
from foureyes.gate.prompts import reads_like_approval
from foureyes.gate.validity import Validity
from foureyes.model.decision import CountedApproval, Reason, Requirement
from foureyes.model.gate_facts import Facts, SubmittedReview
from foureyes.model.policy import ApprovalPolicy, Approvers
from foureyes.model.wording import worded

# What is said first when nothing counts: what came nearest to counting. A reason that a reviewer on the present head
# met goes before a stale approval of somebody else; robots and comments come last.
NEAREST = (
    Reason.API_UNAVAILABLE,
    Reason.RUBBER_STAMP,
    Reason.BASE_CHANGED,
    Reason.INSUFFICIENT_PERMISSION,
    Reason.SELF_APPROVAL_AUTHOR,
    Reason.SELF_APPROVAL_PROMPTER,
    Reason.SELF_APPROVAL_CONTRIBUTOR,
    Reason.SELF_APPROVAL_COAUTHOR,
    Reason.SELF_APPROVAL_PUSHER,
    Reason.APPROVAL_DISMISSED,
    Reason.STALE_APPROVAL,
    Reason.MACHINE_ACCOUNT_APPROVAL,
    Reason.BOT_APPROVAL,
    Reason.UNKNOWN_REVIEWER,
    Reason.COMMENT_NOT_APPROVAL,
    Reason.NEEDS_HUMAN_APPROVAL,
)
_RANK = {reason: rank for rank, reason in enumerate(NEAREST)}
_BEHIND_STALE = _RANK[Reason.STALE_APPROVAL] + 0.5


@dataclass(frozen=True, slots=True)
class Verdict:
    """One reviewer's approval: counted, or why not. `is_current`: it was of the present head or carried to it."""

    who: str
    why: str
    counted: CountedApproval | None = None
    reason: Reason = Reason.NEEDS_HUMAN_APPROVAL
    is_current: bool = True

    @property
    def rank(self) -> float:
        """How near it came to counting; less is nearer."""
        rank = _RANK[self.reason]
        return (
            rank if self.is_current else max(rank, _BEHIND_STALE if self.reason is not Reason.STALE_APPROVAL else rank)
        )

    def requirement(self) -> Requirement:
        return Requirement(worded("approval by {who}", who=self.who), self.counted is not None, self.why)


def verdicts(
    policy: ApprovalPolicy,
    facts: Facts,
    who: People,
    valid: Validity,
    heard: Iterable[Opinion],
    ghosts: Iterable[SubmittedReview],
) -> tuple[Verdict, ...]:
    """Return a verdict for everybody who approved, said so in a comment, or had an approval dismissed."""
    found = [verdict for opinion in heard if (verdict := _verdict(policy, facts, who, valid, opinion))]
    for review in ghosts:
        standing = who.standing(None)
        found.append(
            Verdict(
                standing.name,
                worded("does not count: {why}", why=standing.why),
                None,
                Reason.UNKNOWN_REVIEWER,
                review.commit in valid.reached,
            )
        )
    return (*found, *_comments(facts, who, {opinion.user for opinion in heard if opinion.approvals}))


def _verdict(policy: ApprovalPolicy, facts: Facts, who: People, valid: Validity, opinion: Opinion) -> Verdict | None:
    standing = who.standing(opinion.user)
    if opinion.approvals:
        of_head = [review for review in opinion.approvals if review.commit in valid.reached]
        if standing.reason is not None:
            why = worded("does not count: {why}", why=standing.why)
            return Verdict(standing.name, why, None, standing.reason, bool(of_head))
        tried = [_one(policy, facts, valid, standing, review) for review in opinion.approvals]
        return min(tried, key=lambda verdict: (verdict.counted is None, verdict.rank))
    if opinion.dismissed is not None and standing.counts:
        return Verdict(standing.name, worded("was dismissed; it takes a new one"), None, Reason.APPROVAL_DISMISSED)
    return None


def _one(policy: ApprovalPolicy, facts: Facts, valid: Validity, standing: Standing, review: SubmittedReview) -> Verdict:
    if problem := valid.problem(review):
        return Verdict(standing.name, worded("does not count: {why}", why=problem[1]), None, problem[0])
    if not is_among(standing, policy.approvers, facts):
        return Verdict(standing.name, worded("does not count: is not among those whom approval.from names"))
    pushed = valid.since.get(review.commit)
    seconds = None if pushed is None else max(0, review.at - pushed)
    needed = policy.min_review_seconds_per_100_lines * facts.lines / 100
    if needed and (seconds is None or seconds < needed):
        why = _too_fast(seconds, facts.lines, round(needed))
        return Verdict(standing.name, why, None, Reason.RUBBER_STAMP)
    return Verdict(standing.name, *_counted(facts, valid, standing, review, seconds))


def _counted(
    facts: Facts, valid: Validity, standing: Standing, review: SubmittedReview, seconds: int | None
) -> tuple[str, CountedApproval]:
    assert standing.account is not None
    carried = valid.reached[review.commit]
    to = facts.head if carried.path else None
    approval = CountedApproval(
        standing.account.id, standing.account.login, review.commit, review.at, seconds, to, carried.why
    )
    said = {"why": standing.why, "commit": review.commit}
    if seconds is None:
        why = worded("counts: {why}; approved {commit}", **said)
    else:
        why = worded("counts: {why}; approved {commit} {seconds} s after its push", **said, seconds=seconds)
    if to:
        way = {"commit": review.commit, "head": to, "reason": carried.why}
        why = worded("{counted}, carried from {commit} to {head} because {reason}", counted=why, **way)
    return why, approval


def _too_fast(seconds: int | None, lines: int, needed: int) -> str:
    if seconds is None:
        return worded(
            "does not count: came an unknown time after the push, and {lines} lines take at least {needed} s",
            lines=lines,
            needed=needed,
        )
    return worded(
        "does not count: came {seconds} s after the push, and {lines} lines take at least {needed} s",
        seconds=seconds,
        lines=lines,
        needed=needed,
    )


def _comments(facts: Facts, who: People, approvers: set[int]) -> list[Verdict]:
    found: dict[int, Verdict] = {}
    for comment in facts.comments:
        if comment.user in approvers or not who.is_human(comment.user) or not reads_like_approval(comment):
            continue
        assert comment.user is not None
        if comment.is_edited:
            why = worded("a comment is no approval and was edited; it takes a review")
        else:
            why = worded("a comment is no approval; it takes a review")
        found[comment.user] = Verdict(who.standing(comment.user).name, why, None, Reason.COMMENT_NOT_APPROVAL)
    return list(found.values())


def is_among(standing: Standing, approvers: Approvers, facts: Facts) -> bool:
    """Whether `approvers` name the person: by login, team, or as a code owner of something that changed."""
    account = standing.account
    if account is None or approvers.is_anyone:
        return account is not None
    users, teams = {login.casefold() for login in approvers.users}, {team.casefold() for team in approvers.teams}
    if any(login.casefold() in users for login in account.logins) or any(t.casefold() in teams for t in account.teams):
        return True
    return approvers.code_owners and any(account.id in owners for owners in (facts.owners or {}).values())
