"""The merge queue: groups on top of one another, merged when green, thrown out when red."""

import pytest

from foureyes.standin.refusal import Refusal
from foureyes.standin.state import PullRequest
from tests.standin.world import APPROVAL, Shop

ENTRIES = """{ repository(owner: "acme", name: "shop") { mergeQueue(branch: "main") { entries(first: 9) { nodes {
  position baseCommit { oid } headCommit { oid } pullRequest { number headRefOid } } } } } }"""


def _queue(shop: Shop) -> tuple[PullRequest, PullRequest]:
    """Two pull requests that are ready."""
    shop.repository.protections.clear()
    shop.github.protect_branch(shop.repository, checks=[(APPROVAL, shop.app.id)], merge_queue=True)
    shop.github.push(shop.repository, "second", {"second.py": "s = 1\n"}, pusher=shop.bob)
    second = shop.github.open_pull_request(shop.repository, "second", author=shop.bob)
    shop.check(conclusion="success")
    shop.check(head=second.head, conclusion="success")
    return shop.pull, second


def test_a_group_holds_everything_before_it_and_merges_in_order(shop: Shop) -> None:
    first, second = _queue(shop)
    github, repository = shop.github, shop.repository
    assert github.merge(repository, first, shop.alice) == 405
    one, two = (github.enqueue(repository, pull, shop.carol) for pull in (first, second))
    assert (two.base, one.base) == (one.group, github.tip(repository, "main"))
    data = shop.graphql(ENTRIES)["data"]
    assert isinstance(data, dict)
    nodes = data["repository"]["mergeQueue"]["entries"]["nodes"]
    assert [(node["position"], node["headCommit"]["oid"]) for node in nodes] == [(1, one.group), (2, two.group)]
    shop.check(head=two.group, conclusion="success")
    assert first.merged_at is None
    shop.check(head=one.group, conclusion="success")
    assert (first.merge_commit, second.merge_commit) == (one.group, two.group)
    assert github.tip(repository, "main") == two.group
    assert repository.activities[-1].kind == "merge_queue_merge"


def test_a_red_group_leaves_and_the_next_is_built_anew(shop: Shop) -> None:
    first, second = _queue(shop)
    one, two = (shop.github.enqueue(shop.repository, pull, shop.carol) for pull in (first, second))
    shop.check(head=one.group, conclusion="failure")
    (again,) = shop.repository.queue
    assert (again.number, again.group == two.group) == (2, False)
    shop.check(head=again.group, conclusion="success")
    assert (first.merged_at, second.merge_commit) == (None, again.group)


def test_a_push_takes_a_pull_request_out_of_the_queue(shop: Shop) -> None:
    first, _ = _queue(shop)
    entry = shop.github.enqueue(shop.repository, first, shop.carol)
    with pytest.raises(Refusal):
        shop.github.enqueue(shop.repository, first, shop.carol)
    shop.github.push(shop.repository, "feature", {"late.py": "l = 1\n"}, pusher=shop.alice)
    assert shop.repository.queue == []
    shop.check(head=entry.group, conclusion="success")
    assert first.merged_at is None
    with pytest.raises(Refusal, match="405"):
        shop.github.enqueue(shop.repository, first, shop.carol)


def test_who_is_not_ready_is_not_queued(shop: Shop) -> None:
    shop.github.protect_branch(shop.repository, merge_queue=True)
    with pytest.raises(Refusal, match="405"):
        shop.github.enqueue(shop.repository, shop.pull, shop.carol)
    with pytest.raises(Refusal, match="403"):
        shop.github.enqueue(shop.repository, shop.pull, shop.reader)
