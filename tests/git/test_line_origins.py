"""Who wrote each added line: through edits, renames, merges, the index and the work tree."""

from pathlib import Path

from foureyes.git.change_set import between, staged, work_tree
from foureyes.git.limits import Limits
from foureyes.git.line_origins import line_origins
from foureyes.git.repository import Repository
from tests.repositories import build, git, write

BODY = "".join(f"line {number}\n" for number in range(20))


def test_lines_go_to_the_commit_that_wrote_them_through_a_rename(tmp_path: Path) -> None:
    ids = build(
        tmp_path,
        [
            {"files": {"old.py": BODY, "gone.py": "1\n"}},
            {"files": {"old.py": "first\n" + BODY, "gone.py": None}},
            {"renames": {"old.py": "new.py"}},
            {"files": {"new.py": "first\n" + BODY + "last\n", "n.py": "a\nb\n"}, "message": "boundary"},
        ],
    )
    with Repository.open(tmp_path) as repo:
        change = between(repo, ids[0], "HEAD").change
        origins = line_origins(repo, change, ["new.py", "n.py", "gone.py", "none.py"])
    assert origins == {"new.py": {1: ids[1], 22: ids[3]}, "n.py": {1: ids[3], 2: ids[3]}}


def test_lines_of_a_merged_branch_and_of_the_merge_itself(tmp_path: Path) -> None:
    side = BODY.replace("line 3\n", "side\n")
    ids = build(
        tmp_path,
        [
            {"files": {"a.py": BODY}},
            {"files": {"a.py": side}, "branch": "side", "parents": [0]},
            {"files": {"a.py": BODY + "tail\n"}},
            {"parents": [2, 1], "files": {"a.py": side + "tail\nevil\n"}},
        ],
    )
    with Repository.open(tmp_path) as repo:
        change = between(repo, ids[0], "HEAD").change
        assert line_origins(repo, change, ["a.py"]) == {"a.py": {4: ids[1], 21: ids[2], 22: ids[3]}}


def test_lines_not_committed_have_no_commit(tmp_path: Path) -> None:
    ids = build(tmp_path, [{"files": {"a.py": BODY}}, {"files": {"a.py": BODY + "committed\n"}}])
    write(tmp_path, {"a.py": "staged\n" + BODY + "committed\n"})
    git(tmp_path, "add", "a.py")
    write(tmp_path, {"a.py": "staged\n" + BODY + "committed\nedited\n", "n.py": "1\n"})
    with Repository.open(tmp_path) as repo:
        index, files = staged(repo, ids[0]).change, work_tree(repo, ids[0]).change
        assert line_origins(repo, index, ["a.py"]) == {"a.py": {1: None, 22: ids[1]}}
        assert line_origins(repo, files, ["a.py", "n.py"]) == {
            "a.py": {1: None, 22: ids[1], 23: None},
            "n.py": {1: None},
        }
        assert line_origins(repo, work_tree(repo).change, ["a.py"]) == {"a.py": {1: None, 23: None}}


def test_since_the_root_and_before_the_first_commit(tmp_path: Path) -> None:
    ids = build(tmp_path / "one", [{"files": {"a.py": "1\n"}}, {"files": {"a.py": "1\n2\n"}}])
    build(tmp_path / "none", [])
    write(tmp_path / "none", {"a.py": "1\n"})
    with Repository.open(tmp_path / "one") as repo:
        change = between(repo, repo.empty_tree, "HEAD").change
        assert line_origins(repo, change, ["a.py"]) == {"a.py": {1: ids[0], 2: ids[1]}}
    with Repository.open(tmp_path / "none") as repo:
        assert line_origins(repo, work_tree(repo).change, ["a.py"]) == {"a.py": {1: None}}


def test_no_time_no_answer(tmp_path: Path) -> None:
    ids = build(tmp_path, [{"files": {"a.py": f"{number}\n"}} for number in range(3)])
    with Repository.open(tmp_path, Limits(origin_seconds=0.0)) as repo:
        assert line_origins(repo, between(repo, "HEAD~2", "HEAD").change, ["a.py"]) == {}
        assert line_origins(repo, between(repo, "HEAD^", "HEAD").change, ["a.py"]) == {"a.py": {1: ids[2]}}


def test_hundreds_of_hunks_and_odd_names(tmp_path: Path) -> None:
    name = "caf\udce9 -L\n1.py"
    text = "".join(f"line {number}\n" for number in range(1200))
    edited = text.replace("3\n", "3!\n")
    ids = build(tmp_path, [{"files": {name: text}}, {"files": {name: edited}}, {"files": {"b": ""}}], check_out=False)
    with Repository.open(tmp_path) as repo:
        change = between(repo, ids[0], "HEAD").change
        file = change.files[1]
        assert len(file.hunks) == 120
        assert line_origins(repo, change, [name]) == {name: dict.fromkeys(file.added_lines, ids[1])}
