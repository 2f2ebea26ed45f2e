from collections.abc import Iterator
from pathlib import Path

import pytest

from foureyes.github.app_deliveries import PastDelivery, ask_again, lost, past_deliveries
from foureyes.github.merge_queue import QueuedPullRequest, group_members
from foureyes.github.outcomes import Gone
from foureyes.github.repository_reading import default_branch, merge_base, open_pull_requests, place
from tests.github.forge_world import ForgeWorld, forge_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ForgeWorld]:
    with forge_world(tmp_path / "hub") as made:
        yield made


def test_where_a_pull_request_stands(world: ForgeWorld) -> None:
    here = place(world.shop, world.pull.number)
    assert (here.number, here.head, here.base_branch, here.is_open) == (1, world.head, "main", True)
    assert open_pull_requests(world.shop) == (here,)
    world.hub.close_pull_request(world.repository, world.pull, world.people["alice"])
    assert not place(world.shop, world.pull.number).is_open
    assert open_pull_requests(world.shop) == ()
    with pytest.raises(Gone):
        place(world.shop, 99)


def test_repeated_looks_cost_next_to_nothing(world: ForgeWorld) -> None:
    seen: list[int] = []
    world.hub.observe(lambda exchange: seen.append(exchange.reply.status))
    for _ in range(3):
        place(world.shop, world.pull.number)
    assert seen[-2:] == [304, 304]
    world.push({"a.py": "a = 1\n"}, "bob")
    assert place(world.shop, world.pull.number).head == world.pull.head


def test_merge_base_and_default_branch(world: ForgeWorld) -> None:
    base = world.hub.tip(world.repository, "main")
    world.hub.push(world.repository, "main", {"x.py": "x = 1\n"}, pusher=world.people["carol"])
    assert merge_base(world.shop, world.hub.tip(world.repository, "main"), world.head) == base
    assert default_branch(world.shop) == "main"


def test_what_an_app_opens_is_listed(world: ForgeWorld) -> None:
    (installation,) = world.forge.installations()
    assert (installation.account, installation.is_suspended) == ("acme", False)
    assert installation.permissions["checks"] == "write"
    assert world.forge.repositories(installation.id) == [world.shop.name]


def test_the_members_of_a_merge_group_are_told_in_order(world: ForgeWorld) -> None:
    world.hub.protect_branch(world.repository, merge_queue=True, checks=[("tests", None)])
    world.hub.push(world.repository, "other", {"x.py": "x = 1\n"}, pusher=world.people["bob"], onto=world.pull.base)
    second = world.hub.open_pull_request(world.repository, "other", author=world.people["bob"], title="Other")
    for head in (world.head, second.head):
        world.hub.set_status(world.repository, head, world.people["bob"], "tests", "success")
    base = world.hub.tip(world.repository, "main")
    first_entry = world.hub.enqueue(world.repository, world.pull, world.people["carol"])
    entry = world.hub.enqueue(world.repository, second, world.people["carol"])
    assert group_members(world.shop, "main", entry.group, base) == (
        QueuedPullRequest(world.pull.number, world.head, first_entry.group, base),
        QueuedPullRequest(second.number, second.head, entry.group, first_entry.group),
    )
    assert len(group_members(world.shop, "main", first_entry.group, base)) == 1
    with pytest.raises(Gone, match="any more"):
        group_members(world.shop, "main", "f" * 40, base)
    with pytest.raises(Gone):
        group_members(world.shop, "release", entry.group, base)


def test_lost_deliveries_are_found_and_asked_for_again(world: ForgeWorld) -> None:
    world.app.webhook_url = "http://127.0.0.1:9/webhook"  # nobody listens there
    world.push({"a.py": "a = 1\n"}, "bob")
    assert world.hub.settle()
    failed = lost(past_deliveries(world.forge, since=0))
    assert {item.event for item in failed} == {"check_suite", "pull_request"}
    ask_again(world.forge, failed[0])
    assert world.hub.settle()
    attempts = [item for item in past_deliveries(world.forge, since=0) if item.guid == failed[0].guid]
    assert sorted(item.is_redelivery for item in attempts) == [False, True]
    assert len(lost(attempts)) == 1


def test_a_delivery_that_arrived_at_last_is_not_lost() -> None:
    attempts = [
        PastDelivery(1, "a", 10, "ping", "", 502, False),
        PastDelivery(2, "b", 11, "ping", "", 0, False),
        PastDelivery(3, "a", 12, "ping", "", 202, True),
    ]
    assert lost(attempts) == (attempts[1],)
