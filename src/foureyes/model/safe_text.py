"""Hostile text made safe to show: file names, commit messages and code come from strangers.

Paths are `str` decoded with `surrogateescape`, so that any byte sequence git knows can be carried and compared;
what people or JSON readers see has passed `shown` first.
"""

import unicodedata

_INVISIBLE_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def shown(text: str) -> str:
    """Return `text` with control, bidirectional, unassigned and undecodable characters written as escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if _is_plain(char) else _escaped(char) for char in text)


def _is_plain(char: str) -> bool:
    return unicodedata.category(char) not in _INVISIBLE_CATEGORIES


def _escaped(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that was not UTF-8, carried by surrogateescape
        return f"\\x{code - 0xDC00:02x}"
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")


def one_line(text: str, limit: int = 200) -> str:
    """Return the first line of `text`, safe to show, cut to `limit` characters with an ellipsis; `text` itself, still
    the message that it may be, where that is what it is."""
    first = text.strip().split("\n", 1)[0].strip()
    safe = shown(first)
    if safe == text and len(safe) <= limit:
        return text
    return safe if len(safe) <= limit else safe[: limit - 1] + "…"
