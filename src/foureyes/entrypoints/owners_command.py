"""`foureyes owners`: a commit and a path come in, who answers for the modules there goes out."""

import sys
from pathlib import Path

import click

from foureyes.model.errors import ExitCode
from foureyes.translation.translated import translated


@click.command()
@click.argument("path", required=False, default="")
@click.option("--repo", type=click.Path(path_type=Path), default=".", help="the repository (default: here)")
@click.option("--ref", default="HEAD", show_default=True, help="the commit to look at")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--config", type=click.Path(path_type=Path), help="a policy file, instead of the commit's .foureyes.yml")
@click.option(
    "--seconds", type=click.FloatRange(min=1), default=300.0, show_default=True, help="stop asking git after this long"
)
@click.option("--quiet", is_flag=True, help="no progress on stderr")
def owners(path: str, repo: Path, ref: str, form: str, config: Path | None, seconds: float, quiet: bool) -> int:
    """Show who answers for which module; those without anybody first.

    For each module at or below PATH: its code owners (CODEOWNERS of the commit), the people who wrote lines that still
    stand, the agents' share, and when a person last touched it. Nobody answers for a module that has no code owner and
    of which people wrote less than the policy's ownership.min_human_share.

    \b
    Examples:
      foureyes owners                       the whole repository
      foureyes owners shop/billing          one directory
      foureyes owners --format json --ref v2.0
    Exit codes: 0 all modules looked at; 3 there was no time for some.
    """
    from foureyes.assembly.owners import owners as owners_of
    from foureyes.entrypoints.change_options import policy_text
    from foureyes.entrypoints.owners_text import owners_json, owners_text
    from foureyes.entrypoints.repository_path import repository_path
    from foureyes.gate.policy import parse_policy
    from foureyes.git.repository import Repository

    is_watched = sys.stderr.isatty() and not quiet
    with Repository.open(repo) as repository:
        text, where, _ = policy_text(repository, repository.resolve(ref), config)
        policy = parse_policy(text, where)
        found = owners_of(
            repository, ref, repository_path(path), policy, seconds, _show if is_watched else lambda _: None
        )
    if is_watched:
        _show("")
    share = policy.ownership.min_human_share
    click.echo(owners_json(found, share) if form == "json" else owners_text(found, share), nl=False)
    return ExitCode.INCOMPLETE if found.not_looked_at else ExitCode.OK


def _show(message: str) -> None:
    click.echo(f"\r\x1b[K{translated(message)}", nl=False, err=True)
