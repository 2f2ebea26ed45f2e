"""English text that can be told in another language later: a template and its arguments come in, a string goes out that
remembers both.

The English text is what is compared, hashed, kept and written by machine formats. `foureyes.translation` tells it in
the reader's language where a person reads it; only text that was made here, or is in the catalogue word for word, can.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

Argument: TypeAlias = str | int | float

ENGLISH = "en"
LANGUAGES = (ENGLISH, "fr")  # what `foureyes.translation` can tell messages in


class Message(str):
    """An English text, with the `template` it was made from (in `str.format` syntax) and the `arguments` by name.

    `plural` and `number` are those of `worded_count`; elsewhere "" and 0. An argument may be a message itself.
    """

    __slots__ = ("arguments", "number", "plural", "template")
    template: str
    arguments: tuple[tuple[str, Argument], ...]
    plural: str
    number: int


def worded(template: str, /, **arguments: Argument) -> Message:
    """Return `template` filled in. The template must be written out where this is called: the catalogue is collected
    from there. Raises KeyError for a placeholder without an argument."""
    return rebuilt(template, arguments)


def worded_count(one: str, many: str, count: int, /, **arguments: Argument) -> Message:
    """Return `one` where `count` is 1, else `many`, filled in; `{count}` stands for the number."""
    return rebuilt(one, {"count": count, **arguments}, many, count)


def worded_later(template: str) -> str:
    """Return `template` as it is: `rebuilt` fills it in elsewhere. It is collected for the catalogue from here."""
    return template


def joined(separator: str, parts: Iterable[str]) -> Message:
    """Return the parts with `separator` between them, each still known as what it was made of."""
    named = {f"part{number}": part for number, part in enumerate(parts)}
    between = separator.replace("{", "{{").replace("}", "}}")
    return rebuilt(between.join("{" + name + "}" for name in named), named)


def conjoined(parts: Iterable[str]) -> Message:
    """Return "a and b and c", each part still known as what it was made of."""
    first, *others = parts
    told = rebuilt("{part}", {"part": first})
    for other in others:
        told = worded("{before} and {last}", before=told, last=other)
    return told


def rebuilt(template: str, arguments: Mapping[str, Argument], plural: str = "", number: int = 0) -> Message:
    """Return the message that these parts make, as when it is read back from where it was kept."""
    message = Message((plural if plural and number != 1 else template).format_map(arguments))
    message.template, message.arguments = template, tuple(arguments.items())
    message.plural, message.number = plural, number
    return message
