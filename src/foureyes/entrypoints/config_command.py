"""`foureyes config`: a policy file comes in, everything that is wrong with it goes out, or what it means in short."""

import json
from pathlib import Path

import click

from foureyes.model.errors import ExitCode, UsageError
from foureyes.model.system_errors import system_reason
from foureyes.model.wording import worded, worded_count
from foureyes.translation.translated import translated

DEFAULT = Path(".foureyes.yml")


@click.group()
def config() -> None:
    """Check the policy file."""


@config.command()
@click.argument("file", type=click.Path(path_type=Path), default=DEFAULT)
def check(file: Path) -> int:
    """Check FILE (.foureyes.yml) and say everything that is wrong with it, each with its line.

    \b
    Examples:
      foureyes config check
      foureyes config check policies/strict.yml
    Exit codes: 0 the policy is valid; 2 it is not, or cannot be read.
    """
    from foureyes.gate.policy import parse_policy, policy_problems

    text = _text(file)
    problems = policy_problems(text, str(file))
    for problem in problems:
        click.echo(translated(problem), err=True)
    if problems:
        return ExitCode.USAGE
    policy = parse_policy(text, str(file))
    approval = policy.approval
    told = worded_count(
        "{file}: valid. Preset {preset}; AI work needs {count} independent human with {permission}.",
        "{file}: valid. Preset {preset}; AI work needs {count} independent humans with {permission}.",
        approval.required,
        file=str(file),
        preset=policy.preset,
        permission=approval.min_permission,
    )
    click.echo(translated(told))
    return ExitCode.OK


@config.command()
def schema() -> None:
    """Print the JSON Schema of the policy file, for editors.

    \b
    Example:
      foureyes config schema > policy.schema.json
    """
    from foureyes.gate.policy_keys import json_schema

    click.echo(json.dumps(json_schema(), indent=2))


@config.command()
def reference() -> None:
    """Print every key of the policy file with its meaning and its value in each preset, as Markdown.

    \b
    Example:
      foureyes config reference | less
    """
    from foureyes.gate.policy_reference import reference_tables

    click.echo(reference_tables(), nl=False)


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        told = worded("cannot read {path}: {error}", path=str(file), error=system_reason(error))
        if file == DEFAULT:
            told = worded("{problem}; foureyes init writes one to start from", problem=told)
        raise UsageError(told) from error
