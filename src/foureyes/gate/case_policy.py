"""The policy of a case: its `config` and, where given, the base's own text come in; policy or failure goes out."""

from dataclasses import replace

from foureyes.gate.case_file import Case, Mapped, Plain
from foureyes.gate.case_values import first, is_down, number, text, texts
from foureyes.gate.decide import PolicyFailure
from foureyes.gate.policy import parse_policy
from foureyes.gate.presets import PRESETS
from foureyes.model.errors import PolicyError, RulePackError
from foureyes.model.finding import Severity
from foureyes.model.policy import (
    ApprovalPolicy,
    CarryOver,
    ExcludedRole,
    FindingPolicy,
    Permission,
    Policy,
    Preset,
    Undeclared,
    WaiverBy,
)
from foureyes.model.wording import worded
from foureyes.rulepacks.yaml_tree import read_tree

PATH = ".foureyes.yml"
CONFIG_READS = frozenset({"config", "policy", "contents", "content", "base_config", "config_file"})
_ROLES = {
    "last_pusher": ExcludedRole.PUSHER,
    "committer": ExcludedRole.CONTRIBUTOR,
    "co_author": ExcludedRole.COAUTHOR,
}
_KEEP = ("keep_waivers", "keep_acks", "ack_carry_over", "acks_carry_over")
_NOT_FETCHED = worded("the base's policy could not be fetched")
_MISSING = frozenset({"missing", "absent", "not_found", "none", "404"})


def case_policy(case: Case, clock: float, reads: int) -> Policy | PolicyFailure:
    """Return the policy as the base has it at `clock`."""
    api = case.given.get("api")
    for name, answer in api.items() if isinstance(api, dict) else ():
        if name in CONFIG_READS and _status(answer) != 404 and is_down(answer, clock, reads):
            return PolicyFailure(_NOT_FETCHED)
        if name in CONFIG_READS and _status(answer) == 404:
            return PRESETS[Preset.TEAM]
    return _from_base(case, clock, reads)


def _status(answer: Plain) -> Plain:
    return first(answer, ("http", "status", "code")) if isinstance(answer, dict) else answer


def _from_base(case: Case, clock: float, reads: int) -> Policy | PolicyFailure:
    given = case.given
    if _is_missing(given):
        return PRESETS[Preset.TEAM]
    if (
        given.get("config_error")
        or given.get("base_config_error")
        or is_down(given.get("config_fetch", "ok"), clock, reads)
    ):
        return PolicyFailure(_NOT_FETCHED)
    if number(given.get("base_config_status"), 200) >= 400:
        return PolicyFailure(_NOT_FETCHED)
    raw = first(given, ("base_config_raw", "base_config"), "")
    if raw is None or (isinstance(raw, str) and raw.casefold() in _MISSING):
        return PRESETS[Preset.TEAM]
    if isinstance(raw, str) and raw:
        return _from_text(raw, case.config)
    own = raw if isinstance(raw, dict) else {}
    try:
        return from_config(case.config | own, _start(given.get("policy")))
    except PolicyError as error:
        return PolicyFailure(error.message)
    except ValueError as error:
        return PolicyFailure(_said(error))


def _said(error: ValueError) -> str:
    return error.args[0] if error.args and isinstance(error.args[0], str) else str(error)


def _is_missing(given: Mapped) -> bool:
    flags = (given.get("config_missing"), given.get("base_config_missing"))
    return True in flags or given.get("base_config_status") == 404


def _from_text(raw: str, config: Mapped) -> Policy | PolicyFailure:
    """A base's policy is a policy file, or the short form that cases use."""
    try:
        return parse_policy(raw, PATH)
    except PolicyError as error:
        failure = PolicyFailure(error.message)
    try:
        short = read_tree(raw.encode("utf-8", "replace"), PATH).plain()
    except RulePackError:
        return failure
    if not isinstance(short, dict) or not short or not set(short) <= set(config):
        return failure
    try:
        return from_config({**config, **short}, PRESETS[Preset.TEAM])
    except ValueError as error:
        return PolicyFailure(_said(error))


def _start(policy: Plain) -> Policy:
    return parse_policy(policy, PATH) if isinstance(policy, str) else PRESETS[Preset.TEAM]


def from_config(config: Mapped, start: Policy) -> Policy:
    """Return the policy that a case's short form means; ValueError for a value that is none."""
    if "preset" in config:
        start = PRESETS[Preset(text(config["preset"]))]
    undeclared = start.evidence.undeclared
    if "no_ai_evidence" in config:
        undeclared = Undeclared.PASS if config["no_ai_evidence"] in ("pass", "approve") else Undeclared.TREAT_AS_AI
    return replace(
        start,
        approval=_approval(config, start.approval),
        evidence=replace(start.evidence, undeclared=undeclared),
        findings=_findings(config, start.findings),
    )


def _approval(config: Mapped, start: ApprovalPolicy) -> ApprovalPolicy:
    def many(name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        return texts(config[name]) if name in config else default

    def whole(name: str, default: int) -> int:
        return number(config.get(name), default)

    if whole("required_approvals", start.required) < 1:
        raise ValueError(worded("required_approvals must be at least 1"))
    roles = texts(config["exclude"]) if "exclude" in config else None
    guardian = config.get("guardrail_min_permission", start.guardrail_min_permission)
    return replace(
        start,
        required=whole("required_approvals", start.required),
        unattributed_extra_approvals=whole("unattributed_extra_approvals", start.unattributed_extra_approvals),
        min_review_seconds_per_100_lines=whole(
            "min_review_seconds_per_100_lines", start.min_review_seconds_per_100_lines
        ),
        code_owner_approvals=whole("code_owner_approvals", start.code_owner_approvals),
        carry_over_bots=many("carry_over_bots", start.carry_over_bots),
        machine_accounts=many("machine_accounts", start.machine_accounts),
        guardrail_paths=many("guardrail_paths", start.guardrail_paths),
        exempt_paths=many("exempt_paths", start.exempt_paths),
        min_permission=Permission(text(config.get("min_permission", start.min_permission))),
        guardrail_min_permission=Permission(text(guardian)),
        exclude=start.exclude if roles is None else tuple(_role(role) for role in roles),
        changes_requested_blocks=config.get("changes_requested_blocks", start.changes_requested_blocks) is not False,
        carry_over=_carry_over(config.get("carry_over", start.carry_over)),
    )


def _role(word: str) -> ExcludedRole:
    return _ROLES.get(word) or ExcludedRole(word)


def _carry_over(value: Plain) -> CarryOver:
    return CarryOver.NONE if value in (None, False) else CarryOver(text(value))


def _findings(config: Mapped, start: FindingPolicy) -> FindingPolicy:
    level = config.get("findings_block_at", start.fail_on)
    fail_on = Severity.CRITICAL if level in ("none", "never", None, False) else Severity(text(level))
    return replace(
        start,
        fail_on=fail_on,
        waivers=WaiverBy(text(config.get("waivers", start.waivers))),
        keep_waivers=first(config, _KEEP, start.keep_waivers) not in (None, False, "none", "never"),
    )
