"""What a merge group's commit holds beside base and members, by git alone: commits in, words out."""

from collections.abc import Sequence

from foureyes.git.automatic_merge import stacked, tree_of
from foureyes.git.repository import Repository
from foureyes.model.wording import worded


def beyond_members(repo: Repository, group: str, base_tip: str, heads: Sequence[str]) -> tuple[str, ...]:
    """Return what is in `group` beyond the base branch and the members' `heads`, in words; empty when nothing is.

    Where the group starts is asked of git: the newest commit that it shares with the base branch. The members are then
    merged onto that in turn, and the trees must be the same, however the forge built the group.
    """
    start = repo.merge_base(group, base_tip)
    built = stacked(repo, start, heads)
    if built.conflict is not None:
        return (worded("{commit} does not merge cleanly onto what is before it", commit=built.conflict[:12]),)
    if built.tree != tree_of(repo, group):
        said = {"group": group[:12], "start": start[:12]}
        return (worded("the files of {group} are not those of {start} with the members merged onto it", **said),)
    return ()
