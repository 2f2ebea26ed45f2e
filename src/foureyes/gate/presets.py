"""The three presets: what a policy says before its file says otherwise."""

from dataclasses import replace

from foureyes.model.policy import (
    ApprovalPolicy,
    EvidencePolicy,
    FindingPolicy,
    OwnershipPolicy,
    Policy,
    Preset,
    Undeclared,
    WaiverBy,
)

TEAM = Policy()

SOLO = replace(TEAM, preset=Preset.SOLO, findings=FindingPolicy(waivers=WaiverBy.SELF))

REGULATED = replace(
    TEAM,
    preset=Preset.REGULATED,
    approval=ApprovalPolicy(required=2, code_owner_approvals=1, min_review_seconds_per_100_lines=30),
    evidence=EvidencePolicy(undeclared=Undeclared.TREAT_AS_AI),
    findings=FindingPolicy(waivers=WaiverBy.MAINTAINER),
    ownership=OwnershipPolicy(new_modules_need_owner=True),
)

PRESETS: dict[Preset, Policy] = {Preset.SOLO: SOLO, Preset.TEAM: TEAM, Preset.REGULATED: REGULATED}
