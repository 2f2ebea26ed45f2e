"""`foureyes gate simulate`: a file of cases comes in, the gate's decision on each goes out, one line of JSON a case."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from foureyes.model.errors import ExitCode, UsageError
from foureyes.model.safe_text import one_line, shown
from foureyes.model.system_errors import system_reason
from foureyes.model.wording import worded
from foureyes.translation.translated import translated

if TYPE_CHECKING:
    from foureyes.gate.simulation import Outcome


@click.group()
def gate() -> None:
    """Play event sequences through the approval gate."""


@gate.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "json", "text"]),
    default="jsonl",
    show_default=True,
    help="json and jsonl are the same: one object per case and line.",
)
@click.option("--case", "only", multiple=True, metavar="ID", help="Play only this case; may be given several times.")
def simulate(file: Path, form: str, only: tuple[str, ...]) -> int:
    """Play the cases in FILE and say what the gate decides, and why.

    FILE says what the forge would answer, which events arrive, and what the gate must say (docs/gate.md has the
    format), so that a team can keep tests of its own policy.

    \b
    Examples:
      foureyes gate simulate policy-tests.yaml
      foureyes gate simulate policy-tests.yaml --case stale-approval --format text
    Exit codes: 0 every expectation holds; 1 one fails; 2 the file is not such a
    file, or says something unknown.
    """
    from foureyes.gate.case_file import read_cases
    from foureyes.gate.simulation import play

    cases, problems = read_cases(_content(file), str(file))
    unknown = set(only) - {case.id for case in cases}
    if unknown:
        raise UsageError(worded("no case {case} in {file}", case=one_line(sorted(unknown)[0]), file=str(file)))
    failed = False
    for case in cases:
        if only and case.id not in only:
            continue
        outcome = play(case)
        failed = failed or bool(outcome.failures)
        click.echo(_as_text(outcome) if form == "text" else _as_json(outcome))
    for problem in problems:
        click.echo(f"foureyes: {translated(problem)}", err=True)
    if problems:
        return ExitCode.USAGE
    return ExitCode.FINDINGS if failed else ExitCode.OK


def _content(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        told = worded("cannot read {path}: {error}; give a file of cases", path=str(file), error=system_reason(error))
        raise UsageError(told) from error


def _as_json(outcome: "Outcome") -> str:
    decision = outcome.decision
    values: dict[str, object] = {
        "id": outcome.case,
        "status": decision.status.value,
        "reason": decision.reason.value,
        "sha": decision.head,
        "why": list(outcome.why),
    }
    if outcome.failures:
        values["failures"] = list(outcome.failures)
    return json.dumps(values, ensure_ascii=True)


def _as_text(outcome: "Outcome") -> str:
    decision = outcome.decision
    good, bad = translated("ok"), translated("FAIL")
    width = max(4, len(good), len(bad))
    told = translated(
        worded("{status} {reason} on {head}", status=decision.status, reason=decision.reason, head=shown(decision.head))
    )
    head = f"{bad if outcome.failures else good:{width}} {shown(outcome.case)}  {told}"
    lines = (shown(translated(line)) for line in (*outcome.failures, *outcome.why))
    return "\n".join([head, *(f"{'':{width}} {line}" for line in lines)])
