"""`pytest tests/report --golden-update` rewrites the golden reports; look at the diff before you commit it."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden-update", action="store_true", default=False, help="rewrite the golden reports")


@pytest.fixture
def golden_update(request: pytest.FixtureRequest) -> bool:
    # the default is for runs that collect this directory without naming it: the option is not known to them
    return bool(request.config.getoption("golden_update", default=False))
