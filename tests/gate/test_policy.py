"""The strict parser of the policy file."""

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from foureyes.gate.policy import parse_policy, policy_problems
from foureyes.gate.policy_keys import json_schema
from foureyes.gate.presets import PRESETS
from foureyes.model.errors import PolicyError
from foureyes.model.finding import Severity, Tier
from foureyes.model.policy import Approvers, CarryOver, ExcludedRole, Permission, Preset, Risk, Undeclared, WaiverBy

SCHEMA = Path(__file__).parents[2] / "docs" / "schema" / "policy.schema.json"
PATH = ".foureyes.yml"

EVERYTHING = """\
preset: regulated
approval:
  required: 3
  min_permission: maintain
  from: {users: [ada], teams: [acme/core], code_owners: true}
  code_owner_approvals: 2
  exclude: [author, prompter]
  changes_requested_blocks: false
  carry_over: clean_update_merge
  carry_over_bots: ["fmt[bot]"]
  machine_accounts: [acme-ci]
  guardrail_paths: [deploy/**]
  guardrail_min_permission: admin
  exempt_paths: [docs/**]
  unattributed_extra_approvals: 2
  min_review_seconds_per_100_lines: 0
  rules:
  - name: payments
    when: {paths: [src/pay/**], min_lines: 10, min_files: 2, min_risk: high, findings: medium}
    require: {approvals: 2, min_permission: maintain, from: {teams: [acme/pay]}}
evidence:
  undeclared: pass
  agents: [{name: mill, login: "mill[bot]", id: 77, email: mill@corp.example, trailer: "Made-by: mill", branch: mill/}]
  not_agents: [ci@corp.example]
  disclosure: {required: true, trailer: Assisted-by, forbid_sign_off: true}
findings:
  fail_on: medium
  tiers: {orphan-module: warn}
  severities: {missing-test: low}
  disabled: [size-increase]
  ignore: {"*": [vendor/**]}
  max_inline_comments: 5
  waivers: self
ownership: {min_human_share: 0.5, new_modules_need_owner: false, regenerated_share: 1}
tests: {paths: [checks/**], exempt: [scripts/**]}
complexity: {threshold: 12, worsening: 2}
entry_points: [plugins/*.py]
exclude: [vendor/**]
"""


def error(text: str) -> str:
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, PATH)
    return str(caught.value)


def test_no_file_means_the_team_preset() -> None:
    assert parse_policy(None, PATH) == PRESETS[Preset.TEAM]


@pytest.mark.parametrize("preset", list(Preset))
def test_a_preset_alone_is_that_preset(preset: Preset) -> None:
    assert parse_policy(f"preset: {preset}\n", PATH) == PRESETS[preset]


def test_every_key_arrives() -> None:
    policy = parse_policy(EVERYTHING, PATH)
    approval = policy.approval
    assert (approval.required, approval.min_permission, approval.code_owner_approvals) == (3, Permission.MAINTAIN, 2)
    assert approval.approvers == Approvers(("ada",), ("acme/core",), True)
    assert approval.exclude == (ExcludedRole.AUTHOR, ExcludedRole.PROMPTER)
    assert approval.changes_requested_blocks is False
    assert (approval.carry_over, approval.carry_over_bots) == (CarryOver.CLEAN_UPDATE_MERGE, ("fmt[bot]",))
    assert (approval.guardrail_paths, approval.guardrail_min_permission) == (("deploy/**",), Permission.ADMIN)
    rule = approval.rules[0]
    assert (rule.when.min_risk, rule.when.findings, rule.approvers.teams) == (Risk.HIGH, Severity.MEDIUM, ("acme/pay",))
    assert policy.evidence.undeclared is Undeclared.PASS
    assert policy.evidence.agents[0].id == 77
    assert policy.evidence.disclosure.forbid_sign_off
    assert policy.findings.tiers == (("orphan-module", Tier.WARN),)
    assert policy.findings.ignore == (("*", ("vendor/**",)),)
    assert policy.findings.waivers is WaiverBy.SELF
    assert policy.ownership.regenerated_share == 1.0
    assert (policy.tests.paths, policy.complexity.threshold) == (("checks/**",), 12)
    assert (policy.entry_points, policy.exclude) == (("plugins/*.py",), ("vendor/**",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("approvals:\n  required: 2\n", ".foureyes.yml:1: unknown key 'approvals'; did you mean 'approval'?"),
        ("approval:\n  requred: 2\n", ".foureyes.yml:2: unknown key 'requred' in approval; did you mean 'required'?"),
        ("preset: tem\n", "did you mean 'team'?"),
        ("preset: team\npreset: solo\n", ".foureyes.yml:2: preset is given twice; first on line 1"),
        ("approval:\n\trequired: 1\n", ".foureyes.yml:2: a tab stands where YAML wants spaces"),
        ("approval: [oops\n", ".foureyes.yml:2: not valid YAML"),
        ("approval: 3\n", "approval is '3'; write a mapping with the keys required"),
        ("approval: {required: 0}\n", "write a whole number from 1 to 20"),
        ("approval: {required: true}\n", "approval.required is true; write a whole number"),
        ("approval: {machine_accounts: bot}\n", "write a list, as in ['bot']"),
        ("approval: {exempt_paths: ['!a']}\n", "a path pattern without '!'"),
        ("approval: {rules: [{require: {}}]}\n", "an item of approval.rules has no 'name'"),
        ("evidence: {agents: [{name: robo}]}\n", "an item of evidence.agents has none of login, id, email, author"),
        ("approval: {from: {teams: [core]}}\n", "a team as org/slug"),
        ("approval: {exclude: [pushr]}\n", "did you mean 'pusher'?"),
        ("approval: {changes_requested_blocks: yes}\n", "write true or false"),
        ("evidence: {not_agents: [12]}\n", "in quotes"),
        ("ownership: {min_human_share: 2}\n", "a share from 0.0 to 1.0"),
        ("findings: {tiers: [a]}\n", "write a mapping from rule id to a value"),
        ("tests:\n", "tests is nothing; write a mapping"),
        ("- preset\n", "the policy must be a mapping"),
        ("", ".foureyes.yml:1: the file is empty"),
        ("# nothing said\n", ".foureyes.yml:1: the file is empty"),
        ("preset: team\n--- \npreset: solo\n", "only one document is expected"),
        ("preset: \x00\n", "not valid YAML"),
        ("preset: team\n# caf\udce9\n", ".foureyes.yml:2: not valid UTF-8"),
        ("x" * 70_000, "a policy is short"),
        ("[" * 5_000, "nested deeper"),
    ],
)
def test_bad_input_is_one_line_that_says_what_to_write(text: str, expected: str) -> None:
    message = error(text)
    assert expected in message
    assert "\n" not in message


def test_an_alias_bomb_is_refused_before_it_is_built() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    names = "abcdefghi"
    for before, name in itertools.pairwise(names):
        lines.append(f"{name}: &{name} [" + ", ".join([f"*{before}"] * 10) + "]")
    assert "aliases counted as often as they are used" in error("\n".join(lines))


def test_all_problems_are_listed_in_order() -> None:
    problems = policy_problems("preset: x\nfoo: 1\napproval: {required: 99}\n", PATH)
    assert [problem.split(":")[1] for problem in problems] == ["1", "2", "3"]
    assert "and 2 more" in error("preset: x\nfoo: 1\napproval: {required: 99}\n")


def test_the_published_schema_is_up_to_date() -> None:
    assert json.loads(SCHEMA.read_text()) == json_schema(), (
        "run: foureyes config schema > docs/schema/policy.schema.json"
    )


def test_the_schema_accepts_what_the_parser_accepts() -> None:
    import yaml

    validator = Draft202012Validator(json_schema())
    Draft202012Validator.check_schema(json_schema())
    assert not list(validator.iter_errors(yaml.safe_load(EVERYTHING)))
    assert list(validator.iter_errors({"aproval": {}}))


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=200))
def test_any_text_is_a_policy_or_a_policy_error(text: str) -> None:
    if problems := policy_problems(text, PATH):
        assert error(text).startswith(problems[0])
        assert all(problem.startswith(f"{PATH}:") for problem in problems)
    else:
        parse_policy(text, PATH)
