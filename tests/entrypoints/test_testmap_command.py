"""`foureyes testmap` on a repository, a commit of it and a plain directory."""

import json
from pathlib import Path

from tests.command_line import foureyes
from tests.repositories import build

FILES = {
    "app.py": "def used(): pass\n\n\ndef lonely(): pass\n",
    "tests/test_app.py": "from app import used\n\n\ndef test_used():\n    used()\n",
    "broken.py": "def f(:\n",
}


def test_rows_of_a_repository(tmp_path: Path) -> None:
    build(tmp_path / "shop", [{"files": FILES}])
    answer = foureyes("testmap", "shop", "--format", "jsonl", cwd=tmp_path)
    rows = {row["qualname"]: row for row in map(json.loads, answer.out.splitlines())}
    assert answer.code == 0
    assert rows["used"] == {
        "repo": "shop",
        "file": "app.py",
        "qualname": "used",
        "line": 1,
        "tested": True,
        "chance": 1.0,
        "tests": ["tests/test_app.py::test_used"],
    }
    assert (rows["lonely"]["tested"], rows["lonely"]["tests"]) == (False, [])


def test_text_of_a_commit_and_of_a_directory(tmp_path: Path) -> None:
    build(tmp_path / "shop", [{"files": FILES}, {"files": {"app.py": "x = 1\n"}}])
    old = foureyes("testmap", "shop", "--ref", "HEAD~1", cwd=tmp_path)
    assert "2 functions, 1 tests; 1 functions that no test reaches" in old.out
    assert "! lonely (line 4): no test reaches it" in old.out
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain/app.py").write_text(FILES["app.py"])
    assert "2 functions, 0 tests" in foureyes("testmap", "plain", cwd=tmp_path).out


def test_wrong_use_is_one_line(tmp_path: Path) -> None:
    answer = foureyes("testmap", "nowhere", cwd=tmp_path)
    assert (answer.code, answer.err) == (2, "foureyes: nowhere: no such directory\n")
