"""The stored review and the forge's accounts in; the evidence of an agent, with the prompters that it names, out.

Names of people are claims, and claims only ever exclude. An e-mail leads to the account that the forge gives for it;
the private address that the forge gives everybody bears the account's own number.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from foureyes.github.collected import CollectedFacts
from foureyes.model.attribution import CommitAttribution, Evidence, Origin, Role, Strength
from foureyes.model.gate_facts import Account, AgentEvidence, PushedCommit
from foureyes.model.review import Review

_OID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_AI = frozenset({Origin.AI, Origin.AI_ASSISTED})
_PRIVATE = re.compile(r"(?:([0-9]{1,18})\+)?([a-z0-9][a-z0-9-]{0,99}(?:\[bot\])?)@users\.noreply\.[a-z0-9.-]+")
_ASKED = re.compile(
    r"\b(?:requested|prompted|triggered|initiated|assigned)[ -]by[ :]+"
    r"(?:@([a-z0-9][a-z0-9-]{0,99})\b|[^<>@\n]{0,100}<([^<>\s]{3,200})>)",
    re.IGNORECASE,
)
_MAX_TEXT = 50_000


@dataclass(frozen=True, slots=True)
class Addresses:
    """Leads from what people are called to their accounts."""

    emails: Mapping[str, int]
    accounts: Mapping[int, Account]

    def by_email(self, email: str) -> int | None:
        address = email.casefold()
        known = self.emails.get(address)
        match = None if known is not None else _PRIVATE.fullmatch(address)
        if match is None:
            return known
        return int(match[1]) if match[1] else self.by_login(match[2])

    def by_login(self, login: str) -> int | None:
        wanted = login.casefold()
        named = (one.id for one in self.accounts.values() if any(wanted == name.casefold() for name in one.logins))
        return next(named, None)

    def is_human(self, user: int | None) -> bool:
        account = self.accounts.get(user) if user is not None else None
        return account is not None and not account.is_bot


def evidence(review: Review, now: CollectedFacts) -> tuple[AgentEvidence, ...]:
    """Return the evidence of an agent, with the accounts of those who prompted it."""
    attribution = review.attribution
    if attribution.origin not in _AI:
        return ()
    found = [AgentEvidence(_words(item), _commit(item)) for item in attribution.evidence if _counts(item)]
    who = addresses(review, now)
    known = {commit.oid: commit for commit in now.facts.commits}
    for commit in attribution.commits:
        if commit.origin in _AI:
            users = dict.fromkeys(_prompters(commit, known.get(commit.commit), who))
            found += [AgentEvidence(f"prompted in {commit.commit}", commit.commit, user) for user in users]
    found += [AgentEvidence("asked for it by its own words", None, user) for user in _named(review, now, who)]
    return tuple(dict.fromkeys(found)) or (AgentEvidence("the change as a whole"),)


def _prompters(commit: CommitAttribution, pushed: PushedCommit | None, who: Addresses) -> Iterator[int]:
    """Whoever made the agent act: a human author; beside a bot as author, the people whom the commit names. Those named
    beside a human author are co-authors, and nothing more."""
    has_human_author = pushed is not None and who.is_human(pushed.author)
    for person in commit.prompters:
        user = who.by_email(person.email)
        is_coauthor = pushed is not None and user in pushed.coauthors and user != pushed.author
        if user is not None and not (has_human_author and is_coauthor):
            yield user


def _named(review: Review, now: CollectedFacts, who: Addresses) -> Iterator[int]:
    """Whom the pull request or a commit says it was requested by."""
    for text in (now.text.body, *(commit.message for commit in review.change.commits)):
        for match in _ASKED.finditer(text[:_MAX_TEXT]):
            user = who.by_login(match[1]) if match[1] else who.by_email(match[2])
            if user is not None:
                yield user


def _counts(item: Evidence) -> bool:
    return item.strength is not Strength.WEAK and item.role is not Role.MENTION


def _words(item: Evidence) -> str:
    return f"{item.agent}: {item.kind.value} {item.value}"[:300]


def _commit(item: Evidence) -> str | None:
    return item.where if _OID.fullmatch(item.where) else None


def addresses(review: Review, now: CollectedFacts) -> Addresses:
    """Return what leads from the people of a change to their accounts."""
    known = {commit.oid: commit for commit in now.facts.commits}
    found = {address.casefold(): user for address, user in now.addresses.items()}
    for commit in review.change.commits:
        account = known.get(commit.oid)
        if account is None:
            continue
        for person, user in ((commit.author, account.author), (commit.committer, account.committer)):
            if user is not None and person.email:
                found.setdefault(person.email.casefold(), user)
    return Addresses(found, now.facts.accounts)
