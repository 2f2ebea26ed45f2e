"""Commits, trees and files as data, read from a bare repository."""

import re
from dataclasses import dataclass

from foureyes.standin.git_store import CommitText, GitStore, Person

_PERSON = re.compile(r"(?P<name>.*?) ?<(?P<email>[^>]*)> (?P<at>\d+)")


@dataclass(frozen=True, slots=True)
class Entry:
    mode: str
    kind: str
    oid: str
    size: int | None
    path: str


def read_commit(git: GitStore, oid: str) -> CommitText:
    raw = git.run("cat-file", "commit", oid).decode(errors="replace")
    head, _, message = raw.partition("\n\n")
    values: dict[str, list[str]] = {}
    key = ""
    for line in head.split("\n"):
        if line.startswith(" "):
            values[key][-1] += "\n" + line[1:]
        else:
            key, _, value = line.partition(" ")
            values.setdefault(key, []).append(value)
    author, authored = _person(values["author"][0])
    committer, committed = _person(values["committer"][0])
    signature = values.get("gpgsig", [None])[0]
    return CommitText(
        oid,
        values["tree"][0],
        tuple(values.get("parent", ())),
        author,
        authored,
        committer,
        committed,
        message.removesuffix("\n"),
        signature,
    )


def _person(text: str) -> tuple[Person, int]:
    match = _PERSON.match(text)
    return (Person(match["name"], match["email"]), int(match["at"])) if match else (Person("", ""), 0)


def list_tree(git: GitStore, tree: str, *, recursive: bool, under: str = "") -> tuple[Entry, ...]:
    flags = ["-r", "-t"] if recursive else []
    spec = f"{tree}:{under}" if under else tree
    out = git.run("ls-tree", "-z", "--long", *flags, spec).decode(errors="replace")
    found = []
    for record in out.split("\0")[:-1]:
        meta, path = record.split("\t", 1)
        mode, kind, oid, size = meta.split()
        found.append(Entry(mode, kind, oid, int(size) if size != "-" else None, f"{under}/{path}" if under else path))
    return tuple(found)


def find_entry(git: GitStore, commit: str, path: str) -> Entry | None:
    """What stands at a path; the root is a tree."""
    clean = path.strip("/")
    if "\0" in clean:
        return None
    if not clean:
        return Entry("040000", "tree", git.line("rev-parse", commit + "^{tree}"), None, "")
    out = git.run("--literal-pathspecs", "ls-tree", "-z", "--long", commit, "--", clean).decode(errors="replace")
    for record in out.split("\0")[:-1]:
        meta, name = record.split("\t", 1)
        if name == clean:
            mode, kind, oid, size = meta.split()
            return Entry(mode, kind, oid, int(size) if size != "-" else None, name)
    return None
