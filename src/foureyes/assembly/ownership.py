"""Who answers for what a change adds, as far as the repository says: read for changes that an agent had a part in.

Out go the code owners of the base and who wrote, in base, the files that agents rewrote. Blame is asked for few files,
for a limited time, and never where history was cut: there the oldest commit would stand for everybody before it.
"""

from dataclasses import dataclass, replace

from foureyes.analyses.sole_agent_author import rewritten_by_agents
from foureyes.assembly.attribution import tree_attributed
from foureyes.assembly.code_owners_file import code_owners_at
from foureyes.git.references import is_shallow
from foureyes.git.repository import Repository
from foureyes.model.attribution import Attribution
from foureyes.model.change import ChangeSet, FileChange, FileStatus, HeadKind, Hunk
from foureyes.model.policy import Policy
from foureyes.ownership.code_owners import CodeOwners

_MOST_FILES = 20
_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Ownership:
    """What the analyses of ownership read; None where it does not matter to this change, or cannot be known."""

    code_owners: CodeOwners | None = None
    base_attribution: Attribution | None = None


def ownership_of(
    repo: Repository, change: ChangeSet, attribution: Attribution, policy: Policy, *, is_scan: bool, has_left: bool
) -> Ownership:
    """Return what is known of the owners of the files of `change`. `has_left`: some of them are known to be gone."""
    if not (attribution.ai_lines or policy.ownership.new_modules_need_owner or is_scan or has_left):
        return Ownership()
    owners = code_owners_at(repo, change.head if is_scan else change.base)
    return Ownership(owners, _base_attribution(repo, change, attribution, policy))


def _base_attribution(
    repo: Repository, change: ChangeSet, attribution: Attribution, policy: Policy
) -> Attribution | None:
    files = rewritten_by_agents(change, attribution)[:_MOST_FILES]
    if not files or is_shallow(repo.git):
        return None
    whole = tuple(file for item in files if (file := _as_added(repo, item)) is not None)
    base = replace(
        change, base=repo.empty_tree, head=change.merge_base, head_kind=HeadKind.COMMIT, files=whole, commits=()
    )
    return tree_attributed(repo, base, policy.evidence, _SECONDS)


def _as_added(repo: Repository, file: FileChange) -> FileChange | None:
    """The file of base as though all of its lines were new there."""
    if file.base is None:
        return None
    content = next(iter(repo.read([file.base.blob])))[1]
    if not content:
        return None
    count = content.count(b"\n") + (not content.endswith(b"\n"))
    return FileChange(file.base.path, FileStatus.ADDED, None, None, file.base, (Hunk(0, 0, 1, count),))
