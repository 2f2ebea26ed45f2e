"""A review to text, in the format the caller named. Each format's module is loaded when it is asked for."""

import importlib
import os
import shutil
import sys
from pathlib import Path

import click

from foureyes.model.errors import UsageError
from foureyes.model.review import Review
from foureyes.model.system_errors import system_reason
from foureyes.model.wording import worded

# format -> module of `foureyes.report` whose `render(review)` makes it
FORMATS = {
    "text": "text",
    "json": "json_document",
    "jsonl": "jsonl",
    "sarif": "sarif",
    "markdown": "markdown",
    "html": "html",
    "github": "github",
    "agent": "agent",
}


def rendered(review: Review, form: str, *, to_terminal: bool) -> str:
    """Return `review` in the format `form`, one of `FORMATS`. Colour and width only where a terminal will show it."""
    render = importlib.import_module(f"foureyes.report.{FORMATS[form]}").render
    if form != "text":
        return str(render(review))
    is_terminal = to_terminal and sys.stdout.isatty()
    encoding = (sys.stdout.encoding or "ascii").lower() if to_terminal else "utf-8"
    return str(
        render(
            review,
            width=min(shutil.get_terminal_size((80, 24)).columns, 120) if is_terminal else 80,
            colour=is_terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb",
            unicode="utf" in encoding,
        )
    )


def written(text: str, output: Path | None) -> None:
    """Print `text`, or write it to `output`: whole or not at all. Raises `UsageError` where that cannot be done."""
    if output is None:
        click.echo(text, nl=bool(text) and not text.endswith("\n"))
        return
    complete = text if not text or text.endswith("\n") else text + "\n"
    try:
        if output.exists() and not output.is_file():  # a device or a pipe is written to, never replaced
            output.write_text(complete, "utf-8", newline="\n")
        else:
            _replace(output.resolve(), complete)
    except OSError as error:
        told = worded("cannot write {path}: {error}", path=str(output), error=system_reason(error))
        raise UsageError(told) from None


def _replace(output: Path, text: str) -> None:
    partial = output.with_name(f".{output.name}.{os.getpid()}.partial")
    try:
        partial.write_text(text, "utf-8", newline="\n")
        os.replace(partial, output)
    finally:
        partial.unlink(missing_ok=True)
