"""`foureyes completion`: the name of a shell comes in, the script that teaches it to complete foureyes goes out."""

import click
from click.shell_completion import get_completion_class

from foureyes.model.errors import UsageError
from foureyes.model.wording import worded

_SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
def completion(shell: str) -> None:
    """Print what makes SHELL complete commands, options and their values.

    \b
    Examples (once, for every new shell):
      foureyes completion bash > ~/.foureyes.bash    and source it in ~/.bashrc
      foureyes completion zsh > "${fpath[1]}/_foureyes"
      foureyes completion fish > ~/.config/fish/completions/foureyes.fish
    Or for this shell alone:
      eval "$(foureyes completion bash)"
    """
    from foureyes.entrypoints.cli import cli

    kind = get_completion_class(shell)
    if kind is None:
        raise UsageError(worded("there is no completion for {shell}", shell=shell))
    click.echo(kind(cli, {}, "foureyes", "_FOUREYES_COMPLETE").source())
