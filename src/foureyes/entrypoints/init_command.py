"""`foureyes init`: a repository comes in, a policy and a workflow that fit it go out. Nothing is overwritten."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from foureyes.model.errors import UsageError
from foureyes.model.safe_text import one_line
from foureyes.model.system_errors import system_reason
from foureyes.model.wording import Message, worded, worded_count
from foureyes.translation.translated import translated

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
        raise UsageError(
            worded("{path} is not the top of a git repository; run foureyes init there", path=str(directory))
        )
    if action is not None and not _ACTION.fullmatch(action):
        raise UsageError(worded("{action} is not like OWNER/foureyes@COMMIT", action=repr(one_line(action, 80))))
    found = survey(directory)
    for label, words in _told(found):
        _say(label, words)
    chosen = preset or found.preset
    _say(_PRESET, worded("{preset}", preset=chosen) if preset else _why(found))
    texts = {
        _POLICY: init_files.policy(found, chosen),
        _WORKFLOW: init_files.workflow(found, action or init_files.PLACEHOLDER),
    }
    written = [path for path, text in texts.items() if _put(directory, path, text, dry_run)]
    for line in _next(found, written, dry_run, action):
        click.echo(translated(line))


_CODE, _FRAMEWORKS, _OWNERS = worded("code"), worded("frameworks"), worded("owners")
_HISTORY, _AGENTS, _GUARDED = worded("history"), "agents", worded("guarded")
_EXCLUDED, _PRESET, _KEPT, _WROTE = worded("excluded"), worded("preset"), worded("kept"), worded("wrote")
_LABELS = (_CODE, _FRAMEWORKS, _OWNERS, _HISTORY, _AGENTS, _GUARDED, _EXCLUDED, _PRESET, _KEPT, _WROTE)


def _say(label: str, words: Message) -> None:
    width = max(len(_label(one)) for one in _LABELS)
    click.echo(f"{_label(label):<{width}} {translated(words)}")


def _label(label: str) -> str:
    return translated(label) if isinstance(label, Message) else label  # some are the same word everywhere


def _told(found: "Survey") -> Iterator[tuple[str, Message]]:
    """What was found, a line for each thing that decides something."""
    yield _CODE, _code(found)
    yield _FRAMEWORKS, _listed(found.frameworks) or worded("none that foureyes has conventions for")
    owners = worded("{names}", names=one_line(found.code_owners, 80))
    yield _OWNERS, owners if found.code_owners else worded("no CODEOWNERS: nobody is named to answer for a file")
    people = worded_count("{count} person", "{count} people", found.people)
    history = worded("{count} latest commits, by {people}", count=found.commits, people=people)
    yield _HISTORY, worded("{history}, the clone is shallow", history=history) if found.is_shallow else history
    agents = _listed(f"{one_line(name, 40)} ({number})" for name, number in found.agents)
    yield _AGENTS, agents or worded("none declared")
    if found.instructions:
        yield _GUARDED, _listed(one_line(path, 60) for path in found.instructions)
    if found.excluded:
        yield _EXCLUDED, _listed(one_line(pattern, 60) for pattern in found.excluded)


def _code(found: "Survey") -> Message:
    if not found.test_files:
        return worded("{count} Python files, no tests", count=found.python_files)
    told = worded("{count} Python files, {tests} test files", count=found.python_files, tests=found.test_files)
    folders = ", ".join(one_line(f"{name}/", 60) for name in found.test_folders)
    return worded("{files} in {folders}", files=told, folders=folders) if folders else told


def _listed(names: Iterable[str]) -> Message:
    return worded("{names}", names=", ".join(names))


def _why(found: "Survey") -> Message:
    if found.preset == "solo":
        return worded("{preset}, as one person writes here, who could ask nobody else", preset=found.preset)
    return worded("{preset}, as more than one person may write here", preset=found.preset)


def _put(directory: Path, path: Path, text: str, dry_run: bool) -> bool:
    """Write a file that is not there yet; say what became of it."""
    target = directory / path
    for folder in path.parents:
        if folder != Path(".") and (directory / folder).is_symlink():
            raise UsageError(worded("{path} is a link; foureyes writes through none", path=str(directory / folder)))
    if target.exists() or target.is_symlink():
        _say(_KEPT, worded("{path}, which is there already", path=str(path)))
        return False
    if dry_run:
        click.echo(f"\n--- {path}\n{text}")
        return False
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as file:  # "x": what appears meanwhile stays, too
            file.write(text)
    except OSError as error:
        raise UsageError(
            worded("cannot write {path}: {error}", path=str(target), error=system_reason(error))
        ) from error
    _say(_WROTE, worded("{path}", path=str(path)))
    return True


def _next(found: "Survey", written: list[Path], dry_run: bool, action: str | None) -> Iterator[str]:
    if dry_run or not written:
        return
    yield worded("\nNext:")
    if _POLICY in written:
        yield worded("  look through .foureyes.yml, then: foureyes config check")
    if _WORKFLOW in written and action is None:
        yield worded("  in {path}, say where the Action lies: OWNER and COMMIT", path=str(_WORKFLOW))
    if not found.code_owners:
        yield worded("  write a CODEOWNERS file: who answers for which part")
    branch = one_line(found.default_branch, 60)
    yield worded("  commit to {branch}, which both are read from; then: foureyes review", branch=branch)
