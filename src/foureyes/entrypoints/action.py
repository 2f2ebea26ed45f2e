"""The GitHub Action: a runner's environment in; annotations, a job summary, files, outputs and red or green out.

`prepare` makes the change's history present and says which cache fits; `run` reviews and, in mode `gate`, decides.
Nothing of the repository is run or imported, and nothing in the workspace is written.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from foureyes.entrypoints import action_outputs as out
from foureyes.entrypoints import process
from foureyes.entrypoints.action_occasion import Occasion, read_occasion
from foureyes.entrypoints.action_other_tools import on_added_lines, read_sarif, section
from foureyes.entrypoints.action_surroundings import Mode, Surroundings, read, wished_language
from foureyes.entrypoints.change_options import ChangeOptions
from foureyes.entrypoints.local_review import LocalOptions, LocalReview
from foureyes.entrypoints.local_review import run as review_locally
from foureyes.entrypoints.output_formats import rendered
from foureyes.git.completed_history import Ends, History, Origin
from foureyes.git.repository import Repository
from foureyes.model.decision import Decision
from foureyes.model.errors import ExitCode, FoureyesError, UsageError
from foureyes.model.finding import Severity
from foureyes.model.review import Review
from foureyes.model.safe_text import one_line
from foureyes.model.system_errors import system_reason
from foureyes.model.wording import ENGLISH, worded
from foureyes.provenance.pull_request import PullRequestFacts
from foureyes.report import decision_tree, github, json_document, markdown, sarif
from foureyes.report.verdict import shares
from foureyes.translation.translated import speaking, translated

if TYPE_CHECKING:
    from foureyes.github.client import RepositoryForge

_CHANGE = "change.json"
_VERDICTS = {ExitCode.OK: "passed", ExitCode.FINDINGS: "failed", ExitCode.INCOMPLETE: "incomplete"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A review, the gate's decision where it was asked for, how the step ends, and the policy's language."""

    review: Review
    decision: Decision | None
    code: ExitCode
    language: str


def main() -> None:
    """Do the step that the only argument names."""
    process.prepare()
    sys.exit(perform(sys.argv[1:], os.environ))


def perform(arguments: list[str], environment: Mapping[str, str]) -> ExitCode:
    """Do one step; what goes wrong becomes one line that the runner shows, and an exit code."""
    try:
        language = wished_language(environment) or ENGLISH
    except UsageError as error:
        out.complain(error.message)
        return ExitCode(error.exit_code)
    with speaking(language):
        return _performed(arguments, environment)


def _performed(arguments: list[str], environment: Mapping[str, str]) -> ExitCode:
    steps = {"prepare": prepare, "run": run}
    try:
        if len(arguments) != 1 or arguments[0] not in steps:
            raise UsageError(worded("the step is one of {steps}", steps=", ".join(steps)))
        return steps[arguments[0]](read(environment))
    except FoureyesError as error:
        out.complain(translated(error.message))
        return ExitCode(error.exit_code)
    except Exception as error:
        if environment.get("FOUREYES_TRACEBACK"):
            raise
        what = f"{type(error).__name__}: {error}"
        told = process.exhausted(error) or worded("internal error: {what} (please report it)", what=what)
        out.complain(translated(told))
        return ExitCode.INCOMPLETE


def prepare(around: Surroundings) -> ExitCode:
    """Fetch what the checkout lacks, and name the tree that the cache of facts is kept for."""
    occasion = _occasion(around)
    around.temp.mkdir(mode=0o700, parents=True, exist_ok=True)
    around.cache.mkdir(mode=0o700, exist_ok=True)
    tree = ""
    if occasion.head:
        ends = _Desk(around).complete(around.mirror, occasion.base, occasion.head)
        (around.temp / _CHANGE).write_text(json.dumps([ends.base, ends.head]), "ascii", newline="\n")
        with Repository.open(around.mirror) as repo:
            tree = repo.git.run("rev-parse", "--verify", f"{ends.head}^{{tree}}").decode("ascii").strip()
    out.put_outputs(around.output, {"tree": tree, "cache": str(around.cache)})
    return ExitCode.OK


def run(around: Surroundings) -> ExitCode:
    """Review the change and tell the runner."""
    occasion = _occasion(around)
    if not occasion.head:
        out.notice(translated("nothing to review: the branch was deleted"))
        return ExitCode.OK
    done = _outcome(around, occasion)
    with speaking(around.language or done.language):
        return _told(around, occasion, done)


def _told(around: Surroundings, occasion: Occasion, done: Outcome) -> ExitCode:
    values = _files(around, done.review) | _values(done)
    out.put_summary(around.summary, _summary(around, done))
    if around.inputs.printed != "none":
        out.print_report(rendered(done.review, around.inputs.printed, to_terminal=False))
    out.print_commands(github.render(done.review, most=around.inputs.annotations))
    _comment(around, occasion, done)
    out.put_outputs(around.output, values)
    return done.code


def _occasion(around: Surroundings) -> Occasion:
    return read_occasion(around.event, around.payload, base=around.inputs.base, sha=around.sha)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where this run fetches changes to, each to a repository of its own, and reviews them."""

    around: Surroundings
    prepared: Ends | None = None

    def complete(self, place: Path, base: str, head: str, also: Sequence[str] = ()) -> Ends:
        history = History(place, Origin(self.around.clone_url, self.around.token), self.around.workspace)
        return history.complete(Ends(base, head), out.say, also)

    def fetched(self, base: str, head: str, also: Sequence[str] = ()) -> Path:
        if self.prepared == Ends(base, head) and not also:
            return self.around.mirror
        place = self.around.temp / f"{base[:12]}-{head[:12]}.git"
        self.complete(place, base, head, also)
        return place

    def reviewed(self, repository: Path, base: str, head: str, facts: PullRequestFacts | None) -> LocalReview:
        inputs = self.around.inputs
        options = LocalOptions(
            repository=repository,
            change=ChangeOptions(base, head),
            config=inputs.policy,
            coverage=inputs.coverage,
            cache=self.around.cache,
            pull_request=facts,
        )
        return review_locally(options)


def _outcome(around: Surroundings, occasion: Occasion) -> Outcome:
    try:
        base, head = json.loads((around.temp / _CHANGE).read_text("ascii"))
    except (OSError, ValueError) as error:
        raise UsageError(worded("the step before this one did not prepare the change: {why}", why=str(error))) from None
    is_gate, desk = around.inputs.mode is Mode.GATE, _Desk(around, Ends(base, head))
    if is_gate and occasion.number is not None:
        from foureyes.entrypoints import action_gate

        decided = action_gate.pull_request(_forge(around, occasion), occasion.number, base, head, desk)
        return _ending(around, decided.local, decided.decision)
    local = desk.reviewed(around.mirror, base, head, occasion.pull_request)
    if is_gate and occasion.queue:
        from foureyes.entrypoints import action_gate

        return _ending(around, local, action_gate.merge_group(_forge(around, occasion), occasion.queue, head, desk))
    if is_gate:
        out.notice(translated("there is no pull request here to approve: only the findings decide"))
    return _ending(around, local, None)


def _forge(around: Surroundings, occasion: Occasion) -> "RepositoryForge":
    try:
        from foureyes.github.token_client import with_token
    except ModuleNotFoundError as error:
        raise UsageError(
            worded("{name} is not installed: pip install 'foureyes[action]'", name=str(error.name))
        ) from None
    from foureyes.model.forge_events import RepositoryName

    if not around.token:
        raise UsageError(worded("the input token is empty: GitHub cannot be asked who approved"))
    owner, _, name = around.repository.partition("/")
    return with_token(around.token, RepositoryName(occasion.repository_id, owner, name), base_url=around.api)


def _ending(around: Surroundings, local: LocalReview, decision: Decision | None) -> Outcome:
    review = local.review if decision is None else replace(local.review, decision=decision)
    least = around.inputs.fail_on or ("never" if decision is not None else local.policy.findings.fail_on)
    found = least != "never" and any(item.severity.rank >= Severity(least).rank for item in review.active)
    language = local.policy.language
    if not review.is_complete:
        return Outcome(review, decision, ExitCode.INCOMPLETE, language)
    blocked = decision is not None and not decision.is_approved
    return Outcome(review, decision, ExitCode.FINDINGS if found or blocked else ExitCode.OK, language)


def _files(around: Surroundings, review: Review) -> dict[str, str]:
    """The reports that a later step may upload."""
    paths = {"sarif": around.temp / "foureyes.sarif", "json": around.temp / "foureyes.json"}
    try:
        paths["sarif"].write_text(sarif.render(review), "utf-8", newline="\n")
        paths["json"].write_text(json_document.render(review), "utf-8", newline="\n")
    except OSError as error:
        raise UsageError(worded("cannot write the reports: {why}", why=system_reason(error))) from None
    return {name: str(path) for name, path in paths.items()}


def _values(done: Outcome) -> dict[str, str]:
    split = shares(done.review.attribution)
    written = sum(lines for _, lines in split.agents)
    return {
        "verdict": _VERDICTS[done.code],
        "decision": done.review.decision.status.value,
        "reason": done.review.decision.reason.value,
        "findings": str(len(done.review.active)),
        "blocking": str(len(done.review.blocking)),
        "ai-share": str(round(100 * written / split.added) if split.added else 0),
    }


def _summary(around: Surroundings, done: Outcome) -> str:
    links = f"{around.server}/{around.repository}/blob/{done.review.change.head}"
    text = markdown.render(done.review, blob_url=links)
    others = read_sarif(around.inputs.other_sarif, around.workspace)
    text += section(on_added_lines(others, done.review.change))
    if done.decision is None:
        return text
    tree = "\n".join(decision_tree.lines(done.decision.requirement))
    return f"{text}\n**{translated('The gate, requirement by requirement')}**\n\n{tree}\n"


def _comment(around: Surroundings, occasion: Occasion, done: Outcome) -> None:
    """The summary as a comment, edited in place. A token that may not write is no failure: forks are given no other."""
    if not around.inputs.comment or occasion.number is None:
        return
    from foureyes.github.comments import put_comment
    from foureyes.github.outcomes import ForgeError

    try:
        put_comment(_forge(around, occasion), occasion.number, _summary(around, done), key="action")
    except ForgeError as error:
        why = one_line(error.message)
        told = worded("no comment was written, which takes `pull-requests: write` and no fork: {why}", why=why)
        out.notice(translated(told))


if __name__ == "__main__":
    main()
