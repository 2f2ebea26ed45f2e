"""Reachability of both sides of a change, each worked out when it is first asked for."""

from functools import cached_property

from foureyes.facts.reach.reachability import Reachability
from foureyes.facts.tree_facts import TreeFacts


class Sides:
    """`entry_points` are the policy's own: globs of paths, or names of modules."""

    def __init__(self, base: TreeFacts, head: TreeFacts, entry_points: tuple[str, ...] = ()) -> None:
        self._base = base
        self._head = head
        self._entry_points = entry_points

    @cached_property
    def base(self) -> Reachability:
        """What is reached in base."""
        return Reachability(self._base, self._entry_points)

    @cached_property
    def head(self) -> Reachability:
        """What is reached in head: made from base, which most of it has in common."""
        return Reachability(self._head, self._entry_points, similar=self.base)
