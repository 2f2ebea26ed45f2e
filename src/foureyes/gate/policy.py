"""The policy file: the text of `.foureyes.yml` comes in, a `Policy` on top of its preset goes out.

Strict, because a misspelt key must not quietly weaken the gate: whatever is unknown, of the wrong type or said twice is
an error that names its line and says what to write instead.
"""

import re
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar, cast

from foureyes.gate.policy_keys import POLICY
from foureyes.gate.policy_shapes import WHOLE, Problems, Value
from foureyes.gate.presets import PRESETS
from foureyes.model.errors import PolicyError, RulePackError
from foureyes.model.finding import Severity, Tier
from foureyes.model.policy import (
    ApprovalPolicy,
    ApprovalRule,
    Approvers,
    CarryOver,
    EvidencePolicy,
    ExcludedRole,
    FindingPolicy,
    HouseAgent,
    OwnershipPolicy,
    Permission,
    Policy,
    Preset,
    Risk,
    RuleCondition,
    Undeclared,
    WaiverBy,
)
from foureyes.model.safe_text import one_line
from foureyes.model.wording import joined, worded
from foureyes.rulepacks.yaml_tree import Node, read_tree

MAX_CHARACTERS = 64 * 1024

_Word = TypeVar("_Word", bound=StrEnum)
_Part = TypeVar("_Part")
_Mapping = dict[str, Value]

_TAB = worded("a tab stands where YAML wants spaces; indent with spaces")
_BAD_START = "cannot start any token"


def parse_policy(text: str | None, path: str) -> Policy:
    """Return the policy in `text`; the built-in defaults (preset team) when there is no file, which is `None`."""
    if text is None:
        return PRESETS[Preset.TEAM]
    values, problems = _checked(text, path)
    if problems:
        if len(problems) == 1:
            raise PolicyError(problems[0])
        first, more = problems[0], len(problems) - 1
        raise PolicyError(worded("{problem} (and {count} more: foureyes config check)", problem=first, count=more))
    return _policy(values)


def policy_problems(text: str, path: str) -> tuple[str, ...]:
    """Return everything that is wrong with `text`, each as `path:line: message`, in the order of the file."""
    return _checked(text, path)[1]


def _checked(text: str, path: str) -> tuple[_Mapping, tuple[str, ...]]:
    problems = Problems()
    values: Value | None = None
    try:
        node = _tree(text, path)
    except RulePackError as error:
        return {}, (_with_tab_named(error.message, text, path),)
    if node.fields is None:
        problems.add(node.line, worded("the policy must be a mapping; start with: preset: team"))
    else:
        values = POLICY.read(node, WHOLE, problems)
    found = tuple(joined(": ", (f"{one_line(path)}:{line}", message)) for line, message in sorted(problems.found))
    return cast(_Mapping, values or {}), found


def _with_tab_named(message: str, text: str, path: str) -> str:
    """YAML's own message for a tab does not say "tab"."""
    place = re.match(re.escape(one_line(path)) + r":([0-9]+): ", message)
    if place is None or _BAD_START not in message:
        return message
    lines = text.split("\n")[int(place[1]) - 1 :]
    return joined("", (place[0], _TAB)) if lines and lines[0].lstrip(" ").startswith("\t") else message


def _tree(text: str, path: str) -> Node:
    if len(text) > MAX_CHARACTERS:
        limit = MAX_CHARACTERS // 1024
        long = worded("longer than {limit} K characters; a policy is short", limit=limit)
        raise RulePackError(joined(": ", (f"{one_line(path)}:1", long)))
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:  # bytes that were not UTF-8, carried by surrogateescape
        line = text.count("\n", 0, error.start) + 1
        coding = worded("not valid UTF-8; save the file as UTF-8")
        raise RulePackError(joined(": ", (f"{one_line(path)}:{line}", coding))) from error
    return read_tree(data, path)


def _policy(values: _Mapping) -> Policy:
    start = PRESETS[_word(Preset, values, "preset", Preset.TEAM)]
    tests, complexity = _section(values, "tests"), _section(values, "complexity")
    return replace(
        start,
        approval=_approval(_section(values, "approval"), start.approval),
        evidence=_evidence(_section(values, "evidence"), start.evidence),
        findings=_findings(_section(values, "findings"), start.findings),
        ownership=_ownership(_section(values, "ownership"), start.ownership),
        tests=_changed(start.tests, tests),
        complexity=_changed(start.complexity, complexity),
        language=str(values.get("language", start.language)),
        entry_points=_texts(values, "entry_points", start.entry_points),
        exclude=_texts(values, "exclude", start.exclude),
    )


def _approval(values: _Mapping, start: ApprovalPolicy) -> ApprovalPolicy:
    roles = cast(list[str] | None, values.get("exclude"))
    special = {"min_permission", "from", "exclude", "carry_over", "guardrail_min_permission", "rules"}
    plain = {key: value for key, value in values.items() if key not in special}
    return replace(
        _changed(start, plain),
        min_permission=_word(Permission, values, "min_permission", start.min_permission),
        approvers=_approvers(values, start.approvers),
        exclude=start.exclude if roles is None else tuple(ExcludedRole(role) for role in roles),
        carry_over=_word(CarryOver, values, "carry_over", start.carry_over),
        guardrail_min_permission=_word(Permission, values, "guardrail_min_permission", start.guardrail_min_permission),
        rules=start.rules + tuple(_rule(item) for item in _entries(values, "rules")),
    )


def _approvers(values: _Mapping, start: Approvers) -> Approvers:
    return _changed(start, _section(values, "from")) if "from" in values else start


def _rule(values: _Mapping) -> ApprovalRule:
    when, require = _section(values, "when"), _section(values, "require")
    return ApprovalRule(
        name=cast(str, values["name"]),
        when=RuleCondition(
            paths=_texts(when, "paths", ()),
            min_lines=cast(int | None, when.get("min_lines")),
            min_files=cast(int | None, when.get("min_files")),
            min_risk=Risk(cast(str, when["min_risk"])) if "min_risk" in when else None,
            findings=Severity(cast(str, when["findings"])) if "findings" in when else None,
        ),
        approvals=cast(int, require.get("approvals", 1)),
        min_permission=_word(Permission, require, "min_permission", Permission.WRITE),
        approvers=_approvers(require, Approvers()),
    )


def _evidence(values: _Mapping, start: EvidencePolicy) -> EvidencePolicy:
    return replace(
        start,
        undeclared=_word(Undeclared, values, "undeclared", start.undeclared),
        agents=tuple(_changed(HouseAgent(""), item) for item in _entries(values, "agents")),
        not_agents=_texts(values, "not_agents", start.not_agents),
        disclosure=_changed(start.disclosure, _section(values, "disclosure")),
    )


def _findings(values: _Mapping, start: FindingPolicy) -> FindingPolicy:
    tiers = cast(dict[str, str], values.get("tiers", {}))
    severities = cast(dict[str, str], values.get("severities", {}))
    ignore = cast(dict[str, list[str]], values.get("ignore", {}))
    return replace(
        start,
        fail_on=_word(Severity, values, "fail_on", start.fail_on),
        tiers=tuple((rule, Tier(tier)) for rule, tier in sorted(tiers.items())),
        severities=tuple((rule, Severity(severity)) for rule, severity in sorted(severities.items())),
        disabled=_texts(values, "disabled", start.disabled),
        ignore=tuple((rule, tuple(globs)) for rule, globs in sorted(ignore.items())),
        max_inline_comments=cast(int, values.get("max_inline_comments", start.max_inline_comments)),
        waivers=_word(WaiverBy, values, "waivers", start.waivers),
        keep_waivers=cast(bool, values.get("keep_waivers", start.keep_waivers)),
    )


def _ownership(values: _Mapping, start: OwnershipPolicy) -> OwnershipPolicy:
    taken = cast(dict[str, str], values.get("taken_on", {}))
    plain = {key: value for key, value in values.items() if key != "taken_on"}
    return replace(_changed(start, plain), taken_on=(*start.taken_on, *sorted(taken.items())))


def _section(values: _Mapping, key: str) -> _Mapping:
    return cast(_Mapping, values.get(key, {}))


def _entries(values: _Mapping, key: str) -> list[_Mapping]:
    return cast(list[_Mapping], values.get(key, []))


def _texts(values: _Mapping, key: str, start: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(cast(list[str], values[key])) if key in values else start


def _word(kind: type[_Word], values: _Mapping, key: str, start: _Word) -> _Word:
    return kind(cast(str, values[key])) if key in values else start


def _changed(part: _Part, values: _Mapping) -> _Part:
    """Return the dataclass `part` with `values` in place; keys and fields share their names, lists become tuples."""
    fields = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    return replace(part, **fields)  # type: ignore[type-var]
