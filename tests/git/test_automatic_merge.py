from pathlib import Path

import pytest

from foureyes.git.automatic_merge import Stacked, automatic_merges, is_within, merged_tree, stacked, tree_of
from foureyes.git.repository import Repository
from foureyes.model.errors import GitError
from tests.repositories import build, git

LINES = "".join(f"line {number}\n" for number in range(20))


def edited(number: int, word: str) -> str:
    return LINES.replace(f"line {number}\n", f"{word}\n")


def test_a_merge_is_told_from_an_edited_one(tmp_path: Path) -> None:
    both = edited(2, "ours").replace("line 17\n", "theirs\n")
    base, ours, theirs, clean, edited_merge = build(
        tmp_path,
        [
            {"files": {"a.py": LINES}},
            {"files": {"a.py": edited(2, "ours")}, "branch": "topic", "parents": [0]},
            {"files": {"a.py": edited(17, "theirs")}},
            {"files": {"a.py": both}, "branch": "clean", "parents": [1, 2]},
            {"files": {"a.py": both, "b.py": "x = 1\n"}, "branch": "edited", "parents": [1, 2]},
        ],
    )
    before = git(tmp_path, "count-objects")
    with Repository.open(tmp_path) as repo:
        assert merged_tree(repo, ours, theirs) == tree_of(repo, clean)
        assert automatic_merges(repo, repo.commits(base, clean)) == (clean,)
        assert automatic_merges(repo, repo.commits(base, edited_merge)) == ()
        assert stacked(repo, base, [ours, theirs]) == Stacked(tree_of(repo, clean))
        assert (is_within(repo, base, clean), is_within(repo, clean, base)) == (True, False)
        with pytest.raises(GitError):
            merged_tree(repo, ours, "f" * 40)
    assert git(tmp_path, "count-objects") == before  # what was written lies elsewhere


@pytest.mark.parametrize("driver", ["union", "ours", "evil"])
def test_attributes_and_drivers_of_the_repository_have_no_effect(tmp_path: Path, driver: str) -> None:
    proof = tmp_path / "ran"
    repository = tmp_path / "repository"
    _, ours, theirs = build(
        repository,
        [
            {"files": {"a.py": LINES, ".gitattributes": f"* merge={driver}\n"}},
            {"files": {"a.py": edited(2, "ours")}, "branch": "topic", "parents": [0]},
            {"files": {"a.py": edited(2, "theirs")}},
        ],
    )
    git(repository, "config", "merge.evil.driver", f"touch {proof}; true")
    git(repository, "config", "merge.ours.driver", f"touch {proof}; true")
    with Repository.open(repository) as repo:
        assert merged_tree(repo, ours, theirs) is None
        assert stacked(repo, ours, [theirs]) == Stacked(conflict=theirs)
    assert not proof.exists()
