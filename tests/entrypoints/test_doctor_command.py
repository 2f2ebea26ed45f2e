"""`foureyes doctor`: a real process against the stand-in, and clones on this machine."""

import json
import os
from pathlib import Path

import pytest

from foureyes.assembly.local_setup import local_setup
from foureyes.entrypoints.doctor_command import doctor
from foureyes.github.queries import APPROVAL_CHECK
from foureyes.model.diagnosis import Line, State, Verdict, verdict
from foureyes.model.errors import UsageError
from foureyes.standin.stand_in import StandIn
from foureyes.standin.state import Level
from tests.command_line import foureyes
from tests.repositories import git
from tests.standin.world import shared_key


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("FOUREYES_", "GITHUB_", "GIT_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_the_exit_code_says_whether_the_gate_binds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = StandIn(tmp_path / "github")
    with hub.serve() as url:
        ann = hub.create_user("ann")
        organization = hub.create_organization("acme", [ann])
        repository = hub.create_repository(organization, "shop", {"a.py": "x = 1\n"})
        hub.set_permission(repository, ann, Level.ADMIN)
        app = hub.create_app("foureyes", organization, private_key=shared_key())
        asked = ("doctor", "--repo", "acme/shop", "--api-url", url)
        nobody = foureyes(*asked, cwd=tmp_path)
        assert (nobody.code, nobody.out) == (2, "")
        assert "no credentials" in nobody.err
        token = hub.user_token(ann)
        monkeypatch.setenv("GITHUB_TOKEN", token)
        loose = foureyes(*asked, "--app-id", str(app.id), cwd=tmp_path)
        assert loose.code == 1, loose.err
        assert loose.out.startswith("acme/shop: the gate does not bind\n")
        assert 'fails    main: "foureyes / human approval" is not required' in loose.out
        assert "         fix: " in loose.out
        assert loose.err == ""
        hub.protect_branch(repository, checks=[(APPROVAL_CHECK, app.id)], as_ruleset=True)
        bound = foureyes(*asked, "--app-id", str(app.id), "--format", "json", cwd=tmp_path)
        document = json.loads(bound.out)
        assert (bound.code, document["schema"], document["verdict"]) == (0, "foureyes-doctor/v1", "holds")
        assert {"id", "state", "where", "what", "why", "fix", "vital"} == set(document["lines"][0])
        open_question = foureyes(*asked, cwd=tmp_path)
        assert open_question.code == 2
        assert open_question.out.startswith("acme/shop: whether the gate binds cannot be told")
        monkeypatch.setenv("GITHUB_TOKEN", "ghp_wrong")
        refused = foureyes(*asked, cwd=tmp_path)
        assert (refused.code, refused.out) == (2, "")
        assert "does not accept the token" in refused.err
        for answer in (nobody, loose, bound, open_question, refused):
            assert token not in answer.out + answer.err
            assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    "arguments", [["--repo", "shop"], ["--repo", "a/b/../c"], ["--branch", "main"], ["--repo", "acme/shop"]]
)
def test_wrong_use_is_one_line(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOUREYES_TOKEN", "t")
    monkeypatch.setenv("FOUREYES_PRIVATE_KEY_FILE", str(tmp_path / "missing.pem"))
    with pytest.raises(UsageError) as caught:
        doctor.main(arguments, standalone_mode=False)
    assert "\n" not in str(caught.value)


def made(directory: Path, files: dict[str, str]) -> Path:
    directory.mkdir()
    git(directory, "init", "-q", "-b", "main")
    for name, text in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text)
    git(directory, "add", ".")
    git(directory, "commit", "-q", "-m", "First")
    return directory


def said(directory: Path) -> dict[str, Line]:
    return {line.id: line for line in local_setup(directory)}


def test_a_clone_that_has_everything(tmp_path: Path) -> None:
    files = {
        "shop.py": "PRICE = 1\n",
        "tests/test_shop.py": "def test_price():\n    assert True\n",
        ".foureyes.yml": "preset: solo\n",
        ".github/CODEOWNERS": "* @ada\n",
        ".github/workflows/review.yml": "jobs:\n  a:\n    steps:\n      - uses: acme/foureyes@v1\n",
        ".pre-commit-config.yaml": "repos:\n- repo: https://forge/foureyes\n  hooks: [{id: foureyes}]\n",
    }
    clone = made(tmp_path / "shop", files)
    git(clone, "notes", "--ref", "ai", "add", "-m", "{}", "HEAD")
    lines = said(clone)
    assert lines.pop("hook").state is State.WARNING  # named, and not installed
    assert {line.state for line in lines.values()} == {State.OK}
    assert "preset solo" in lines["policy"].what
    assert "1 test files among 2 Python files" in lines["tests"].what
    assert "review.yml" in lines["workflow"].what
    assert "refs/notes/ai" in lines["notes"].what
    (clone / ".git" / "hooks" / "pre-commit").write_text("#!/bin/sh\n")
    assert said(clone)["hook"].state is State.OK
    answer = foureyes("doctor", cwd=clone)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith(".: foureyes can work here\n")


def test_a_clone_that_lacks_things(tmp_path: Path) -> None:
    origin = made(
        tmp_path / "origin", {"shop.py": "PRICE = 1\n", ".foureyes.yml": "aproval: {}\n", "CODEOWNERS": "* ada\n"}
    )
    git(origin, "commit", "-q", "--allow-empty", "-m", "Second")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{origin}", "clone")
    (tmp_path / "cache").write_text("in the way")
    lines = said(tmp_path / "clone")
    assert lines["policy"].state is State.FAILS
    assert ".foureyes.yml:1" in lines["policy"].what
    for name in ("history", "code-owners", "tests", "workflow", "cache"):
        assert lines[name].state is State.WARNING, name
        assert lines[name].fix
    assert verdict(lines.values()) is Verdict.FAILS
    assert foureyes("doctor", "clone", "--format", "json", cwd=tmp_path).code == 1


def test_a_policy_that_is_only_here_and_a_repository_without_commits(tmp_path: Path) -> None:
    clone = made(tmp_path / "shop", {"README.md": "Shop\n"})
    (clone / ".foureyes.yml").write_text("preset: solo\n")
    assert "not on the default branch yet" in said(clone)["policy"].what
    assert said(clone)["tests"].state is State.OK  # no Python, no tests
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    git(fresh, "init", "-q")
    assert said(fresh)["commits"].state is State.WARNING
    assert foureyes("doctor", tmp_path, cwd=tmp_path).code == 2
