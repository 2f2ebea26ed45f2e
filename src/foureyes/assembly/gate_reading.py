"""What only git can tell the gate: a repository, a change and the policy in; code owners and automatic merges out.

Code owners are those of the base, as written there: the head's file counts no more than the head's policy.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from foureyes.assembly.code_owners_file import code_owners_at
from foureyes.gate.asks import asked_by
from foureyes.git.automatic_merge import automatic_merges
from foureyes.git.repository import Repository
from foureyes.model.change import ChangeSet
from foureyes.model.policy import CarryOver, Policy

_MOST_PATHS = 20_000


@dataclass(frozen=True, slots=True)
class GateReading:
    """`owners`: the owners of each changed path (old and new names), as written; None where that was not looked at.
    `automatic_merges`: the commits whose tree is that of git's own merge of their parents."""

    owners: Mapping[str, tuple[str, ...]] | None = None
    automatic_merges: tuple[str, ...] = ()


def gate_reading(repo: Repository, change: ChangeSet, policy: Policy) -> GateReading:
    """Read what the policy rests on, and no more."""
    carries = policy.approval.carry_over is CarryOver.CLEAN_UPDATE_MERGE
    merges = automatic_merges(repo, change.commits) if carries else ()
    return GateReading(_owners(repo, change) if asked_by(policy).code_owners else None, merges)


def _owners(repo: Repository, change: ChangeSet) -> Mapping[str, tuple[str, ...]] | None:
    paths = dict.fromkeys(name for file in change.files for name in (file.path, file.base_path) if name is not None)
    if len(paths) > _MOST_PATHS:
        return None
    named = code_owners_at(repo, change.base)
    return {path: named.owners(path) if named is not None else () for path in paths}
