"""Blobs from plain data: the reader that facts are read through, without a repository around it."""

import hashlib
from collections.abc import Iterator, Mapping

from foureyes.model.change import TreeEntry


def oid_of(data: bytes) -> str:
    """Return the id git gives to a blob."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


class Blobs:
    """Files by path; `asked` lists the blobs that were read, in order."""

    def __init__(self, files: Mapping[str, bytes | str]) -> None:
        self.files = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
        self.contents = {oid_of(data): data for data in self.files.values()}
        self.asked: list[str] = []

    @property
    def entries(self) -> tuple[TreeEntry, ...]:
        return tuple(TreeEntry(path, "100644", oid_of(data), len(data)) for path, data in self.files.items())

    def read(self, blobs: list[str]) -> Iterator[tuple[str, bytes | None]]:
        for oid in blobs:
            self.asked.append(oid)
            yield oid, self.contents.get(oid)
