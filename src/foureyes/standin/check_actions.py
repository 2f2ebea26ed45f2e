"""Check runs and commit statuses: written by Apps (statuses by anyone who may write), within GitHub's limits.

In go the repository, the App and the request's fields; out comes the run, and webhooks say so.
"""

from dataclasses import dataclass
from datetime import datetime

from foureyes.standin.check_tables import CheckRun, CheckSuite, Status
from foureyes.standin.events import Events
from foureyes.standin.refusal import invalid, not_found, unprocessable
from foureyes.standin.request_body import Body
from foureyes.standin.shape_check import suite_outcome, webhook_check_run, webhook_check_suite
from foureyes.standin.shape_commit import commit as show_commit
from foureyes.standin.shape_repository import web_url
from foureyes.standin.state import Json, Repository
from foureyes.standin.world import World

_STATUSES = ("queued", "in_progress", "completed", "waiting", "requested", "pending")
_CONCLUSIONS = (
    "action_required",
    "cancelled",
    "failure",
    "neutral",
    "success",
    "skipped",
    "timed_out",
)
_LEVELS = ("notice", "warning", "failure")
_TEXT_LIMIT = 65_535
_ANNOTATIONS = 50
_ACTION_LIMITS = {"label": 20, "description": 40, "identifier": 20}


@dataclass(frozen=True, slots=True)
class Writer:
    """Which App writes, and the account it writes as."""

    app: int
    bot: int


def _refused(message: str) -> Exception:
    return unprocessable(f"Invalid request.\n\n{message}")


def create(events: Events, repository: Repository, writer: Writer, body: Body) -> CheckRun:
    world = events.world
    name, head = body.need_text("name"), body.need_text("head_sha")
    if len(head) != 40 or world.git(repository).kind(head) != "commit":
        raise unprocessable(f"No commit found for SHA: {head}")
    _validate(body)
    now = world.now()
    suite = _suite(world, repository, writer.app, head)
    run = CheckRun(world.new_id(), writer.app, suite.id, name, head, "queued", None, "", None, now, None)
    _apply(world, run, body)
    repository.runs.append(run)
    suite.updated_at = now
    _announce(events, repository, run, writer.bot, "created")
    if run.status == "completed":
        _completed(events, repository, run, writer.bot)
    return run


def update(events: Events, repository: Repository, writer: Writer, run: CheckRun, body: Body) -> None:
    _validate(body)
    was_completed = run.status == "completed"
    if body.has("name"):
        run.name = body.text("name")
    _apply(events.world, run, body)
    if run.status == "completed" and not was_completed:
        _completed(events, repository, run, writer.bot)


def _completed(events: Events, repository: Repository, run: CheckRun, actor: int) -> None:
    """The last run of a suite completes the suite too."""
    _announce(events, repository, run, actor, "completed")
    suite = next(suite for suite in repository.suites if suite.id == run.suite)
    if suite_outcome(repository, suite)[0] == "completed":
        _announce_suite(events, repository, suite, actor, "completed", None)


def find(repository: Repository, number: int) -> CheckRun:
    for run in repository.runs:
        if run.id == number:
            return run
    raise not_found()


def _suite(world: World, repository: Repository, app: int, head: str) -> CheckSuite:
    for suite in repository.suites:
        if (suite.app, suite.head) == (app, head):
            return suite
    branches = world.git(repository).refs("refs/heads/")
    branch = next((ref.removeprefix("refs/heads/") for ref, oid in branches.items() if oid == head), None)
    suite = CheckSuite(world.new_id(), app, head, branch, None, world.now(), world.now())
    repository.suites.append(suite)
    return suite


def _validate(body: Body) -> None:
    """Everything is looked at before anything is changed."""
    if body.has("status") and body.text("status") not in _STATUSES:
        raise _refused(f"{body.text('status')} is not a member of {list(_STATUSES)}.")
    if body.has("conclusion") and body.text("conclusion") not in _CONCLUSIONS:
        raise _refused(f"{body.text('conclusion')} is not a member of {list(_CONCLUSIONS)}.")
    if body.text("status") == "completed" and not body.has("conclusion"):
        raise _refused('"conclusion" wasn\'t supplied.')
    for field in ("started_at", "completed_at"):
        if body.has(field):
            _seconds(body.text(field), field)
    _validate_actions(body.parts("actions"))
    output = body.part("output")
    if output is not None:
        _validate_output(output)


def _validate_output(output: Body) -> None:
    for field in ("title", "summary"):
        if not output.has(field):
            raise _refused(f'"{field}" wasn\'t supplied.')
    for field in ("summary", "text"):
        if len(output.text(field)) > _TEXT_LIMIT:
            raise _refused(f"Only {_TEXT_LIMIT} characters are allowed; {len(output.text(field))} were supplied.")
    annotations = output.parts("annotations")
    if len(annotations) > _ANNOTATIONS:
        raise _refused(f"No more than {_ANNOTATIONS} items are allowed; {len(annotations)} were supplied.")
    for annotation in annotations:
        _validate_annotation(annotation)


def _validate_annotation(annotation: Body) -> None:
    for field in ("path", "annotation_level", "message"):
        annotation.need_text(field)
    if annotation.text("annotation_level") not in _LEVELS:
        raise _refused(f"{annotation.text('annotation_level')} is not a member of {list(_LEVELS)}.")
    start, end = annotation.number("start_line"), annotation.number("end_line")
    if start is None or end is None or start < 0 or end < start:
        raise _refused('"start_line" and "end_line" must be given, in this order.')
    if start != end and (annotation.has("start_column") or annotation.has("end_column")):
        raise _refused('"start_column" and "end_column" are only for annotations of one line.')
    if len(annotation.text("title")) > 255 or len(annotation.text("message")) > 65_536:
        raise _refused("The annotation's title or message is too long.")


def _validate_actions(actions: list[Body]) -> None:
    if len(actions) > 3:
        raise _refused(f"No more than 3 items are allowed; {len(actions)} were supplied.")
    for action in actions:
        for field, limit in _ACTION_LIMITS.items():
            if len(action.need_text(field)) > limit:
                raise _refused(f'"{field}" is too long (maximum is {limit} characters).')


def _seconds(text: str, field: str) -> int:
    try:
        return int(datetime.fromisoformat(text).timestamp())
    except ValueError:
        raise _refused(f"{text} is not a valid date-time for {field}.") from None


def _apply(world: World, run: CheckRun, body: Body) -> None:
    run.details_url = body.maybe_text("details_url") or run.details_url
    run.external_id = body.maybe_text("external_id") or run.external_id
    if body.has("started_at"):
        run.started_at = _seconds(body.text("started_at"), "started_at")
    if body.has("status"):
        run.status = body.text("status")
        if run.status != "completed":
            run.conclusion = run.completed_at = None
    if body.has("conclusion"):
        run.status, run.conclusion = "completed", body.text("conclusion")
        at = body.maybe_text("completed_at")
        run.completed_at = _seconds(at, "completed_at") if at else world.now()
    output = body.part("output")
    if output is not None:
        run.title, run.summary = output.text("title"), output.text("summary")
        run.text = output.maybe_text("text") if output.is_given("text") else run.text
        run.annotations += [_annotation(one) for one in output.parts("annotations")]
    if body.is_given("actions"):
        run.actions = [{field: one.text(field) for field in _ACTION_LIMITS} for one in body.parts("actions")]


def _annotation(given: Body) -> Json:
    fields = ("path", "start_line", "end_line", "start_column", "end_column")
    words = ("annotation_level", "message", "title", "raw_details")
    return {field: given.raw(field) for field in fields + words}


def _announce(
    events: Events,
    repository: Repository,
    run: CheckRun,
    actor: int,
    action: str,
    rest: Json | None = None,
    only_app: int | None = None,
) -> None:
    world = events.world

    def body() -> Json:
        return {"check_run": webhook_check_run(world, repository, run)} | (rest or {})

    events.emit("check_run", action, repository, actor, body, only_app)


def rerequest(events: Events, repository: Repository, run: CheckRun, actor: int) -> None:
    """Somebody pressed "Re-run": the run's own App is told, and nobody else."""
    _announce(events, repository, run, actor, "rerequested", only_app=run.app)


def rerequest_suite(events: Events, repository: Repository, suite: CheckSuite, actor: int) -> None:
    _announce_suite(events, repository, suite, actor, "rerequested", suite.app)


def _announce_suite(
    events: Events, repository: Repository, suite: CheckSuite, actor: int, action: str, only_app: int | None
) -> None:
    world = events.world

    def body() -> Json:
        return {"check_suite": webhook_check_suite(world, repository, suite)}

    events.emit("check_suite", action, repository, actor, body, only_app)


def press(events: Events, repository: Repository, run: CheckRun, actor: int, identifier: str) -> None:
    """Somebody pressed one of the run's buttons; they show only once the run is completed."""
    if run.status != "completed" or identifier not in [action["identifier"] for action in run.actions]:
        raise not_found()
    rest: Json = {"requested_action": {"identifier": identifier}}
    _announce(events, repository, run, actor, "requested_action", rest, run.app)


def set_status(events: Events, repository: Repository, head: str, creator: int, body: Body) -> Status:
    world = events.world
    if world.git(repository).kind(head) != "commit":
        raise unprocessable(f"No commit found for SHA: {head}")
    state = body.need_text("state")
    if state not in {"error", "failure", "pending", "success"}:
        raise invalid("Status", "state", "custom", "state is not included in the list")
    description = body.maybe_text("description")
    if description and len(description) > 140:
        raise invalid("Status", "description", "custom", "description is too long (maximum is 140 characters)")
    context = body.text("context") or "default"
    status = Status(
        world.new_id(), head, context, state, description, body.maybe_text("target_url"), creator, world.now()
    )
    repository.statuses.append(status)
    events.emit("status", None, repository, creator, lambda: _status_body(world, repository, status))
    return status


def _status_body(world: World, repository: Repository, status: Status) -> Json:
    shown = show_commit(world, repository, status.head)
    return {
        "id": status.id,
        "sha": status.head,
        "name": world.full_name(repository),
        "context": status.context,
        "state": status.state,
        "description": status.description,
        "target_url": status.target_url,
        "avatar_url": f"{web_url(world, repository)}/avatar",
        "branches": [],
        "commit": shown,
        "created_at": shown["commit"]["committer"]["date"] if isinstance(shown["commit"], dict) else "",
        "updated_at": shown["commit"]["committer"]["date"] if isinstance(shown["commit"], dict) else "",
    }
