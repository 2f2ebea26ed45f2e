"""Messages: English as ever, and told in French where a person reads them."""

import copy
import pickle

import pytest

from foureyes.model.errors import UsageError
from foureyes.model.wording import Message, joined, worded, worded_count
from foureyes.server.json_codec import decode, encode
from foureyes.translation.translated import current_language, named_language, speaking, translated


def test_a_message_is_its_english_text() -> None:
    message = worded("{path} holds {number} lines", path="a/{b}.py", number=3)
    assert message == "a/{b}.py holds 3 lines"
    assert translated(message) == "a/{b}.py holds 3 lines"
    assert hash(message) == hash("a/{b}.py holds 3 lines")


def test_a_placeholder_without_argument_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        worded("{path} is missing", way="a.py")


@pytest.mark.parametrize(("count", "text"), [(0, "0 files of a"), (1, "1 file of a"), (2, "2 files of a")])
def test_english_counts(count: int, text: str) -> None:
    assert worded_count("{count} file of {owner}", "{count} files of {owner}", count, owner="a") == text


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_a_message_survives_copies(copied: object) -> None:
    message = worded("{a} and {b}", a="x", b=worded("{n} more", n=2))
    assert callable(copied)
    again = copied(message)
    assert (again, again.template, again.arguments) == (message, message.template, message.arguments)


def test_a_message_survives_the_database() -> None:
    message = joined("; ", [worded("{a} and {b}", a="{x}", b=2), worded_count("{count} file", "{count} files", 3)])
    again = decode(str, encode(message))
    assert again == message
    assert isinstance(again, Message)
    assert again.arguments == message.arguments


@pytest.mark.parametrize(
    ("name", "language"),
    [("", "en"), ("C", "en"), ("POSIX", "en"), ("C.UTF-8", "en"), ("fr", "fr"), ("fr_CA.UTF-8", "fr"), ("FR-be", "fr")],
)
def test_names_of_languages(name: str, language: str) -> None:
    assert named_language(name) == language


@pytest.mark.parametrize("name", ["de", "../fr", "fr/../../x", "français"])
def test_another_language_is_refused_by_name(name: str) -> None:
    with pytest.raises(UsageError, match="it speaks en, fr"):
        named_language(name)


def test_a_language_is_spoken_inside_alone() -> None:
    with speaking("fr"):
        assert current_language() == "fr"
        with speaking("en"):
            assert current_language() == "en"
    assert current_language() == "en"
