"""English text that was kept without what it was made from (in a store, on the wire from a worker) comes in, with all
there is to say of its kind; the message that it must have been goes out.

What is worked out a million times and shown once is made as plain text, and recognised where it is shown.
"""

import re
import string
from collections.abc import Callable, Iterable

from foureyes.model.wording import Argument, Message, rebuilt

_LOOSE = frozenset({"path", "code", "text", "glob"})  # may hold white space; other arguments are one word
_SENTENCES = frozenset({"why", "problem"})  # are recognised themselves


def recogniser(texts: Iterable[str], templates: Iterable[str]) -> Callable[[str], Message]:
    """Return what recognises one of the fixed `texts`, or what one of the `templates` was filled in to: the first that
    fits. Anything else is taken for a text without arguments."""
    fixed = frozenset(texts)
    patterns = [(template, re.compile(_pattern(template), re.DOTALL)) for template in templates]

    def recognise(text: str) -> Message:
        for template, pattern in () if text in fixed else patterns:
            match = pattern.fullmatch(text)
            if match is not None:
                found: dict[str, Argument] = dict(match.groupdict())
                found |= {name: recognise(str(found[name])) for name in _SENTENCES & found.keys()}
                return rebuilt(template, found)
        return rebuilt(text.replace("{", "{{").replace("}", "}}"), {})

    return recognise


def _pattern(template: str) -> str:
    parts = []
    for literal, name, _, _ in string.Formatter().parse(template):
        parts.append(re.escape(literal))
        if name is not None:
            parts.append(f"(?P<{name}>{'.+?' if name in _LOOSE | _SENTENCES else r'[^ ]+'})")
    return "".join(parts)
