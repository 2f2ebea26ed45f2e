"""A git-ai note (authorship 3.0.0, and the forms outside it that exist) in, its claims on lines out. Never raises.

Attestations come first: a path at column 0, then lines of two spaces, key, space, ranges. After a line `---` stands one
JSON object that says who the keys are. A line no one attests is unknown, not human.
"""

import re
from collections.abc import Iterator

from foureyes.model.change import Identity
from foureyes.model.wording import worded
from foureyes.provenance.line_claims import (
    MAX_CHARACTERS,
    MAX_CLAIMS,
    MAX_LINE_NUMBER,
    UNKNOWN,
    LineClaim,
    ParsedNote,
    identity,
    loaded,
    mapping,
    word,
)

REF = "refs/notes/ai"
_RANGE = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")
_UNNAMED_AI = re.compile(r"s_|ai_agent|[0-9a-f]{7,64}$|[0-9a-f]{8}-[0-9a-f]{4}-")


def parse_git_ai(text: str) -> ParsedNote:
    """Parse one note."""
    if len(text) > MAX_CHARACTERS:
        return ParsedNote(
            REF, (), ignored=(worded("a git-ai note of more than {limit} characters", limit=MAX_CHARACTERS),)
        )
    head, metadata_text = _halves(text.replace("\r\n", "\n"))
    metadata = mapping(loaded(metadata_text)) if metadata_text else {}
    ignored: list[str] = []
    if metadata_text and not metadata:
        ignored.append(worded("a git-ai note whose second half is not JSON: its agents are unknown"))
    version = word(metadata.get("schema_version"))
    if version is not None and not version.startswith("authorship/"):
        ignored.append(
            worded("a git-ai note of the unknown schema {version}: read as authorship/3.0.0", version=version)
        )
    reader = _Reader(metadata, ignored)
    claims = tuple(reader.claims(head))
    return ParsedNote(REF, claims, tuple(reader.people.values()), tuple(ignored[:20]))


def _halves(text: str) -> tuple[str, str]:
    if text.startswith("---\n") or text == "---":
        return "", text[4:]
    head, mark, tail = text.partition("\n---\n")
    if not mark and text.lstrip().startswith("{"):
        return "", text
    return head, tail


class _Reader:
    def __init__(self, metadata: dict[str, object], ignored: list[str]) -> None:
        self._records = {**mapping(metadata.get("prompts")), **mapping(metadata.get("sessions"))}
        self._humans = mapping(metadata.get("humans"))
        self._ignored = ignored
        self.people: dict[str, Identity] = {}

    def claims(self, head: str) -> Iterator[LineClaim]:
        path = ""
        count = 0
        for line in head.split("\n"):
            if not line.strip():
                continue
            if not line.startswith(" "):
                path = _path(line)
                continue
            for claim in self._attestation(path, line):
                count += 1
                if count > MAX_CLAIMS:
                    self._ignored.append(worded("a git-ai note: all after {limit} ranges", limit=MAX_CLAIMS))
                    return
                yield claim

    def _attestation(self, path: str, line: str) -> Iterator[LineClaim]:
        key, _, ranges = line.strip().partition(" ")
        if not path or not ranges:
            self._ignored.append(worded("a git-ai note: the line {line}", line=repr(word(line, 60))))
            return
        who = self._who(key)
        if who is None:
            self._ignored.append(worded("a git-ai note: the key {key}", key=repr(word(key, 40))))
            return
        tool, model, session, resolved = who
        for part in ranges.replace(" ", "").split(","):
            match = _RANGE.fullmatch(part)
            first = int(match.group(1)) if match else 0
            last = int(match.group(2) or first) if match else 0
            if 1 <= first <= last <= MAX_LINE_NUMBER:
                yield LineClaim(path, first, last, tool, model, session, resolved)
            else:
                self._ignored.append(worded("a git-ai note: the range {range}", range=repr(word(part, 30))))

    def _who(self, key: str) -> tuple[str | None, str | None, str | None, bool] | None:
        """Return (tool, model, session, whether the note names it); tool None for a person; None for no known key."""
        if key == "human" or key.startswith("h_") or key in self._humans:
            return None, None, None, True
        record = mapping(self._records.get(key) or self._records.get(key.partition("::")[0]))
        agent = mapping(record.get("agent_id"))
        tool = word(agent.get("tool"), 60)
        self._person(record.get("human_author"))
        if tool is not None:
            return tool, word(agent.get("model")), word(agent.get("id")), True
        if record or _UNNAMED_AI.match(key):
            return UNKNOWN, None, None, False
        return None

    def _person(self, value: object) -> None:
        person = identity(value)
        if person is not None:
            self.people.setdefault(person.email.lower(), person)


def _path(line: str) -> str:
    text = line.rstrip("\n")
    if len(text) > 1 and text.startswith('"') and text.endswith('"'):
        return text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return text
