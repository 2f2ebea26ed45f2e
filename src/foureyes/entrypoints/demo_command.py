"""`foureyes demo`: plays the whole loop against a stand-in GitHub and says step by step what was observed."""

import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import click

from foureyes.entrypoints.process import require_posix
from foureyes.model.errors import ExitCode, UsageError
from foureyes.model.wording import worded


@click.command()
@click.option("--fast", is_flag=True, help="no pauses for reading between the steps")
@click.option("--keep", is_flag=True, help="keep everything running afterwards, until Ctrl-C, and its files after that")
def demo(fast: bool, keep: bool) -> None:
    """Play the whole loop on this machine, against a stand-in GitHub.

    Starts the App as `foureyes serve` does and a stand-in for GitHub, both on loopback only; an agent opens a pull
    request; foureyes reviews it and keeps the merge blocked until an independent human has approved its head. Every
    step says what is expected and is checked against what stands on the stand-in. Nothing is left behind.

    \b
    Examples:
      foureyes demo               with a pause after each step, to read
      foureyes demo --fast        without; --keep leaves it running to look at
    Exit codes: 0 every step was observed; 3 one was not, and is named.
    """
    require_posix("demo")
    try:
        from foureyes.demo.playing import play
    except ImportError as error:
        told = worded(
            "the demo needs the server's libraries: {command} ({error})",
            command="pip install 'foureyes[server]'",
            error=str(error),
        )
        raise UsageError(told) from None
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    directory = Path(tempfile.mkdtemp(prefix="foureyes-demo-"))
    try:
        is_good = play(directory, click.echo, is_fast=fast, afterwards=_wait if keep else _nothing)
    finally:
        if keep:
            click.echo(f"Its files are in {directory}")
        else:
            shutil.rmtree(directory, ignore_errors=True)
    sys.exit(ExitCode.OK if is_good else ExitCode.INCOMPLETE)


def _nothing() -> None:
    return


def _wait() -> None:
    """Until somebody presses Ctrl-C."""
    click.echo("\nEverything keeps running: Ctrl-C ends it.")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        click.echo("")
