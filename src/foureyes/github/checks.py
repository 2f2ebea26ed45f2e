"""Check runs, written once however often they are sent: what is wanted comes in, the run that says so goes out.

The newest run of a name decides on GitHub. So it is looked up first: one that already says the same thing is completed
or left alone, and anything else is superseded by a new run.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from foureyes.github.check_request import ANNOTATION_BATCH, CheckRequest, output, sendable
from foureyes.github.client import RepositoryForge
from foureyes.github.fields import Fields
from foureyes.github.outcomes import Gone, outcomes
from foureyes.github.queries import APPROVAL_CHECK
from foureyes.model.wording import worded

_COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class RunOnRecord:
    """A check run that is there. `annotations` None: how many it bears was not read; `said` likewise: its title,
    summary and text."""

    id: int
    name: str
    app: int
    app_slug: str
    status: str
    conclusion: str
    external_id: str
    annotations: int | None = None
    said: tuple[str, str, str] | None = None


def runs(forge: RepositoryForge, head: str, name: str, *, any_app: bool = False) -> list[RunOnRecord]:
    """Return the runs of `name` on `head`, newest first: our own, or those of every App."""
    parameters: dict[str, str | int] = {"check_name": name, "filter": "all"}
    if not any_app:
        parameters["app_id"] = forge.app.id
    answers = forge.channel.pages(forge.path("commits", head, "check-runs"), parameters, inside="check_runs")
    with outcomes(worded("the check runs")):
        found = [_on_record(answer) for answer in answers]
    wanted = [run for run in found if run.name == name and (any_app or run.app == forge.app.id)]
    return sorted(wanted, key=lambda run: -run.id)


def _on_record(answer: Fields) -> RunOnRecord:
    app, shown = answer.child_or_none("app"), answer.child_or_none("output")
    return RunOnRecord(
        id=answer.number("id"),
        name=answer.text("name"),
        app=app.number("id") if app else 0,
        app_slug=app.text_or("slug") if app else "",
        status=answer.text("status"),
        conclusion=answer.text_or("conclusion"),
        external_id=answer.text_or("external_id"),
        annotations=shown.number("annotations_count") if shown and shown.has("annotations_count") else None,
        said=(shown.text_or("title"), shown.text_or("summary"), shown.text_or("text")) if shown else None,
    )


def put_check(
    forge: RepositoryForge, wanted: CheckRequest, known: Sequence[RunOnRecord] | None = None, *, begun: str = ""
) -> RunOnRecord:
    """Make GitHub show `wanted`, and return the run that does. `known` spares the look-up where the runs of this name
    and head were read just before. A run that is in progress under the id `begun` becomes the wanted one, and takes its
    id with the first word, so that who is interrupted finds it again."""
    newest = _newest(forge, wanted, known)
    if newest is not None and begun and newest.external_id == begun and newest.status != _COMPLETED:
        return _continued(forge, wanted, replace(newest, annotations=0))
    if newest is not None and newest.external_id == wanted.external_id:
        if wanted.conclusion is None:
            return newest  # it says so, or has said more: it stays until there is a new one
        return _continued(forge, wanted, newest)
    return _created(forge, wanted)


def _newest(forge: RepositoryForge, wanted: CheckRequest, known: Sequence[RunOnRecord] | None) -> RunOnRecord | None:
    """The run that decides. Where it is to be continued, how many annotations it bears has to be known."""
    found = _own(forge, wanted, runs(forge, wanted.head, wanted.name) if known is None else known)
    if found and found.external_id == wanted.external_id and wanted.annotations and found.annotations is None:
        return _own(forge, wanted, runs(forge, wanted.head, wanted.name))
    return found


def _own(forge: RepositoryForge, wanted: CheckRequest, known: Sequence[RunOnRecord]) -> RunOnRecord | None:
    own = [run for run in known if run.app == forge.app.id and run.name == wanted.name]
    return max(own, key=lambda run: run.id, default=None)


def _created(forge: RepositoryForge, wanted: CheckRequest) -> RunOnRecord:
    notes, left_out = sendable(wanted.annotations)
    rest = notes[ANNOTATION_BATCH:]
    body: dict[str, object] = {
        "name": wanted.name,
        "head_sha": wanted.head,
        **_state(wanted, is_last=not rest),
        "output": output(wanted, left_out, notes[:ANNOTATION_BATCH]),
    }
    answer = forge.channel.post(forge.path("check-runs"), body)
    with outcomes(worded("the created check run")):
        created = _on_record(answer)
    return _annotated(forge, wanted, created, rest, left_out) if rest else created


def _continued(forge: RepositoryForge, wanted: CheckRequest, run: RunOnRecord) -> RunOnRecord:
    """Complete a run that an earlier attempt began: annotations are added to, so only the missing ones are sent."""
    notes, left_out = sendable(wanted.annotations)
    missing = notes[run.annotations or 0 :]
    is_said = run.status == _COMPLETED and run.conclusion == (wanted.conclusion or "")
    shown = output(wanted, left_out, ())
    if is_said and not missing and run.said == (shown["title"], shown["summary"], shown.get("text", "")):
        return run
    return _annotated(forge, wanted, run, missing, left_out)


def _annotated(
    forge: RepositoryForge, wanted: CheckRequest, run: RunOnRecord, notes: list[dict[str, object]], left_out: int
) -> RunOnRecord:
    """Send annotations in batches; the last one carries the conclusion, so that no half-told run passes for whole."""
    batches = [notes[start : start + ANNOTATION_BATCH] for start in range(0, len(notes), ANNOTATION_BATCH)] or [[]]
    for number, batch in enumerate(batches, start=1):
        body: dict[str, object] = {
            **_state(wanted, is_last=number == len(batches)),
            "output": output(wanted, left_out, batch),
        }
        answer = forge.channel.patch(forge.path("check-runs", run.id), body)
        with outcomes(worded("the changed check run")):
            run = _on_record(answer)
    return run


def _state(wanted: CheckRequest, *, is_last: bool) -> dict[str, object]:
    state: dict[str, object] = {"external_id": wanted.external_id}
    if wanted.details_url:
        state["details_url"] = wanted.details_url
    if wanted.conclusion is None or not is_last:
        return {**state, "status": "in_progress"}
    buttons = [
        {"label": button.label, "description": button.description, "identifier": button.identifier}
        for button in wanted.buttons
    ]
    return {**state, "status": _COMPLETED, "conclusion": wanted.conclusion.value, "actions": buttons}


def make_selectable(forge: RepositoryForge, name: str = APPROVAL_CHECK) -> bool:
    """Post one success on the default branch, so that rules can name the check with this App as its source.

    Returns whether it had to be posted; a repository without a commit gets none.
    """
    repository = forge.channel.get(forge.path())
    with outcomes(worded("the repository")):
        branch = repository.text("default_branch")
    try:
        newest = forge.channel.get(forge.path("branches", branch))
    except Gone:
        return False
    with outcomes(worded("the default branch")):
        head = newest.child("commit").text("sha")
    statuses = forge.channel.pages(forge.path("commits", head, "statuses"))
    with outcomes(worded("the statuses")):
        if any(_is_ours(forge, status) and status.text("context") == name for status in statuses):
            return False
    words = "foureyes is installed; this check can now be required"
    forge.channel.post(forge.path("statuses", head), {"state": "success", "context": name, "description": words})
    return True


def _is_ours(forge: RepositoryForge, status: Fields) -> bool:
    creator = status.child_or_none("creator")
    return creator is not None and creator.text("login") == forge.app.login
