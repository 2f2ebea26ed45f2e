"""Which findings block: a finding and the policy come in, yes or no goes out. Used by the gate and the command line."""

from foureyes.model.finding import Finding, Severity, Tier
from foureyes.model.policy import FindingPolicy


def blocks(finding: Finding, policy: FindingPolicy) -> bool:
    """Whether the finding must be fixed or waived."""
    return finding.is_active and blocks_at(finding.tier, finding.severity, policy)


def blocks_at(tier: Tier, severity: Severity, policy: FindingPolicy) -> bool:
    """Whether such a finding blocks: its tier says so, or a human must look at it and it is severe enough."""
    return tier is Tier.BLOCK or (tier is Tier.LOOK and severity.rank >= policy.fail_on.rank)
