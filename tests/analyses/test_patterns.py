"""Pattern rules and the secret scan on real changes: what the change introduced is reported, and nothing else."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from foureyes.analyses import patterns
from foureyes.analyses.subject import Subject
from foureyes.facts.fact_base import FactBase
from foureyes.git.change_set import between, whole_tree
from foureyes.git.repository import Repository
from foureyes.model.finding import Finding, Severity, Tier
from foureyes.model.policy import Policy
from foureyes.rulepacks.catalogue import load_catalogue
from tests.repositories import build

Files = Mapping[str, str | bytes | None]
SHELL = "import subprocess\n\n\ndef run(command):\n    subprocess.run(command, shell=True)\n"
TOKEN = "ghp_" + "a8Kd93LqPz71XbVn5RtYc2WmHs64FgJeUo0B"


def findings(path: Path, base: Files, head: Files, scan: bool = False) -> list[Finding]:
    first, second = build(path, [{"files": base}, {"files": head}])
    with Repository.open(path) as repo:
        snapshot = whole_tree(repo, second) if scan else between(repo, first, second)
        facts = FactBase(snapshot.blobs, collectors=(patterns.collector(),))
        deep = {name for file in snapshot.change.files for name in (file.path, file.base_path) if name}
        subject = Subject(
            change=snapshot.change,
            base=facts.tree(snapshot.base_tree, deep),
            head=facts.tree(snapshot.head_tree, deep),
            policy=Policy(),
            rules=load_catalogue().rules,
            whole_tree=scan,
        )
        return list(patterns.find(subject))


def places(found: list[Finding]) -> list[tuple[str, str, int]]:
    return sorted((item.rule, item.path, item.line) for item in found)


def test_an_added_match_is_reported_with_everything(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, {"a.py": "import subprocess\n"}, {"a.py": SHELL})
    assert (found.rule, found.path, found.line, found.end_line, found.column) == ("command-injection", "a.py", 5, 5, 5)
    assert found.symbol == "run"
    assert found.key == "subprocess.run(command, shell=True)"
    assert "command" in found.message
    assert (found.severity, found.tier, found.cwe) == (Severity.HIGH, Tier.LOOK, (78,))


def test_what_was_there_is_not_reported(tmp_path: Path) -> None:
    assert not findings(tmp_path, {"a.py": SHELL}, {"a.py": "# a comment\n" + SHELL})


def test_code_that_moved_is_not_new(tmp_path: Path) -> None:
    moved = SHELL.replace("import subprocess\n", "import subprocess\n\nX = 1\nY = 2\n\ndef other():\n    pass\n")
    assert not findings(tmp_path, {"a.py": SHELL}, {"a.py": None, "b.py": moved})


def test_a_second_copy_is_new(tmp_path: Path) -> None:
    found = findings(tmp_path, {"a.py": SHELL}, {"b.py": SHELL})
    assert places(found) == [("command-injection", "b.py", 5)]
    twice = SHELL + "    subprocess.run(command, shell=True)\n"
    assert places(findings(tmp_path / "x", {"a.py": SHELL}, {"a.py": twice})) == [("command-injection", "a.py", 6)]


def test_a_rename_brings_its_matches_along(tmp_path: Path) -> None:
    assert not findings(tmp_path, {"a.py": SHELL}, {"a.py": None, "lib/a.py": SHELL})


def test_a_change_elsewhere_in_the_file_leaves_them_alone(tmp_path: Path) -> None:
    assert not findings(tmp_path, {"a.py": SHELL}, {"a.py": SHELL + "\n\ndef safe():\n    return 1\n"})


def test_a_scan_takes_every_line_as_new(tmp_path: Path) -> None:
    assert places(findings(tmp_path, {"a.py": SHELL}, {"b.py": "x = 1\n"}, scan=True)) == [
        ("command-injection", "a.py", 5)
    ]


def test_tests_are_told_but_not_held_against_the_change(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, {"a.py": ""}, {"tests/test_a.py": SHELL})
    assert (found.severity, found.tier) == (Severity.LOW, Tier.INFO)


def test_a_secret_is_found_in_any_file_and_never_shown(tmp_path: Path) -> None:
    head: Files = {"a.py": f'TOKEN = "{TOKEN}"\n', "deploy.yaml": f"token: {TOKEN}\n", "x.bin": b"\0" + TOKEN.encode()}
    found = findings(tmp_path, {"a.py": ""}, head)
    assert places(found) == [("secret-added", "a.py", 1), ("secret-added", "deploy.yaml", 1)]
    assert all(item.tier is Tier.BLOCK for item in found)
    assert TOKEN not in repr(found)


def test_a_secret_that_moved_is_not_new(tmp_path: Path) -> None:
    base: Files = {"a.py": f'TOKEN = "{TOKEN}"\n'}
    assert not findings(tmp_path, base, {"a.py": None, "b.py": f'x = 1\nTOKEN = "{TOKEN}"\n'})


def test_a_secret_inside_a_match_is_not_shown_either(tmp_path: Path) -> None:
    code = f'import os\n\n\ndef f(x):\n    os.system("curl -H {TOKEN} " + x)\n'
    found = findings(tmp_path, {"a.py": ""}, {"a.py": code})
    assert {item.rule for item in found} == {"command-injection", "secret-added"}
    assert TOKEN not in repr(found)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"def f(:\n", b"", "x = '\u202e'\n".encode(), b"(" * 5_000])
def test_odd_files_end_nothing(tmp_path: Path, content: bytes) -> None:
    assert not findings(tmp_path, {"a.py": ""}, {"a.py": content})


def test_the_collector_is_named_by_its_rules() -> None:
    collector = patterns.collector()
    assert collector.name == "patterns"
    assert collector.version == patterns.collector().version
    with pytest.raises(AttributeError):
        patterns.__getattr__("nothing")
