"""A finding: what is wrong, where, how sure, and what to do about it."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much it matters if it is true. Compare by `rank`."""

    NOTE = "note"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for note to 4 for critical."""
        return list(Severity).index(self)


class Confidence(StrEnum):
    """The share of such findings a maintainer would call right: high from .9, medium from .7, low below."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0 for low to 2 for high."""
        return list(Confidence).index(self)


class Tier(StrEnum):
    """What the gate does with it."""

    BLOCK = "block"  # blocks until fixed or waived
    LOOK = "look"  # a human must look at exactly this; listed in the gate's reasons
    WARN = "warn"  # shown, does not block
    INFO = "info"  # told in the check's text only


class Scope(StrEnum):
    """What a finding points at. A finding about a whole file stands on its line 1."""

    LINE = "line"
    FILE = "file"


class Side(StrEnum):
    """The version of the file that path and line belong to: base only for what the change deleted."""

    HEAD = "head"
    BASE = "base"


class SuppressionKind(StrEnum):
    INLINE = "inline"  # a comment in the code
    POLICY = "policy"  # the policy file switches the rule off here
    WAIVER = "waiver"  # an independent human acknowledged it


@dataclass(frozen=True, slots=True)
class Suppression:
    """Why a finding is not shown or does not block. Nothing is dropped: it is kept, with this beside it."""

    kind: SuppressionKind
    reason: str
    path: str | None = None
    line: int | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class SuggestedEdit:
    """Replace lines `first..last` of `path` (head) by `replacement`, whole lines without the last newline."""

    path: str
    first: int
    last: int
    replacement: str


@dataclass(frozen=True, slots=True)
class RelatedPlace:
    """Another place that matters to the finding: a source of tainted data, an include list, a former caller."""

    path: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    `symbol` is the qualified name of the definition around it (or the module's dotted name), and with `key` (what
    tells two findings in one symbol apart: usually the text of the line) makes the fingerprint. `line` and `end_line`
    are 1-based, `column` is 1-based and 0 where unknown. `agent` wrote the line, as far as is known.
    """

    rule: str
    path: str
    line: int
    message: str
    severity: Severity
    confidence: Confidence
    tier: Tier
    end_line: int = 0
    column: int = 0
    scope: Scope = Scope.LINE
    side: Side = Side.HEAD
    symbol: str = ""
    key: str = ""
    remedy: str = ""
    fix: SuggestedEdit | None = None
    cwe: tuple[int, ...] = ()
    related: tuple[RelatedPlace, ...] = ()
    fingerprint: str = ""
    introduced: bool = True
    agent: str | None = None
    suppressed: Suppression | None = None

    def __post_init__(self) -> None:
        if self.end_line < self.line:
            object.__setattr__(self, "end_line", self.line)

    @property
    def is_active(self) -> bool:
        return self.suppressed is None

    @property
    def blocks(self) -> bool:
        return self.is_active and self.tier is Tier.BLOCK

    @property
    def order(self) -> tuple[int, int, str, int, int, str, str]:
        """Sort key: most serious first, then by place. Total, so that the same findings always come in one order."""
        return (
            -self.severity.rank,
            -self.confidence.rank,
            self.path,
            self.line,
            self.column,
            self.rule,
            self.message,
        )


def fingerprint(finding: Finding, occurrence: int) -> str:
    """Return 32 hex digits that stay the same while the code around the finding moves.

    Line numbers do not enter. Two findings alike in rule, path, symbol and key are told apart by `occurrence`, their
    rank (0, 1, ...) from the top of the file. White space in the key is normalised.
    """
    key = " ".join(finding.key.split())
    parts = (finding.rule, finding.path, finding.symbol, key, str(occurrence))
    data = b"\0".join(part.encode("utf-8", "surrogatepass") for part in parts)
    return hashlib.sha256(data).hexdigest()[:32]
