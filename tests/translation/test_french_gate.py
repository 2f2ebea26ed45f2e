"""The gate told in French: every word of a decision, of a policy's mistakes and of what doctor says can be told."""

import json
import re
from dataclasses import replace

import pytest
from babel.messages.pofile import read_po

from foureyes.assembly.commands import asked
from foureyes.gate.binding import binding
from foureyes.gate.local import local_decision
from foureyes.gate.policy import parse_policy, policy_problems
from foureyes.gate.simulation import play
from foureyes.model.attribution import Attribution, Origin
from foureyes.model.decision import Decision, Requirement
from foureyes.model.finding import Severity, Tier
from foureyes.model.forge_setup import ForgeSetup, Unread
from foureyes.model.policy import Policy
from foureyes.model.wording import Message
from foureyes.publish import recheck, review_again
from foureyes.recording import record_body
from foureyes.report import check_text
from foureyes.translation.translated import speaking, translated
from tests.gate.said import CASES, cases
from tests.gate.test_binding import WELL
from tests.translation.collecting import place_of

ALL = [case for file in sorted(CASES.glob("*.yaml")) for case in cases(file)]
_PLACEHOLDER = re.compile(r"\{\w*\}")
_OTHERS = re.compile("^foureyes / human approval$|expected ',' or '\\]'|character that violates")  # GitHub's, libyaml's
_SENTENCE = re.compile(r"(?<![\w/.-])[a-z]{2,} [a-z]{2,}(?![\w/.-])")
with place_of("fr", "po").open("rb") as _file:
    KNOWN = {item if isinstance(item, str) else item[0] for item in (entry.id for entry in read_po(_file)) if item}


def untold(text: str) -> list[str]:
    """What of a text can only be told in English: sentences that are no messages, templates without a translation."""
    if not isinstance(text, Message):
        is_left = _SENTENCE.search(text) and text not in KNOWN and not _OTHERS.search(text)
        return [text] if is_left else []
    has_words = re.search(r"[A-Za-z]{2}", _PLACEHOLDER.sub("", text.template))
    mine = [text.template] if has_words and text.template not in KNOWN else []
    return mine + [left for _, value in text.arguments if isinstance(value, str) for left in untold(value)]


def texts(decision: Decision) -> list[str]:
    def below(node: Requirement) -> list[str]:
        return [text for part in node.parts for text in (part.name, part.detail, *below(part))]

    return [*below(decision.requirement), *decision.missing]


def test_every_decision_can_be_told() -> None:
    left = {}
    for case in ALL:
        outcome = play(case)
        found = [item for text in (*texts(outcome.decision), *outcome.why) for item in untold(text)]
        left.update({case.id: found} if found else {})
    assert not left


def test_a_decision_is_told_in_french_and_recorded_in_english() -> None:
    case = next(case for case in ALL if case.id == "i10")
    english = play(case).decision
    with speaking("fr"):
        french = play(case).decision
        told = check_text.approval_summary(french, check_text.boxes(french.missing))
        assert json.dumps(record_body(french, None)) == json.dumps(record_body(english, None))
    assert french == english
    assert told.startswith("**Pour fusionner**\n- [ ] une approbation de A par une personne ayant la permission write")
    assert "- [ ] 2 approbations de plus, pour un commit dont l'auteur ne correspond à aucun compte" in told
    assert "✓ pas de constat bloquant : " in told


def test_a_local_decision_can_be_told() -> None:
    policy = Policy()
    decision = local_decision(
        policy, Attribution(Origin.AI, (), (), (), (), (), 1, ()), (), complete=False, head="a" * 40
    )
    assert not [left for text in texts(decision) for left in untold(text)]


BROKEN = (
    "- a\n",
    "preset: teem\n",
    "presett: team\n",
    "xyz: 1\n",
    "approval: 3\n",
    "approval: {required: 99, users: [a]}\n",
    "approval: {machine_accounts: ci, exclude: [me], code_owners: 1}\n",
    "approval: {rules: [{name: 1, when: {paths: ['!a']}, require: {from: {code_owners: maybe}}}]}\n",
    "approval: {rules: [{}]}\n",
    "evidence: {agents: [{name: x}], not_agents: ['']}\n",
    "findings: {tiers: [a]}\n",
    "ownership: {min_human_share: 2}\n",
    "language: de\n",
    "entry_points: {a: 1}\n",
    "a:\n\tc: 1\n",
    "x" * 70_000,
)


@pytest.mark.parametrize("text", BROKEN)
def test_a_policys_mistakes_can_be_told(text: str) -> None:
    problems = policy_problems(text, ".foureyes.yml")
    assert problems
    for problem in problems:
        assert isinstance(problem, Message)
        assert not untold(problem)
        with speaking("fr"):
            assert translated(problem) != problem


def test_a_policy_names_its_language() -> None:
    assert parse_policy(None, "x").language == parse_policy("preset: solo\n", "x").language == "en"
    assert parse_policy("language: fr\n", "x").language == "fr"


HIDDEN = Unread("")
SETUPS = (
    WELL,
    replace(WELL, app=HIDDEN, workflows=HIDDEN, posters=HIDDEN, naming_workflows=HIDDEN, has_posted=HIDDEN),
    replace(WELL, policy=HIDDEN, code_owners=HIDDEN, maintainers=HIDDEN, unread_branches=(HIDDEN,)),
    replace(WELL, branches=(replace(WELL.branches[0], protections=()),), naming_workflows=("a.yml",), maintainers=()),
    replace(WELL, branches=(replace(WELL.branches[0], protections=(), unread=(HIDDEN,)),), has_posted=False),
)


@pytest.mark.parametrize("setup", SETUPS)
def test_what_doctor_says_can_be_told(setup: ForgeSetup) -> None:
    for line in binding(setup):
        assert not [left for text in (line.what, line.why, line.fix) for left in untold(text)]


@pytest.mark.parametrize(
    "comment", ["waive", "waive 12345678", "override", "acknowledge", "own ../x", "explain", "approve"]
)
def test_answers_to_commands_can_be_told(comment: str) -> None:
    wish = asked(f"/foureyes {comment}")
    assert wish is not None
    with speaking("fr"):
        assert translated(wish.problem) != wish.problem


def test_buttons_fit_in_french() -> None:
    with speaking("fr"):
        assert {recheck().label, review_again().label} == {"Revérifier", "Refaire la revue"}


def test_values_that_are_shown_are_in_the_catalogue() -> None:
    assert {*(item.value for item in Severity), *(item.value for item in Tier)} - {"info"} <= KNOWN
