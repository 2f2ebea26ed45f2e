"""Which git is run: never one that lies where a stranger could have put it."""

import os
from pathlib import Path

import pytest

from foureyes.git.completed_history import certificates
from foureyes.git.program import found_in


def git_at(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "git.exe").write_bytes(b"MZ")
    return folder / "git.exe"


def test_the_first_directory_that_has_it_counts(tmp_path: Path) -> None:
    first, second = git_at(tmp_path / "first"), git_at(tmp_path / "second")
    (tmp_path / "empty").mkdir()
    assert found_in(os.pathsep.join(map(str, (tmp_path / "empty", first.parent, second.parent))), "git.exe") == first


@pytest.mark.parametrize("here", ["", ".", "repository", '"repository"'])
def test_the_current_directory_never_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: str) -> None:
    git_at(tmp_path)
    git_at(tmp_path / "repository")
    monkeypatch.chdir(tmp_path)
    assert found_in(os.pathsep.join((here, str(tmp_path / "nowhere"))), "git.exe") is None


def test_the_git_behind_a_launcher_is_taken(tmp_path: Path) -> None:
    launcher, behind = git_at(tmp_path / "Git" / "cmd"), git_at(tmp_path / "Git" / "mingw64" / "bin")
    assert found_in(f'"{launcher.parent}"', "git.exe") == behind
    assert found_in(str(behind.parent), "git.exe") == behind


def test_the_certificates_that_the_machine_trusts_are_those_of_its_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configuration = tmp_path / "gitconfig"
    configuration.write_text("[http]\n\tsslBackend = schannel\n\tproxy = http://proxy.example\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
    assert certificates() == {"http.sslBackend": "schannel"}
