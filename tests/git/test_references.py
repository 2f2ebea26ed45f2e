"""Names of commits: what resolves, what is refused, and what the answer says then."""

from pathlib import Path

import pytest

from foureyes.git.change_set import between
from foureyes.git.repository import Repository
from foureyes.model.errors import UsageError
from tests.repositories import CommitData, build, git


@pytest.mark.parametrize(
    "ref",
    [
        "",
        "-x",
        "--upload-pack=touch /tmp/x",
        "--all",
        "a\nb",
        "a\0b",
        "main..",
        "HEAD:a.py",
        "^main",
        "x" * 5000,
        "@{-1}",
    ],
)
def test_what_is_not_a_commit_is_refused_in_one_line(tmp_path: Path, ref: str) -> None:
    build(tmp_path, [{"files": {"a.py": "1\n"}}])
    with Repository.open(tmp_path) as repo, pytest.raises(UsageError) as error:
        repo.resolve(ref)
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 400


def test_names_git_knows_resolve(tmp_path: Path) -> None:
    ids = build(tmp_path, [{"files": {"a.py": "1\n"}}, {"files": {"a.py": "2\n"}}])
    git(tmp_path, "tag", "-a", "v1", "-m", "One", ids[0])
    git(tmp_path, "update-ref", "refs/remotes/origin/fix/it", ids[1])
    with Repository.open(tmp_path) as repo:
        assert [repo.resolve(ref) for ref in ("v1", "HEAD^", ids[0][:10], "main~1")] == [ids[0]] * 4
        assert [repo.branch_of(ref) for ref in ("main", "HEAD", "origin/fix/it", "v1", ids[0])] == [
            "main",
            "main",
            "fix/it",
            None,
            None,
        ]
        git(tmp_path, "checkout", "--quiet", "--detach")
    with Repository.open(tmp_path) as repo:
        assert repo.branch_of("HEAD") is None


def test_the_upstream_of_a_branch_is_a_name_too(tmp_path: Path) -> None:
    build(tmp_path / "far", [{"files": {"a.py": "1\n"}}])
    git(tmp_path, "clone", "--quiet", "far", "near")
    git(tmp_path / "near", "-c", "user.name=A", "commit", "--quiet", "--allow-empty", "-m", "More")
    with Repository.open(tmp_path / "near") as repo:
        assert repo.resolve("@{upstream}") == repo.resolve("HEAD^")
        assert repo.resolve("HEAD@{1}") == repo.resolve("HEAD^")
        assert repo.default_branch() == "origin/main"


def test_the_nearest_name_is_suggested(tmp_path: Path) -> None:
    ids = build(tmp_path, [{"files": {"a.py": "1\n"}}, {"branch": "feature/login", "parents": [0]}])
    git(tmp_path, "update-ref", "refs/remotes/origin/release", ids[0])
    with Repository.open(tmp_path) as repo:
        with pytest.raises(UsageError, match="did you mean 'feature/login'"):
            repo.resolve("feature/logni")
        with pytest.raises(UsageError, match="did you mean 'origin/release'"):
            repo.resolve("release")
        with pytest.raises(UsageError, match="give a branch, a tag or a commit id"):
            repo.resolve("zzz")


def test_where_the_default_branch_comes_from(tmp_path: Path, no_user_configuration: Path) -> None:
    (only,) = build(tmp_path, [{"files": {"a.py": "1\n"}, "branch": "odd"}])
    with Repository.open(tmp_path) as repo:
        assert repo.default_branch() is None
        with pytest.raises(UsageError, match="no default branch"):
            between(repo, None, "odd")
        (no_user_configuration / ".gitconfig").write_text("[init]\ndefaultBranch = odd\n")
        assert repo.default_branch() == "odd"
        for name, expected in [
            ("refs/heads/develop", "odd"),
            ("refs/remotes/origin/odd", "origin/odd"),
        ]:
            git(tmp_path, "update-ref", name, only)
            assert repo.default_branch() == expected
        (no_user_configuration / ".gitconfig").unlink()
        for name, expected in [
            ("refs/heads/master", "master"),
            ("refs/heads/main", "main"),
            ("refs/remotes/origin/main", "origin/main"),
        ]:
            git(tmp_path, "update-ref", name, only)
            assert repo.default_branch() == expected
        git(tmp_path, "update-ref", "refs/remotes/origin/next", only)
        (tmp_path / ".git/refs/remotes/origin/HEAD").write_text("ref: refs/remotes/origin/next\n")
        assert repo.default_branch() == "origin/next"


def test_a_shallow_clone_without_the_merge_base_says_how_to_get_it(tmp_path: Path) -> None:
    commits: list[CommitData] = [{"files": {"a.py": f"{number}\n"}} for number in range(4)]
    ids = build(
        tmp_path / "far",
        [
            *commits,
            {"files": {"b.py": "1\n"}, "branch": "topic", "parents": [0]},
            {"files": {"b.py": "2\n"}, "branch": "topic"},
        ],
    )
    far = f"file://{tmp_path / 'far'}"
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-single-branch", far, "near")
    with Repository.open(tmp_path / "near") as repo:
        with pytest.raises(UsageError, match=r"git fetch --unshallow.*--deepen.*fetch-depth: 0"):
            between(repo, "main", "origin/topic")
        with pytest.raises(UsageError, match="shallow clone"):
            repo.resolve(ids[0])
    git(tmp_path / "near", "fetch", "--quiet", "--unshallow")
    with Repository.open(tmp_path / "near") as repo:
        assert between(repo, "main", "origin/topic").change.merge_base == ids[0]


def test_a_shallow_clone_deep_enough_works(tmp_path: Path) -> None:
    build(tmp_path / "far", [{"files": {"a.py": f"{number}\n"}} for number in range(6)])
    git(tmp_path, "clone", "--quiet", "--depth=3", f"file://{tmp_path / 'far'}", "near")
    with Repository.open(tmp_path / "near") as repo:
        assert len(between(repo, "HEAD^", "HEAD").change.commits) == 1
