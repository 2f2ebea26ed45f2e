"""The repository's policy, parsed: what `.foureyes.yml` of the base commit says, on top of a preset."""

from dataclasses import dataclass, field
from enum import StrEnum

from foureyes.model.finding import Severity, Tier
from foureyes.model.wording import ENGLISH


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
        return _PERMISSION_RANKS[self]


_PERMISSION_RANKS = {permission: rank for rank, permission in enumerate(Permission)}


class Undeclared(StrEnum):
    """What a change without evidence of an agent means to the gate."""

    PASS = "pass"  # noqa: S105 - a policy word, not a password
    TREAT_AS_AI = "treat_as_ai"


class ExcludedRole(StrEnum):
    """A part somebody took in the change that makes their approval of it no independent one."""

    AUTHOR = "author"
    PROMPTER = "prompter"
    CONTRIBUTOR = "contributor"
    COAUTHOR = "coauthor"
    PUSHER = "pusher"


class CarryOver(StrEnum):
    """Which new heads keep the approvals of the one before."""

    NONE = "none"
    CLEAN_UPDATE_MERGE = "clean_update_merge"


class WaiverBy(StrEnum):
    """Who may lift a blocking finding: the author as well, an independent human, an independent maintainer."""

    SELF = "self"
    INDEPENDENT = "independent"
    MAINTAINER = "maintainer"


class Risk(StrEnum):
    """How much there is to lose in a change; `gate.risk` says how it is found. Ordered by `rank`."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        return ("low", "medium", "high").index(self.value)


@dataclass(frozen=True, slots=True)
class Approvers:
    """Whose approval counts: any of these. All empty: everybody with the permission. Teams are `org/slug`."""

    users: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    code_owners: bool = False

    @property
    def is_anyone(self) -> bool:
        return not (self.users or self.teams or self.code_owners)


@dataclass(frozen=True, slots=True)
class RuleCondition:
    """When an extra rule applies: every given part must hold; `paths` holds when any changed path matches."""

    paths: tuple[str, ...] = ()
    min_lines: int | None = None
    min_files: int | None = None
    min_risk: Risk | None = None
    findings: Severity | None = None


@dataclass(frozen=True, slots=True)
class ApprovalRule:
    """`approvals` independent humans out of `approvers`, each with `min_permission`, when the condition holds."""

    name: str
    when: RuleCondition = RuleCondition()
    approvals: int = 1
    min_permission: Permission = Permission.WRITE
    approvers: Approvers = Approvers()


GUARDRAIL_PATHS = (
    ".foureyes.yml",
    ".github/**",
    "CODEOWNERS",
    "AGENTS.md",
    "AGENTS.override.md",
    "CLAUDE.md",
    "CLAUDE.local.md",
    "GEMINI.md",
    ".claude/**",
    ".codex/**",
    ".cursor/**",
    ".cursorrules",
    ".mcp.json",
    ".windsurfrules",
    ".clinerules",
)


@dataclass(frozen=True, slots=True)
class ApprovalPolicy:
    """Who must approve what, and when an approval counts: `approval` of the policy file."""

    required: int = 1
    min_permission: Permission = Permission.WRITE
    approvers: Approvers = Approvers()
    code_owner_approvals: int = 0
    exclude: tuple[ExcludedRole, ...] = tuple(ExcludedRole)
    changes_requested_blocks: bool = True
    carry_over: CarryOver = CarryOver.NONE
    carry_over_bots: tuple[str, ...] = ()
    machine_accounts: tuple[str, ...] = ()
    guardrail_paths: tuple[str, ...] = GUARDRAIL_PATHS
    guardrail_min_permission: Permission = Permission.MAINTAIN
    exempt_paths: tuple[str, ...] = ()
    unattributed_extra_approvals: int = 1
    min_review_seconds_per_100_lines: int = 0
    rules: tuple[ApprovalRule, ...] = ()

    @property
    def exclude_order(self) -> tuple[ExcludedRole, ...]:
        """The excluded roles, the one that is named first for a person who has several in front."""
        return tuple(role for role in ExcludedRole if role in self.exclude)


@dataclass(frozen=True, slots=True)
class HouseAgent:
    """An agent only this organisation knows. Any given field identifies it; matching is exact, never by domain.

    `trailer` is a whole line ("Co-authored-by: Isaac"; one that ends in ":" takes any value), `subject` how the first
    line of its messages begins, `author` and `branch` a name, or a prefix that ends in "/".
    """

    name: str
    login: str | None = None
    id: int | None = None
    email: str | None = None
    trailer: str | None = None
    branch: str | None = None
    subject: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class DisclosurePolicy:
    """Whether work with evidence of an agent must also be declared by `trailer`, and whether agents may sign off."""

    required: bool = False
    trailer: str = "Assisted-by"
    forbid_sign_off: bool = False


@dataclass(frozen=True, slots=True)
class EvidencePolicy:
    """What counts as evidence of an agent: `evidence` of the policy file."""

    undeclared: Undeclared = Undeclared.PASS
    agents: tuple[HouseAgent, ...] = ()
    not_agents: tuple[str, ...] = ()
    disclosure: DisclosurePolicy = DisclosurePolicy()


@dataclass(frozen=True, slots=True)
class FindingPolicy:
    """`tiers` and `severities` override a rule's own; `ignore` maps a rule id (or "*") to path globs."""

    fail_on: Severity = Severity.HIGH
    tiers: tuple[tuple[str, Tier], ...] = ()
    severities: tuple[tuple[str, Severity], ...] = ()
    disabled: tuple[str, ...] = ()
    ignore: tuple[tuple[str, tuple[str, ...]], ...] = ()
    max_inline_comments: int = 10
    waivers: WaiverBy = WaiverBy.INDEPENDENT
    keep_waivers: bool = False


@dataclass(frozen=True, slots=True)
class OwnershipPolicy:
    """`min_human_share` of a module's lines makes it owned where no code owner is named; `regenerated_share` of a body
    replaced by an agent counts as a rewrite. Shares run from 0 to 1. `taken_on` names people by the file or directory
    that they answer for."""

    min_human_share: float = 0.25
    new_modules_need_owner: bool = False
    regenerated_share: float = 0.6
    taken_on: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ComplexityPolicy:
    """Reported: what the change takes clearly above `threshold`, and what is above it and grows by `worsening`."""

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
    """`language` is that of everything that is posted on a pull request."""

    preset: Preset = Preset.TEAM
    approval: ApprovalPolicy = field(default_factory=ApprovalPolicy)
    evidence: EvidencePolicy = field(default_factory=EvidencePolicy)
    findings: FindingPolicy = field(default_factory=FindingPolicy)
    ownership: OwnershipPolicy = field(default_factory=OwnershipPolicy)
    complexity: ComplexityPolicy = field(default_factory=ComplexityPolicy)
    tests: TestPolicy = field(default_factory=TestPolicy)
    language: str = ENGLISH
    entry_points: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    @property
    def allows_self_acknowledgement(self) -> bool:
        """Only `solo` knows nobody independent: there the author or prompter may acknowledge the exact head."""
        return self.preset is Preset.SOLO
