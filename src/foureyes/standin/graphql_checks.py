"""Check suites and check runs as GraphQL nodes."""

from foureyes.standin.check_tables import CheckRun, CheckSuite
from foureyes.standin.clock import iso
from foureyes.standin.graphql_execute import Arguments, Node, connection
from foureyes.standin.shape_check import suite_outcome
from foureyes.standin.state import Repository
from foureyes.standin.world import World, node_id


def check_suites(world: World, repository: Repository, oid: str, arguments: Arguments) -> Node:
    wanted = arguments.part("filterBy").number("appId")
    found = [one for one in repository.suites if one.head == oid and wanted in (None, one.app)]
    return connection("CheckSuiteConnection", [_suite(world, repository, one) for one in found], arguments)


def _app(world: World, number: int) -> Node:
    app = world.apps[number]
    return Node("App", {"id": node_id("A", app.id), "databaseId": app.id, "slug": app.slug, "name": app.name})


def _suite(world: World, repository: Repository, one: CheckSuite) -> Node:
    status, conclusion = suite_outcome(repository, one)
    return Node(
        "CheckSuite",
        {
            "id": node_id("CS", one.id),
            "databaseId": one.id,
            "status": status.upper(),
            "conclusion": conclusion.upper() if conclusion else None,
            "createdAt": iso(one.created_at),
            "updatedAt": iso(one.updated_at),
            "app": _app(world, one.app),
            "checkRuns": lambda arguments: _runs(world, repository, one, arguments),
        },
    )


def _runs(world: World, repository: Repository, suite: CheckSuite, arguments: Arguments) -> Node:
    """Newest of each name unless `checkType: ALL` is asked for, newest first."""
    wanted = arguments.part("filterBy")
    runs = [run for run in repository.runs if run.suite == suite.id]
    if wanted.maybe_text("checkType") != "ALL":
        runs = list({run.name: run for run in runs}.values())
    name, app = wanted.maybe_text("checkName"), wanted.number("appId")
    runs = [run for run in runs if name in (None, run.name) and app in (None, run.app)]
    runs.sort(key=lambda run: run.id, reverse=True)
    return connection("CheckRunConnection", [_run(world, repository, run) for run in runs], arguments)


def _run(world: World, repository: Repository, run: CheckRun) -> Node:
    return Node(
        "CheckRun",
        {
            "id": node_id("CR", run.id),
            "databaseId": run.id,
            "name": run.name,
            "status": run.status.upper(),
            "conclusion": run.conclusion.upper() if run.conclusion else None,
            "externalId": run.external_id,
            "title": run.title,
            "summary": run.summary,
            "text": run.text,
            "detailsUrl": run.details_url,
            "startedAt": iso(run.started_at),
            "completedAt": iso(run.completed_at),
        },
    )
