"""Which check decides: the newest run of each name and App on a commit, its statuses, and what a branch requires.

In go the repository's tables; out come the required checks that are not met.
"""

from fnmatch import fnmatchcase

from foureyes.standin.check_tables import CheckRun, Status
from foureyes.standin.state import Protection, Repository, RequiredCheck

PASSING = frozenset({"success", "neutral", "skipped"})


def latest_runs(repository: Repository, head: str) -> list[CheckRun]:
    """The newest run of each (name, App), in order of creation."""
    newest = {(run.name, run.app): run for run in repository.runs if run.head == head}
    return sorted(newest.values(), key=lambda run: run.id)


def latest_statuses(repository: Repository, head: str) -> list[Status]:
    newest = {status.context: status for status in repository.statuses if status.head == head}
    return sorted(newest.values(), key=lambda status: status.id)


def protections_of(repository: Repository, branch: str) -> list[Protection]:
    """What is in force on a branch: a ruleset that is only evaluated, or switched off, is not."""
    active = [one for one in repository.protections if one.enforcement == "active"]
    return [one for one in active if _matches(one.pattern, branch, repository)]


def _matches(pattern: str, branch: str, repository: Repository) -> bool:
    if pattern == "~DEFAULT_BRANCH":
        return branch == repository.default_branch
    return pattern == "~ALL" or fnmatchcase(branch, pattern.removeprefix("refs/heads/"))


def is_met(repository: Repository, head: str, required: RequiredCheck) -> bool:
    """Met when every newest run and status of that name (and App, where one is named) passes, and there is one."""
    runs = [run for run in latest_runs(repository, head) if run.name == required.context]
    if required.app is not None:
        runs = [run for run in runs if run.app == required.app]
        statuses: list[Status] = []
    else:
        statuses = [one for one in latest_statuses(repository, head) if one.context == required.context]
    outcomes = [run.status == "completed" and run.conclusion in PASSING for run in runs]
    outcomes += [one.state == "success" for one in statuses]
    return bool(outcomes) and all(outcomes)


def unmet(repository: Repository, head: str, branch: str) -> list[RequiredCheck]:
    return [
        check
        for protection in protections_of(repository, branch)
        for check in protection.checks
        if not is_met(repository, head, check)
    ]
