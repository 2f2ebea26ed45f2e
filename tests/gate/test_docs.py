"""The gate's documents say everything there is to say, and their examples work."""

import re
from pathlib import Path

from foureyes.gate.case_file import read_cases
from foureyes.gate.policy import parse_policy
from foureyes.gate.policy_reference import key_paths, reference_tables
from foureyes.gate.simulation import play
from foureyes.model.decision import Reason
from foureyes.model.policy import GUARDRAIL_PATHS

DOCS = Path(__file__).parents[2] / "docs"
POLICY, GATE = (DOCS / "policy.md").read_text(), (DOCS / "gate.md").read_text()


def examples(text: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)


def test_every_key_is_in_the_reference() -> None:
    assert reference_tables() in POLICY, "run: foureyes config reference, and paste it into docs/policy.md"
    assert not [path for path in key_paths() if f"`{path}`" not in POLICY]
    assert not [path for path in GUARDRAIL_PATHS if f"`{path}`" not in POLICY]


def test_every_reason_is_explained() -> None:
    missing = [reason for reason in Reason if reason not in GATE and not reason.startswith("SELF_APPROVAL_")]
    assert not missing


def test_the_policy_example_is_valid() -> None:
    for text in examples(POLICY):
        parse_policy(text, ".foureyes.yml")


def test_the_case_example_holds() -> None:
    for text in examples(GATE):
        cases, problems = read_cases(text.encode(), "docs/gate.md")
        assert not problems
        assert not [failure for case in cases for failure in play(case).failures]
