"""A change by an agent, in a real repository, for the tests of the server."""

from pathlib import Path

from foureyes.provenance.pull_request import PullRequestFacts
from foureyes.server.review_task import ReviewTask
from tests.repositories import build

BASE_FILES = {
    "shop/__init__.py": "",
    "shop/orders.py": "def total(prices):\n    return sum(prices)\n",
    "shop/__main__.py": "from shop.orders import total\n\nprint(total([1, 2]))\n",
}
AGENT_FILES = {
    "shop/orders.py": (
        "import subprocess\n\n\ndef total(prices):\n    return sum(prices)\n\n\n"
        "def export(name):\n    return subprocess.run('export ' + name, shell=True)\n"
    ),
    "shop/unused.py": "def helper():\n    return 1\n",
}
AGENT_MESSAGE = "Export orders\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n"


def agent_change(folder: Path) -> tuple[str, str, str]:
    """Return the path of a repository, its base and its head."""
    path = folder / "repository"
    base, head = build(
        path,
        [
            {"message": "Start", "files": BASE_FILES},
            {"message": AGENT_MESSAGE, "files": AGENT_FILES, "branch": "export", "parents": [0]},
        ],
    )
    return str(path), base, head


def task_for(folder: Path, change: tuple[str, str, str], *, seconds: int = 120, memory_mb: int = 2048) -> ReviewTask:
    mirror, base, head = change
    return ReviewTask(mirror, base, head, str(folder / "cache"), memory_mb, seconds, PullRequestFacts())
