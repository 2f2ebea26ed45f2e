"""Reachability of a tree given as plain data."""

from collections.abc import Mapping
from dataclasses import replace

from foureyes.facts.fact_base import FactBase
from foureyes.facts.reach.reachability import Reachability
from tests.facts.blobs import Blobs


def reach_of(
    files: Mapping[str, str | bytes], modes: Mapping[str, str] | None = None, entry_points: tuple[str, ...] = ()
) -> Reachability:
    """Return what is reached in a tree of these files."""
    blobs = Blobs(files)
    entries = tuple(replace(entry, mode=(modes or {}).get(entry.path, entry.mode)) for entry in blobs.entries)
    return Reachability(FactBase(blobs).tree(entries), entry_points)
