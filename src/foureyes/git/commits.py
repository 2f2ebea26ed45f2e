"""Commits of a range, read from their raw objects: no log format, mailmap or signature program takes part."""

import re
from collections.abc import Iterator

from foureyes.git.command import Git, as_text
from foureyes.git.objects import ObjectReader
from foureyes.model.change import Commit, Identity
from foureyes.model.errors import GitError
from foureyes.model.wording import worded

# The only encodings a message is decoded with; Python knows others that are not character sets, or cost too much.
_ENCODINGS = re.compile(
    r"utf-?8|(us-)?ascii|latin-?1|iso-?8859-?\d{1,2}|(windows-|cp)125\d|koi8-[ru]|euc-?(jp|kr)|shift[-_]jis|gb(k|2312|18030)|big5",
    re.IGNORECASE,
)
_SHALLOW_LIMIT = 16 * 1024 * 1024
_PERSON = re.compile(r"(?P<name>.*?) ?<(?P<email>[^>]*)>(?: (?P<date>-?\d{1,18})\b.*)?", re.DOTALL)


def between(git: Git, objects: ObjectReader, exclude: str | None, include: str) -> tuple[tuple[Commit, ...], list[str]]:
    """Return the commits reachable from `include` and not from `exclude`, oldest first, and notes on gaps."""
    most = git.limits.commits
    revisions = include + "\n" + (f"^{exclude}\n" if exclude else "")
    listing = git.run("rev-list", "--topo-order", f"--max-count={most + 1}", "--stdin", stdin=revisions.encode("ascii"))
    ids = as_text(listing).split()
    notes: list[str] = []
    if len(ids) > most:
        notes.append(worded("the change has more than {limit} commits: the oldest are not read", limit=most))
        del ids[most:]
    ids.reverse()
    commits = []
    cut = _cut(git)
    for oid, data in objects.read(ids, "commit"):
        if data is None:
            notes.append(worded("commit {commit} is missing or too large", commit=oid[:12]))
            continue
        commit, is_whole = parse(oid, data, git.limits.message_bytes)
        commits.append(commit)
        if oid in cut and commit.parents:
            notes.append(
                worded(
                    "history was cut at commit {commit} (shallow clone): older commits are not read", commit=oid[:12]
                )
            )
        if not is_whole:
            notes.append(worded("the message of commit {commit} is too large: its middle is not read", commit=oid[:12]))
    return tuple(commits), notes


def _cut(git: Git) -> frozenset[str]:
    """Ids of the commits at which a shallow clone ends."""
    shallow = git.root / "shallow"
    if not shallow.is_file():
        return frozenset()
    with shallow.open("rb") as file:
        return frozenset(as_text(file.read(_SHALLOW_LIMIT)).split())


def parse(oid: str, data: bytes, message_bytes: int) -> tuple[Commit, bool]:
    """Return the commit a raw object holds, and whether its message is whole (its end, where trailers stand, stays)."""
    head, _, body = data.partition(b"\n\n")
    fields = list(_headers(head))
    encoding = next((as_text(value) for name, value in fields if name == b"encoding"), "utf-8")
    is_whole = len(body) <= message_bytes
    if not is_whole:
        body = body[: message_bytes // 2] + b"\n\n" + body[-message_bytes // 2 :]
    author, authored = _person(_one(fields, b"author"), encoding)
    committer, committed = _person(_one(fields, b"committer"), encoding)
    parents = tuple(as_text(value) for name, value in fields if name == b"parent")
    return Commit(oid, parents, author, committer, authored, committed, _decoded(body, encoding)), is_whole


def _headers(head: bytes) -> Iterator[tuple[bytes, bytes]]:
    for line in head.split(b"\n"):
        if not line.startswith(b" "):  # continuation lines belong to signatures
            name, _, value = line.partition(b" ")
            yield name, value


def _one(fields: list[tuple[bytes, bytes]], name: bytes) -> bytes:
    return next((value for found, value in fields if found == name), b"")


def _person(value: bytes, encoding: str) -> tuple[Identity, int]:
    text = _decoded(value, encoding)
    match = _PERSON.fullmatch(text)
    if match is None:
        return Identity(text, ""), 0
    return Identity(match["name"], match["email"]), int(match["date"] or 0)


def _decoded(data: bytes, encoding: str) -> str:
    if _ENCODINGS.fullmatch(encoding) and not re.fullmatch(r"utf-?8", encoding, re.IGNORECASE):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            pass
    return as_text(data)


def require_hex(oid: str) -> str:
    """Return `oid` if it is an object id, so that nothing else ever reaches git's input."""
    if not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", oid):
        raise GitError(worded("not an object id"))
    return oid
