"""A second opinion, written without the gate's own code: who could possibly have let this head pass?

It only says what must hold when something is approved, so it is short and may be read in one go.
"""

from foureyes.model.gate_facts import PushedCommit, ReviewState
from foureyes.model.policy import Permission
from tests.gate.random_branch import AUTHOR, HUMANS, TIDY, RandomBranch


def is_neutral(branch: RandomBranch, commit: PushedCommit) -> bool:
    """A clean update by the forge, or the trusted bot's own commit."""
    if len(commit.parents) == 2:
        is_update = commit.parents[1] not in {item.oid for item in branch.chain()}
        return commit.is_web_merge and commit.is_verified and commit.equals_automatic_merge and is_update
    return commit.author == TIDY and TIDY in (commit.pusher, commit.signer if commit.is_verified else None)


def tainted(branch: RandomBranch) -> set[int | None]:
    """Everybody who had a hand in the commits that would be merged, or made an agent act."""
    found: set[int | None] = {AUTHOR, *(item.prompter for item in branch.evidence)}
    for commit in branch.chain():
        found.update(commit.coauthors)
        if not is_neutral(branch, commit):
            found.update((commit.author, commit.committer, commit.pusher))
    return found


def may_pass(branch: RandomBranch) -> bool:
    """Whether an independent human approved this content after the last push that brought any, or broke the glass."""
    heads = {branch.head}
    commit = branch.commits[branch.head]
    while is_neutral(branch, commit) and commit.parents[0] in branch.commits:
        heads.add(commit.parents[0])
        commit = branch.commits[commit.parents[0]]
    since = max((change.at for change in branch.base_changes), default=-1)
    guilty = tainted(branch)
    for review in branch.reviews:
        if review.state is not ReviewState.APPROVED or review.commit not in heads or review.user in guilty:
            continue
        if review.user in HUMANS and review.at > since and _can(branch, review.user, Permission.WRITE):
            moved = [push for push in branch.pushes if push.at > review.at]
            if all(push.after in heads and push.after != review.commit for push in moved):
                return True
    return any(
        item.commit == branch.head and item.reason and item.user in HUMANS and item.user not in guilty
        and _can(branch, item.user, Permission.ADMIN) and item.at >= branch.pushes[-1].at
        for item in branch.overrides
    )  # fmt: skip


def _can(branch: RandomBranch, user: int | None, level: Permission) -> bool:
    permission = branch.accounts[user].permission if user is not None else None
    return permission is not None and permission.rank >= level.rank
