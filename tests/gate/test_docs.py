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
CASES = Path(__file__).parent / "cases"
POLICY, GATE = (DOCS / "policy.md").read_text(), (DOCS / "gate.md").read_text()


def examples(text: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)


def test_every_key_is_in_the_reference() -> None:
    assert reference_tables() in POLICY, "run: foureyes config reference, and paste it into docs/policy.md"
    assert not [path for path in key_paths() if f"`{path}`" not in POLICY]
    assert not [path for path in GUARDRAIL_PATHS if f"`{path}`" not in POLICY]


def test_the_policy_example_is_valid() -> None:
    for text in examples(POLICY):
        parse_policy(text, ".foureyes.yml")


def test_the_case_example_holds() -> None:
    for text in examples(GATE):
        cases, problems = read_cases(text.encode(), "docs/gate.md")
        assert not problems
        assert not [failure for case in cases for failure in play(case).failures]


ROW = re.compile(r"^\| (B\d\d) \|(.*)$", re.MULTILINE)
WORD = re.compile(r"`([A-Z][A-Z_]+)`")


def decided() -> dict[str, set[str]]:
    """For each behaviour the reasons that its cases are decided by."""
    found: dict[str, set[str]] = {}
    for file in sorted(CASES.glob("*.yaml")):
        for case in file.read_text("utf-8").split("\n- id: ")[1:]:
            behaviour = re.search(r"behaviour: (B\d\d)", case)
            reason = re.search(r"reason: ([A-Z_]+)", case[case.index("expect:") :])
            assert behaviour
            assert reason
            found.setdefault(behaviour[1], set()).add(reason[1])
    return found


def test_each_behaviour_has_one_row_with_the_reasons_of_its_cases() -> None:
    rows = ROW.findall(GATE)
    assert sorted(number for number, _ in rows) == [f"B{number:02}" for number in range(1, 41)]
    known, cases = {reason.value for reason in Reason} - {"APPROVED"}, decided()
    for number, row in rows:
        named = set(WORD.findall(row)) & known
        assert named, f"{number} names no reason"
        assert named <= cases[number], f"{number} names what none of its cases is decided by"


def test_every_reason_is_spelt_out() -> None:
    assert {reason.value for reason in Reason} <= set(WORD.findall(GATE))


def test_the_presets_are_shown_as_they_are() -> None:
    cells = [line.split(" | ") for line in reference_tables().splitlines()]
    values = {row[0].strip("| "): row[2:5] for row in cells if len(row) == 6}
    section = GATE.partition("## The presets, side by side")[2].partition("\n## ")[0]
    shown = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| `approval")]
    assert len(shown) > 5
    assert [row[1:] for row in shown] == [values[row[0]] for row in shown]


def test_each_claim_about_others_leads_to_a_source() -> None:
    page = (DOCS / "comparison.md").read_text()
    defined = set(re.findall(r"^\[([A-Z]\d)\]: https://\S+$", page, re.MULTILINE))
    used = re.findall(r"\[([A-Z]\d)\](?!:)", page)
    assert set(used) == defined
    assert all(used.count(source) > 1 for source in defined), "in the text and in the table of sources"
    assert re.search(r"^As of \d+ \w+ 20\d\d\.", page, re.MULTILINE)
