"""What was read of a pull request, ready for the gate, for provenance and for what is written back."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from foureyes.github.branch_history import Move
from foureyes.github.changed_files import ChangedFiles
from foureyes.github.checks_on_head import ChecksOnHead
from foureyes.github.conversation import WrittenComment
from foureyes.github.inline_comments import OwnThread
from foureyes.model.gate_facts import Facts


@dataclass(frozen=True, slots=True)
class PullRequestText:
    """What the pull request says of itself, for provenance. `commit_authors`, `signers`, `pushers` go by commit."""

    title: str
    body: str
    labels: tuple[str, ...]
    author_login: str
    author_id: int | None
    author_type: str
    base_branch: str
    base: str
    head_branch: str
    head: str
    head_repository: str | None
    is_draft: bool
    opened_at: int
    commit_authors: Mapping[str, tuple[str, int | None]] = field(default_factory=dict)
    signers: Mapping[str, str] = field(default_factory=dict)
    pushers: Mapping[str, str] = field(default_factory=dict)
    is_fork: bool = False


@dataclass(frozen=True, slots=True)
class CollectedFacts:
    """Everything that GitHub says now. In `facts` evidence, findings, waivers, overrides, code owners, memory and the
    analysis are still to be filled in, and from git whether a merge equals the automatic one.

    `incomplete` says in words what GitHub does not list to the end (git has to be asked); `notes` what it does not tell
    anybody. What could not be read at all is in `facts.unavailable`. `files` is None where they were not asked for.
    Where the threads could not be read (`knows_threads`), nobody can tell what was said on a line already.
    `addresses` leads from the e-mails of the commits' authors and co-authors to their accounts.
    `history` is the log of the head branch, as far as it can be read.
    `summary_comment` is 0 where there is none, and None where that is not known. `read_at` is when the reading began,
    by the monotonic clock.
    """

    facts: Facts
    text: PullRequestText
    files: ChangedFiles | None
    comments: tuple[WrittenComment, ...]
    checks: ChecksOnHead
    threads: tuple[OwnThread, ...]
    summary_comment: int | None
    incomplete: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    requests: int = 0
    knows_threads: bool = True
    read_at: float = field(default_factory=time.monotonic)
    addresses: Mapping[str, int] = field(default_factory=dict)
    history: tuple[Move, ...] = ()

    @property
    def age(self) -> float:
        """Seconds since the reading began."""
        return time.monotonic() - self.read_at
