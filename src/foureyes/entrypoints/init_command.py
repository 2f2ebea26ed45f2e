"""`foureyes init`: a repository comes in, a policy and a workflow that fit it go out. Nothing is overwritten."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from foureyes.model.errors import UsageError
from foureyes.model.safe_text import one_line

if TYPE_CHECKING:
    from foureyes.entrypoints.init_survey import Survey

_POLICY = Path(".foureyes.yml")
_WORKFLOW = Path(".github/workflows/foureyes.yml")
_ACTION = re.compile(r"[\w.-]+/[\w.-]+(?:/[\w.-]+)*@[\w./-]+")
_PRESETS = ["solo", "team", "regulated"]


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), default=Path("."))
@click.option("--preset", type=click.Choice(_PRESETS), help="which policy to start from (default: what fits)")
@click.option("--action", metavar="OWNER/NAME@COMMIT", help="where the workflow takes the Action from")
@click.option("--dry-run", is_flag=True, help="show what was found and what would be written")
def init(directory: Path, preset: str | None, action: str | None, dry_run: bool) -> None:
    """Look at a repository, and write a policy and a workflow for it.

    What is there already stays as it is. Nothing of the repository is run.

    \b
    Examples:
      foureyes init                      .foureyes.yml and the workflow, here
      foureyes init --dry-run            only show them
      foureyes init --preset regulated   two approvals, code owners
    """
    from foureyes.entrypoints import init_files
    from foureyes.entrypoints.init_survey import survey

    if not (directory / ".git").exists():
        raise UsageError(f"{directory} is not the top of a git repository; run foureyes init there")
    if action is not None and not _ACTION.fullmatch(action):
        raise UsageError(f"{one_line(action, 80)!r} is not like OWNER/foureyes@COMMIT")
    found = survey(directory)
    for line in _told(found):
        click.echo(line)
    chosen = preset or found.preset
    click.echo(f"preset     {chosen}" + ("" if preset else f", {_why(found)}"))
    texts = {
        _POLICY: init_files.policy(found, chosen),
        _WORKFLOW: init_files.workflow(found, action or init_files.PLACEHOLDER),
    }
    written = [path for path, text in texts.items() if _put(directory, path, text, dry_run)]
    for line in _next(found, written, dry_run, action):
        click.echo(line)


def _told(found: "Survey") -> Iterator[str]:
    """What was found, a line for each thing that decides something."""
    tests = f"{found.test_files} test files" if found.test_files else "no tests"
    folders = ", ".join(one_line(f"{name}/", 60) for name in found.test_folders)
    yield f"code       {found.python_files} Python files, {tests}{f' in {folders}' if folders else ''}"
    yield f"frameworks {', '.join(found.frameworks) or 'none that foureyes has conventions for'}"
    yield f"owners     {one_line(found.code_owners, 80) or 'no CODEOWNERS: nobody is named to answer for a file'}"
    agents = ", ".join(f"{one_line(name, 40)} ({number})" for name, number in found.agents)
    cut = ", the clone is shallow" if found.is_shallow else ""
    people = "1 person" if found.people == 1 else f"{found.people} people"
    yield f"history    {found.commits} latest commits, by {people}{cut}"
    yield f"agents     {agents or 'none declared'}"
    if found.instructions:
        yield f"guarded    {', '.join(one_line(path, 60) for path in found.instructions)}"
    if found.excluded:
        yield f"excluded   {', '.join(one_line(pattern, 60) for pattern in found.excluded)}"


def _why(found: "Survey") -> str:
    if found.preset == "solo":
        return "as one person writes here, who could ask nobody else"
    return "as more than one person may write here"


def _put(directory: Path, path: Path, text: str, dry_run: bool) -> bool:
    """Write a file that is not there yet; say what became of it."""
    target = directory / path
    for folder in path.parents:
        if folder != Path(".") and (directory / folder).is_symlink():
            raise UsageError(f"{directory / folder} is a link; foureyes writes through none")
    if target.exists() or target.is_symlink():
        click.echo(f"kept       {path}, which is there already")
        return False
    if dry_run:
        click.echo(f"\n--- {path}\n{text}")
        return False
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as file:  # "x": what appears meanwhile stays, too
            file.write(text)
    except OSError as error:
        raise UsageError(f"cannot write {target}: {error.strerror}") from error
    click.echo(f"wrote      {path}")
    return True


def _next(found: "Survey", written: list[Path], dry_run: bool, action: str | None) -> Iterator[str]:
    if dry_run or not written:
        return
    yield "\nNext:"
    if _POLICY in written:
        yield "  look through .foureyes.yml, then: foureyes config check"
    if _WORKFLOW in written and action is None:
        yield f"  in {_WORKFLOW}, say where the Action lies: OWNER and COMMIT"
    if not found.code_owners:
        yield "  write a CODEOWNERS file: who answers for which part"
    yield f"  commit to {one_line(found.default_branch, 60)}, which both are read from; then: foureyes review"
