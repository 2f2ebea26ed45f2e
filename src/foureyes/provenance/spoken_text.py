"""A commit message or a pull request's text as people and tools leave it, in; what its author says in it, out.

Quotations, fenced blocks, examples, HTML comments and the subjects that a revert quotes are not the author's words.
Everything is linear in the length.
"""

import re

_CALLOUT = re.compile(
    r">[ \t]{0,8}[*_]{0,3}(?:\[!|note\b|disclaimer\b|disclosure\b|ai[ -]\w"
    r"|this (?:was|pr|commit|change|patch|text|message|description|pull request)\b)",
    re.IGNORECASE,
)
_ODD = re.compile("[\u00a0\u00ad\u2000-\u200f\u2010-\u2013\u202f\u205f\u2060\u3000\ufeff\ufe63\uff0d]")
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
_ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("\\u003c", "<"), ("\\u003e", ">"), ("\\u003C", "<"), ("\\u003E", ">"))
_REVERT = re.compile(r'\s{0,8}(?:[^\n"]{0,60}[:(\s])?(?:revert|reapply)[^\n"]{0,20}"[^\n]{0,1000}', re.IGNORECASE)
_CONTINUES = re.compile(r"[\w -]{2,40}: |commit [0-9a-f]{7}|[-*#•]|\(cherry|<|---", re.IGNORECASE)


def lowered(text: str) -> str:
    """Return `text` in lower case, with the same length, so that offsets in one are offsets in the other."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(char.lower() if char.isascii() else char for char in text)


def plain(text: str) -> str:
    """Return `text` as a keyboard gives it: no ends of lines written out, no blanks and hyphens of typesetting, nothing
    invisible."""
    if "\\n" in text:
        text = text.replace("\\r\\n", "\n").replace("\\n", "\n")
    if text.isascii():
        return text
    return _ODD.sub(_on_keyboard, text) if _ODD.search(text) else text


def _on_keyboard(match: re.Match[str]) -> str:
    char = match.group()
    if char in _INVISIBLE:
        return ""
    return "-" if "\u2010" <= char <= "\u2013" or char in "\ufe63\uff0d" else " "


def spoken(text: str, *, by_bot: bool = False) -> str:
    """Return what the author of `text` says.

    Of bots, folded sections and HTML quotations are dropped too: that is where they repeat other people's changelogs.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = plain(text)
    if "<!--" in text:
        text = _without(text, "<!--", "-->")
    if by_bot:
        for tag in ("details", "blockquote"):
            text = _without(text, f"<{tag}", f"</{tag}>")
    for fence in ("```", "~~~"):
        if fence in text:
            text = _without_fences(text, fence)
    if ">" in text:
        text = _without_quotations(text)
    if '"' in text[:200] and _REVERT.match(text):
        text = _REVERT.sub("", text, count=1)
    return _unescaped(_without_examples(text))


def _unescaped(text: str) -> str:
    """Addresses come back from web forms and from JSON with their brackets written out."""
    if "&" not in text and "\\" not in text:
        return text
    for written, char in _ESCAPES:
        if written in text:
            text = text.replace(written, char)
    return text.replace("\\<", "<").replace("\\>", ">") if "\\<" in text else text


def _without(text: str, opening: str, closing: str) -> str:
    """Drop everything from an opening mark to its closing mark; an opening without an end drops nothing."""
    kept: list[str] = []
    at = 0
    while True:
        start = text.find(opening, at)
        end = text.find(closing, start + len(opening)) if start >= 0 else -1
        if end < 0:
            kept.append(text[at:])
            return "".join(kept)
        kept.append(text[at:start])
        at = end + len(closing)


def _without_fences(text: str, fence: str) -> str:
    lines = text.split("\n")
    fences = [number for number, line in enumerate(lines) if line.lstrip().startswith(fence)]
    dropped: set[int] = set()
    for start, end in zip(fences[::2], fences[1::2], strict=False):
        dropped.update(range(start, end + 1))
    return "\n".join("" if number in dropped else line for number, line in enumerate(lines))


def _without_quotations(text: str) -> str:
    """Drop quoted lines; a call-out ("> [!NOTE]", "> Note: ...") is set like a quotation, but is the author's own."""
    if not text.startswith(">") and "\n>" not in text and " >" not in text and "\t>" not in text:
        return text
    kept: list[str] = []
    is_callout = was_quoted = False
    for line in text.split("\n"):
        bare = line.lstrip()
        is_quoted = bare.startswith(">")
        if is_quoted and not was_quoted:
            is_callout = _CALLOUT.match(bare[:60]) is not None
        was_quoted = is_quoted
        kept.append(line if not is_quoted else bare.lstrip("> \t") if is_callout else "")
    return "\n".join(kept)


def _without_examples(text: str) -> str:
    """Drop an indented block that a line ending in ":" announces and that prose follows: it shows, it does not say.

    Messages indented to their end, and those that a squash merge puts below one another, are not examples.
    """
    if ":\n" not in text or ("\n    " not in text and "\n\t" not in text):
        return text
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        if lines[number].rstrip().endswith(":") and not _is_indented(lines[number]):
            end = _end_of_block(lines, number + 1)
            if end > number + 1 and end < len(lines) and not _CONTINUES.match(lines[end]):
                lines[number + 1 : end] = [""] * (end - number - 1)
            number = max(end, number + 1)
        else:
            number += 1
    return "\n".join(lines)


def _is_indented(line: str) -> bool:
    return line.startswith(("    ", "\t"))


def _end_of_block(lines: list[str], start: int) -> int:
    """Return the first line from `start` on that stands at the margin; `start` where nothing is indented."""
    number, indented = start, False
    while number < len(lines) and (not lines[number].strip() or _is_indented(lines[number])):
        indented = indented or bool(lines[number].strip())
        number += 1
    return number if indented else start
