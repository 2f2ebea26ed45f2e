"""`foureyes doctor`: a repository at the forge, or a local clone, comes in; what is wrong with it goes out."""

import logging
import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from foureyes.model.diagnosis import Line, Verdict, verdict
from foureyes.model.errors import ExitCode, UsageError
from foureyes.model.wording import worded
from foureyes.translation.translated import translated

_NAME = re.compile(r"[A-Za-z0-9._-]+/[A-Za-z0-9._-]+")
_CODES = {Verdict.HOLDS: ExitCode.OK, Verdict.FAILS: ExitCode.FINDINGS, Verdict.CANNOT_TELL: ExitCode.USAGE}


@click.command()
@click.option("--repo", metavar="OWNER/NAME", help="Ask the forge whether the gate binds there.")
@click.option(
    "--branch", "branches", multiple=True, metavar="NAME", help="Only this branch; may be given several times."
)
@click.option("--app-id", type=int, metavar="N", help="Which App is yours, where no App credentials are given.")
@click.option("--api-url", metavar="URL", help="The forge's API (default: FOUREYES_API_URL, or github.com).")
@click.option("--config", type=click.Path(path_type=Path), help="The settings file of `foureyes serve`.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.argument("directory", type=click.Path(path_type=Path), default=Path("."))
def doctor(
    repo: str | None,
    branches: tuple[str, ...],
    app_id: int | None,
    api_url: str | None,
    config: Path | None,
    form: str,
    directory: Path,
) -> int:
    """Say whether the gate binds on OWNER/NAME, or whether foureyes is set up well in DIRECTORY.

    With --repo: is the check required, from your App alone, on every protected branch, and who passes it by? Asked with
    FOUREYES_TOKEN (or GITHUB_TOKEN), best an administrator's, and the App's FOUREYES_APP_ID and
    FOUREYES_PRIVATE_KEY_FILE. Each sees things that the other does not: give both. Nothing is changed.

    \b
    Examples:
      foureyes doctor                            this clone
      foureyes doctor --repo acme/shop           the gate there
      foureyes doctor --repo acme/shop --branch main --format json
    Exit codes: 0 it binds (or all is set up); 1 it does not; 2 cannot be told.
    """
    if repo is not None:
        return _ask(repo, branches, form, (config, app_id, api_url))
    if branches or app_id is not None or api_url is not None or config is not None:
        raise UsageError(
            worded("--branch, --app-id, --api-url and --config ask about --repo OWNER/NAME: give it as well")
        )
    from foureyes.assembly.local_setup import local_setup

    return _told(str(directory), tuple(local_setup(directory)), form, _LOCAL)


def _ask(repo: str, branches: tuple[str, ...], form: str, means: tuple[Path | None, int | None, str | None]) -> int:
    from foureyes.entrypoints.doctor_credentials import credentials
    from foureyes.gate.binding import binding
    from foureyes.github.setup_reading import Question, forge_setup
    from foureyes.ownership.code_owners import LOCATIONS

    if not _NAME.fullmatch(repo):
        raise UsageError(
            worded(
                "--repo {name} is not OWNER/NAME; for a clone on this machine: foureyes doctor DIRECTORY",
                name=repr(repo),
            )
        )
    logging.getLogger("github").setLevel(logging.CRITICAL)  # what may not be read is told by a line of its own
    owner, _, name = repo.partition("/")
    try:
        setup = forge_setup(credentials(os.environ, *means), Question(owner, name, branches, LOCATIONS, _progress))
    finally:
        _progress("")
    return _told(setup.repository, binding(setup), form, _BINDING)


def _progress(what: str) -> None:
    """One line on the terminal that says what is being read, gone when it is done."""
    if sys.stderr.isatty():
        told = translated(worded("foureyes: reading {what} ...", what=what)) if what else ""
        click.echo(f"\r\x1b[2K{told}", err=True, nl=False)


_BINDING = {
    Verdict.HOLDS: worded("the gate binds"),
    Verdict.FAILS: worded("the gate does not bind"),
    Verdict.CANNOT_TELL: worded("whether the gate binds cannot be told"),
}
_LOCAL = {
    Verdict.HOLDS: worded("foureyes can work here"),
    Verdict.FAILS: worded("something is wrong here"),
    Verdict.CANNOT_TELL: worded("whether foureyes can work here cannot be told"),
}


def _told(subject: str, lines: Sequence[Line], form: str, conclusions: Mapping[Verdict, str]) -> int:
    from foureyes.report.diagnosis import as_json, as_text

    found = verdict(lines)
    if form == "json":
        click.echo(as_json(subject, lines, conclusions[found]))
    else:
        width = min(shutil.get_terminal_size((100, 24)).columns, 120)
        colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        click.echo(as_text(subject, lines, conclusions[found], width=width, colour=colour))
    return _CODES[found]
