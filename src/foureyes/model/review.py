"""The result of a review: everything the reports say, and nothing they have to work out."""

from dataclasses import dataclass

from foureyes.model.attribution import Attribution
from foureyes.model.change import ChangeSet
from foureyes.model.decision import Decision
from foureyes.model.finding import Finding, Severity, Tier
from foureyes.model.rule import Rule


@dataclass(frozen=True, slots=True)
class ReadingStep:
    """One place to read, riskiest first. `why` is a short phrase per reason; `minutes` an estimate of reading time."""

    path: str
    first: int
    last: int
    why: tuple[str, ...]
    minutes: float


@dataclass(frozen=True, slots=True)
class NotAnalysed:
    """Something that could not be analysed. `blocks` is true wherever that could hide a finding."""

    path: str
    reason: str
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Effort:
    """What the review cost and covered: counts, and CPU seconds of all processes (0 where not measured)."""

    files_in_tree: int = 0
    blobs_parsed: int = 0
    blobs_known: int = 0
    cpu_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Review:
    """One finished review. `findings` are sorted by `Finding.order`, the suppressed ones among them; `rules` holds the
    page of every rule that occurs. `policy` names the policy as `preset@commit`, `fail_on` is the severity from which
    it lets a finding that a human must look at block. `whole_tree` is true for a scan."""

    change: ChangeSet
    attribution: Attribution
    findings: tuple[Finding, ...]
    reading_order: tuple[ReadingStep, ...]
    decision: Decision
    rules: tuple[Rule, ...]
    policy: str
    not_analysed: tuple[NotAnalysed, ...] = ()
    effort: Effort = Effort()
    whole_tree: bool = False
    fail_on: Severity = Severity.HIGH

    @property
    def active(self) -> tuple[Finding, ...]:
        """Findings that no suppression covers."""
        return tuple(finding for finding in self.findings if finding.is_active)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Findings that must be fixed or waived."""
        return tuple(finding for finding in self.findings if self.is_blocking(finding))

    def is_blocking(self, finding: Finding) -> bool:
        """Whether it must be fixed or waived: its tier says so, or a human must look and it is severe enough."""
        severe = finding.severity.rank >= self.fail_on.rank
        return finding.is_active and (finding.tier is Tier.BLOCK or (finding.tier is Tier.LOOK and severe))

    @property
    def is_complete(self) -> bool:
        return not any(item.blocks for item in self.not_analysed) and not self.change.incomplete
