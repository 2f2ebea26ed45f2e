"""Which findings block: a finding and the policy come in, yes or no goes out. Used by the gate and the command line."""

from foureyes.model.finding import Finding, Tier
from foureyes.model.policy import FindingPolicy


def blocks(finding: Finding, policy: FindingPolicy) -> bool:
    """Whether the finding must be fixed or waived: its tier says so, or a human must look and it is severe enough."""
    if not finding.is_active:
        return False
    if finding.tier is Tier.BLOCK:
        return True
    return finding.tier is Tier.LOOK and finding.severity.rank >= policy.fail_on.rank
