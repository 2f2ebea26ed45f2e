"""Merging, and refusing to: 405 while the branch's protection is not satisfied, 409 when the head has moved.

In go the pull request, who merges, the method and the head they have seen; out comes the merge commit.
"""

from foureyes.standin.checks_state import protections_of
from foureyes.standin.events import Events
from foureyes.standin.git_reading import read_commit
from foureyes.standin.git_store import Person
from foureyes.standin.mergeability import merge_tree, reasons
from foureyes.standin.pushing import mark_merged, push
from foureyes.standin.refusal import Refusal
from foureyes.standin.shape_commit import WEB_FLOW
from foureyes.standin.shape_pull import pull_commits
from foureyes.standin.state import Level, PullRequest, Repository
from foureyes.standin.world import World

_METHODS = ("merge", "squash", "rebase")


def merge(
    events: Events,
    base: Repository,
    pull: PullRequest,
    actor: int,
    method: str = "merge",
    sha: str | None = None,
    message: str | None = None,
) -> str:
    world = events.world
    if world.level(base, actor) < Level.WRITE:
        raise Refusal(403, "Must have push access to merge pull requests")
    if pull.state != "open" or pull.is_draft:
        raise Refusal(405, "Pull Request is still a draft" if pull.is_draft else "Pull Request is not mergeable")
    if method not in _METHODS:
        raise Refusal(405, "Merge method not allowed")
    if sha is not None and sha != pull.head:
        raise Refusal(409, "Head branch was modified. Review and try the merge again.")
    refused = reasons(world, base, pull)
    if refused and not _may_bypass(world, base, pull, actor):
        raise Refusal(405, "Repository rule violations found\n\n" + "\n\n".join(refused))
    if merge_tree(world, base, pull) is None:
        raise Refusal(405, "Pull Request is not mergeable")
    oid = build(world, base, pull, actor, method, message)
    push(events, base, pull.base_ref, oid, actor, "pr_merge")
    mark_merged(events, base, pull, oid, actor)
    return oid


def _may_bypass(world: World, base: Repository, pull: PullRequest, actor: int) -> bool:
    """Administrators pass where the protection is not enforced for them."""
    is_admin = world.level(base, actor) >= Level.ADMIN
    return is_admin and not any(one.enforce_admins for one in protections_of(base, pull.base_ref))


def identity(world: World, number: int) -> Person:
    user = world.users[number]
    email = user.email or f"{user.id}+{user.login}@users.noreply.github.com"
    return Person(user.name or user.login, email)


def build(
    world: World,
    base: Repository,
    pull: PullRequest,
    actor: int,
    method: str,
    message: str | None,
    onto: str | None = None,
) -> str:
    """The commit that a merge puts on the base branch, as the forge's own web commits are made."""
    git = world.git(base)
    tip = onto or git.need(pull.base_ref)
    now = world.now()
    me, forge = (identity(world, actor), now), (WEB_FLOW, now)
    if method == "rebase":
        return _rebase(world, base, pull, tip, me)
    tree = git.merge_tree(tip, pull.head)
    if tree is None:
        raise Refusal(405, "Pull Request is not mergeable")
    if method == "squash":
        text = message or f"{pull.title} (#{pull.number})"
        return git.commit_tree(tree, [tip], text, me, forge)
    head = world.living(pull.head_owner)
    text = message or f"Merge pull request #{pull.number} from {head.login if head else 'unknown'}/{pull.head_ref}"
    return git.commit_tree(tree, [tip, pull.head], f"{text}\n\n{pull.title}", me, forge)


def _rebase(world: World, base: Repository, pull: PullRequest, tip: str, me: tuple[Person, int]) -> str:
    """Each commit's change is replayed by a three-way merge of trees."""
    git = world.git(base)
    for oid in pull_commits(world, base, pull):
        text = read_commit(git, oid)
        tree = git.replay(text.parents[0], tip, oid) if len(text.parents) == 1 else None
        if tree is None:
            raise Refusal(405, "This branch can't be rebased")
        tip = git.commit_tree(tree, [tip], text.message, (text.author, text.authored_at), me)
    return tip


def update_branch(events: Events, base: Repository, pull: PullRequest, actor: int, expected: str | None) -> str:
    """The "Update branch" button: the base is merged into the head branch, by the forge."""
    world = events.world
    head = world.repository_by_id(pull.head_repository)
    if expected is not None and expected != pull.head:
        raise Refusal(422, "expected head sha didn’t match current head ref.")
    git = world.git(base)
    tip = git.need(pull.base_ref)
    tree = git.merge_tree(pull.head, tip)
    if head is None or tree is None:
        raise Refusal(422, "merge conflict between base and head")
    if git.is_ancestor(tip, pull.head):
        raise Refusal(422, "There are no new commits on the base branch.")
    message = f"Merge branch '{pull.base_ref}' into {pull.head_ref}"
    now = world.now()
    oid = git.commit_tree(tree, [pull.head, tip], message, (identity(world, actor), now), (WEB_FLOW, now))
    git.move(f"refs/pull/{pull.number}/update", oid)
    if head.id != base.id:
        world.git(head).take_from(git.path, oid, "refs/standin/update")
    push(events, head, pull.head_ref, oid, actor)
    return oid
