"""What the gate says of each case, word for word: the tree that the check, the dashboard and `why` show, and what is
missing. `python -m tests.gate.said` writes it anew; look at the diff before you commit it.
"""

from collections.abc import Iterable
from pathlib import Path

from foureyes.gate.case_file import Case, read_cases
from foureyes.gate.conclusion import conclusion
from foureyes.gate.simulation import Outcome, play

CASES = Path(__file__).parent / "cases"
SAID = Path(__file__).parent / "said"


def cases(file: Path) -> list[Case]:
    read, problems = read_cases(file.read_bytes(), file.name)
    assert not problems
    return list(read)


def said(outcome: Outcome) -> str:
    """The decision as text: its head line, the tree, whose approvals counted, and what is missing."""
    decision = outcome.decision
    counted = [
        f"counted: {item.login} {item.user} {item.commit} at {item.at}, after {item.seconds} s,"
        f" to {item.carried_to} {item.carried_why}"
        for item in decision.approvals
    ]
    first = f"{decision.status} {decision.reason} {conclusion(decision)} on {decision.head}"
    root = f"{'ok' if decision.requirement.satisfied else 'no'} {decision.requirement.name}"
    return "\n".join([first, root, *outcome.why, *counted, *(f"missing: {item}" for item in decision.missing)])


def written(file: Path) -> Iterable[str]:
    for case in cases(file):
        yield f"== {case.id}\n{said(play(case))}\n"


def expected(file: Path) -> dict[str, str]:
    """What was written down, by case."""
    parts = (SAID / f"{file.stem}.txt").read_text("utf-8").split("== ")[1:]
    return {name: words.rstrip("\n") for name, _, words in (part.partition("\n") for part in parts)}


if __name__ == "__main__":
    SAID.mkdir(exist_ok=True)
    for file in sorted(CASES.glob("*.yaml")):
        (SAID / f"{file.stem}.txt").write_text("\n".join(written(file)), "utf-8")
