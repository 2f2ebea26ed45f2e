"""Check runs, check suites and commit statuses as the API and the webhooks show them."""

from foureyes.standin.check_tables import CheckRun, CheckSuite, Status
from foureyes.standin.checks_state import latest_statuses
from foureyes.standin.clock import iso
from foureyes.standin.shape_commit import simple_commit
from foureyes.standin.shape_people import app as show_app
from foureyes.standin.shape_people import maybe_user
from foureyes.standin.shape_pull import pull_minimal
from foureyes.standin.shape_repository import api_url, repository, web_url
from foureyes.standin.state import Json, Repository
from foureyes.standin.world import World, node_id


def pulls_of(world: World, one: Repository, head: str) -> list[Json]:
    """Open pull requests whose branch is in this repository; forks never show here, as on GitHub."""
    return [
        pull_minimal(world, one, pull)
        for pull in one.pulls.values()
        if pull.state == "open" and pull.head == head and pull.head_repository == one.id
    ]


def check_run(world: World, one: Repository, run: CheckRun) -> Json:
    url = f"{api_url(world, one)}/check-runs/{run.id}"
    return {
        "id": run.id,
        "name": run.name,
        "node_id": node_id("CR", run.id),
        "head_sha": run.head,
        "external_id": run.external_id,
        "url": url,
        "html_url": f"{web_url(world, one)}/runs/{run.id}",
        "details_url": run.details_url or f"{world.base_url}/apps/{world.apps[run.app].slug}",
        "status": run.status,
        "conclusion": run.conclusion,
        "started_at": iso(run.started_at),
        "completed_at": iso(run.completed_at),
        "output": {
            "title": run.title,
            "summary": run.summary,
            "text": run.text,
            "annotations_count": len(run.annotations),
            "annotations_url": f"{url}/annotations",
        },
        "check_suite": {"id": run.suite},
        "app": show_app(world, world.apps[run.app]),
        "pull_requests": pulls_of(world, one, run.head),
    }


def webhook_check_run(world: World, one: Repository, run: CheckRun) -> Json:
    suite = next(suite for suite in one.suites if suite.id == run.suite)
    return check_run(world, one, run) | {"check_suite": _suite_short(world, one, suite)}


def suite_outcome(one: Repository, suite: CheckSuite) -> tuple[str, str | None]:
    """A suite is as far, and as good, as the worst of its newest runs."""
    newest = {run.name: run for run in one.runs if run.suite == suite.id}
    if not newest:
        return "queued", None
    if any(run.status != "completed" for run in newest.values()):
        return "in_progress", None
    order = ("action_required", "failure", "timed_out", "cancelled", "stale", "success", "neutral", "skipped")
    conclusions = {run.conclusion for run in newest.values()}
    return "completed", next((word for word in order if word in conclusions), "success")


def _suite_short(world: World, one: Repository, suite: CheckSuite) -> Json:
    status, conclusion = suite_outcome(one, suite)
    return {
        "id": suite.id,
        "node_id": node_id("CS", suite.id),
        "head_branch": suite.branch,
        "head_sha": suite.head,
        "status": status,
        "conclusion": conclusion,
        "url": f"{api_url(world, one)}/check-suites/{suite.id}",
        "before": suite.before,
        "after": suite.head,
        "pull_requests": pulls_of(world, one, suite.head),
        "app": show_app(world, world.apps[suite.app]),
        "created_at": iso(suite.created_at),
        "updated_at": iso(suite.updated_at),
    }


def check_suite(world: World, one: Repository, suite: CheckSuite) -> Json:
    return webhook_check_suite(world, one, suite) | {"repository": repository(world, one)}


def webhook_check_suite(world: World, one: Repository, suite: CheckSuite) -> Json:
    return _suite_short(world, one, suite) | {
        "latest_check_runs_count": len({run.name for run in one.runs if run.suite == suite.id}),
        "check_runs_url": f"{api_url(world, one)}/check-suites/{suite.id}/check-runs",
        "head_commit": simple_commit(world, one, suite.head),
        "rerequestable": True,
        "runs_rerequestable": True,
    }


def annotation(world: World, one: Repository, run: CheckRun, given: Json) -> Json:
    path = given["path"]
    return {
        "path": path,
        "blob_href": f"{web_url(world, one)}/blob/{run.head}/{path}",
        "start_line": given["start_line"],
        "start_column": given.get("start_column"),
        "end_line": given["end_line"],
        "end_column": given.get("end_column"),
        "annotation_level": given["annotation_level"],
        "title": given.get("title"),
        "message": given["message"],
        "raw_details": given.get("raw_details"),
    }


def _status_short(world: World, one: Repository, given: Status) -> Json:
    return {
        "url": f"{api_url(world, one)}/statuses/{given.head}",
        "avatar_url": f"{world.base_url}/avatars/{given.creator}",
        "id": given.id,
        "node_id": node_id("SC", given.id),
        "state": given.state,
        "description": given.description,
        "target_url": given.target_url,
        "context": given.context,
        "created_at": iso(given.created_at),
        "updated_at": iso(given.created_at),
    }


def status(world: World, one: Repository, given: Status) -> Json:
    return _status_short(world, one, given) | {"creator": maybe_user(world, given.creator)}


def combined_status(world: World, one: Repository, head: str) -> Json:
    found = latest_statuses(one, head)
    states = {given.state for given in found}
    state = "failure" if states & {"failure", "error"} else "success" if states == {"success"} else "pending"
    url = f"{api_url(world, one)}/commits/{head}"
    return {
        "state": state,
        "sha": head,
        "total_count": len(found),
        "statuses": [_status_short(world, one, given) for given in found],
        "repository": repository(world, one),
        "commit_url": url,
        "url": f"{url}/status",
    }
