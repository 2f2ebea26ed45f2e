"""Reviews, comments and reactions as the API and the webhooks show them."""

from foureyes.standin.clock import iso
from foureyes.standin.shape_people import app as show_app
from foureyes.standin.shape_people import association, maybe_user, simple_user
from foureyes.standin.shape_pull import no_reactions
from foureyes.standin.shape_repository import api_url, web_url
from foureyes.standin.state import IssueComment, Json, PullRequest, Reaction, Repository, Review, ReviewComment
from foureyes.standin.world import World, node_id


def review(world: World, one: Repository, pull: PullRequest, given: Review) -> Json:
    url = f"{api_url(world, one)}/pulls/{pull.number}"
    html = f"{web_url(world, one)}/pull/{pull.number}#pullrequestreview-{given.id}"
    shown: Json = {
        "id": given.id,
        "node_id": node_id("PRR", given.id),
        "user": maybe_user(world, given.user),
        "body": given.body,
        "state": given.state,
        "html_url": html,
        "pull_request_url": url,
        "author_association": association(world, one, given.user),
        "_links": {"html": {"href": html}, "pull_request": {"href": url}},
        "commit_id": given.commit,
    }
    return shown if given.submitted_at is None else shown | {"submitted_at": iso(given.submitted_at)}


def webhook_review(world: World, one: Repository, pull: PullRequest, given: Review) -> Json:
    """Webhooks spell the state in small letters and leave an empty body null."""
    shown = review(world, one, pull, given)
    return shown | {"state": given.state.lower(), "body": given.body or None}


def review_comment(world: World, one: Repository, pull: PullRequest, comment: ReviewComment) -> Json:
    url = f"{api_url(world, one)}/pulls/comments/{comment.id}"
    pull_url = f"{api_url(world, one)}/pulls/{pull.number}"
    html = f"{web_url(world, one)}/pull/{pull.number}#discussion_r{comment.id}"
    shown: Json = {
        "url": url,
        "pull_request_review_id": comment.review,
        "id": comment.id,
        "node_id": node_id("PRRC", comment.id),
        "diff_hunk": comment.diff_hunk,
        "path": comment.path,
        "commit_id": comment.commit,
        "original_commit_id": comment.original_commit,
        "user": maybe_user(world, comment.user) or simple_user(world, world.ghost),
        "body": comment.body,
        "created_at": iso(comment.created_at),
        "updated_at": iso(comment.updated_at),
        "html_url": html,
        "pull_request_url": pull_url,
        "author_association": association(world, one, comment.user),
        "_links": {"self": {"href": url}, "html": {"href": html}, "pull_request": {"href": pull_url}},
        "reactions": reaction_counts(url, comment.reactions),
        "start_line": comment.start_line,
        "original_start_line": comment.original_start_line,
        "start_side": comment.start_side,
        "line": comment.line,
        "original_line": comment.original_line or 1,
        "side": comment.side,
        "original_position": comment.original_position,
        "position": comment.position,
        "subject_type": comment.subject,
    }
    return shown if comment.in_reply_to is None else shown | {"in_reply_to_id": comment.in_reply_to}


def issue_comment(world: World, one: Repository, comment: IssueComment) -> Json:
    url = f"{api_url(world, one)}/issues/comments/{comment.id}"
    via = world.apps.get(comment.app) if comment.app is not None else None
    return {
        "url": url,
        "html_url": f"{web_url(world, one)}/pull/{comment.number}#issuecomment-{comment.id}",
        "issue_url": f"{api_url(world, one)}/issues/{comment.number}",
        "id": comment.id,
        "node_id": node_id("IC", comment.id),
        "user": maybe_user(world, comment.user) or simple_user(world, world.ghost),
        "created_at": iso(comment.created_at),
        "updated_at": iso(comment.updated_at),
        "author_association": association(world, one, comment.user),
        "body": comment.body,
        "performed_via_github_app": show_app(world, via) if via else None,
        "reactions": reaction_counts(url, comment.reactions),
    }


def reaction_counts(url: str, reactions: list[Reaction]) -> Json:
    shown = no_reactions(url)
    for reaction in reactions:
        before = shown[reaction.content]
        shown[reaction.content] = (before if isinstance(before, int) else 0) + 1
    return shown | {"total_count": len(reactions)}


def reaction(world: World, given: Reaction) -> Json:
    return {
        "id": given.id,
        "node_id": node_id("REA", given.id),
        "user": maybe_user(world, given.user),
        "content": given.content,
        "created_at": iso(given.created_at),
    }
