"""What a policy rests on, read for the facts of a pull request."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from foureyes.github.policy_reading import with_owners, with_rules, with_teams
from foureyes.github.pull_request_reading import collect
from foureyes.github.queries import APPROVAL_CHECK
from foureyes.model.gate_facts import Facts
from foureyes.standin.faults import Fault, Kind
from tests.github.forge_world import ForgeWorld, forge_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ForgeWorld]:
    with forge_world(tmp_path / "hub") as made:
        yield made


def facts(world: ForgeWorld) -> Facts:
    return collect(world.shop, world.pull.number).facts


def test_members_of_teams_are_expanded(world: ForgeWorld) -> None:
    bob, carol = world.people["bob"], world.people["carol"]
    world.hub.submit_review(world.repository, world.pull, bob, "APPROVE")
    world.hub.create_team(world.organization, "core", [bob, carol])
    found = with_teams(world.shop, facts(world), ("acme/core", "acme/none-such"))
    assert found.accounts[bob.id].teams == ("acme/core",)
    assert found.unavailable == ("the members of team acme/none-such",)
    assert carol.id not in found.accounts


def test_owners_become_numbers_and_what_cannot_be_read_is_named(world: ForgeWorld) -> None:
    world.hub.create_team(world.organization, "core", [world.people["carol"]])
    named = {"shop.py": ("@bob", "@acme/core"), "README.md": ()}
    found = with_owners(world.shop, facts(world), named)
    owners = frozenset({world.people["bob"].id, world.people["carol"].id})
    assert (found.owners, found.unavailable) == ({"shop.py": owners, "README.md": frozenset()}, ())
    missing = ("the code owners",)
    assert with_owners(world.shop, facts(world), None).unavailable == missing
    now = facts(world)
    world.hub.fail(Fault(Kind.STATUS, "POST /graphql", times=None, status=502))
    broken = with_owners(world.shop, now, named)
    assert (broken.owners, broken.unavailable) == (None, missing)


def test_rules_say_whether_the_check_is_ours(world: ForgeWorld) -> None:
    now = facts(world)
    assert with_rules(world.shop, now).is_pinned is None
    world.hub.protect_branch(world.repository, checks=[(APPROVAL_CHECK, None)])
    assert with_rules(world.shop, now).is_pinned is False
    world.hub.protect_branch(world.repository, checks=[(APPROVAL_CHECK, world.app.id)], as_ruleset=True)
    assert with_rules(world.shop, now).is_pinned is True
    world.hub.fail(Fault(Kind.STATUS, "GET */rules/branches/*", times=None, status=502))
    assert with_rules(world.shop, now).unavailable == ("the rules of the base branch",)
