"""The command reference is what the commands say, complete, and readable by `man`; shells complete from it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from foureyes.entrypoints import reference
from tests.command_line import foureyes

ROOT = Path(__file__).parents[2]
ALL = list(reference.commands())


def test_the_written_reference_is_up_to_date() -> None:
    """In a process of its own: click keeps the help option of a command as whoever came first asked for it."""
    command = [sys.executable, "-m", "foureyes.entrypoints.reference", str(ROOT), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("context", [item for item in ALL if item.parent], ids=lambda item: str(item.command_path))
def test_every_command_teaches_with_an_example_and_fits_80_columns(context: click.Context) -> None:
    text = context.get_help()
    if not isinstance(context.command, click.Group):
        assert re.search(r"^  Examples?\b", text, re.MULTILINE), "its help has no Examples"
        assert f"{context.command_path}" in text.split("Example", 1)[1]
    assert [line for line in text.split("\n") if len(line) > 90] == []


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff, which reads manual pages, is not on this machine")
def test_the_manual_page_is_sound_roff() -> None:
    done = subprocess.run(
        ["groff", "-man", "-Tascii", "-ww", "-z"], input=reference.manual(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("words", "wanted"), [("foureyes re", "review"), ("foureyes review --format js", "jsonl")])
def test_a_shell_completes_commands_options_and_values(words: str, wanted: str) -> None:
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1), "_FOUREYES_COMPLETE": "bash_complete"}
    script = "import sys; sys.argv[0] = 'foureyes'; from foureyes.entrypoints.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, **asked}, capture_output=True, text=True, check=False
    )
    assert f"plain,{wanted}" in done.stdout.split()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_names_the_program(shell: str, tmp_path: Path) -> None:
    answer = foureyes("completion", shell, cwd=tmp_path)
    assert (answer.code, answer.err) == (0, "")
    assert "_FOUREYES_COMPLETE" in answer.out


def test_an_unknown_shell_is_one_line(tmp_path: Path) -> None:
    answer = foureyes("completion", "tcsh", cwd=tmp_path)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
