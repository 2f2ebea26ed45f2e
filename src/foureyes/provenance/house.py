"""The organisation's own knowledge in (agents only it has, people who are no agents), signs out or gone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from foureyes.model.attribution import Evidence, EvidenceKind, Role, Strength
from foureyes.model.policy import EvidencePolicy, HouseAgent
from foureyes.provenance.identity_rules import account_of
from foureyes.provenance.message import identities


@dataclass(frozen=True, slots=True)
class Person:
    """Someone a commit names: its author, its committer, a co-author."""

    kind: EvidenceKind
    name: str
    email: str


def _is_them(agent: HouseAgent, person: Person) -> bool:
    email = person.email.lower()
    if agent.author is not None and _begins(person.name.lower(), agent.author.lower()):
        return True
    if agent.email is not None and agent.email.lower() == email:
        return True
    account = account_of(email)
    if account is None:
        return agent.login is not None and not email and agent.login.lower() == person.name.lower()
    if agent.id is not None and account.id is not None:
        return agent.id == account.id
    return agent.login is not None and agent.login.lower() == account.login


def _begins(name: str, known: str) -> bool:
    """Whether `name` is the known one, or lies below it where that ends in "/"."""
    return name == known or (known.endswith("/") and name.startswith(known))


def _evidence(agent: HouseAgent, kind: EvidenceKind, value: str, where: str, role: Role = Role.AUTHOR) -> Evidence:
    strength = Strength.STRONG if kind in (EvidenceKind.BRANCH, EvidenceKind.COMMITTER) else Strength.CONCLUSIVE
    return Evidence(kind, agent.name, value, where, strength, role, "policy-agent")


def house_people(policy: EvidencePolicy, people: Iterable[Person], where: str) -> Iterator[Evidence]:
    """Yield evidence for the policy's agents among authors, committers and co-authors."""
    for person in people if policy.agents else ():
        for agent in policy.agents:
            if _is_them(agent, person):
                role = Role.COMMITTER if person.kind is EvidenceKind.COMMITTER else Role.AUTHOR
                yield _evidence(agent, person.kind, f"{person.name} <{person.email}>", where, role)


def house_message(policy: EvidencePolicy, text: str, where: str) -> Iterator[Evidence]:
    """Yield evidence for a line that is exactly a policy agent's trailer (any value where the trailer ends in ":"),
    and for a subject that begins with its subject prefix."""
    wanted = [(agent, " ".join(agent.trailer.lower().split())) for agent in policy.agents if agent.trailer]
    if wanted:
        lines = {" ".join(line.lower().split()) for line in text.split("\n")}
        for agent, trailer in wanted:
            hit = trailer in lines or (trailer.endswith(":") and any(line.startswith(trailer) for line in lines))
            if hit:
                yield _evidence(agent, EvidenceKind.TRAILER, agent.trailer or "", where)
    for agent in policy.agents:
        if agent.subject and text.lstrip().lower().startswith(agent.subject.lower()):
            yield _evidence(agent, EvidenceKind.MESSAGE, agent.subject, where)


def house_branch(policy: EvidencePolicy, branch: str, where: str) -> Iterator[Evidence]:
    """Yield evidence for a branch of exactly the policy's name, or under it where that ends in "/"."""
    for agent in policy.agents:
        if agent.branch and _begins(branch, agent.branch):
            yield _evidence(agent, EvidenceKind.BRANCH, branch, where)


def house_login(policy: EvidencePolicy, login: str, number: int | None, where: str) -> Iterator[Evidence]:
    for agent in policy.agents:
        same_id = agent.id is not None and agent.id == number
        if same_id or (agent.login is not None and agent.login.lower() == login.lower()):
            yield _evidence(agent, EvidenceKind.LOGIN, login, where)


def is_excused(policy: EvidencePolicy, value: str) -> bool:
    """Whether the policy says that `value` (an identity, a login, a trailer, a branch) is no agent. Ignores case."""
    if not policy.not_agents:
        return False
    excused = {word.lower() for word in policy.not_agents}
    if value.lower() in excused:
        return True
    people = value.partition(":")[2].strip() if ":" in value and "<" in value else value
    return any(
        name.lower() in excused or (email and (email.lower() in excused or _login(email) in excused))
        for name, email in identities(people)
    )


def _login(email: str) -> str:
    account = account_of(email.lower())
    return account.login if account else ""
