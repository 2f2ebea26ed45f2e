"""What every test gets: a home and a cache of its own, no colour, and a git that knows nothing of its user."""

from pathlib import Path

import pytest

# Rooms with long files, the longest first; those of the first one share a server, which ends with the room.
_LONG = ("end_to_end", "server", "packaging", "entrypoints", "analyses", "github", "standin")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long rooms first: with several workers, whatever comes last should be short."""
    items.sort(
        key=lambda item: next((place for place, room in enumerate(_LONG) if room in item.path.parts), len(_LONG))
    )


@pytest.fixture(autouse=True)
def _own_surroundings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    home: Path = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in (
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "FORCE_COLOR",
        "COLUMNS",
        "GITHUB_ACTIONS",
        "FOUREYES_LANG",
    ):
        monkeypatch.delenv(name, raising=False)
