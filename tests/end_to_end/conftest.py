"""One stand-in GitHub and one App process for all tests of this directory that a worker runs.

Every test has a repository of its own.
"""

from collections.abc import Iterator
from itertools import count

import pytest

from foureyes.demo.stage import Stage, set_up
from foureyes.standin.stand_in import StandIn
from tests.end_to_end.pulls import Work, begin

_numbers = count(1)


SETTINGS = {"FOUREYES_LOG_LEVEL": "warning", "FOUREYES_RETRY_SECONDS": "1"}


@pytest.fixture(scope="package")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with set_up(tmp_path_factory.mktemp("stage"), SETTINGS) as stage:
        yield stage


@pytest.fixture
def forge(stage: Stage) -> Iterator[StandIn]:
    yield stage.forge
    stage.forge.heal()


@pytest.fixture
def work(stage: Stage) -> Work:
    """An agent's pull request that waits for a human."""
    return begin(stage, f"work-{next(_numbers)}").opened()
