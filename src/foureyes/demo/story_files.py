"""The shop that the story is about: the name of a chapter goes in, its files come out.

They are kept as text files beside this module. A chapter has only what it changes.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable

_SUFFIX = ".txt"

BASE = "base"
REFUNDS = "refunds"
REPAIRED = "repaired"
LIMIT = "limit"


def chapter(name: str) -> dict[str, str]:
    """Return the files of one chapter by their path in the repository."""
    found: dict[str, str] = {}
    _gather(files("foureyes.demo") / "story" / name, "", found)
    return found


def _gather(folder: Traversable, prefix: str, found: dict[str, str]) -> None:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            _gather(entry, f"{prefix}{entry.name}/", found)
        elif entry.name.endswith(_SUFFIX):
            found[prefix + entry.name.removesuffix(_SUFFIX)] = entry.read_text("utf-8")
