"""`foureyes review` and `foureyes scan`: options come in, a report and an exit code go out."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from foureyes.entrypoints.change_options import ChangeOptions
from foureyes.entrypoints.output_formats import FORMATS, rendered, written
from foureyes.model.errors import ExitCode
from foureyes.model.finding import Severity
from foureyes.translation.translated import translated

_FAIL_ON = [*(str(severity) for severity in Severity), "never"]

_SHARED = (
    click.option("--repo", type=click.Path(path_type=Path), default=".", help="the repository (default: here)"),
    click.option(
        "--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True, help="how to say it"
    ),
    click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="write it to this file"),
    click.option("--fail-on", type=click.Choice(_FAIL_ON), help="exit 1 from this severity (default: the policy's)"),
    click.option("--select", "-s", multiple=True, metavar="RULES", help="report only these rules (comma-separated)"),
    click.option("--ignore", "-i", multiple=True, metavar="RULES", help="leave these rules out (comma-separated)"),
    click.option(
        "--config", type=click.Path(path_type=Path), help="a policy file, instead of the base's .foureyes.yml"
    ),
    click.option(
        "--rules", "extra", multiple=True, type=click.Path(path_type=Path), help="a further directory of rules"
    ),
    click.option("--coverage", type=click.Path(path_type=Path), help="a coverage file (Cobertura XML, coverage JSON)"),
    click.option("--jobs", "-j", type=click.IntRange(min=1), help="processes that parse (default: one per core)"),
    click.option("--cache", type=click.Path(path_type=Path), help="keep facts here (default: the user's cache)"),
    click.option("--no-cache", is_flag=True, help="read no cache and leave none behind"),
    click.option("--quiet", "-q", is_flag=True, help="no progress on the terminal"),
)


def _with_shared_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_SHARED):
        command = option(command)
    return command


@click.command()
@click.option("--base", metavar="REF", help="what the change starts from (default: the default branch)")
@click.option("--head", metavar="REF", help="what the change ends in (default: HEAD)")
@click.option("--staged", is_flag=True, help="review what is about to be committed, against HEAD")
@click.option("--working-tree", is_flag=True, help="review the files as they are, untracked ones too, against HEAD")
@_with_shared_options
def review(base: str | None, head: str | None, staged: bool, working_tree: bool, **shared: Any) -> None:
    """Review a change: who wrote it, findings, verdict, reading order.

    The change runs from the merge base of --base and --head to --head. The policy is read from the base, never from
    the head. Nothing of the repository is run and nothing in it is written.

    \b
    Examples:
      foureyes review                            the branch here
      foureyes review --staged --fail-on medium  in a pre-commit hook
      foureyes review --base v1.0 --head v1.1 --format sarif -o foureyes.sarif
      foureyes review --select sql-injection,orphan-module
    """
    _run(ChangeOptions(base, head, staged, working_tree), is_scan=False, **shared)


@click.command()
@click.option("--head", metavar="REF", help="the commit to scan (default: HEAD)")
@_with_shared_options
def scan(head: str | None, **shared: Any) -> None:
    """Review a whole tree, as though all of it were new.

    \b
    Examples:
      foureyes scan                          what stands in HEAD
      foureyes scan --select orphan-module   the modules that nothing reaches
    """
    _run(ChangeOptions(head=head), is_scan=True, **shared)


def _run(
    change: ChangeOptions,
    *,
    is_scan: bool,
    repo: Path,
    form: str,
    output: Path | None,
    fail_on: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    config: Path | None,
    extra: tuple[Path, ...],
    coverage: Path | None,
    jobs: int | None,
    cache: Path | None,
    no_cache: bool,
    quiet: bool,
) -> None:
    from foureyes.entrypoints.local_review import LocalOptions, run

    change.check()
    options = LocalOptions(
        repository=repo,
        change=change,
        config=config,
        selected=_ids(select),
        ignored=_ids(ignore),
        coverage=coverage,
        cache=cache,
        use_cache=not no_cache,
        jobs=jobs or 0,
        is_scan=is_scan,
        rules=extra,
    )
    with _Progress(is_shown=not quiet and sys.stderr.isatty()) as progress:
        done = run(options, progress)
    written(rendered(done.review, form, to_terminal=output is None), output)
    if not done.review.is_complete:
        sys.exit(ExitCode.INCOMPLETE)
    least = done.policy.findings.fail_on if fail_on is None else fail_on
    if least != "never" and any(item.severity.rank >= Severity(least).rank for item in done.review.active):
        sys.exit(ExitCode.FINDINGS)


def _ids(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.strip() for text in given for word in text.split(",") if word.strip())


class _Progress:
    """One line on the terminal that says what is being done, gone when it is done."""

    def __init__(self, is_shown: bool) -> None:
        self._is_shown = is_shown

    def __call__(self, what: str) -> None:
        if self._is_shown:
            click.echo(f"\r\x1b[2Kfoureyes: {translated(what)} ...", err=True, nl=False)

    def __enter__(self) -> "_Progress":
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_shown:
            click.echo("\r\x1b[2K", err=True, nl=False)
