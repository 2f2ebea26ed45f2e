"""The repository's policy, parsed: what `.foureyes.yml` of the base commit says, on top of a preset."""

from dataclasses import dataclass, field
from enum import StrEnum

from foureyes.model.finding import Severity, Tier


class Preset(StrEnum):
    SOLO = "solo"
    TEAM = "team"
    REGULATED = "regulated"


class Permission(StrEnum):
    """A repository role, ordered by `rank`."""

    NONE = "none"
    READ = "read"
    TRIAGE = "triage"
    WRITE = "write"
    MAINTAIN = "maintain"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """0 for none to 5 for admin."""
        return list(Permission).index(self)


class Undeclared(StrEnum):
    """What a change without evidence of an agent means to the gate."""

    PASS = "pass"  # noqa: S105 - a policy word, not a password
    TREAT_AS_AI = "treat_as_ai"


@dataclass(frozen=True, slots=True)
class ApprovalPolicy:
    required: int = 1
    min_permission: Permission = Permission.WRITE


@dataclass(frozen=True, slots=True)
class HouseAgent:
    """An agent only this organisation knows. Any given field identifies it; matching is exact, never by domain."""

    name: str
    login: str | None = None
    id: int | None = None
    email: str | None = None
    trailer: str | None = None
    branch: str | None = None


@dataclass(frozen=True, slots=True)
class EvidencePolicy:
    undeclared: Undeclared = Undeclared.PASS
    agents: tuple[HouseAgent, ...] = ()
    not_agents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingPolicy:
    """`tiers` and `severities` override a rule's own; `ignore` maps a rule id (or "*") to path globs."""

    fail_on: Severity = Severity.HIGH
    tiers: tuple[tuple[str, Tier], ...] = ()
    severities: tuple[tuple[str, Severity], ...] = ()
    disabled: tuple[str, ...] = ()
    ignore: tuple[tuple[str, tuple[str, ...]], ...] = ()
    max_inline_comments: int = 10


@dataclass(frozen=True, slots=True)
class ComplexityPolicy:
    """A function is reported when the change takes it above `threshold`, or adds `worsening` to one already above."""

    threshold: int = 10
    worsening: int = 3


@dataclass(frozen=True, slots=True)
class TestPolicy:
    """`paths` are extra globs of test code; `exempt` globs of code that needs no test."""

    __test__ = False  # not a test class, whatever pytest thinks of the name

    paths: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    preset: Preset = Preset.TEAM
    approval: ApprovalPolicy = field(default_factory=ApprovalPolicy)
    evidence: EvidencePolicy = field(default_factory=EvidencePolicy)
    findings: FindingPolicy = field(default_factory=FindingPolicy)
    complexity: ComplexityPolicy = field(default_factory=ComplexityPolicy)
    tests: TestPolicy = field(default_factory=TestPolicy)
    entry_points: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
