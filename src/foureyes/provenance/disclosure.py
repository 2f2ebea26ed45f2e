"""An attribution and the disclosure policy in, findings out: agents' work that is not declared as asked, or signed off.

Whoever signs off certifies the origin of the code; an agent cannot. A declaration is a trailer with a value that is
not a denial, on the commit itself.
"""

import re
from collections.abc import Iterator

from foureyes.model.attribution import Attribution, CommitAttribution, Origin
from foureyes.model.change import ChangeSet, Commit
from foureyes.model.finding import Finding, Scope
from foureyes.model.policy import DisclosurePolicy
from foureyes.model.rule import Rule
from foureyes.model.safe_text import one_line
from foureyes.model.wording import worded
from foureyes.provenance.matcher import Matcher, matcher
from foureyes.provenance.message import identities, trailer_lines
from foureyes.provenance.signals import Signals
from foureyes.provenance.spoken_text import lowered, spoken

RULES = ("undisclosed-agent",)
_DECLARED = frozenset({Origin.AI, Origin.AI_ASSISTED})
_DENIAL = re.compile(r"(?:no|none|not|nil|false|n/?a|0|-|never|without)\b|-\s*$", re.IGNORECASE)
_SIGN_OFF = "signed-off-by"
_SHORT = 10


def undisclosed(
    change: ChangeSet, attribution: Attribution, policy: DisclosurePolicy, rule: Rule, signals: Signals
) -> Iterator[Finding]:
    """Yield one finding for each commit whose agent is not declared, and for each sign-off by an agent."""
    messages = {commit.oid: commit for commit in change.commits}
    path = _place(change)
    known = matcher(signals)
    for found in attribution.commits:
        commit = messages.get(found.commit)
        if commit is None:
            continue
        if policy.required and found.origin in _DECLARED and not is_declared(commit.message, policy.trailer):
            yield _undeclared(found, policy, rule, path)
        if policy.forbid_sign_off:
            for value in agent_sign_offs(commit, known):
                yield _signed(found, value, rule, path)


def _place(change: ChangeSet) -> str:
    """Where a finding about a commit stands: reports show findings at files, so on the first one that head has."""
    paths = [file.path for file in change.files if file.head is not None] or [file.path for file in change.files]
    return paths[0] if paths else ""


def is_declared(message: str, trailer: str) -> bool:
    """Whether `message` has the trailer, wherever it stands, with a value that is no denial."""
    text = spoken(message)
    key = trailer.strip().rstrip(":").lower()
    lines = trailer_lines(text, lowered(text), (key,)) if key else iter(())
    return any(not _DENIAL.match(line.value) for line in lines)


def agent_sign_offs(commit: Commit, known: Matcher) -> tuple[str, ...]:
    """Return the sign-offs of `commit` that bear an agent's name or address."""
    text = spoken(commit.message)
    found = []
    for line in trailer_lines(text, lowered(text), (_SIGN_OFF,)):
        people = identities(line.value)
        if any(known.author(name, email) or known.is_agent(name, email) for name, email in people):
            found.append(line.text)
    return tuple(dict.fromkeys(found))


def _undeclared(found: CommitAttribution, policy: DisclosurePolicy, rule: Rule, path: str) -> Finding:
    agent = found.agents[0] if found.agents else None
    name = one_line(agent.name, 60) if agent else worded("an agent")
    form = f"{policy.trailer}: {name}" + (f":{one_line(agent.model, 60)}" if agent and agent.model else "")
    return rule.finding(
        path=path,
        line=1,
        scope=Scope.FILE,
        message=worded(
            "commit {commit} shows signs of {agent}, but has no trailer {trailer}",
            commit=found.commit[:_SHORT],
            agent=name,
            trailer=policy.trailer,
        ),
        remedy=worded("Add the line `{trailer}` to the message of the commit.", trailer=form),
        key=f"{found.commit} undeclared",
    )


def _signed(found: CommitAttribution, value: str, rule: Rule, path: str) -> Finding:
    return rule.finding(
        path=path,
        line=1,
        scope=Scope.FILE,
        message=worded(
            "commit {commit} is signed off by an agent: {trailer}",
            commit=found.commit[:_SHORT],
            trailer=one_line(value, 100),
        ),
        remedy=worded("Remove the agent's sign-off; the person who submits the change signs it off."),
        key=f"{found.commit} {value}",
    )
