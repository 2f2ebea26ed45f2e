"""A change's history made present from a checkout alone; what has to be fetched is tried with the Action."""

from pathlib import Path

import pytest

from foureyes.git.completed_history import Ends, History, Origin
from foureyes.git.repository import Repository
from foureyes.model.errors import UsageError
from tests.repositories import CommitData, build, git

NOWHERE = Origin("http://127.0.0.1:9/acme/shop.git", "")
FIRST: CommitData = {"files": {"a.py": "x = 1\n"}}
BESIDE: CommitData = {"branch": "topic", "parents": ["main"], "files": {"b.py": "y = 1\n"}}
ALONE: CommitData = {"branch": "alone", "parents": [], "files": {"c.py": "z = 1\n"}}


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_a_full_checkout_is_enough(tmp_path: Path, said: list[str], object_format: str) -> None:
    ids = build(tmp_path / "shop", [FIRST, BESIDE], object_format=object_format)
    ends = History(tmp_path / "place.git", NOWHERE, tmp_path / "shop").complete(Ends(ids[0], ids[1]), said.append)
    assert ends == Ends(ids[0], ids[1])
    with Repository.open(tmp_path / "place.git") as repo:
        assert repo.merge_base(ends.base, ends.head) == ids[0]
        assert [entry.path for entry in repo.tree(ends.head)] == ["a.py", "b.py"]
    assert len(said) == 1
    assert "notes were not fetched" in said[0]


def test_a_linked_work_tree_is_a_checkout_too(tmp_path: Path, said: list[str]) -> None:
    ids = build(tmp_path / "shop", [FIRST, BESIDE])
    git(tmp_path / "shop", "worktree", "add", "--quiet", str(tmp_path / "linked"), "topic")
    place = History(tmp_path / "place.git", NOWHERE, tmp_path / "linked")
    assert place.complete(Ends(ids[0], ids[1]), said.append).head == ids[1]


def test_what_was_there_before_is_gone(tmp_path: Path, said: list[str]) -> None:
    ids = build(tmp_path / "shop", [FIRST, BESIDE])
    hook = tmp_path / "place.git" / "hooks" / "reference-transaction"
    hook.parent.mkdir(parents=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    History(tmp_path / "place.git", NOWHERE, tmp_path / "shop").complete(Ends(ids[0], ids[1]), said.append)
    assert not hook.exists()


def test_histories_without_a_common_commit(tmp_path: Path, said: list[str]) -> None:
    ids = build(tmp_path / "shop", [FIRST, ALONE])
    with pytest.raises(UsageError, match="no common ancestor"):
        History(tmp_path / "place.git", NOWHERE, tmp_path / "shop").complete(Ends(ids[0], ids[1]), said.append)


@pytest.mark.parametrize("checkout", [None, "shop", "nothing"])
def test_what_is_missing_and_cannot_be_fetched_says_what_to_do(
    tmp_path: Path, said: list[str], checkout: str | None
) -> None:
    build(tmp_path / "shop", [FIRST])
    place = History(tmp_path / "place.git", NOWHERE, tmp_path / checkout if checkout else None)
    with pytest.raises(UsageError, match="fetch-depth: 0"):
        place.complete(Ends("a" * 40, "b" * 40), said.append)


@pytest.mark.parametrize(
    "name", ["", "-x", "--upload-pack=x", "a b", "a..b", "a:b", "a\nb", "a^", "a~1", "@{u}", "*", "x" * 501]
)
def test_only_names_of_branches_and_commits_reach_git(tmp_path: Path, said: list[str], name: str) -> None:
    with pytest.raises(UsageError, match="is not a name of a branch or a commit"):
        History(tmp_path / "place.git", NOWHERE, None).complete(Ends(name, "b" * 40), said.append)
