"""The checks under our names on a pull request's head: our own runs, and what others wrote under the same name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from foureyes.github.checks import RunOnRecord, runs
from foureyes.github.client import RepositoryForge
from foureyes.github.fields import Fields
from foureyes.github.outcomes import outcomes
from foureyes.github.people import People
from foureyes.github.queries import APPROVAL_CHECK, REVIEW_CHECK
from foureyes.model.gate_facts import ForeignCheck
from foureyes.model.wording import worded

_NAMES: Mapping[str, str] = {"approval": APPROVAL_CHECK, "review": REVIEW_CHECK}


@dataclass(frozen=True, slots=True)
class ChecksOnHead:
    """Our runs by name, newest first; and foreign checks of the approval's name."""

    own: Mapping[str, tuple[RunOnRecord, ...]] = field(default_factory=dict)
    foreign: tuple[ForeignCheck, ...] = ()


def checks_on_head(forge: RepositoryForge, pull: Fields, people: People) -> ChecksOnHead:
    """Take them from the first answer; where that does not reach the head or its last suite, ask for them alone."""
    head = pull.text("headRefOid")
    commits = [node.child("commit") for node in pull.child("headCommit").children("nodes")]
    if not commits or commits[-1].text("oid") != head:
        return _asked(forge, head, ())
    foreign = tuple(_status(commits[-1], head, forge.app.login, people))
    suites = commits[-1].child_or_none("checkSuites")
    if suites is None or not _is_whole(suites):
        return _asked(forge, head, foreign)
    found = [run for suite in suites.children("nodes") for run in _of_suite(suite)]
    return _sorted(forge, head, found, foreign)


def _asked(forge: RepositoryForge, head: str, foreign: tuple[ForeignCheck, ...]) -> ChecksOnHead:
    found = [run for name in _NAMES.values() for run in runs(forge, head, name, any_app=True)]
    if not foreign:
        answers = forge.channel.pages(forge.path("commits", head, "statuses"))
        with outcomes(worded("the statuses")):
            foreign = tuple(_rest_statuses(answers, head, forge.app.login))
    return _sorted(forge, head, found, foreign)


def _sorted(
    forge: RepositoryForge, head: str, found: list[RunOnRecord], foreign: tuple[ForeignCheck, ...]
) -> ChecksOnHead:
    own = {
        name: tuple(sorted((r for r in found if r.name == name and r.app == forge.app.id), key=lambda r: -r.id))
        for name in _NAMES.values()
    }
    others = [run for run in found if run.name == APPROVAL_CHECK and run.app != forge.app.id]
    checks = (ForeignCheck(head, run.app_slug or f"App {run.app}", run.conclusion or run.status) for run in others)
    return ChecksOnHead(own, (*foreign, *checks))


def _is_whole(suites: Fields) -> bool:
    runs_listed = (suite.child(alias) for suite in suites.children("nodes") for alias in _NAMES)
    return all(listed.count("nodes") >= listed.number("totalCount") for listed in (suites, *runs_listed))


def _of_suite(suite: Fields) -> Iterator[RunOnRecord]:
    app = suite.child_or_none("app")
    for alias, name in _NAMES.items():
        listed = suite.child_or_none(alias)
        for run in listed.children("nodes") if listed else ():
            yield RunOnRecord(
                id=run.number("databaseId"),
                name=name,
                app=app.number("databaseId") if app and app.has("databaseId") else 0,
                app_slug=app.text_or("slug") if app else "",
                status=run.text("status").lower(),
                conclusion=run.text_or("conclusion").lower(),
                external_id=run.text_or("externalId"),
            )


def _status(commit: Fields, head: str, own_login: str, people: People) -> Iterator[ForeignCheck]:
    status = commit.child_or_none("status")
    context = status.child_or_none("context") if status else None
    if context is None:
        return
    creator = people.actor(context.child_or_none("creator"))
    login = people.accounts[creator].login if creator is not None else "an unknown account"
    if login != own_login:
        yield ForeignCheck(head, login, context.text("state").lower())


def _rest_statuses(answers: list[Fields], head: str, own_login: str) -> Iterator[ForeignCheck]:
    for answer in answers:
        if answer.text("context") == APPROVAL_CHECK:
            creator = answer.child_or_none("creator")
            login = creator.text("login") if creator else "an unknown account"
            if login != own_login:
                yield ForeignCheck(head, login, answer.text("state"))
            return  # the newest of a context decides
