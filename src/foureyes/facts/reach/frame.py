"""What the resolution of a whole tree stands on: where that is the same, only changed files need a new look.

In: a tree's entries. Out: `Frame`: a digest of the names of all modules and of whatever configures them, and the
contents that count one by one: those of the modules and of the documents.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from foureyes.facts.reach.conventions import Conventions
from foureyes.facts.reach.distributions import DEPLOYED, METADATA, TYPED
from foureyes.facts.reach.documents import is_document
from foureyes.facts.reach.roots import configuration as configuration_files
from foureyes.facts.reach.roots import may_be_script
from foureyes.facts.tree_facts import TreeFacts
from foureyes.model import globs
from foureyes.model.rule_files import rules_root


@dataclass(frozen=True, slots=True)
class Frame:
    """`digest` is what two trees must share, `key` the whole tree's; `blobs` are those of `files`, in their order;
    `configuration` stands for the contents of what configures them."""

    digest: str
    key: str
    configuration: str
    files: tuple[str, ...]
    blobs: tuple[str, ...]
    documents: dict[str, str]


def frame_of(tree: TreeFacts, conventions: Conventions, entry_points: tuple[str, ...]) -> Frame:
    """Return the frame of a tree under these conventions."""
    files = tuple(path for path in tree.python_paths if path.endswith(".py"))
    blobs = tuple(tree.entries[path].blob for path in files)
    texts = tree.other_paths
    documents = {path: tree.entries[path].blob for path in texts if is_document(path)}
    telling = [tree.entries[path] for path in _telling(tree, texts, conventions)]
    names = (f"{entry.mode} {entry.path}" for entry in telling)
    digest = _digest((edition(), *entry_points, "", *files, "", *names))
    configuration = _digest(entry.blob for entry in telling)
    contents = (item for pair in documents.items() for item in pair)
    key = _digest((digest, configuration, *blobs, "", *contents))
    return Frame(digest, key, configuration, files, blobs, documents)


def _telling(tree: TreeFacts, texts: Iterable[str], conventions: Conventions) -> Iterator[str]:
    """The files that say something about others by their content or by being there."""
    configuring = configuration_files(conventions)
    beside = {name.rpartition("/")[2] for rule in conventions.files for name in rule.beside}
    names = {*beside, *DEPLOYED, *METADATA, TYPED}
    for path in texts:
        name = path.rpartition("/")[2]
        entry = tree.entries[path]
        if name in names or may_be_script(path, entry.mode) or configuring.matches(path):
            yield path


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@cache
def edition() -> str:
    """Return a digest of the code and the conventions that resolving depends on."""
    digest = hashlib.sha256()
    conventions = (rules_root() / "entrypoints").glob("*.yaml")
    for path in (*sorted(Path(__file__).parent.glob("*.py")), Path(globs.__file__), *sorted(conventions)):
        digest.update(path.read_bytes())
    return digest.hexdigest()
