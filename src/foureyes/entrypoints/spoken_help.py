"""The command line in the reader's language: `FOUREYES_LANG` comes in; commands go out with their help translated.

click looks its own words ("Usage:", "Missing option") up through gettext; it is pointed to foureyes' catalogue.
"""

import gettext
import os
from inspect import cleandoc

import click

from foureyes.model.wording import worded
from foureyes.translation.translated import DOMAIN, ENGLISH, LOCALE, current_language, named_language, translated

VARIABLE = "FOUREYES_LANG"

# What stands for a value in usage lines, before an option's help and in errors. Words that both have are left out.
_PLACEHOLDERS = (
    worded("COMMAND [ARGS]..."),
    worded("DIRECTORY"),
    worded("FILE"),
    worded("NAME"),
    worded("NUMBER:HASH"),
    worded("OWNER/NAME"),
    worded("OWNER/NAME@COMMIT"),
    worded("PATH"),
    worded("PATH|RULE"),
    worded("REF"),
    worded("RULE"),
    worded("RULES"),
    worded("SUBJECT"),
    worded("float range"),
    worded("integer"),
    worded("integer range"),
    worded("text"),
)


def chosen_language() -> str:
    """Return the language that the environment asks for. Raises UsageError for one that foureyes does not speak."""
    return named_language(os.environ.get(VARIABLE, ""))


def teach_click(language: str) -> None:
    """Have click say its own words in `language`, for the rest of this process."""
    if language != ENGLISH:
        os.environ["LANGUAGE"] = language
        gettext.bindtextdomain(DOMAIN, str(LOCALE))
        gettext.textdomain(DOMAIN)


def in_own_language(command: click.Command) -> click.Command:
    """Translate the help of `command`, of its options and of its subcommands, in place."""
    if current_language() == ENGLISH:
        return command
    for name in ("help", "short_help", "epilog"):
        text = getattr(command, name)
        if text:
            setattr(command, name, translated(cleandoc(text)))
    for parameter in command.params:
        _translate(parameter, command)
    if isinstance(command, click.Group):
        command.subcommand_metavar = translated(command.subcommand_metavar)
        for inner in command.commands.values():
            in_own_language(inner)
    return command


def _translate(parameter: click.Parameter, command: click.Command) -> None:
    if isinstance(parameter, click.Option) and parameter.help:
        parameter.help = translated(parameter.help)
    if isinstance(parameter.type, click.Choice):
        return
    parameter.type.name = translated(parameter.type.name)
    if parameter.metavar or isinstance(parameter, click.Argument):
        written = parameter.make_metavar(click.Context(command))
        word = written.strip("[]")
        parameter.metavar = written.replace(word, translated(word))
