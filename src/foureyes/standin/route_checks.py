"""Routes for check runs, check suites and commit statuses."""

from foureyes.standin import check_actions, merge_queue
from foureyes.standin.calls import Answer, Call, Page, Route
from foureyes.standin.check_actions import Writer
from foureyes.standin.check_tables import CheckRun, CheckSuite
from foureyes.standin.checks_state import latest_runs
from foureyes.standin.refusal import Refusal, not_accessible, not_found
from foureyes.standin.shape_check import annotation, check_run, check_suite, combined_status, status
from foureyes.standin.state import Level, Repository


def _writer(call: Call) -> Writer:
    app = call.need_installation_app()
    return Writer(app.id, app.bot)


def create_run(call: Call) -> Answer:
    repository = call.repository("checks:write", level=Level.READ)
    run = check_actions.create(call.events, repository, _writer(call), call.body)
    merge_queue.advance(call.events, repository)
    return Answer(201, check_run(call.world, repository, run))


def _run(call: Call, need: str) -> tuple[Repository, CheckRun]:
    repository = call.repository(need)
    return repository, check_actions.find(repository, call.number("check_run_id"))


def get_run(call: Call) -> Answer:
    repository, run = _run(call, "checks:read")
    return Answer(200, check_run(call.world, repository, run))


def update_run(call: Call) -> Answer:
    repository, run = _run(call, "checks:write")
    writer = _writer(call)
    if run.app != writer.app:
        raise Refusal(
            403,
            "Invalid app_id `" + str(run.app) + "` - check run can only be modified by the GitHub App that created it.",
        )
    check_actions.update(call.events, repository, writer, run, call.body)
    merge_queue.advance(call.events, repository)
    return Answer(200, check_run(call.world, repository, run))


def list_annotations(call: Call) -> Answer:
    """A bare list, as on GitHub."""
    repository, run = _run(call, "checks:read")
    return Answer(200, Page([annotation(call.world, repository, run, one) for one in run.annotations]))


def rerequest_run(call: Call) -> Answer:
    repository, run = _run(call, "checks:write")
    check_actions.rerequest(call.events, repository, run, call.actor)
    return Answer(201, {})


def _chosen(call: Call, repository: Repository, runs: list[CheckRun]) -> Page:
    query = call.query
    if query.get("check_name"):
        runs = [run for run in runs if run.name == query["check_name"]]
    if query.get("status"):
        runs = [run for run in runs if run.status == query["status"]]
    if query.get("app_id"):
        runs = [run for run in runs if str(run.app) == query["app_id"]]
    runs = sorted(runs, key=lambda run: run.id, reverse=True)
    return Page([check_run(call.world, repository, run) for run in runs], "check_runs")


def runs_of_ref(call: Call) -> Answer:
    repository = call.repository("checks:read")
    head = _head(call, repository)
    everything = [run for run in repository.runs if run.head == head]
    runs = everything if call.query.get("filter") == "all" else latest_runs(repository, head)
    return Answer(200, _chosen(call, repository, runs))


def _head(call: Call, repository: Repository) -> str:
    ref = call.path["ref"]
    return call.world.git(repository).need(ref, f"No commit found for SHA: {ref}", 422)


def suites_of_ref(call: Call) -> Answer:
    repository = call.repository("checks:read")
    head, app = _head(call, repository), call.query.get("app_id")
    found = [one for one in repository.suites if one.head == head and app in (None, str(one.app))]
    return Answer(200, Page([check_suite(call.world, repository, one) for one in found], "check_suites"))


def _suite(call: Call, need: str) -> tuple[Repository, CheckSuite]:
    repository = call.repository(need)
    number = call.number("check_suite_id")
    for suite in repository.suites:
        if suite.id == number:
            return repository, suite
    raise not_found()


def get_suite(call: Call) -> Answer:
    repository, suite = _suite(call, "checks:read")
    return Answer(200, check_suite(call.world, repository, suite))


def runs_of_suite(call: Call) -> Answer:
    repository, suite = _suite(call, "checks:read")
    runs = [run for run in repository.runs if run.suite == suite.id]
    if call.query.get("filter") != "all":
        runs = list({run.name: run for run in runs}.values())
    return Answer(200, _chosen(call, repository, runs))


def rerequest_suite(call: Call) -> Answer:
    repository, suite = _suite(call, "checks:write")
    check_actions.rerequest_suite(call.events, repository, suite, call.actor)
    return Answer(201, {})


def create_status(call: Call) -> Answer:
    repository = call.repository("statuses:write", level=Level.WRITE)
    if call.caller.token is None:
        raise not_accessible()
    given = check_actions.set_status(call.events, repository, call.path["sha"], call.actor, call.body)
    merge_queue.advance(call.events, repository)
    return Answer(201, status(call.world, repository, given))


def list_statuses(call: Call) -> Answer:
    repository = call.repository("statuses:read")
    head = _head(call, repository)
    found = [one for one in reversed(repository.statuses) if one.head == head]
    return Answer(200, Page([status(call.world, repository, one) for one in found]))


def get_combined(call: Call) -> Answer:
    repository = call.repository("statuses:read")
    return Answer(200, combined_status(call.world, repository, _head(call, repository)))


_REPO = "/repos/{owner}/{repo}"

ROUTES = (
    Route("POST", f"{_REPO}/check-runs", create_run),
    Route("GET", f"{_REPO}/check-runs/{{check_run_id}}", get_run),
    Route("PATCH", f"{_REPO}/check-runs/{{check_run_id}}", update_run),
    Route("GET", f"{_REPO}/check-runs/{{check_run_id}}/annotations", list_annotations),
    Route("POST", f"{_REPO}/check-runs/{{check_run_id}}/rerequest", rerequest_run),
    Route("GET", f"{_REPO}/check-suites/{{check_suite_id}}", get_suite),
    Route("GET", f"{_REPO}/check-suites/{{check_suite_id}}/check-runs", runs_of_suite),
    Route("POST", f"{_REPO}/check-suites/{{check_suite_id}}/rerequest", rerequest_suite),
    Route("GET", f"{_REPO}/commits/{{ref}}/check-runs", runs_of_ref, multi="ref"),
    Route("GET", f"{_REPO}/commits/{{ref}}/check-suites", suites_of_ref, multi="ref"),
    Route("GET", f"{_REPO}/commits/{{ref}}/statuses", list_statuses, multi="ref"),
    Route("GET", f"{_REPO}/commits/{{ref}}/status", get_combined, multi="ref"),
    Route("POST", f"{_REPO}/statuses/{{sha}}", create_status),
)
