"""Who is independent of a change: the facts come in, and for every person whether their word counts, or why not.

People are numeric ids. A commit's author, committer and co-authors are claims, and only ever exclude; nothing that is
merely claimed lets anybody count.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from foureyes.gate.carry_over import carries
from foureyes.gate.prompts import prompters_by_comment
from foureyes.model.decision import Reason
from foureyes.model.gate_facts import Account, Facts
from foureyes.model.policy import ApprovalPolicy, ExcludedRole, Permission
from foureyes.model.wording import worded

_REASONS: dict[ExcludedRole, tuple[Reason, str]] = {
    ExcludedRole.AUTHOR: (Reason.SELF_APPROVAL_AUTHOR, worded("opened the pull request")),
    ExcludedRole.PROMPTER: (Reason.SELF_APPROVAL_PROMPTER, worded("prompted the agent")),
    ExcludedRole.CONTRIBUTOR: (Reason.SELF_APPROVAL_CONTRIBUTOR, worded("wrote a commit of the change")),
    ExcludedRole.COAUTHOR: (Reason.SELF_APPROVAL_COAUTHOR, worded("is named as a co-author")),
    ExcludedRole.PUSHER: (Reason.SELF_APPROVAL_PUSHER, worded("pushed to the change")),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a person's word counts (`reason` is None), and in words why or why not."""

    account: Account | None
    reason: Reason | None
    why: str

    @property
    def counts(self) -> bool:
        return self.reason is None

    @property
    def name(self) -> str:
        if self.account is None:
            return worded("an unknown account")
        return f"{self.account.login} (id {self.account.id})"


@dataclass(frozen=True, slots=True)
class People:
    """Everybody's part in the change, and with it their standing."""

    policy: ApprovalPolicy
    accounts: Mapping[int, Account]
    roles: Mapping[int, frozenset[ExcludedRole]]
    machines: frozenset[int]

    def standing(self, user: int | None, minimum: Permission | None = None) -> Standing:
        """Return the standing of `user`; `minimum` is the permission asked, the policy's where it is not given."""
        account = self.accounts.get(user) if user is not None else None
        if account is None:
            why = worded("the account does not exist any more or could not be read")
            return Standing(None, Reason.UNKNOWN_REVIEWER, why)
        if account.is_bot:
            return Standing(account, Reason.BOT_APPROVAL, worded("is a bot"))
        if account.id in self.machines:
            return Standing(account, Reason.MACHINE_ACCOUNT_APPROVAL, worded("is a machine account"))
        for role in self.policy.exclude_order:
            if role in self.roles.get(account.id, ()):
                return Standing(account, *_REASONS[role])
        return _with_permission(account, minimum or self.policy.min_permission)

    def is_human(self, user: int | None) -> bool:
        account = self.accounts.get(user) if user is not None else None
        return account is not None and not account.is_bot and account.id not in self.machines


def _with_permission(account: Account, minimum: Permission) -> Standing:
    if account.permission is None:
        return Standing(account, Reason.API_UNAVAILABLE, worded("has a permission that could not be read"))
    if account.permission.rank < minimum.rank:
        why = worded("has {permission}, not {needed}", permission=account.permission.value, needed=minimum.value)
        return Standing(account, Reason.INSUFFICIENT_PERMISSION, why)
    return Standing(account, None, worded("independent, with {permission}", permission=account.permission.value))


def people(policy: ApprovalPolicy, facts: Facts) -> People:
    """Return everybody's part in the change: as it is now, and as it was before anything was amended away."""
    roles: dict[int, set[ExcludedRole]] = {}

    def add(user: int | None, role: ExcludedRole) -> None:
        if user is not None:
            roles.setdefault(user, set()).add(role)

    prompters = [evidence.prompter for evidence in (*facts.evidence, *facts.memory.evidence)]
    claims: list[tuple[ExcludedRole, list[int | None]]] = [
        (ExcludedRole.AUTHOR, [facts.author]),
        (ExcludedRole.PROMPTER, [*prompters, *prompters_by_comment(facts)]),
        (ExcludedRole.COAUTHOR, [user for commit in facts.commits for user in commit.coauthors]),
    ]
    for role, users in claims:
        for user in users:
            add(user, role)
    commits = {commit.oid: commit for commit in facts.commits}
    neutral = {oid: commit.pusher for oid, commit in commits.items() if carries(commit, commits, policy, facts)}
    for commit in facts.commits:
        if commit.oid not in neutral:
            add(commit.author, ExcludedRole.CONTRIBUTOR)
            add(commit.committer, ExcludedRole.CONTRIBUTOR)
            add(commit.pusher, ExcludedRole.PUSHER)
    for oid, pusher in {*facts.memory.pushers, *((push.after, push.pusher) for push in facts.pushes)}:
        if oid not in neutral or neutral[oid] not in (None, pusher):  # forcing a branch back to it is a choice as well
            add(pusher, ExcludedRole.PUSHER)
    return People(
        policy, facts.accounts, {user: frozenset(parts) for user, parts in roles.items()}, _machines(policy, facts)
    )


def _machines(policy: ApprovalPolicy, facts: Facts) -> frozenset[int]:
    listed = {login.casefold() for login in policy.machine_accounts}
    return frozenset(
        account.id for account in facts.accounts.values() if any(login.casefold() in listed for login in account.logins)
    )
