"""Reachability of one commit's tree, for the commands that ask about modules."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from foureyes.entrypoints.repository_path import repository_path
from foureyes.model.errors import UsageError
from foureyes.model.nearest import did_you_mean
from foureyes.model.wording import worded

if TYPE_CHECKING:
    from foureyes.facts.reach.reachability import Reachability


@contextmanager
def reach_of(repository: Path, ref: str, cache: Path | None, use_cache: bool) -> "Iterator[Reachability]":
    """Open a repository and yield what is reached in `ref`, with the entry points of the policy there."""
    from foureyes.assembly.cache_warning import warn_of_cache
    from foureyes.entrypoints.change_options import policy_text
    from foureyes.facts.fact_base import FactBase
    from foureyes.facts.reach.reachability import Reachability
    from foureyes.facts.store import Store
    from foureyes.gate.policy import parse_policy
    from foureyes.git.change_set import whole_tree
    from foureyes.git.repository import Repository

    with Repository.open(repository) as repo, Store.open(cache, enabled=use_cache, warn=warn_of_cache) as store:
        snapshot = whole_tree(repo, ref)
        text, path, _ = policy_text(repo, snapshot.change.head, None)
        policy = parse_policy(text, path)
        facts = FactBase(repo, store, (), os.cpu_count() or 1)
        yield Reachability(facts.tree(snapshot.head_tree), policy.entry_points)


def module_at(reach: "Reachability", wanted: str) -> str:
    """Return the path of the module that the caller names by path or by dotted name."""
    path = repository_path(wanted).removeprefix("./").rstrip("/")
    for candidate in (path, f"{path}/__init__.py"):
        if candidate in reach.index.files or candidate in reach.tree.python_paths:
            return candidate
    named = [item for item in reach.modules() if reach.name(item) == wanted]
    if named:
        return named[0]
    hint = did_you_mean(wanted, reach.modules())
    raise UsageError(worded("there is no module {name}{hint}", name=wanted, hint=hint))
