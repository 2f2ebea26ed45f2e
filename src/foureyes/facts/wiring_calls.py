"""What the name of a called function says of a call: names come in, cached traits go out."""

import re
from functools import lru_cache
from typing import NamedTuple

from foureyes.facts.wiring_words import IMPORTERS, LISTERS, PROSE_CALLS, SHELLS

_LOADING_CALL = re.compile(r"autodiscover|[wa]sgi_application|config_from|walk_modules|discover|load_all|attach_stub")
_NAMING_CALL = re.compile(
    r"autodiscover|forward|load|register|include|extend|append|insert|import|plugin|setup|walk|attach|crawl|enqueue"
)
_PATH_CALLS = ("insert", "append", "addsitedir", "syspath_prepend")
_SPECIAL_CALLS = frozenset((*IMPORTERS, *LISTERS, *_PATH_CALLS, "join", "joinpath", "attach"))


class CallTraits(NamedTuple):
    """What the last part of a called name says of a call."""

    asserts: bool
    is_prose: bool
    is_special: bool
    loads: bool
    takes_names: bool
    takes_commands: bool


@lru_cache(maxsize=4096)
def call_traits(last: str) -> CallTraits:
    """Return the traits of calls of this name; a few names are called again and again."""
    is_prose = last in PROSE_CALLS or last.endswith(("Error", "Exception", "Warning")) or last.startswith("assert")
    loads = _LOADING_CALL.search(last) is not None
    return CallTraits(
        asserts=last.lstrip("_").startswith("assert") or last in {"raises", "warns"},
        is_prose=is_prose,
        is_special=loads or last in _SPECIAL_CALLS,
        loads=loads,
        takes_names=_NAMING_CALL.search(last) is not None,
        takes_commands=last in SHELLS,
    )
