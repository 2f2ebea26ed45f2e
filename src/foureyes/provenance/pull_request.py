"""What the forge says of a pull request in, evidence out. The template's own words are taken out first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from foureyes.model.attribution import Evidence, EvidenceKind
from foureyes.model.policy import EvidencePolicy
from foureyes.model.wording import worded
from foureyes.provenance.classify import evidence_of
from foureyes.provenance.house import house_branch, house_login, house_message, is_excused
from foureyes.provenance.identity_rules import Sign
from foureyes.provenance.matcher import Matcher
from foureyes.provenance.signals import SignalKind
from foureyes.provenance.spoken_text import lowered, plain, spoken

MAX_TEXT = 1_000_000
_AUTHOR = worded("pull request author")
_LABEL = worded("pull request label")
_BRANCH = worded("head branch")
_WORDS = worded("pull request text")


@dataclass(frozen=True, slots=True)
class PullRequestFacts:
    """A pull request as the forge's API describes it.

    `author_type` is the API's ("User", "Bot"). `template` is the text of the repository's pull-request template.
    `commit_authors` are the accounts (login, number) that the API gives as the authors of commits. `earlier` is the
    evidence of former pushes and former texts: what was seen once stays. `signers` maps commits to the account whose
    verified signature they bear, `pushers` to the account that pushed them. `fork` is the full name of the repository
    the head lies in where that is another one, `unread` says in words what of it could not be read.
    """

    title: str = ""
    body: str = ""
    labels: tuple[str, ...] = ()
    author_login: str = ""
    author_id: int | None = None
    author_type: str = ""
    head_branch: str | None = None
    template: str | None = None
    earlier: tuple[Evidence, ...] = ()
    signers: Mapping[str, str] = field(default_factory=dict)
    pushers: Mapping[str, str] = field(default_factory=dict)
    fork: str | None = None
    unread: tuple[str, ...] = ()
    commit_authors: Mapping[str, tuple[str, int | None]] = field(default_factory=dict)


def evidence_in(facts: PullRequestFacts, *, known: Matcher, policy: EvidencePolicy) -> tuple[Evidence, ...]:
    """Return what the pull request itself says: its author, its branch, its text, its labels."""
    found: list[Evidence] = list(_text(facts, known, policy))
    for sign in known.login(facts.author_login, facts.author_id) if facts.author_login else ():
        found.extend(_excused(policy, sign, _AUTHOR, EvidenceKind.LOGIN))
    found.extend(house_login(policy, facts.author_login, facts.author_id, _AUTHOR))
    for label in facts.labels:
        for sign in known.patterned(SignalKind.LABEL, label):
            found.extend(_excused(policy, sign, _LABEL, EvidenceKind.LABEL))
    if facts.head_branch:
        found.extend(branch_evidence(facts.head_branch, known=known, policy=policy))
    return tuple(dict.fromkeys(found))


def login_evidence(
    facts: PullRequestFacts, commit: str, *, known: Matcher, policy: EvidencePolicy
) -> tuple[Evidence, ...]:
    """Return what the account says that the forge gives as the author of `commit`."""
    login, number = facts.commit_authors.get(commit, ("", None))
    if not login:
        return ()
    found = [item for sign in known.login(login, number) for item in _excused(policy, sign, commit, EvidenceKind.LOGIN)]
    return (*found, *house_login(policy, login, number, commit))


def branch_evidence(branch: str, *, known: Matcher, policy: EvidencePolicy) -> tuple[Evidence, ...]:
    """Return what the head branch's name says: of the change as a whole, never of a line."""
    found: list[Evidence] = []
    for sign in known.patterned(SignalKind.BRANCH, branch):
        found.extend(_excused(policy, sign, _BRANCH, EvidenceKind.BRANCH))
    found.extend(house_branch(policy, branch, _BRANCH))
    return tuple(dict.fromkeys(found))


def _text(facts: PullRequestFacts, known: Matcher, policy: EvidencePolicy) -> Iterator[Evidence]:
    where = _WORDS
    whole = plain(f"{facts.title}\n\n{without_template(facts.body, facts.template)}"[:MAX_TEXT])
    by_bot = known.is_bot_login(facts.author_login)
    for sign in known.texts(whole, lowered(whole), in_comments=True):
        yield from _excused(policy, sign, where, EvidenceKind.PULL_REQUEST_TEXT)
    text = spoken(whole, by_bot=by_bot)
    low = lowered(text)
    for _, signs in known.trailers(text, low):
        for sign in signs:
            yield from _excused(policy, sign, where, EvidenceKind.PULL_REQUEST_TEXT)
    if not by_bot:
        for sign in known.texts(text, low, in_comments=False):
            yield from _excused(policy, sign, where, EvidenceKind.PULL_REQUEST_TEXT)
    yield from house_message(policy, text, where)


def _excused(policy: EvidencePolicy, sign: Sign, where: str, kind: EvidenceKind) -> Iterator[Evidence]:
    if not is_excused(policy, sign.value):
        yield from evidence_of(sign, where, kind)


def without_template(body: str, template: str | None) -> str:
    """Drop the lines of `body` that are the template's own, and nobody's statement."""
    if not template:
        return body
    own = {" ".join(line.split()).lower() for line in template.split("\n")}
    own.discard("")
    kept = [line for line in body.split("\n") if " ".join(line.split()).lower() not in own]
    return "\n".join(kept)
