"""Why a file could not be read: the text that a worker wrote comes in, a message that can be told in another language
goes out.
"""

from collections.abc import Callable
from functools import cache

from foureyes.model.recognised import recogniser
from foureyes.model.wording import Message, worded_later

# Python's own words for the mistakes that are made most often; the rest of them stay as they are.
_SYNTAX = (
    worded_later("expected ':'"),
    worded_later("invalid syntax"),
    worded_later("invalid syntax. Perhaps you forgot a comma?"),
    worded_later("unexpected indent"),
    worded_later("unindent does not match any outer indentation level"),
    worded_later("unexpected EOF while parsing"),
)
_TEXTS = (
    *_SYNTAX,
    worded_later("a pattern takes too long on this file"),
    worded_later("reading the file was ended from outside, perhaps for want of memory"),
    worded_later("syntax error"),
    worded_later("the code is nested too deeply"),
    worded_later("the file contains NUL bytes"),
    worded_later("the file's content is missing, or larger than the limit"),
)
_TEMPLATES = (
    worded_later("{text} was never closed"),
    worded_later("unmatched {text}"),
    worded_later("expected an indented block after {text} on line {line}"),
    worded_later("unterminated string literal (detected at line {line})"),
    worded_later("unterminated triple-quoted string literal (detected at line {line})"),
    worded_later("could not be analysed: {problem}"),
    worded_later("not read: {problem}"),
    worded_later("the limit of {seconds} s for the whole tree was reached"),
    worded_later("reading the file takes more than {seconds} s of CPU time"),
    worded_later("reading the file takes more than {seconds} s"),
    worded_later("reading the file takes more than {megabytes} MB"),
    worded_later("reading the file crashed ({signal})"),
    worded_later("reading the file ended its process (status {status})"),
    worded_later("the file is larger than {megabytes} MB"),
    worded_later("the coding cookie says {encoding}, the byte order mark says UTF-8"),
    worded_later("byte {byte} is not {encoding}"),
    worded_later("the file cannot be decoded as {encoding}"),
    worded_later("unknown encoding {text}"),
    worded_later("encoding {text} can hide code; save the file as UTF-8"),
    worded_later("{collector} failed: {kind}: {problem}"),
)


def problem(text: str) -> Message:
    """Return the message that the problem `text` was made from."""
    return _recogniser()(text)


@cache
def _recogniser() -> Callable[[str], Message]:
    return recogniser(_TEXTS, _TEMPLATES)
