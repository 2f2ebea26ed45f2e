"""Regular expressions of rule files, kept from running for ever: refused when they can backtrack without end, and run
only on texts of bounded length."""

import re
import warnings
from collections.abc import Callable
from functools import lru_cache
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as sre_parser  # type: ignore[attr-defined]
from typing import Any

from foureyes.model.wording import worded

MAX_REGEX = 4_000
MAX_SUBJECT = 4_000
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)
_ENDLESS = 64
_ASCII = tuple(map(chr, range(128)))
_CLASSES: dict[Any, Callable[[str], bool]] = {
    sre.CATEGORY_DIGIT: str.isdigit,
    sre.CATEGORY_SPACE: str.isspace,
    sre.CATEGORY_WORD: lambda char: char.isalnum() or char == "_",
    sre.CATEGORY_NOT_DIGIT: lambda char: not char.isdigit(),
    sre.CATEGORY_NOT_SPACE: lambda char: not char.isspace(),
    sre.CATEGORY_NOT_WORD: lambda char: not (char.isalnum() or char == "_"),
}


class RegexError(ValueError):
    """The regular expression is not valid, or not safe to run."""


@lru_cache(maxsize=2_048)
def compile_regex(text: str) -> re.Pattern[str]:
    """Return the compiled expression; RegexError where it is invalid or could take exponential time."""
    if len(text) > MAX_REGEX:
        raise RegexError(worded("a regular expression longer than {limit} characters", limit=MAX_REGEX))
    if "(?i)" in text[1:]:
        text = "(?i)" + text.replace("(?i)", "")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compiled = re.compile(text)
            tree = sre_parser.parse(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise RegexError(worded("not a regular expression: {error}", error=str(error))) from error
    _check(tree, None)
    return compiled


def matches(compiled: re.Pattern[str], text: str) -> bool:
    """Whether the expression matches at the start of the text; longer texts are cut."""
    return compiled.match(text[:MAX_SUBJECT]) is not None


def _check(tree: Any, repeated: Any) -> None:
    for code, argument in tree:
        if code in _REPEATS:
            low_high_body = argument
            endless = low_high_body[1] > _ENDLESS
            body = low_high_body[2]
            if endless and repeated is not None and not _has_separator(repeated, body):
                raise RegexError(worded("a repetition inside a repetition, which can take exponential time"))
            _check(body, body if endless else repeated)
        elif code is sre.SUBPATTERN:
            _check(argument[-1], repeated)
        elif code is sre.BRANCH:
            for branch in argument[1]:
                _check(branch, repeated)
        elif code in (sre.ASSERT, sre.ASSERT_NOT):
            _check(argument[1], None)


def _has_separator(outer: Any, inner: Any) -> bool:
    """Whether every round of the outer repetition needs a character that the inner one cannot take."""
    if len(inner) != 1:
        return False
    for item in _flat(outer):
        if item[0] in (sre.LITERAL, sre.IN):
            separators = [char for char in _ASCII if _takes(item, char)]
            if separators and not any(_takes(inner[0], char) for char in separators):
                return True
    return False


def _flat(tree: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for code, argument in tree:
        if code is sre.SUBPATTERN:
            found += _flat(argument[-1])
        else:
            found.append((code, argument))
    return found


def _takes(item: tuple[Any, Any], char: str) -> bool:
    code, argument = item
    if code is sre.LITERAL:
        return chr(argument) == char
    if code is sre.NOT_LITERAL:
        return chr(argument) != char
    if code is sre.IN:
        negated = argument[0][0] is sre.NEGATE
        return any(_in_set(part, char) for part in argument) != negated
    return True


def _in_set(part: tuple[Any, Any], char: str) -> bool:
    code, argument = part
    if code is sre.LITERAL:
        return chr(argument) == char
    if code is sre.RANGE:
        return bool(argument[0] <= ord(char) <= argument[1])
    if code is sre.CATEGORY:
        test = _CLASSES.get(argument)
        return test is None or test(char)
    return False
