"""The commands come in; their reference goes out, as Markdown for the documentation and as a manual page.

`python -m foureyes.entrypoints.reference DIRECTORY` writes `docs/cli.md` and `docs/man/foureyes.1` below it; with
`--check` it writes nothing, and its exit code tells whether they are up to date.
"""

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from foureyes import __version__
from foureyes.entrypoints.cli import cli

_WIDTH = 80
_HEAD = """\
# Command reference

Generated from the commands themselves by `make docs`; do not edit. `foureyes COMMAND --help` prints the same, `man
foureyes` shows it where the manual page is installed, and `foureyes completion` teaches a shell to complete all of it.
"""


def commands() -> Iterator[click.Context]:
    """Yield the context of every command, groups before what is in them."""
    settings = {**cli.context_settings, "terminal_width": _WIDTH, "max_content_width": _WIDTH}
    waiting = [click.Context(cli, info_name="foureyes", **settings)]
    while waiting:
        context = waiting.pop(0)
        yield context
        if isinstance(context.command, click.Group):
            inner = [
                (name, context.command.get_command(context, name)) for name in context.command.list_commands(context)
            ]
            waiting[:0] = [
                click.Context(command, parent=context, info_name=name, terminal_width=_WIDTH, max_content_width=_WIDTH)
                for name, command in inner
                if command is not None and not command.hidden
            ]


def markdown() -> str:
    """Return one section a command, with what its `--help` prints."""
    parts = [_HEAD]
    for context in commands():
        level = "##" if context.parent is None or context.parent.parent is None else "###"
        parts.append(f"{level} `{context.command_path}`\n\n```text\n{context.get_help().rstrip()}\n```\n")
    return "\n".join(parts)


def manual() -> str:
    """Return the manual page in roff, as `man 7 man` describes it."""
    lines = [
        f'.TH FOUREYES 1 "" "foureyes {__version__}" "User Commands"',
        ".SH NAME",
        "foureyes \\- the four\\-eyes principle for code that an AI wrote",
        ".SH SYNOPSIS",
        ".B foureyes",
        "COMMAND [OPTIONS] [ARGUMENTS]",
    ]
    for context in commands():
        is_whole = context.parent is None
        lines.append(".SH DESCRIPTION" if is_whole else f'.SH "{_roff(context.command_path.upper())}"')
        lines += [] if is_whole else [".nf", f".B {_roff(_usage(context))}", ".fi"]
        lines += _described(context.command.help or "")
        lines += _options(context)
    lines += [".SH SEE ALSO", ".BR git (1)", ""]
    return "\n".join(lines)


def _usage(context: click.Context) -> str:
    return " ".join(context.get_usage().removeprefix("Usage: ").split())


def _described(text: str) -> Iterator[str]:
    """Paragraphs; those that click is told to leave as they are (`\\b`) are set without filling."""
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(text)):
        rows = paragraph.split("\n")
        is_as_written = rows[0].strip() == "\b"
        yield ".PP"
        if is_as_written:
            yield ".nf"
        yield from (_roff(row.rstrip()) for row in rows[1 if is_as_written else 0 :])
        if is_as_written:
            yield ".fi"


def _options(context: click.Context) -> Iterator[str]:
    records = (parameter.get_help_record(context) for parameter in context.command.get_params(context))
    for record in records:
        if record is not None:
            yield from (".TP", f".B {_roff(record[0])}", _roff(" ".join(record[1].split())))


def _roff(text: str) -> str:
    """Escape what roff would read: backslashes, hyphens, and a dot or quote that begins a line."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.lstrip()[:1] in (".", "'") else escaped


def main(arguments: list[str]) -> int:
    """Write the two files, or with `--check` compare them."""
    check = "--check" in arguments
    root = Path(next((word for word in arguments if not word.startswith("-")), "."))
    stale = []
    for name, text in (("docs/cli.md", markdown()), ("docs/man/foureyes.1", manual())):
        file = root / name
        if check and (not file.is_file() or file.read_text("utf-8") != text):
            stale.append(name)
        elif not check:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="\n")
    for name in stale:
        print(f"{name} is not up to date; run: make docs", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
