"""Many short texts in, which of them a message holds out: each is looked for only where its rarest word stands.

A message is cut into words once; that costs less than one search for each text.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

_WORD = re.compile(r"[a-z0-9-]+")
_TABLE = bytes(byte if chr(byte) in "abcdefghijklmnopqrstuvwxyz0123456789-" else 32 for byte in range(256))


@dataclass(frozen=True, slots=True)
class Literals:
    """`by_word` has the texts by one word of theirs; `others` are those beyond ASCII, with one of `marks` each."""

    by_word: dict[bytes, tuple[str, ...]]
    others: tuple[str, ...]
    marks: re.Pattern[str]

    def found_in(self, low: str) -> frozenset[str]:
        """Return the texts that `low`, which is in lower case, holds as whole words."""
        words = low.encode("utf-8", "surrogatepass").translate(_TABLE).split()
        hits = self.by_word.keys() & words
        found = [text for word in hits for text in self.by_word[word] if text in low]
        if not low.isascii() and self.marks.search(low):
            found.extend(text for text in self.others if text in low)
        return frozenset(found)


def literals(texts: Collection[str]) -> Literals:
    """Arrange `texts`, which are in lower case, for searching."""
    by_word: dict[bytes, list[str]] = {}
    for text in sorted(set(texts)):
        if text.isascii():
            by_word.setdefault(_word_of(text).encode(), []).append(text)
    others = tuple(sorted(text for text in set(texts) if not text.isascii()))
    marks = "".join({next(char for char in text if not char.isascii()) for text in others})
    return Literals(
        {word: tuple(found) for word, found in by_word.items()}, others, re.compile(f"[{marks}]" if marks else "(?!)")
    )


def _word_of(text: str) -> str:
    """Return the longest word of `text`; its first one may be the end of a longer one, so that any other is better."""
    words = list(_WORD.finditer(text))
    whole = [word.group() for word in words if word.start() > 0 and not word.group().endswith("-")]
    return max(whole, key=len) if whole else words[0].group() if words else ""
