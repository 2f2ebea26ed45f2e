"""What the policy asks of the forge beside the pull request: a pull request's facts and the names a policy rests on
come in; the facts with teams, code owners and the branch's rules go out.

Who is in a team stays inside: it becomes a team's name on an account, or a number among a path's owners. What could
not be read is named in `unavailable`: a team that cannot be seen is never taken for an empty one.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace

from foureyes.github.client import RepositoryForge
from foureyes.github.outcomes import ForgeError, outcomes
from foureyes.github.owner_accounts import owner_accounts
from foureyes.github.people import People, ask_teams
from foureyes.github.protection import branch_rules
from foureyes.model.gate_facts import Facts
from foureyes.model.wording import worded


def with_teams(forge: RepositoryForge, facts: Facts, teams: Collection[str]) -> Facts:
    """Return `facts` with who of their people is in which of `teams` (`org/slug`)."""
    people = People(dict(facts.accounts))
    failed = ask_teams(forge, people, sorted(set(teams)))
    unavailable = (*facts.unavailable, *(f"the members of team {team}" for team in failed))
    return replace(facts, accounts=dict(people.accounts), unavailable=unavailable)


def with_owners(forge: RepositoryForge, facts: Facts, named: Mapping[str, tuple[str, ...]] | None) -> Facts:
    """Return `facts` with who owns each changed path. `named` are its owners as the base's CODEOWNERS writes them; None
    where nobody looked."""
    if named is not None:
        with suppress(ForgeError):
            return replace(facts, owners=owner_accounts(forge, named))
    return replace(facts, owners=None, unavailable=(*facts.unavailable, "the code owners"))


def with_rules(forge: RepositoryForge, facts: Facts) -> Facts:
    """Return `facts` with whether the required check of the base branch is pinned to this App."""
    try:
        with outcomes(worded("the rules of the base branch")):
            return replace(facts, is_pinned=branch_rules(forge, facts.base).is_pinned(forge.app.id))
    except ForgeError:
        return replace(facts, unavailable=(*facts.unavailable, "the rules of the base branch"))
