"""One commit in, its attribution out: the signs it carries itself, what they add up to, and who prompted."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from foureyes.model.attribution import Agent, CommitAttribution, Evidence, EvidenceKind, Origin, Role, Strength
from foureyes.model.change import Commit, Identity
from foureyes.model.policy import EvidencePolicy
from foureyes.model.wording import worded
from foureyes.provenance.house import Person, house_branch, house_message, house_people, is_excused
from foureyes.provenance.identity_rules import Sign, account_of
from foureyes.provenance.matcher import PROMPTER_KEYS, Matcher, matcher
from foureyes.provenance.message import MAX_LINE, TrailerLine, identities
from foureyes.provenance.signals import SignalKind, Signals
from foureyes.provenance.spoken_text import lowered, plain, spoken
from foureyes.provenance.verdict import verdict

MAX_EVIDENCE = 64
MAX_VALUE = 200
_PEOPLE_KEYS = PROMPTER_KEYS | {"co-authored-by"}
_KINDS = {
    SignalKind.TRAILER: EvidenceKind.TRAILER,
    SignalKind.AUTHOR: EvidenceKind.AUTHOR,
    SignalKind.COMMITTER: EvidenceKind.COMMITTER,
    SignalKind.SUBJECT: EvidenceKind.MESSAGE,
    SignalKind.TEXT: EvidenceKind.MESSAGE,
    SignalKind.BRANCH: EvidenceKind.BRANCH,
    SignalKind.LABEL: EvidenceKind.LABEL,
    SignalKind.LOGIN: EvidenceKind.LOGIN,
    SignalKind.NOTE: EvidenceKind.NOTE,
    SignalKind.FILE: EvidenceKind.FILE,
    SignalKind.HEADER: EvidenceKind.FILE,
}
_NO_POLICY = EvidencePolicy()


def classify(
    commit: Commit, *, signals: Signals, policy: EvidencePolicy = _NO_POLICY, branches: Iterable[str] = ()
) -> CommitAttribution:
    """Return what `commit` says of itself. `branches` are head branches it lies on: shown, but people push to an
    agent's branch too, so that they never decide about a single commit."""
    known = matcher(signals)
    by_bot = _is_bot(known, commit.author)
    found = _Collected(commit.oid, policy)
    found.identity(known, commit)
    found.message(known, commit.message, by_bot=by_bot)
    for branch in branches:
        found.branch(known, branch)
    evidence = found.evidence()
    deciding = tuple(item for item in evidence if item.kind is not EvidenceKind.BRANCH)
    origin = verdict(deciding, by_bot=by_bot or _is_excused_bot(policy, commit.author))
    if not evidence and origin in (Origin.UNDECLARED, Origin.AUTOMATION):
        return CommitAttribution(commit.oid, origin, (), (), (), found.hints(commit, by_bot=by_bot))
    agents = found.agents(deciding)
    declared = origin in (Origin.AI, Origin.AI_ASSISTED)
    prompters = found.prompters(commit, known, evidence) if declared else ()
    hints = found.hints(commit, by_bot=by_bot)
    return CommitAttribution(commit.oid, origin, agents if declared else (), prompters, evidence, hints)


def _is_bot(known: Matcher, who: Identity) -> bool:
    return _is_listed_bot(known, who.email)


@lru_cache(maxsize=4096)
def _is_listed_bot(known: Matcher, email: str) -> bool:
    return known.is_ordinary_bot(email)


def _is_excused_bot(policy: EvidencePolicy, who: Identity) -> bool:
    return "[bot]" in who.email and is_excused(policy, str(who))


def evidence_of(sign: Sign, where: str, kind: EvidenceKind | None = None) -> Iterator[Evidence]:
    """Yield one piece of evidence for each agent that the sign names."""
    signal = sign.signal
    value = sign.value if len(sign.value) <= MAX_VALUE else sign.value[: MAX_VALUE - 1] + "…"
    for agent in sign.agents:
        yield Evidence(kind or _KINDS[signal.kind], agent, value, where, signal.strength, signal.role, signal.id)


class _Collected:
    """The signs of one commit while they are being gathered."""

    def __init__(self, where: str, policy: EvidencePolicy) -> None:
        self._where = where
        self._policy = policy
        self._signs: list[Sign] = []
        self._house: list[Evidence] = []
        self._people: list[tuple[str, str]] = []

    def identity(self, known: Matcher, commit: Commit) -> None:
        author, committer = commit.author, commit.committer
        self._signs.extend(known.author(author.name, author.email))
        self._signs.extend(known.committer(committer.name, committer.email))
        if self._policy.agents:
            people = (
                Person(EvidenceKind.AUTHOR, author.name, author.email),
                Person(EvidenceKind.COMMITTER, committer.name, committer.email),
            )
            self._house.extend(house_people(self._policy, people, self._where))

    def message(self, known: Matcher, message: str, *, by_bot: bool) -> None:
        message = plain(message)
        low = lowered(message)
        if "<!--" in low:
            self._signs.extend(known.texts(message, low, in_comments=True))
        if self._policy.agents:
            self._house.extend(house_message(self._policy, spoken(message, by_bot=by_bot), self._where))
        words = known.words_in(low)
        if not words:
            return
        text = spoken(message, by_bot=by_bot)
        low = low if text is message else lowered(text)
        for line, signs in known.trailers(text, low, words):
            self._signs.extend(signs)
            self._person(line)
        if not by_bot:
            self._signs.extend(known.texts(text, low, in_comments=False, words=words))
            self._signs.extend(known.patterned(SignalKind.SUBJECT, text[:MAX_LINE].lstrip().split("\n", 1)[0]))

    def _person(self, line: TrailerLine) -> None:
        if line.key not in _PEOPLE_KEYS:
            return
        for name, email in identities(line.value):
            if "@" in email:
                self._people.append((name, email))
            if self._policy.agents:
                person = Person(EvidenceKind.TRAILER, name, email)
                self._house.extend(house_people(self._policy, (person,), self._where))

    def branch(self, known: Matcher, branch: str) -> None:
        self._signs.extend(known.patterned(SignalKind.BRANCH, branch))
        self._house.extend(house_branch(self._policy, branch, self._where))

    def evidence(self) -> tuple[Evidence, ...]:
        if not self._signs and not self._house:
            return ()
        found = dict.fromkeys(self._house)
        for sign in self._signs:
            if not is_excused(self._policy, sign.value):
                found.update(dict.fromkeys(evidence_of(sign, self._where)))
        ranked = sorted(found, key=_rank)
        return tuple(ranked[:MAX_EVIDENCE])

    def agents(self, evidence: tuple[Evidence, ...]) -> tuple[Agent, ...]:
        """Name the agents, the best attested first, each with the model and the session its signs mention."""
        names = dict.fromkeys(item.agent for item in evidence if item.strength is not Strength.WEAK)
        specific = [name for name in names if name not in ("generic",)] or list(names)
        return tuple(self._agent(name) for name in specific)

    def _agent(self, name: str) -> Agent:
        mine = [sign for sign in self._signs if name in sign.agents]
        model = next((sign.model for sign in mine if sign.model), None)
        session = next((sign.session for sign in mine if sign.session), None)
        return Agent(name, model, session)

    def prompters(self, commit: Commit, known: Matcher, evidence: tuple[Evidence, ...]) -> tuple[Identity, ...]:
        """Everyone human whom the commit names as author or co-author: one of them made the agent act."""
        machines = "\n".join(item.value for item in evidence).lower()
        people = [(commit.author.name, commit.author.email), *self._people]
        found: dict[str, Identity] = {}
        for name, email in people:
            if _is_human(known, name, email) and f"<{email.lower()}>" not in machines:
                found.setdefault(email.lower(), Identity(name, email))
        return tuple(found.values())

    def hints(self, commit: Commit, *, by_bot: bool) -> tuple[str, ...]:
        account = account_of(commit.author.email.lower())
        if account is None or not account.is_bot or by_bot:
            return ()
        if any(sign.signal.kind is SignalKind.AUTHOR for sign in self._signs) or self._house:
            return ()
        told = worded(
            "{login} is a bot account in no list: name it in the policy's agents or not_agents", login=account.login
        )
        return (told,)


@lru_cache(maxsize=4096)
def _is_human(known: Matcher, name: str, email: str) -> bool:
    account = account_of(email.lower())
    if account is not None and account.is_bot:
        return False
    return not known.is_ordinary_bot(email) and not known.author(name, email) and email != "noreply@github.com"


_STRENGTHS = {Strength.CONCLUSIVE: 0, Strength.STRONG: 1, Strength.WEAK: 2}
_ROLES = {Role.AUTHOR: 0, Role.COMMITTER: 1, Role.SUGGESTION: 2, Role.MENTION: 3}


def _rank(item: Evidence) -> tuple[int, int, bool]:
    return _STRENGTHS[item.strength], _ROLES[item.role], item.agent == "generic"
