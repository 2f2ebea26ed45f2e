"""The GraphQL that is sent: what is asked of a pull request in one request where REST would need one for each thing.

Queries are put together from fixed texts; every value travels as a variable. The first one asks for a first page of
everything, the following ones only for what has further pages.
"""

from collections.abc import Iterable, Mapping

REVIEW_CHECK = "foureyes / review"
APPROVAL_CHECK = "foureyes / human approval"

_ACTOR = "__typename login ... on User { databaseId } ... on Bot { databaseId } ... on Mannequin { databaseId }"
_PAGE = "totalCount pageInfo { hasNextPage endCursor }"
_ACCOUNT = "login databaseId"
_SIGNATURE = f"signature {{ isValid wasSignedByGitHub signer {{ {_ACCOUNT} }} }}"
_COMMIT = (
    "oid message committedViaWeb parents(first: 20) { totalCount nodes { oid } } "
    f"authors(first: 20) {{ totalCount nodes {{ name email user {{ {_ACCOUNT} }} }} }} "
    f"committer {{ name email user {{ {_ACCOUNT} }} }} {_SIGNATURE}"
)
_THREAD_COMMENT = f"databaseId body createdAt lastEditedAt author {{ {_ACTOR} }}"
_EVENTS = (
    f"__typename ... on ReviewDismissedEvent {{ createdAt dismissalMessage previousReviewState actor {{ {_ACTOR} }} "
    "review { fullDatabaseId } } "
    "... on BaseRefChangedEvent { createdAt previousRefName currentRefName } "
    "... on AutomaticBaseChangeSucceededEvent { createdAt oldBase newBase } "
    f"... on HeadRefForcePushedEvent {{ createdAt actor {{ {_ACTOR} }} beforeCommit {{ oid }} afterCommit {{ oid }} }}"
)
_ITEM_TYPES = (
    "[REVIEW_DISMISSED_EVENT, BASE_REF_CHANGED_EVENT, AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT, "
    "HEAD_REF_FORCE_PUSHED_EVENT]"
)

# What is below the pull request, and what is below the repository: name of the connection, arguments, selection.
_OF_PULL_REQUEST: Mapping[str, tuple[str, str]] = {
    "commits": ("first: 100", f"nodes {{ commit {{ {_COMMIT} }} }}"),
    "reviews": (
        "first: 100",
        "nodes { fullDatabaseId state body createdAt submittedAt lastEditedAt commit { oid } "
        f"author {{ {_ACTOR} }} }}",
    ),
    "comments": ("first: 100", f"nodes {{ {_THREAD_COMMENT} }}"),
    "reviewThreads": (
        "first: 100",
        f"nodes {{ id isResolved comments(first: 50) {{ {_PAGE} nodes {{ {_THREAD_COMMENT} }} }} }}",
    ),
    "timelineItems": (f"first: 100, itemTypes: {_ITEM_TYPES}", f"nodes {{ {_EVENTS} }}"),
}
# Collaborators have one page only: in a large organisation it is cheaper to ask for the few people that matter.
_OF_REPOSITORY: Mapping[str, tuple[str, str]] = {
    "collaborators": ("first: 100", f"edges {{ permission node {{ {_ACCOUNT} }} }}"),
    "pullRequests": ("first: 100, states: OPEN", "nodes { number headRefOid }"),
}
PAGED = (*_OF_PULL_REQUEST, "pullRequests")

_FIELDS = (
    "number title body state isDraft createdAt additions deletions changedFiles "
    "baseRefName baseRefOid headRefName headRefOid isCrossRepository "
    f"headRepository {{ databaseId nameWithOwner }} author {{ {_ACTOR} }} labels(first: 100) {{ nodes {{ name }} }}"
)
_RUN = "totalCount nodes { databaseId name status conclusion externalId }"
_HEAD = (
    "headCommit: commits(last: 1) { nodes { commit { oid "
    f"status {{ context(name: $approval) {{ state creator {{ {_ACTOR} }} }} }} "
    "checkSuites(first: 100) { totalCount nodes { app { databaseId slug } "
    f"approval: checkRuns(first: 50, filterBy: {{checkName: $approval, checkType: ALL}}) {{ {_RUN} }} "
    f"review: checkRuns(first: 50, filterBy: {{checkName: $review, checkType: ALL}}) {{ {_RUN} }} "
    "} } } } }"
)


def first_page() -> str:
    """Return the query for a pull request and a first page of everything below it."""
    variables = "$owner: String!, $name: String!, $number: Int!, $approval: String!, $review: String!"
    below = " ".join(_connection(name, _OF_PULL_REQUEST[name], None) for name in _OF_PULL_REQUEST)
    beside = " ".join(_connection(name, _OF_REPOSITORY[name], None) for name in _OF_REPOSITORY)
    return (
        f"query PullRequest({variables}) {{ repository(owner: $owner, name: $name) {{ databaseId visibility {beside} "
        f"pullRequest(number: $number) {{ {_FIELDS} {below} {_HEAD} }} }} }}"
    )


def next_pages(names: Iterable[str]) -> str:
    """Return the query for the next page of the named connections; `$commits` holds the cursor of `commits`."""
    wanted = tuple(names)
    cursors = "".join(f", ${name}: String!" for name in wanted)
    below = " ".join(_connection(name, _OF_PULL_REQUEST[name], name) for name in wanted if name in _OF_PULL_REQUEST)
    beside = " ".join(_connection(name, _OF_REPOSITORY[name], name) for name in wanted if name in _OF_REPOSITORY)
    pull_request = f"pullRequest(number: $number) {{ headRefOid {below} }}"
    return (
        f"query PullRequestPages($owner: String!, $name: String!, $number: Int!{cursors}) "
        f"{{ repository(owner: $owner, name: $name) {{ {beside} {pull_request} }} }}"
    )


def _connection(name: str, parts: tuple[str, str], cursor: str | None) -> str:
    arguments, selection = parts
    after = f", after: ${cursor}" if cursor else ""
    return f"{name}({arguments}{after}) {{ {_PAGE} {selection} }}"


THREAD_COMMENTS = (
    "query ThreadComments($thread: ID!, $after: String!) { node(id: $thread) { ... on PullRequestReviewThread "
    f"{{ comments(first: 100, after: $after) {{ {_PAGE} nodes {{ {_THREAD_COMMENT} }} }} }} }} }}"
)

RESOLVE_THREAD = (
    "mutation ResolveThread($thread: ID!) "
    "{ resolveReviewThread(input: {threadId: $thread}) { thread { id isResolved } } }"
)

MERGE_QUEUE = (
    "query MergeQueue($owner: String!, $name: String!, $branch: String!, $after: String) "
    "{ repository(owner: $owner, name: $name) { mergeQueue(branch: $branch) { entries(first: 100, after: $after) "
    f"{{ {_PAGE} nodes {{ position state baseCommit {{ oid }} headCommit {{ oid }} "
    "pullRequest { number headRefOid } } } } } }"
)


def permissions(count: int) -> str:
    """Return the query for the permissions of `count` people: `$login0`, `$login1`, ... as `person0`, `person1`, ..."""
    variables = "".join(f", $login{number}: String!" for number in range(count))
    people = " ".join(
        f"person{number}: collaborators(first: 1, login: $login{number}) "
        f"{{ edges {{ permission node {{ {_ACCOUNT} }} }} }}"
        for number in range(count)
    )
    return (
        f"query Permissions($owner: String!, $name: String!{variables}) "
        f"{{ repository(owner: $owner, name: $name) {{ visibility {people} }} }}"
    )


def team_members(count: int) -> str:
    """Return the query for the members of `count` teams: `$org0`, `$team0`, `$after0`, ... as `team0`, ..."""
    variables = ", ".join(
        f"$org{number}: String!, $team{number}: String!, $after{number}: String" for number in range(count)
    )
    teams = " ".join(
        f"team{number}: organization(login: $org{number}) {{ team(slug: $team{number}) "
        f"{{ members(first: 100, after: $after{number}) {{ {_PAGE} nodes {{ {_ACCOUNT} }} }} }} }}"
        for number in range(count)
    )
    return f"query TeamMembers({variables}) {{ {teams} }}"


def accounts(count: int) -> str:
    """Return the query for `count` accounts by login: `$login0`, ... as `user0`, ..."""
    variables = ", ".join(f"$login{number}: String!" for number in range(count))
    users = " ".join(f"user{number}: user(login: $login{number}) {{ {_ACCOUNT} }}" for number in range(count))
    return f"query Accounts({variables}) {{ {users} }}"
