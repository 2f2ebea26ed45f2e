"""What keeps a module that nothing reaches from being called an orphan: signs in its text, or in that of others.

In: a tree and the module's path. Out: the doubt in words, empty where there is none. Asked for unreached modules only.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice

from foureyes.facts.reach.places import places_of
from foureyes.facts.reach.test_code import is_test_path
from foureyes.facts.tree_facts import TreeFacts

_MOST_FILES = 300
_MOST_BYTES = 400_000
_OLD_NAME = re.compile(
    rb"backwards?[- ]?compat|\bshim\b|deprecat|\bmoved to\b|\bre-?exports?\b"
    rb"|\b(?:legacy|old) (?:import|path|name|location)",
    re.IGNORECASE,
)


def is_kept_name(tree: TreeFacts, path: str) -> bool:
    """Whether a module only hands on what others define, and says that it keeps an old name alive."""
    facts = tree.facts(path)
    if facts is None or not facts.imports or any(not item.name.startswith("__") for item in facts.definitions):
        return False
    return _OLD_NAME.search(_text(tree, path)) is not None


def spelt_out(tree: TreeFacts, path: str) -> str:
    """Return which test beside it spells out the test module's dotted name or its file's, in words."""
    stem = path.rpartition("/")[2].removesuffix(".py")
    expression = rf"[\"'](?:(?:\w+\.)+{re.escape(stem)}|(?:[\w.\-]+/)*{re.escape(stem)}\.py)[\"']"
    return _first_place(tree, path, [*tree.mentions([stem])[stem], *_beside(tree, path)], expression, "it is named")


def directory_in_use(tree: TreeFacts, path: str) -> str:
    """Return where a test names the test module's directory as part of a path, in words."""
    directory = path.rpartition("/")[0]
    while is_test_path(f"{directory}/") and is_test_path(f"{directory.rpartition('/')[0]}/"):
        name = directory.rpartition("/")[2]
        joined = r"join(?:path)?\((?:[^()\n]|\([^()\n]*\)){0,200}?"
        expression = rf"(?:/\s*|{joined})[\"']{re.escape(name)}/?[\"']"
        where = _first_place(tree, path, tree.mentions([name])[name], expression, "its directory is used by its path")
        if where:
            return where
        directory = directory.rpartition("/")[0]
    return ""


def _beside(tree: TreeFacts, path: str) -> Iterator[str]:
    directory = path.rpartition("/")[0]
    prefix = f"{directory}/" if directory else ""
    for number in range(bisect_left(tree.python_paths, prefix), len(tree.python_paths)):
        other = tree.python_paths[number]
        if not other.startswith(prefix):
            break
        if other.rpartition("/")[0] == directory:
            yield other


def _first_place(tree: TreeFacts, path: str, others: "list[str] | tuple[str, ...]", expression: str, words: str) -> str:
    tests = list(islice((item for item in dict.fromkeys(others) if item != path and is_test_path(item)), _MOST_FILES))
    found = places_of(tree).first(expression, tests)
    return "" if found is None else f"{words} in {found[0]}:{found[1]}"


def _text(tree: TreeFacts, path: str) -> bytes:
    return (tree.read(path) or b"") if tree.entries[path].size <= _MOST_BYTES else b""
