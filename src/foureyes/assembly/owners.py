"""A repository, a commit and a path in, who answers for the modules there out: by CODEOWNERS and by blame."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from foureyes.assembly.attribution import tree_blamed
from foureyes.assembly.code_owners_file import code_owners_at
from foureyes.git.change_set import whole_tree
from foureyes.git.references import is_shallow
from foureyes.git.repository import Repository
from foureyes.model.change import ChangeSet, FileChange
from foureyes.model.errors import UsageError
from foureyes.model.nearest import did_you_mean
from foureyes.model.policy import Policy
from foureyes.model.wording import worded
from foureyes.ownership.code_owners import CodeOwners
from foureyes.ownership.module_owners import ModuleOwners, by_need, module_owners
from foureyes.ownership.taken_on import by_policy, taker

_AT_ONCE = 20
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Owners:
    """`not_looked_at` are modules there was no time for. In a shallow clone (`is_cut`) whoever made the oldest commit
    stands for everybody before."""

    commit: str
    modules: tuple[ModuleOwners, ...]
    code_owners: CodeOwners | None
    not_looked_at: tuple[str, ...]
    is_cut: bool


def owners(
    repo: Repository, ref: str, below: str, policy: Policy, seconds: float, progress: Progress = lambda _: None
) -> Owners:
    """Return who answers for the modules at or below the path `below` ("" for all) in `ref`."""
    change = whole_tree(repo, ref).change
    named = code_owners_at(repo, change.head)
    files = tuple(_modules(change, below))
    found: list[ModuleOwners] = []
    end = time.monotonic() + seconds
    for start in range(0, len(files), _AT_ONCE):
        left = end - time.monotonic()
        if left <= 0:
            break
        progress(_asking(start, len(files)))
        part = replace(change, files=files[start : start + _AT_ONCE])
        found.extend(_blamed(repo, part, named, policy, left))
    known = {module.path for module in found}
    left_out = tuple(file.path for file in files if file.path not in known)
    share = policy.ownership.min_human_share
    return Owners(change.head, by_need(tuple(found), share), named, left_out, is_shallow(repo.git))


def _asking(start: int, count: int) -> str:
    last = min(start + _AT_ONCE, count)
    return worded("asking git who wrote {first} to {last} of {count} modules", first=start + 1, last=last, count=count)


def _modules(change: ChangeSet, below: str) -> Iterator[FileChange]:
    wanted = below.removeprefix("./").strip("/")
    python = [file for file in change.files if file.path.endswith(".py")]
    inside = [file for file in python if not wanted or file.path == wanted or file.path.startswith(f"{wanted}/")]
    if wanted not in ("", ".") and not inside:
        hint = did_you_mean(wanted, [file.path for file in python])
        raise UsageError(worded("there is no module at {path}{hint}", path=wanted, hint=hint))
    return (file for file in (python if wanted == "." else inside) if file.added_count and not file.is_binary)


def _blamed(
    repo: Repository, change: ChangeSet, named: CodeOwners | None, policy: Policy, seconds: float
) -> Iterator[ModuleOwners]:
    blamed = tree_blamed(repo, change, policy.evidence, seconds)
    commits = {commit.oid: commit for commit in blamed.commits}
    taken_on = by_policy(policy.ownership.taken_on, worded("the policy"))
    for file in blamed.attribution.files:
        code_owners = named.owners(file.path) if named is not None else ()
        taken = taker(taken_on, file.path)
        person = taken.person if taken is not None else None
        yield module_owners(file, blamed.lines.get(file.path, {}), commits, code_owners, person)
