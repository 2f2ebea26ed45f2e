"""The command line: parses arguments, calls one command, turns every error into one line and an exit code.

Commands are loaded when they are called, so that `foureyes --help` starts quickly.
"""

import importlib
import os
import sys
from typing import NoReturn

import click

from foureyes import __version__
from foureyes.entrypoints import process
from foureyes.entrypoints.spoken_help import chosen_language, in_own_language, teach_click
from foureyes.model.errors import ExitCode, FoureyesError
from foureyes.model.nearest import did_you_mean
from foureyes.model.rule_files import rules_digest
from foureyes.model.wording import worded
from foureyes.translation.translated import speaking, translated

# command -> (module, attribute, one line for --help). The help stands here so that listing commands imports none.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "review": ("review_command", "review", "Review a change: who wrote it, findings, verdict, reading order."),
    "scan": ("review_command", "scan", "Review a whole tree, as though all of it were new."),
    "provenance": ("provenance_command", "provenance", "Say which commits of a range an AI agent wrote, and why."),
    "explain": ("explain_command", "explain", "Explain why a module is (not) reachable, or what a rule means."),
    "graph": ("graph_command", "graph", "Show the import graph, or the part around one module."),
    "owners": ("owners_command", "owners", "Show who answers for which module; those without anybody first."),
    "testmap": ("testmap_command", "testmap", "Show which tests reach which function."),
    "rules": ("rules_command", "rules", "List, show and test the rules."),
    "gate": ("gate_command", "gate", "Play event sequences through the approval gate."),
    "demo": ("demo_command", "demo", "Play the whole loop here, against a stand-in GitHub."),
    "audit": ("audit_command", "audit", "Verify, show and export the ledger of decisions."),
    "config": ("config_command", "config", "Check the policy file."),
    "mcp": ("mcp_command", "mcp", "Answer coding agents: review, explain, tests, owners."),
    "serve": ("serve_command", "serve", "Run the GitHub App: take webhooks, review, decide, post."),
    "worker": ("worker_command", "worker", "Work beside `serve` on the same PostgreSQL."),
    "app": ("app_command", "app", "Create the GitHub App and keep its credentials."),
    "completion": ("completion_command", "completion", "Teach bash, zsh or fish to complete foureyes."),
    "doctor": ("doctor_command", "doctor", "Say whether the gate binds, or what is missing in this clone."),
    "init": ("init_command", "init", "Write a policy file and a workflow to start from."),
}


class LazyGroup(click.Group):
    """A group that knows its commands' names and help, and imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command = getattr(importlib.import_module(f"foureyes.entrypoints.{module}"), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}.{attribute} is not a command")
        return in_own_language(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            hint = did_you_mean(args[0], COMMANDS)
            ctx.fail(translated(worded("no command '{name}'{hint}", name=args[0], hint=hint)))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(translated("Commands")):
            formatter.write_dl([(name, translated(text)) for name, (_, _, text) in COMMANDS.items()])


def _show_version(ctx: click.Context, _: click.Parameter, is_asked: bool) -> None:
    if is_asked and not ctx.resilient_parsing:
        click.echo(f"foureyes {__version__} (rules {rules_digest()[:12]})")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version, with a digest of the rules, and exit.",
)
def cli() -> None:
    """The four-eyes principle for code that an AI wrote.

    foureyes says which of a change an AI agent wrote, analyses it statically, shows a reviewer where to look first,
    and says what a human must do before it may be merged. Nothing of the code under review is imported or run, and
    nothing leaves the machine.

    \b
    Start with:
      foureyes review                    this branch against the default branch
      foureyes review --staged           what is about to be committed
      foureyes review --base v1 --head v2 --format markdown
    Exit codes: 0 nothing at or above --fail-on; 1 findings; 2 wrong use or
    configuration; 3 not fully analysed.
    """


def main() -> NoReturn:
    """Run the command line and exit. Ctrl-C exits 130; a defect of foureyes itself exits 3 with one line."""
    process.prepare()
    try:
        _main()
    except SystemExit as ending:
        process.leave(ending)


def _main() -> NoReturn:
    try:
        language = chosen_language()
    except FoureyesError as error:
        _fail(error.message, error.exit_code)
    teach_click(language)
    with speaking(language):
        _run()


def _run() -> NoReturn:
    try:
        in_own_language(cli)
        code = cli.main(standalone_mode=False)
    except FoureyesError as error:
        _fail(error.message, error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "")
        sys.exit(ExitCode.USAGE)
    except click.ClickException as error:
        _fail(_wrong_use(error), ExitCode.USAGE)
    except (KeyboardInterrupt, click.Abort):
        _fail(worded("interrupted"), 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ExitCode.OK)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("foureyes"):
            raise
        extra = "mcp" if (error.name or "").startswith("mcp") else "server"
        needs = f"pip install 'foureyes[{extra}]'"
        told = worded(
            "{name} is not installed; this command needs more: {command}", name=str(error.name), command=needs
        )
        _fail(told, ExitCode.USAGE)
    except Exception as error:
        if os.environ.get("FOUREYES_TRACEBACK"):
            raise
        _fail(process.exhausted(error) or _defect(error), ExitCode.INCOMPLETE)
    sys.exit(code if isinstance(code, int) else ExitCode.OK)


def _wrong_use(error: click.ClickException) -> str:
    message = error.format_message()
    if not isinstance(error, click.UsageError) or error.ctx is None:
        return message
    return worded("{message} (see: {command} --help)", message=message, command=error.ctx.command_path)


def _defect(error: Exception) -> str:
    return worded(
        "internal error: {name}: {error} (a defect of foureyes: please report it, with what "
        "FOUREYES_TRACEBACK=1 prints)",
        name=type(error).__name__,
        error=str(error),
    )


def _fail(message: str, code: int) -> NoReturn:
    first = " ".join(translated(message).split())
    click.echo(f"foureyes: {first}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
