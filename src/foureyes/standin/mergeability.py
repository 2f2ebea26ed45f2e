"""May this pull request be merged now, and if not, in which words does GitHub refuse?

In go the world, the repository and the pull request; out come `mergeable`, `mergeable_state` and the reasons. A review
counts here as GitHub counts it, the latest opinion of everyone who may write: that is less than the product asks.
"""

from foureyes.standin.checks_state import PASSING, latest_runs, protections_of, unmet
from foureyes.standin.state import Level, Protection, PullRequest, Repository, Review
from foureyes.standin.world import World

_OPINIONS = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")


def opinions(world: World, repository: Repository, pull: PullRequest) -> list[Review]:
    """The latest opinion of each person who may write; a comment supersedes nothing."""
    newest: dict[int, Review] = {}
    for review in pull.reviews:
        if review.user is not None and review.state in _OPINIONS:
            newest[review.user] = review
    return [review for person, review in newest.items() if world.level(repository, person) >= Level.WRITE]


def reasons(world: World, repository: Repository, pull: PullRequest) -> list[str]:
    """Everything the branch's protection holds against a merge."""
    found: list[str] = []
    for check in unmet(repository, pull.head, pull.base_ref):
        found.append(f'Required status check "{check.context}" is expected.')
    for protection in protections_of(repository, pull.base_ref):
        found += _review_reasons(world, repository, pull, protection)
        if protection.require_threads_resolved and any(not thread.is_resolved for thread in pull.threads):
            found.append("All comments must be resolved.")
        if protection.is_strict and not _is_up_to_date(world, repository, pull):
            found.append("Head branch was modified. Review and try the merge again.")
        if protection.merge_queue:
            found.append("Changes must be made through the merge queue")
    return found


def _review_reasons(world: World, repository: Repository, pull: PullRequest, protection: Protection) -> list[str]:
    if protection.approvals is None:
        return []
    given = opinions(world, repository, pull)
    states = [review.state for review in given]
    found = []
    if "CHANGES_REQUESTED" in states:
        found.append("Changes have been requested by a reviewer with write access.")
    if states.count("APPROVED") < protection.approvals:
        number = protection.approvals
        found.append(f"At least {number} approving review is required by reviewers with write access.")
    approvers = {review.user for review in given if review.state == "APPROVED"}
    if protection.require_last_push_approval and not approvers - {last_pusher(world, pull)}:
        found.append("New changes require approval from someone other than the last pusher.")
    return found


def last_pusher(world: World, pull: PullRequest) -> int | None:
    """Who brought the head to where it is."""
    head = world.repository_by_id(pull.head_repository)
    ref = f"refs/heads/{pull.head_ref}"
    moves = [one for one in head.activities if one.ref == ref] if head else []
    return moves[-1].actor if moves else None


def _is_up_to_date(world: World, repository: Repository, pull: PullRequest) -> bool:
    git = world.git(repository)
    tip = git.resolve(pull.base_ref)
    return tip is not None and git.is_ancestor(tip, pull.head)


def merge_tree(world: World, repository: Repository, pull: PullRequest) -> str | None:
    """The tree of the merge with the base branch as it stands, or None for a conflict."""
    git = world.git(repository)
    tip = git.resolve(pull.base_ref)
    return git.merge_tree(tip, pull.head) if tip else None


def mergeable_state(world: World, repository: Repository, pull: PullRequest) -> tuple[bool | None, str]:
    if pull.state != "open":
        return None, "unknown"
    if merge_tree(world, repository, pull) is None:
        return False, "dirty"
    if pull.is_draft:
        return True, "draft"
    if reasons(world, repository, pull):
        return True, "blocked"
    outcomes = {run.conclusion for run in latest_runs(repository, pull.head)}
    return True, "unstable" if outcomes - PASSING - {None} else "clean"
