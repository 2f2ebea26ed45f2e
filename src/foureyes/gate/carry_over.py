"""Which earlier heads' approvals reach the present head: commits come in, each commit whose approval counts goes out.

Two kinds of commits carry an approval on: a merge of the base made by the forge whose tree equals the automatic merge,
and a commit by a trusted bot whose identity is authenticated. Nothing is carried on a fork's head, where anybody may
have written the branch between two looks at it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from foureyes.model.gate_facts import Facts, PushedCommit
from foureyes.model.policy import ApprovalPolicy, CarryOver
from foureyes.model.wording import joined, worded

MAX_CARRIED = 50  # commits in a row; beyond that a new approval is not too much to ask


@dataclass(frozen=True, slots=True)
class Carried:
    """How an approval of a commit reaches the head: through `path`, the commits after it; empty for the head itself."""

    path: frozenset[str] = frozenset()
    why: str = ""


def reaching_head(policy: ApprovalPolicy, facts: Facts) -> Mapping[str, Carried]:
    """Return the commits whose approval holds for the head, the head itself among them."""
    commits = {commit.oid: commit for commit in facts.commits}
    reached = {facts.head: Carried()}
    path: list[str] = []
    reasons: list[str] = []
    commit = commits.get(facts.head)
    while commit is not None and commit.parents and (why := carries(commit, commits, policy, facts)):
        path.append(commit.oid)
        reasons.append(why)
        before = commit.parents[0]
        if before in reached or len(path) > MAX_CARRIED:
            break
        reached[before] = Carried(frozenset(path), joined("; ", reversed(reasons)))
        commit = commits.get(before)
    return reached


def carries(commit: PushedCommit, commits: Mapping[str, PushedCommit], policy: ApprovalPolicy, facts: Facts) -> str:
    """Return why `commit` adds nothing that needs a new approval, or an empty string."""
    if policy.carry_over is not CarryOver.CLEAN_UPDATE_MERGE or facts.is_fork:
        return ""
    if is_clean_update(commit, commits):
        return worded("{commit} is an update merge whose tree equals the automatic merge", commit=commit.oid)
    return _by_trusted_bot(commit, policy, facts)


def is_clean_update(commit: PushedCommit, commits: Mapping[str, PushedCommit]) -> bool:
    """Whether the forge merged the base in and nobody edited the result. A side branch that is part of the change
    itself is no update, however cleanly it merges."""
    is_forge_merge = commit.is_web_merge and commit.is_verified and commit.equals_automatic_merge
    return is_forge_merge and len(commit.parents) > 1 and not any(side in commits for side in commit.parents[1:])


def _by_trusted_bot(commit: PushedCommit, policy: ApprovalPolicy, facts: Facts) -> str:
    account = facts.accounts.get(commit.author) if commit.author is not None else None
    if account is None or len(commit.parents) != 1:
        return ""
    trusted = {login.casefold() for login in policy.carry_over_bots}
    if not trusted.intersection(login.casefold() for login in account.logins):
        return ""
    if commit.pusher == account.id:
        return worded("{commit} was pushed by {bot}, which the policy trusts", commit=commit.oid, bot=account.login)
    if commit.is_verified and commit.signer == account.id:
        return worded("{commit} is signed by {bot}, which the policy trusts", commit=commit.oid, bot=account.login)
    return ""
