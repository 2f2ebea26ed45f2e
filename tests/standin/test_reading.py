"""Ways of reading that are not plain JSON, and the small print: media types, old addresses, what a merge leaves."""

from tests.standin.world import AFTER, Shop


def test_diffs_and_raw_contents_come_as_text(shop: Shop) -> None:
    diff = {"Accept": "application/vnd.github.v3.diff"}
    for path in ("/pulls/1", f"/commits/{shop.pull.head}", "/compare/main...feature"):
        answer = shop.repo("GET", path, **diff)
        assert answer.text.startswith("diff --git a/new.py b/new.py")
        assert "diff" in answer.headers["Content-Type"]
    raw = shop.repo("GET", "/contents/shop.py?ref=feature", Accept="application/vnd.github.raw+json")
    assert raw.text == AFTER
    blob = shop.repo("GET", "/contents/shop.py?ref=feature").json()["sha"]
    assert shop.repo("GET", f"/git/blobs/{blob}").json()["size"] == len(AFTER)
    sha = shop.repo("GET", "/commits/feature", Accept="application/vnd.github.sha")
    assert sha.text == shop.pull.head


def test_the_address_of_an_enterprise_server_works_too(shop: Shop) -> None:
    assert shop.call("GET", "/api/v3/repos/acme/shop").json()["full_name"] == "acme/shop"
    answer = shop.call("POST", "/api/graphql", {"query": "{ viewer { login } }"}).json()
    assert answer == {"data": {"viewer": {"login": "foureyes"}}}


def test_a_commit_knows_its_pull_requests(shop: Shop) -> None:
    shop.repository.protections.clear()
    head = shop.pull.head
    assert [one["number"] for one in shop.repo("GET", f"/commits/{head}/pulls").json()] == [1]
    assert shop.github.merge(shop.repository, shop.pull, shop.alice, method="squash") == 200
    merged = shop.pull.merge_commit
    assert [one["number"] for one in shop.repo("GET", f"/commits/{merged}/pulls").json()] == [1]
    query = '{ repository(owner: "acme", name: "shop") { object(expression: "main") { ... on Commit { oid } } } }'
    assert shop.graphql(query)["data"] == {"repository": {"object": {"oid": merged}}}


def test_deleting_a_branch_closes_its_pull_request(shop: Shop) -> None:
    shop.github.delete_branch(shop.repository, "feature", pusher=shop.alice)
    assert shop.repo("GET", "/pulls/1").json()["state"] == "closed"
    assert shop.repo("GET", "/branches/feature").status_code == 404
    assert shop.repository.activities[-1].kind == "branch_deletion"


def test_a_page_shows_checks_reviews_and_talk(shop: Shop) -> None:
    shop.check(conclusion="failure", output={"title": "no", "summary": "<b>2 findings</b>"})
    shop.github.submit_review(shop.repository, shop.pull, shop.bob, "APPROVE")
    shop.github.comment(shop.repository, shop.pull, shop.bob, "looks fine")
    page = shop.call("GET", "/acme/shop/pull/1").text
    for text in ("foureyes / human approval: failure", "&lt;b&gt;2 findings", "bob: APPROVED", "looks fine"):
        assert text in page
    assert shop.call("GET", "/acme/shop/pull/9").status_code == 404
