"""The language in which a person is told: English text comes in, the same in the language chosen goes out.

Whoever begins to show something says in which language, by `speaking`; renderers call `translated` on every word of
foureyes' own. Text of the change under review is never looked up. What the catalogue lacks is told in English.
"""

import gettext
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from foureyes.model.errors import UsageError
from foureyes.model.wording import ENGLISH as ENGLISH
from foureyes.model.wording import LANGUAGES as LANGUAGES
from foureyes.model.wording import Argument, Message

DOMAIN = "foureyes"
LOCALE = Path(__file__).parent / "locale"
_current: ContextVar[str] = ContextVar("language", default=ENGLISH)


def named_language(name: str) -> str:
    """Return the language that `name` means: `fr`, or a locale's name as `fr_CA.UTF-8`; "", "C" and "POSIX" are
    English. Raises UsageError for one that foureyes does not speak."""
    code = re.split(r"[_.@-]", name.strip(), maxsplit=1)[0].lower()
    if code in ("c", "posix") or not name.strip():
        return ENGLISH
    if code not in LANGUAGES:
        raise UsageError(f"FOUREYES_LANG: foureyes does not speak {name!r}; it speaks {', '.join(LANGUAGES)}")
    return code


def current_language() -> str:
    """Return the language being spoken, one of `LANGUAGES`."""
    return _current.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Tell everything inside in `language`, one of `LANGUAGES`. Holds for this thread or task alone."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def translated(text: str) -> str:
    """Return `text` in the language being spoken, arguments of a message included."""
    language = _current.get()
    if language == ENGLISH or not text:
        return str(text)
    catalogue = _catalogue(language)
    if not isinstance(text, Message):
        return catalogue.gettext(text)
    if text.plural:
        template = catalogue.ngettext(text.template, text.plural, text.number)
    else:
        template = catalogue.gettext(text.template) if text.template else ""
    return template.format_map({name: _argument(value) for name, value in text.arguments})


def _argument(value: Argument) -> Argument:
    return translated(value) if isinstance(value, Message) else value


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE, [language])
