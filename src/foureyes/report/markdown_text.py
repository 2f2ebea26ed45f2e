"""Hostile text comes in, Markdown that shows exactly that text goes out: no markup, no HTML, no link, nobody notified.

A forge looks for mentions, references and addresses after it has rendered the Markdown, where a backslash no longer
helps: a zero-width space parts them. Inside a code span it does not look.
"""

import re

from foureyes.model.safe_text import shown

_ZERO_WIDTH = "&#8203;"
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"}
_SPECIAL = re.compile(
    r"(?P<markup>[\\`*_\[\]|~])"
    r"|(?P<entity>[&<>$])"
    r"|@|\#|:(?=//|[a-z0-9+_-]+:)|(?i:\bwww(?=\.)|\bGH(?=-\d)|\b(?:mailto|xmpp|tel)(?=:))"
)
_LEADING = re.compile(r"[-+=:]|\d{1,9}[.)]")
_CODE = re.compile(r"`([^`]+)`")


def plain(text: str, limit: int = 300) -> str:
    """Return `text` as inline Markdown that reads as it is."""
    return _inert(_cut(shown(text).strip(), limit))


def prose(text: str, limit: int = 300, *, table: bool = False) -> str:
    """Return a message as inline Markdown; what stands between single backticks becomes code, the rest stays text."""
    parts = _CODE.split(_cut(shown(text).strip(), limit))
    return "".join(code(part, limit, table=table) if number % 2 else _inert(part) for number, part in enumerate(parts))


def code(text: str, limit: int = 300, *, table: bool = False) -> str:
    """Return `text` as a code span; `table` for one in a cell, where a bar would end the cell even in code."""
    safe = _cut(shown(text), limit).replace("##[", "## [")
    if not safe.strip():
        return "` `"
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", safe)), default=0))
    room = " " if safe.startswith(("`", " ")) or safe.endswith(("`", " ")) else ""
    body = safe.replace("|", "\\|") if table else safe
    return f"{fence}{room}{body}{room}{fence}"


def linked(span: str, url: str | None) -> str:
    """Return a code span as a link, where there is something to link to."""
    return f"[{span}]({url})" if url else span


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _inert(text: str) -> str:
    safe = _SPECIAL.sub(_replacement, text)
    return f"{_ZERO_WIDTH}{safe}" if _LEADING.match(text) else safe


def _replacement(match: re.Match[str]) -> str:
    found = match.group()
    if match.group("markup"):
        return f"\\{found}"
    return _ENTITIES.get(found, f"{found}{_ZERO_WIDTH}")
