"""The command line in the reader's language: `FOUREYES_LANG` comes in; commands go out with their help translated.

click looks its own words ("Usage:", "Missing option") up through gettext; it is pointed to foureyes' catalogue.
"""

import gettext
import os

import click

from foureyes.translation.translated import DOMAIN, ENGLISH, LOCALE, current_language, named_language, translated

VARIABLE = "FOUREYES_LANG"


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
            setattr(command, name, translated(text))
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            parameter.help = translated(parameter.help)
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            in_own_language(inner)
    return command
