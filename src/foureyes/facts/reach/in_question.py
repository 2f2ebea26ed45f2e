"""Which modules of a changed tree may have another verdict than before: work that grows with the change.

In: reachability of both sides. Out: paths of head. Whatever is left out is reached alike on both sides, or unreached on
both with the same doubts: neither it nor what its doubts rest on has changed.
"""

import re
from collections.abc import Collection, Iterator
from functools import cache
from itertools import islice

from foureyes.facts.reach.reachability import Reachability
from foureyes.facts.reach.step import reached
from foureyes.facts.reach.test_code import is_test_path
from foureyes.facts.tree_facts import TreeFacts

_AT_ONCE = 64  # files of each side that are held in memory
_QUOTED = re.compile(r"(?=[\"']([^\"'\n]{1,255}?)/?[\"'])")
_CONTINUED = re.compile(r"/\s*\n\s*")  # a path that goes on in the next line
_NOT_READ_BACK = re.compile(r"[.\"'\n]")  # a name that holds one of these is not found by `_QUOTED`


def in_question(base: Reachability, head: Reachability) -> list[str]:
    """Return the modules to ask about, sorted."""
    changed = _changed(base.tree, head.tree)
    unreached = head.files - reached(head.steps)
    found = changed | (base.product - head.product)
    found |= unreached & reached(base.steps)
    found.update(_shaken(base, head, unreached - found, changed))
    return sorted(found & head.files)


def _shaken(
    base: Reachability, head: Reachability, unreached: Collection[str], changed: Collection[str]
) -> Iterator[str]:
    """Those whose doubts may have come or gone, though the modules are what they were."""
    named, quoted = _names(base.tree, head.tree, changed)
    moved = _moved(base, head)
    is_other_product = base.distributions != head.distributions

    @cache
    def is_directory_shaken(directory: str) -> bool:
        is_spelt_out = any(_is_named(item, quoted) for item in directory.split("/"))
        return is_spelt_out or _is_loaded(base, directory) is not _is_loaded(head, directory)

    for path in unreached:
        directory, _, name = path.rpartition("/")
        if is_test_path(path):
            is_shaken = _is_named(name.removesuffix(".py"), named) or is_directory_shaken(directory)
        else:
            is_shaken = is_other_product or directory in moved
        if is_shaken:
            yield path


def _is_loaded(reach: Reachability, directory: str) -> bool:
    return reach.loaded_by_name(directory) != ""


def _changed(base: TreeFacts, head: TreeFacts) -> set[str]:
    """The Python files that were added, deleted, or have other contents."""
    before, now = base.entries, head.entries
    other = {path for path in head.python_paths if path not in before or before[path].blob != now[path].blob}
    return other.union(path for path in base.python_paths if path not in now)


def _moved(base: Reachability, head: Reachability) -> set[str]:
    """The directories in which a module came, went, or is reached now and was not."""
    files = (base.files ^ head.files) | (reached(base.steps) ^ reached(head.steps))
    return {path.rpartition("/")[0] for path in files}


def _names(base: TreeFacts, head: TreeFacts, changed: Collection[str]) -> tuple[set[str], set[str]]:
    """The last names of dotted names and files in quotes, and all that stands in quotes: on changed lines of tests."""
    quoted: set[str] = set()
    tests = iter(sorted(filter(is_test_path, changed)))
    while paths := list(islice(tests, _AT_ONCE)):
        before, now = (dict(tree.contents(paths)) for tree in (base, head))
        for path in paths:
            for line in _lines(before.get(path)) ^ _lines(now.get(path)):
                quoted.update(match[1] for match in _QUOTED.finditer(line))
    dotted = (item for item in quoted if "." in item)
    return {re.split(r"[./]", item.removesuffix(".py"))[-1] for item in dotted}, quoted


def _lines(data: bytes | None) -> set[str]:
    text = (data or b"").decode("utf-8", "surrogateescape")
    return set(_CONTINUED.sub("/ ", text).split("\n"))


def _is_named(name: str, names: set[str]) -> bool:
    return name in names or _NOT_READ_BACK.search(name) is not None
