"""GraphQL: answers what is asked, and refuses what GitHub's schema or limits do not allow."""

import pytest

from foureyes.standin.graphql_document import SyntaxRefused, parse
from foureyes.standin.review_actions import Draft
from foureyes.standin.state import Json, Level
from tests.contracts.contract import graphql_problems
from tests.standin.world import Shop

OF_PULL = 'query Q($n: Int!) {{ repository(owner: "acme", name: "shop") {{ pullRequest(number: $n) {{ {} }} }} }}'


def _pull(shop: Shop, selection: str) -> Json:
    data = shop.graphql(OF_PULL.format(selection), n=1)["data"]
    assert isinstance(data, dict)
    pull = data["repository"]["pullRequest"]
    assert isinstance(pull, dict)
    return pull


def _error(shop: Shop, query: str, **variables: object) -> str:
    errors = shop.graphql(query, **variables)["errors"]
    assert isinstance(errors, list)
    return str(errors[0]["message"])


def test_threads_are_read_and_resolved(shop: Shop) -> None:
    draft = Draft("shop.py", "why?", line=2)
    shop.github.submit_review(shop.repository, shop.pull, shop.bob, "COMMENT", comments=[draft])
    asked = "reviewThreads(first: 10) { nodes { id isResolved path line comments(first: 5) { nodes { body } } } }"
    threads = _pull(shop, asked)["reviewThreads"]
    assert isinstance(threads, dict)
    (thread,) = threads["nodes"]
    assert (thread["isResolved"], thread["line"], thread["comments"]["nodes"][0]["body"]) == (False, 2, "why?")
    mutation = "mutation($id: ID!) { resolveReviewThread(input: {threadId: $id}) { thread { isResolved } } }"
    assert "errors" not in shop.graphql(mutation, id=thread["id"])
    assert shop.pull.threads[0].is_resolved
    assert "global id" in _error(shop, mutation, id="PRRT_nothing")


def test_the_timeline_tells_dismissals_and_retargets(shop: Shop) -> None:
    review = shop.github.submit_review(shop.repository, shop.pull, shop.bob, "APPROVE")
    shop.github.dismiss_review(shop.repository, shop.pull, review, shop.carol, "too early")
    shop.github.push(shop.repository, "release", {"r": "r"}, pusher=shop.carol)
    shop.github.retarget(shop.repository, shop.pull, shop.alice, "release")
    shop.github.close_pull_request(shop.repository, shop.pull, shop.alice)
    asked = """timelineItems(first: 10, itemTypes: [REVIEW_DISMISSED_EVENT, BASE_REF_CHANGED_EVENT, CLOSED_EVENT]) {
      totalCount nodes { __typename
        ... on ReviewDismissedEvent { dismissalMessage previousReviewState actor { login } }
        ... on BaseRefChangedEvent { previousRefName currentRefName } } }"""
    items = _pull(shop, asked)["timelineItems"]
    assert items == {
        "totalCount": 3,
        "nodes": [
            {
                "__typename": "ReviewDismissedEvent",
                "dismissalMessage": "too early",
                "previousReviewState": "APPROVED",
                "actor": {"login": "carol"},
            },
            {"__typename": "BaseRefChangedEvent", "previousRefName": "main", "currentRefName": "release"},
            {"__typename": "ClosedEvent"},
        ],
    }


def test_pages_follow_cursors(shop: Shop) -> None:
    for number in range(5):
        shop.github.comment(shop.repository, shop.pull, shop.bob, f"{number}")
    seen, after = [], "null"
    while after:
        asked = f"comments(first: 2, after: {after}) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ body }} }}"
        page = _pull(shop, asked)["comments"]
        assert isinstance(page, dict)
        seen += [one["body"] for one in page["nodes"]]
        after = f'"{page["pageInfo"]["endCursor"]}"' if page["pageInfo"]["hasNextPage"] else ""
    assert seen == ["0", "1", "2", "3", "4"]


def test_bots_lose_their_brackets(shop: Shop) -> None:
    shop.repo("POST", "/issues/1/comments", {"body": "b"})
    asked = "comments(first: 1) { nodes { author { __typename login } } }"
    expected = {"nodes": [{"author": {"__typename": "Bot", "login": "foureyes"}}]}
    assert _pull(shop, asked)["comments"] == expected


def test_checks_of_every_app_are_seen(shop: Shop) -> None:
    shop.check(conclusion="failure")
    shop.check(conclusion="success")
    asked = """commits(last: 1) { nodes { commit { checkSuites(first: 5) { nodes { app { slug }
      all: checkRuns(first: 5, filterBy: {checkType: ALL}) { nodes { conclusion } }
      newest: checkRuns(first: 5) { nodes { conclusion } } } } } } }"""
    commits = _pull(shop, asked)["commits"]
    assert isinstance(commits, dict)
    (suite,) = commits["nodes"][0]["commit"]["checkSuites"]["nodes"]
    assert [one["conclusion"] for one in suite["all"]["nodes"]] == ["SUCCESS", "FAILURE"]
    assert [one["conclusion"] for one in suite["newest"]["nodes"]] == ["SUCCESS"]


def test_people_and_their_permissions(shop: Shop) -> None:
    shop.github.create_team(shop.organization, "core", [shop.reader], {shop.repository.id: Level.MAINTAIN})
    query = """{ repository(owner: "acme", name: "shop") {
      collaborators(first: 9, login: "rita") { edges { permission node { login } } } }
      organization(login: "acme") { team(slug: "core") { members(first: 9) { totalCount } }
        none: team(slug: "x") { id } }
      user(login: "bob") { databaseId } }"""
    assert shop.graphql(query)["data"] == {
        "repository": {"collaborators": {"edges": [{"permission": "MAINTAIN", "node": {"login": "rita"}}]}},
        "organization": {"team": {"members": {"totalCount": 1}}, "none": None},
        "user": {"databaseId": shop.bob.id},
    }


def test_what_cannot_be_found_is_null_with_an_error(shop: Shop) -> None:
    answer = shop.graphql('{ repository(owner: "acme", name: "none") { id } user(login: "bob") { login } }')
    assert answer["data"] == {"repository": None, "user": {"login": "bob"}}
    assert "errors" in answer
    assert "name 'acme/none'" in _error(shop, '{ repository(owner: "acme", name: "none") { id } }')
    assert "PullRequest with the number of 9" in _error(shop, OF_PULL.format("id"), n=9)


REFUSED = [
    ("nonsense", "doesn't exist on type 'PullRequest'"),
    ("comments { totalCount }", "`first` or `last`"),
    ("comments(first: 101) { totalCount }", "100"),
    ("author", "must have selections"),
    ("title { x }", "scalars"),
    (
        "commits(first: 100) { nodes { commit { checkSuites(first: 100) { nodes { checkRuns(first: 100) {id}}}}}}",
        "nodes",
    ),
    ("title(", "Expected :"),
    ("ti§tle", "Parse error"),
    ("...Missing", "not defined"),
]


def test_what_github_refuses_is_refused(shop: Shop) -> None:
    for selection, message in REFUSED:
        answer = shop.graphql(OF_PULL.format(selection), n=1)
        assert "data" not in answer, selection
        assert message in _error(shop, OF_PULL.format(selection), n=1)


def test_a_token_without_the_permission_is_told_so(shop: Shop) -> None:
    path = f"/app/installations/{shop.installation.id}/access_tokens"
    body = {"permissions": {"checks": "read"}}
    shop.token = shop.call("POST", path, body, by=shop.as_app()).json()["token"]
    assert "not accessible" in _error(shop, OF_PULL.format("id"), n=1)
    assert shop.call("POST", "/graphql", {"query": "{ viewer { login } }"}, by="").status_code == 401


def test_documents_are_read_in_all_their_forms() -> None:
    text = """
    # a comment
    query Named($a: Int = 3, $b: [String!]!, $c: In) @dir {
      x: field(a: $a, b: [1, 2.5, "s\\n", true, null, NAME], o: {k: $b}) { ...F ... { y } } }
    fragment F on Type { z }
    """
    with pytest.raises(SyntaxRefused):
        parse(text)
    operation = parse(text.replace("@dir", ""))
    assert (operation.name, operation.defaults["a"], operation.required) == ("Named", 3, frozenset({"b"}))
    with pytest.raises(SyntaxRefused):
        parse("query A { a } query B { b }")
    with pytest.raises(SyntaxRefused):
        parse("")


def test_githubs_schema_knows_a_wrong_field_where_the_stand_in_never_looks() -> None:
    operation = parse(
        '{ repository(owner: "a", name: "b") { pullRequests(first: 1, wrong: 1) { nodes { nonsense } } } }'
    )
    assert graphql_problems(operation) == [
        "GraphQL Repository.pullRequests(wrong): not described",
        "GraphQL PullRequest.nonsense: not described",
    ]
