"""The command line told in French: its help, what the commands answer, and how it fails."""

import copy
import gettext
import importlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from foureyes.entrypoints.cli import COMMANDS, cli
from foureyes.entrypoints.mcp_server import in_english
from foureyes.entrypoints.spoken_help import in_own_language, teach_click
from foureyes.git.references import resolve
from foureyes.git.repository import Repository
from foureyes.ledger.verification import verify
from foureyes.model.errors import FoureyesError
from foureyes.model.system_errors import system_reason
from foureyes.provenance.records import read_record
from foureyes.rulepacks.catalogue import load_catalogue
from foureyes.rulepacks.page_text import page_markdown
from foureyes.translation.translated import speaking, translated
from tests.command_line import foureyes
from tests.repositories import build
from tests.translation.vocabulary import left_in_english

WIDEST = 90
# What is typed, or is somebody else's name, and the same in every language: the rest of a help is prose.
TYPED = re.compile(
    "|".join(
        (
            r"`[^`]*`",
            r"(?<!\w)--?[a-z][\w-]*",
            r"\[[\w|-]*\|[\w|-]*\]|\{[\w|]+\}",  # values to choose from
            r"par défaut : \w+",
            r"^ +(?:[A-Z_]+=\S+ )?(?:foureyes|claude|codex) [^«]*?(?=  |$)|foureyes [a-z]+ [a-z]*|eval .*",
            r"^  [a-z]+(?=  )|^[a-z]+:$",  # commands, and categories of rules
            r"https?://\S+",
            "Model Context Protocol|JSON Schema|GitHub Enterprise Server|Claude Code|Cobertura XML|JSON de coverage",
        )
    ),
    re.MULTILINE,
)
FILES = {
    "lancer.py": "from boutique import solde\nsolde.dette()\n",
    "boutique/__init__.py": "",
    "boutique/solde.py": "def dette():\n    return 1\n\n\ndef perdu():\n    return 2\n",
    "boutique/seul.py": "@app.task\ndef expedier(): ...\n",
    "tests/test_solde.py": "from boutique.solde import dette\n\n\ndef test_dette():\n    assert dette() == 1\n",
    "CODEOWNERS": "/boutique/solde.py @ada\nboutique/[ab] @x\n",
}
AGENT = "Add\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n"


@pytest.fixture
def french(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    domain = gettext.textdomain()
    monkeypatch.setenv("LANGUAGE", "fr")
    with speaking("fr"):
        teach_click("fr")
        yield
    gettext.textdomain(domain)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("depot")
    build(
        path, [{"files": FILES}, {"message": AGENT, "files": {"boutique/facture.py": "def facture():\n    return 3\n"}}]
    )
    return path


def every_command() -> Iterator[click.Context]:
    """Every command, told in the language being spoken; those that other tests use stay as they are."""
    yield click.Context(in_own_language(_fresh(cli)), info_name="foureyes", max_content_width=100)
    for name, (module, attribute, _) in COMMANDS.items():
        command = getattr(importlib.import_module(f"foureyes.entrypoints.{module}"), attribute)
        yield from _with_inner(in_own_language(_fresh(command)), name)


def _fresh(command: click.Command) -> click.Command:
    """The command as a new process has it: click keeps the option `--help` in the language of its first use."""
    made = copy.deepcopy(command)
    made._help_option = None
    for inner in made.commands.values() if isinstance(made, click.Group) else ():
        inner._help_option = None
    return made


def _with_inner(command: click.Command, name: str) -> Iterator[click.Context]:
    yield click.Context(command, info_name=f"foureyes {name}", max_content_width=100)
    if isinstance(command, click.Group):
        for inner, each in command.commands.items():
            yield from _with_inner(each, f"{name} {inner}")


def test_the_help_of_every_command(french: None) -> None:
    told = {context.info_name: context.get_help() for context in every_command()}
    assert len(told) > 25
    for name, text in told.items():
        assert "Usage :" in text
        assert left_in_english(TYPED.sub(" ", text)) == set(), name
        assert max(map(len, text.splitlines())) <= WIDEST, name


def test_placeholders_are_told_too(french: None) -> None:
    told = {context.info_name: context.get_help() for context in every_command()}
    assert "Usage : foureyes doctor [OPTIONS] [RÉPERTOIRE]" in told["foureyes doctor"]
    assert "--repo PROPRIÉTAIRE/NOM" in told["foureyes doctor"]
    assert "--depth ENTIER" in told["foureyes graph"]
    assert "par défaut : 1;" in told["foureyes graph"]


def test_a_help_is_translated_once(french: None) -> None:
    command = _fresh(importlib.import_module("foureyes.entrypoints.owners_command").owners)
    once = in_own_language(command).get_help(click.Context(command))
    assert in_own_language(command).get_help(click.Context(command)) == once


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "boutique/seul.py", "--no-cache"),
        ("explain", "boutique/solde.py", "--no-cache"),
        ("explain", "orphan-module"),
        ("graph", "--no-cache"),
        ("owners", "--quiet"),
        ("testmap",),
        ("provenance", "--base", "HEAD~1"),
        ("rules", "list"),
        ("init", "--dry-run"),
    ],
    ids=" ".join,
)
def test_what_a_command_answers(
    repository: Path, words: tuple[str, ...], french: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    module, attribute, _ = COMMANDS[words[0]]
    command = getattr(importlib.import_module(f"foureyes.entrypoints.{module}"), attribute)
    answer = CliRunner().invoke(command, words[1:], env={"COLUMNS": "200"}, standalone_mode=False)
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    assert answer.output.strip()
    told = answer.output.partition("modification proposée :")[0]
    assert left_in_english(TYPED.sub(" ", told)) == set()


def test_the_page_of_every_rule() -> None:
    for rule in load_catalogue().rules.values():
        with speaking("fr"):
            page = page_markdown(rule, told=translated)
        assert "\n## Ce qu'elle fait\n" in page
        assert left_in_english(TYPED.sub(" ", page)) == set(), rule.id
        assert page_markdown(rule).count("\n## ") == page.count("\n## ")


def test_errors_of_rooms_that_translate_nothing(repository: Path) -> None:
    def said(error: Exception) -> str:
        assert isinstance(error, FoureyesError)
        with speaking("fr"):
            return translated(error.message)

    with Repository.open(repository) as repo, pytest.raises(FoureyesError) as unknown:
        resolve(repo.git, "{nowhere}")
    assert said(unknown.value).startswith("aucun commit ne s'appelle '{nowhere}' : donnez une branche")
    with pytest.raises(FoureyesError) as unread:
        read_record(b"{", 3)
    assert said(unread.value).startswith("ligne 3 : JSON non valide")
    with pytest.raises(FoureyesError) as page:
        load_catalogue((repository / "nowhere",))
    assert said(page.value) == f"{repository}/nowhere : un tel répertoire de règles n'existe pas"


def test_what_the_system_says(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as missing:
        (tmp_path / "x").read_text()
    assert system_reason(missing.value) == "No such file or directory"
    with speaking("fr"):
        assert translated(system_reason(missing.value)) == "fichier ou répertoire inexistant"
    assert system_reason(OSError("{odd}")) == "{odd}"


def test_a_ledger_that_is_cut_off() -> None:
    (problem,) = verify([], {4: "0" * 64}).problems
    with speaking("fr"):
        assert translated(problem) == "coupé : l'enregistrement 4 a été publié, le registre finit à 0"


def test_a_failure_as_a_user_meets_it(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOUREYES_LANG", "fr_CA.UTF-8")
    answer = foureyes("explain", "boutique/sold.py", "--no-cache", cwd=repository)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "foureyes: il n'y a pas de module boutique/sold.py ; vouliez-vous dire 'boutique/solde.py' ?\n"
    mistyped = foureyes("owners", "--secondes", "3", cwd=repository)
    assert mistyped.code == 2
    assert mistyped.err.startswith("foureyes: Aucune option '--secondes'. Vouliez-vous dire '--seconds' ? (voir :")


def test_a_language_that_foureyes_does_not_speak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOUREYES_LANG", "de")
    answer = foureyes("--version", cwd=tmp_path)
    assert answer.code == 2
    assert answer.err == "foureyes: FOUREYES_LANG: foureyes does not speak 'de'; it speaks en, fr\n"


def test_agents_are_answered_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOUREYES_LANG", "fr")
    monkeypatch.setenv("LANGUAGE", "fr")
    assert in_english().keys() == os.environ.keys() - {"FOUREYES_LANG", "LANGUAGE"}
