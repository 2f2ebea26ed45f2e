"""What a policy rests on beside the pull request itself: a policy comes in, what has to be read for it goes out."""

from dataclasses import dataclass

from foureyes.model.policy import Policy


@dataclass(frozen=True, slots=True)
class Asked:
    """`teams` are those that the policy names (`org/slug`); `code_owners`: whether somebody's being one matters."""

    teams: tuple[str, ...] = ()
    code_owners: bool = False


def asked_by(policy: Policy) -> Asked:
    """Return what the gate has to know for this policy."""
    approval = policy.approval
    named = (approval.approvers, *(rule.approvers for rule in approval.rules))
    teams = dict.fromkeys(team for approvers in named for team in approvers.teams)
    owners = bool(approval.code_owner_approvals) or any(approvers.code_owners for approvers in named)
    return Asked(tuple(teams), owners)
