from collections.abc import Iterator
from pathlib import Path

import pytest

from foureyes.github.outcomes import ForgeError
from foureyes.github.owner_accounts import owner_accounts
from foureyes.standin.faults import Fault, Kind
from tests.github.forge_world import ForgeWorld, forge_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ForgeWorld]:
    with forge_world(tmp_path / "hub") as made:
        yield made


def test_owners_become_accounts(world: ForgeWorld) -> None:
    crowd = [world.hub.create_user(f"member{number}") for number in range(130)]
    world.hub.create_team(world.organization, "crowd", crowd)
    named = {
        "a.py": ("@alice", "@acme/crowd"),
        "b.py": ("@nobody-there", "@acme/none-such", "someone@example.com"),
        "c.py": (),
    }
    found = owner_accounts(world.shop, named)
    assert found["a.py"] == {world.people["alice"].id, *(one.id for one in crowd)}
    assert (found["b.py"], found["c.py"]) == (frozenset(), frozenset())


def test_without_owners_nothing_is_asked(world: ForgeWorld) -> None:
    before = world.shop.requests
    assert owner_accounts(world.shop, {"a.py": ()}) == {"a.py": frozenset()}
    assert world.shop.requests == before


def test_what_cannot_be_read_is_no_empty_team(world: ForgeWorld) -> None:
    world.hub.fail(Fault(Kind.STATUS, "POST /graphql", status=502))
    with pytest.raises(ForgeError):
        owner_accounts(world.shop, {"a.py": ("@acme/crowd",)})
