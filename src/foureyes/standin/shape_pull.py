"""Pull requests, and the issues behind them, as the API and the webhooks show them."""

from foureyes.standin.clock import iso
from foureyes.standin.diffs import FileChange, changes
from foureyes.standin.mergeability import mergeable_state
from foureyes.standin.shape_people import association, maybe_user, simple_user
from foureyes.standin.shape_repository import api_url, repository, web_url
from foureyes.standin.state import Json, PullRequest, Repository
from foureyes.standin.world import World, node_id


def merge_base(world: World, one: Repository, pull: PullRequest) -> str:
    git = world.git(one)
    tip = pull.base if pull.state != "open" else (git.resolve(pull.base_ref) or pull.base)
    return git.merge_base(tip, pull.head) or tip


def pull_files(world: World, one: Repository, pull: PullRequest) -> tuple[FileChange, ...]:
    return changes(world.git(one), merge_base(world, one, pull), pull.head)


def pull_commits(world: World, one: Repository, pull: PullRequest) -> list[str]:
    """Oldest first."""
    tip = pull.base if pull.state != "open" else (world.git(one).resolve(pull.base_ref) or pull.base)
    return world.git(one).commits("--reverse", "--topo-order", f"{tip}..{pull.head}")


def label(world: World, one: Repository, name: str) -> Json:
    number = sum(name.encode()) + 1
    return {
        "id": number,
        "node_id": node_id("LA", number),
        "url": f"{api_url(world, one)}/labels/{name}",
        "name": name,
        "color": "ededed",
        "default": False,
        "description": None,
    }


def _links(url: str, html: str, issue: str, head: str, one_url: str) -> Json:
    return {
        "self": {"href": url},
        "html": {"href": html},
        "issue": {"href": issue},
        "comments": {"href": f"{issue}/comments"},
        "review_comments": {"href": f"{url}/comments"},
        "review_comment": {"href": one_url + "/pulls/comments{/number}"},
        "commits": {"href": f"{url}/commits"},
        "statuses": {"href": f"{one_url}/statuses/{head}"},
    }


def _end(world: World, one: Repository | None, owner: int | None, ref: str, sha: str) -> Json:
    user = world.living(owner)
    return {
        "label": f"{user.login if user else 'unknown'}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": simple_user(world, user) if user else None,
        "repo": repository(world, one) if one else None,
    }


def pull_simple(world: World, one: Repository, pull: PullRequest) -> Json:
    """The form of lists and of review webhooks."""
    base = api_url(world, one)
    url, issue = f"{base}/pulls/{pull.number}", f"{base}/issues/{pull.number}"
    html = f"{web_url(world, one)}/pull/{pull.number}"
    reviewers = [simple_user(world, world.users[person]) for person in sorted(pull.requested_reviewers)]
    return _both(world, one, pull) | {
        "url": url,
        "html_url": html,
        "diff_url": f"{html}.diff",
        "patch_url": f"{html}.patch",
        "issue_url": issue,
        "commits_url": f"{url}/commits",
        "review_comments_url": f"{url}/comments",
        "review_comment_url": base + "/pulls/comments{/number}",
        "comments_url": f"{issue}/comments",
        "statuses_url": f"{base}/statuses/{pull.head}",
        "merged_at": iso(pull.merged_at),
        "merge_commit_sha": pull.merge_commit,
        "requested_reviewers": reviewers,
        "requested_teams": [],
        "head": _end(world, world.repository_by_id(pull.head_repository), pull.head_owner, pull.head_ref, pull.head),
        "base": _end(world, one, one.owner, pull.base_ref, pull.base),
        "_links": _links(url, html, issue, pull.head, base),
        "auto_merge": None,
    }


def _both(world: World, one: Repository, pull: PullRequest) -> Json:
    """What a pull request and the issue behind it have in common."""
    return {
        "id": pull.id,
        "node_id": node_id("PR", pull.id),
        "number": pull.number,
        "state": pull.state,
        "locked": False,
        "active_lock_reason": None,
        "title": pull.title,
        "user": maybe_user(world, pull.user) or simple_user(world, world.ghost),
        "body": pull.body,
        "labels": [label(world, one, name) for name in pull.labels],
        "milestone": None,
        "created_at": iso(pull.created_at),
        "updated_at": iso(pull.updated_at),
        "closed_at": iso(pull.closed_at),
        "assignee": None,
        "assignees": [],
        "author_association": association(world, one, pull.user),
        "draft": pull.is_draft,
    }


def pull_full(world: World, one: Repository, pull: PullRequest) -> Json:
    """The form of a single pull request and of pull_request webhooks."""
    mergeable, state = mergeable_state(world, one, pull)
    files = pull_files(world, one, pull)
    comments = sum(comment.number == pull.number for comment in one.comments)
    return pull_simple(world, one, pull) | {
        "merged": pull.merged_at is not None,
        "mergeable": mergeable,
        "rebaseable": mergeable,
        "mergeable_state": state,
        "merged_by": maybe_user(world, pull.merged_by),
        "comments": comments,
        "review_comments": sum(len(thread.comments) for thread in pull.threads),
        "maintainer_can_modify": False,
        "commits": len(pull_commits(world, one, pull)),
        "additions": sum(change.additions for change in files),
        "deletions": sum(change.deletions for change in files),
        "changed_files": len(files),
    }


def pull_minimal(world: World, one: Repository, pull: PullRequest) -> Json:
    """The form that check runs and suites list pull requests with."""

    def short(which: Repository, ref: str, sha: str) -> Json:
        return {"ref": ref, "sha": sha, "repo": {"id": which.id, "url": api_url(world, which), "name": which.name}}

    head = world.repository_by_id(pull.head_repository) or one
    return {
        "url": f"{api_url(world, one)}/pulls/{pull.number}",
        "id": pull.id,
        "number": pull.number,
        "head": short(head, pull.head_ref, pull.head),
        "base": short(one, pull.base_ref, pull.base),
    }


def issue(world: World, one: Repository, pull: PullRequest) -> Json:
    """The issue behind a pull request; `pull_request` in it tells the two apart."""
    base = api_url(world, one)
    url = f"{base}/issues/{pull.number}"
    html = f"{web_url(world, one)}/pull/{pull.number}"
    return _both(world, one, pull) | {
        "url": url,
        "repository_url": base,
        "labels_url": url + "/labels{/name}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "html_url": html,
        "state_reason": None,
        "comments": sum(comment.number == pull.number for comment in one.comments),
        "performed_via_github_app": None,
        "timeline_url": f"{url}/timeline",
        "reactions": no_reactions(url),
        "pull_request": {
            "url": f"{base}/pulls/{pull.number}",
            "html_url": html,
            "diff_url": f"{html}.diff",
            "patch_url": f"{html}.patch",
            "merged_at": iso(pull.merged_at),
        },
    }


def no_reactions(url: str) -> Json:
    names = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
    shown: Json = {"url": f"{url}/reactions", "total_count": 0}
    return shown | dict.fromkeys(names, 0)
