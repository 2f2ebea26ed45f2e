"""Who wrote it: evidence, and what it adds up to. Nothing here ever says "human" unless a human attested it."""

from dataclasses import dataclass
from enum import StrEnum

from foureyes.model.change import Identity


class Strength(StrEnum):
    """What one observation is worth: the tool writes it by itself; explicit but hand-written; a hint only."""

    CONCLUSIVE = "conclusive"
    STRONG = "strong"
    WEAK = "weak"


class EvidenceKind(StrEnum):
    TRAILER = "trailer"
    AUTHOR = "author"
    COMMITTER = "committer"
    MESSAGE = "message"
    BRANCH = "branch"
    PULL_REQUEST_TEXT = "pull-request-text"
    LOGIN = "login"
    LABEL = "label"
    NOTE = "note"
    TRACE = "trace"
    FILE = "file"


class Role(StrEnum):
    """What the agent did: wrote it, only committed it, had a person commit its suggestion, is only mentioned."""

    AUTHOR = "author"
    COMMITTER = "committer"
    SUGGESTION = "suggestion"
    MENTION = "mention"


class Origin(StrEnum):
    """The verdict on a commit, a file or a change. "human" is not among them: absence of evidence is no proof."""

    AI = "ai"
    AI_ASSISTED = "ai-assisted"
    AUTOMATION = "automation"
    UNDECLARED = "undeclared"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observation. `where` is a commit id, or names the pull request's field; `value` is the matched text, cut."""

    kind: EvidenceKind
    agent: str
    value: str
    where: str
    strength: Strength
    role: Role
    signal: str


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent as far as it is known: `model` and `session` only where the evidence names them."""

    name: str
    model: str | None = None
    session: str | None = None


@dataclass(frozen=True, slots=True)
class CommitAttribution:
    """Who wrote one commit, as far as is known, and what says so."""

    commit: str
    origin: Origin
    agents: tuple[Agent, ...]
    prompters: tuple[Identity, ...]
    evidence: tuple[Evidence, ...]
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LineRange:
    """Lines `first..last` of head, all of one origin. `agent` is None where no agent is known to have written them."""

    first: int
    last: int
    origin: Origin
    agent: str | None
    attested_human: bool = False


@dataclass(frozen=True, slots=True)
class FileAttribution:
    """The added lines of one file. Ranges ascend and do not overlap."""

    path: str
    added: int
    by_agent: tuple[tuple[str, int], ...]
    ranges: tuple[LineRange, ...]

    @property
    def ai_lines(self) -> int:
        return sum(count for _, count in self.by_agent)

    def agent_at(self, line: int) -> str | None:
        for item in self.ranges:
            if item.first <= line <= item.last:
                return item.agent
        return None


@dataclass(frozen=True, slots=True)
class Attribution:
    """What all the evidence adds up to. `ignored` says in words which input was not used, and why; `hints` names
    what does not fit together: claims that contradict each other, signs that were there and are gone."""

    origin: Origin
    agents: tuple[Agent, ...]
    prompters: tuple[Identity, ...]
    evidence: tuple[Evidence, ...]
    commits: tuple[CommitAttribution, ...]
    files: tuple[FileAttribution, ...]
    added: int
    by_agent: tuple[tuple[str, int], ...]
    ignored: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def ai_lines(self) -> int:
        return sum(count for _, count in self.by_agent)

    def file(self, path: str) -> FileAttribution | None:
        return next((item for item in self.files if item.path == path), None)
