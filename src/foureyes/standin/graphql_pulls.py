"""Pull requests, reviews, threads, comments, timelines and the merge queue as GraphQL nodes."""

from foureyes.standin.check_tables import QueueEntry
from foureyes.standin.clock import iso
from foureyes.standin.graphql_execute import Arguments, Node, connection
from foureyes.standin.graphql_people import actor, commit
from foureyes.standin.mergeability import mergeable_state
from foureyes.standin.shape_people import association
from foureyes.standin.shape_pull import pull_commits, pull_files
from foureyes.standin.shape_repository import web_url
from foureyes.standin.state import IssueComment, PullRequest, Repository, Review, ReviewComment, Thread, TimelineEvent
from foureyes.standin.world import World, node_id

_COMMITS = 250  # as many as GitHub lists of a pull request
_MERGEABLE = {True: "MERGEABLE", False: "CONFLICTING", None: "UNKNOWN"}


def pull_request(world: World, base: Repository, pull: PullRequest) -> Node:
    head = world.repository_by_id(pull.head_repository)
    return Node(
        "PullRequest",
        {
            "id": node_id("PR", pull.id),
            "databaseId": pull.id,
            "fullDatabaseId": str(pull.id),
            "number": pull.number,
            "title": pull.title,
            "body": pull.body or "",
            "state": "MERGED" if pull.merged_at else pull.state.upper(),
            "isDraft": pull.is_draft,
            "createdAt": iso(pull.created_at),
            "updatedAt": iso(pull.updated_at),
            "closedAt": iso(pull.closed_at),
            "mergedAt": iso(pull.merged_at),
            "merged": pull.merged_at is not None,
            "closed": pull.state == "closed",
            "url": f"{web_url(world, base)}/pull/{pull.number}",
            "baseRefName": pull.base_ref,
            "baseRefOid": pull.base,
            "headRefName": pull.head_ref,
            "headRefOid": pull.head,
            "isCrossRepository": head is None or head.id != base.id,
            "author": actor(world, pull.user),
            "authorAssociation": association(world, base, pull.user),
            "headRepository": _short_repository(world, head) if head else None,
            "baseRepository": _short_repository(world, base),
            "mergeCommit": lambda _: commit(world, base, pull.merge_commit) if pull.merge_commit else None,
            **_counted(world, base, pull),
            **_connections(world, base, pull),
        },
    )


def _short_repository(world: World, one: Repository) -> Node:
    return Node(
        "Repository",
        {
            "id": node_id("R", one.id),
            "databaseId": one.id,
            "name": one.name,
            "nameWithOwner": world.full_name(one),
            "owner": actor(world, one.owner),
            "isFork": one.fork_of is not None,
            "isPrivate": one.is_private,
        },
    )


def _counted(world: World, base: Repository, pull: PullRequest) -> dict[str, object]:
    def files() -> list[tuple[int, int]]:
        return [(change.additions, change.deletions) for change in pull_files(world, base, pull)]

    return {
        "additions": lambda _: sum(added for added, _ in files()),
        "deletions": lambda _: sum(removed for _, removed in files()),
        "changedFiles": lambda _: len(files()),
        "mergeable": lambda _: _MERGEABLE[mergeable_state(world, base, pull)[0]],
        "isInMergeQueue": any(entry.number == pull.number for entry in base.queue),
    }


def _connections(world: World, base: Repository, pull: PullRequest) -> dict[str, object]:
    def commits(arguments: Arguments) -> Node:
        oids = pull_commits(world, base, pull)
        shown = oids[:_COMMITS]
        nodes = [Node("PullRequestCommit", {"commit": lambda _, oid=oid: commit(world, base, oid)}) for oid in shown]
        return connection("PullRequestCommitConnection", nodes, arguments, total=len(oids))

    def labels(arguments: Arguments) -> Node:
        nodes = [Node("Label", {"name": name}) for name in pull.labels]
        return connection("LabelConnection", nodes, arguments)

    def reviews(arguments: Arguments) -> Node:
        states = arguments.words("states")
        found = [one for one in pull.reviews if one.state != "PENDING" and (states is None or one.state in states)]
        nodes = [_review(world, base, pull, one) for one in found]
        return connection("PullRequestReviewConnection", nodes, arguments)

    def comments(arguments: Arguments) -> Node:
        nodes = [_comment(world, one) for one in base.comments if one.number == pull.number]
        return connection("IssueCommentConnection", nodes, arguments)

    def threads(arguments: Arguments) -> Node:
        nodes = [thread(world, base, pull, one) for one in pull.threads]
        return connection("PullRequestReviewThreadConnection", nodes, arguments)

    def timeline(arguments: Arguments) -> Node:
        wanted = arguments.words("itemTypes")
        found = [one for one in pull.timeline if wanted is None or _item_type(one) in wanted]
        nodes = [_event(world, base, pull, one) for one in found]
        return connection("PullRequestTimelineItemsConnection", nodes, arguments)

    return {
        "commits": commits,
        "labels": labels,
        "reviews": reviews,
        "comments": comments,
        "reviewThreads": threads,
        "timelineItems": timeline,
    }


def _review(world: World, base: Repository, pull: PullRequest, one: Review) -> Node:
    return Node(
        "PullRequestReview",
        {
            "id": node_id("PRR", one.id),
            "databaseId": one.id,
            "fullDatabaseId": str(one.id),
            "state": one.state,
            "body": one.body,
            "createdAt": iso(one.submitted_at),
            "submittedAt": iso(one.submitted_at),
            "updatedAt": iso(one.submitted_at),
            "lastEditedAt": None,
            "author": actor(world, one.user),
            "authorAssociation": association(world, base, one.user),
            "commit": lambda _: commit(world, base, one.commit),
            "url": f"{web_url(world, base)}/pull/{pull.number}#pullrequestreview-{one.id}",
        },
    )


def _comment(world: World, one: IssueComment) -> Node:
    return Node(
        "IssueComment",
        {
            "id": node_id("IC", one.id),
            "databaseId": one.id,
            "fullDatabaseId": str(one.id),
            "body": one.body,
            "createdAt": iso(one.created_at),
            "updatedAt": iso(one.updated_at),
            "lastEditedAt": iso(one.updated_at) if one.editor is not None else None,
            "author": actor(world, one.user),
            "editor": actor(world, one.editor),
            "isMinimized": False,
        },
    )


def thread(world: World, base: Repository, pull: PullRequest, one: Thread) -> Node:
    first = one.comments[0]
    return Node(
        "PullRequestReviewThread",
        {
            "id": node_id("PRRT", one.id),
            "isResolved": one.is_resolved,
            "isOutdated": first.position is None,
            "isCollapsed": one.is_resolved,
            "resolvedBy": actor(world, one.resolved_by),
            "path": first.path,
            "line": first.line,
            "originalLine": first.original_line,
            "startLine": first.start_line,
            "diffSide": first.side,
            "comments": lambda arguments: connection(
                "PullRequestReviewCommentConnection",
                [_review_comment(world, base, note) for note in one.comments],
                arguments,
            ),
        },
    )


def _review_comment(world: World, base: Repository, one: ReviewComment) -> Node:
    return Node(
        "PullRequestReviewComment",
        {
            "id": node_id("PRRC", one.id),
            "databaseId": one.id,
            "fullDatabaseId": str(one.id),
            "body": one.body,
            "path": one.path,
            "line": one.line,
            "originalLine": one.original_line,
            "outdated": one.position is None,
            "createdAt": iso(one.created_at),
            "updatedAt": iso(one.updated_at),
            "lastEditedAt": iso(one.updated_at) if one.updated_at != one.created_at else None,
            "author": actor(world, one.user),
            "commit": lambda _: commit(world, base, one.commit),
            "originalCommit": lambda _: commit(world, base, one.original_commit),
        },
    )


def _item_type(one: TimelineEvent) -> str:
    """`BaseRefChanged` is asked for as BASE_REF_CHANGED_EVENT."""
    return "".join("_" + letter if letter.isupper() else letter.upper() for letter in one.kind)[1:] + "_EVENT"


def _event(world: World, base: Repository, pull: PullRequest, one: TimelineEvent) -> Node:
    details = one.details
    fields: dict[str, object] = {
        "id": node_id("EV", one.id),
        "createdAt": iso(one.at),
        "actor": actor(world, one.actor),
    }
    if one.kind == "ReviewDismissed":
        review = next(given for given in pull.reviews if given.id == details["review"])
        fields |= {
            "dismissalMessage": details["message"] or None,
            "previousReviewState": details["previous"],
            "review": _review(world, base, pull, review),
            "databaseId": one.id,
        }
    elif one.kind == "BaseRefChanged":
        fields |= {"previousRefName": details["before"], "currentRefName": details["after"], "databaseId": one.id}
    elif one.kind == "AutomaticBaseChangeSucceeded":
        fields |= {"oldBase": details["before"], "newBase": details["after"]}
    elif one.kind == "HeadRefForcePushed":
        fields |= {
            "beforeCommit": commit(world, base, str(details["before"])),
            "afterCommit": commit(world, base, str(details["after"])),
        }
    elif one.kind == "Merged":
        fields |= {"commit": commit(world, base, str(details["commit"])), "mergeRefName": pull.base_ref}
    return Node(f"{one.kind}Event", fields)


def merge_queue(world: World, base: Repository, branch: str) -> Node:
    entries = [one for one in base.queue if base.pulls[one.number].base_ref == branch]
    nodes = [_entry(world, base, one, index + 1) for index, one in enumerate(entries)]
    return Node(
        "MergeQueue",
        {
            "id": node_id("MQ", base.id),
            "url": f"{web_url(world, base)}/queue/{branch}",
            "entries": lambda arguments: connection("MergeQueueEntryConnection", nodes, arguments),
        },
    )


def _entry(world: World, base: Repository, one: QueueEntry, position: int) -> Node:
    return Node(
        "MergeQueueEntry",
        {
            "id": node_id("MQE", one.id),
            "position": position,
            "state": "AWAITING_CHECKS",
            "enqueuedAt": iso(one.at),
            "enqueuer": actor(world, one.enqueuer),
            "baseCommit": lambda _: commit(world, base, one.base),
            "headCommit": lambda _: commit(world, base, one.group),
            "pullRequest": lambda _: pull_request(world, base, base.pulls[one.number]),
        },
    )
