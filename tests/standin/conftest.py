"""A small world on a served stand-in, every exchange of which is held against GitHub's own descriptions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from foureyes.standin.stand_in import StandIn
from tests.contracts.checked import checked
from tests.standin.world import Shop, open_shop


@pytest.fixture
def github(tmp_path: Path) -> Iterator[StandIn]:
    stand_in = StandIn(tmp_path / "github")
    with stand_in.serve(), checked(stand_in):
        yield stand_in


@pytest.fixture
def shop(github: StandIn) -> Shop:
    return open_shop(github)
