"""Workers that start afresh (where other threads run) find the collectors of these tests."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _importable_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
