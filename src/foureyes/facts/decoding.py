"""The bytes of a Python file become text as PEP 263 says: byte order mark, coding cookie, or UTF-8.

Only encodings that leave ASCII alone are accepted: one that does not (`unicode_escape`, `utf-7`) can hide code from
every reader and would make line numbers lie.
"""

import codecs
import re

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:[#\r\n]|$)")
_PROBE = bytes(range(0x20, 0x7F)) + b" \\n \\x41 +AGE- ~{VPND~} \t\f\r\n"


class DecodingError(ValueError):
    """The bytes are not text in the encoding they claim."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def decode(data: bytes) -> str:
    """Return the text of a Python file; raises `DecodingError`."""
    has_mark = data.startswith(codecs.BOM_UTF8)
    if has_mark:
        data = data[len(codecs.BOM_UTF8) :]
    line, name = _cookie(data)
    encoding = "utf-8" if name is None else _accepted(name, line)
    if has_mark and encoding != "utf-8":
        raise DecodingError(line, f"the coding cookie says {encoding}, the byte order mark says UTF-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        where = data.count(b"\n", 0, error.start) + 1
        raise DecodingError(where, f"byte 0x{data[error.start]:02x} is not {encoding}") from None
    except (UnicodeError, ValueError, LookupError):
        raise DecodingError(1, f"the file cannot be decoded as {encoding}") from None


def _cookie(data: bytes) -> tuple[int, str | None]:
    end = data.find(b"\n", data.find(b"\n") + 1)
    if b"coding" not in (data[:end] if end > 0 else data):
        return 1, None
    for number, line in enumerate(data.split(b"\n", 2)[:2], start=1):
        found = _COOKIE.match(line)
        if found:
            return number, found[1].decode("ascii", "replace")
        if not _BLANK.match(line):
            break
    return 1, None


def _accepted(name: str, line: int) -> str:
    normal = name.lower().replace("_", "-")
    if normal == "utf-8" or normal.startswith("utf-8-"):
        return "utf-8"
    try:
        info = codecs.lookup(name)
        leaves_ascii_alone = _reads_ascii(info.name)
    except LookupError:
        raise DecodingError(line, f"unknown encoding {name[:40]!r}") from None
    if not leaves_ascii_alone:
        raise DecodingError(line, f"encoding {name[:40]!r} can hide code; save the file as UTF-8")
    return info.name


def _reads_ascii(name: str) -> bool:
    if name in {"unicode_escape", "unicode-escape", "raw_unicode_escape", "raw-unicode-escape", "idna", "punycode"}:
        return False
    try:
        return _PROBE.decode(name) == _PROBE.decode("ascii")
    except ValueError:
        return False
