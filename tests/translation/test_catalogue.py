"""The catalogues are whole: every text is translated, says the same placeholders, and is compiled as it stands."""

import string

import pytest
from babel.messages.catalog import Catalog, Message

from foureyes.translation.translated import ENGLISH, LANGUAGES
from tests.translation.collecting import as_mo, as_po, brought_up_to_date, place_of, untranslated

OTHERS = [language for language in LANGUAGES if language != ENGLISH]


@pytest.fixture(scope="module", params=OTHERS)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return brought_up_to_date(str(request.param))


def test_everything_is_translated(catalogue: Catalog) -> None:
    assert untranslated(catalogue) == [], "put the translations into the .po file, then run make messages"


def test_what_is_committed_is_up_to_date(catalogue: Catalog) -> None:
    language = str(catalogue.locale)
    for ending, data in (("po", as_po(catalogue)), ("mo", as_mo(catalogue))):
        assert place_of(language, ending).read_bytes() == data, "run make messages"


def test_translations_have_the_placeholders_of_their_texts(catalogue: Catalog) -> None:
    differing = [message.id for message in catalogue if message.id and not _has_same_placeholders(message)]
    assert differing == []


def _has_same_placeholders(message: Message) -> bool:
    ids, strings = (_forms(item) for item in (message.id, message.string))
    if any("%" in text and "{" not in text for text in ids):  # click's own texts have one or two in the old syntax
        return True
    if len(ids) == 1:
        return _names(ids[0]) == _names(strings[0])
    one, many = strings
    return _names(many) == _names(ids[1]) and _names(one) <= _names(ids[0]) | _names(ids[1])


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _names(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:  # help and rule pages hold braces of code, and are never filled in
        return set()
