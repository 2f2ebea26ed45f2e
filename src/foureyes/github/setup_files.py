"""The files that steer the gate, who may change them, and who else posts under the gate's name."""

import base64
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from foureyes.github.channel import Channel
from foureyes.github.fields import Fields
from foureyes.github.outcomes import Gone, RetryLater, outcomes
from foureyes.github.queries import APPROVAL_CHECK
from foureyes.github.setup_access import Access
from foureyes.model.forge_setup import Poster, RepositoryFile, Unread, WorkflowSettings
from foureyes.model.policy import Permission
from foureyes.model.wording import worded

POLICY = ".foureyes.yml"
_WORKFLOWS = ".github/workflows"
_MAX_WORKFLOWS = 50
_MAX_HEADS = 10


def policy_file(access: Access, branch: str) -> RepositoryFile | Unread:
    """Return the policy of the default branch."""
    return access.read(lambda channel: RepositoryFile(POLICY, _text(channel, access, POLICY, branch)))


def code_owners_file(access: Access, branch: str, places: Sequence[str]) -> RepositoryFile | Unread:
    """Return the first CODEOWNERS there is, where GitHub looks for one."""

    def find(channel: Channel) -> RepositoryFile:
        for path in places:
            text = _text(channel, access, path, branch)
            if text is not None:
                return RepositoryFile(path, text)
        return RepositoryFile(places[0], None)

    return access.read(find)


def _text(channel: Channel, access: Access, path: str, branch: str) -> str | None:
    """The file as text; None where there is none. A reader that may not see the repository is told the same, so the
    repository itself was read before."""
    try:
        answer = channel.get(access.path("contents", quote(path, safe="/")), {"ref": branch})
    except Gone:
        return None
    with outcomes(path):
        if answer.text_or("encoding") != "base64":
            raise RetryLater(worded("{path} is too large to be shown", path=path))
        return base64.b64decode(answer.text("content")).decode("utf-8", "surrogateescape")


def naming_workflows(access: Access, branch: str) -> tuple[str, ...] | Unread:
    """Return the workflows that mention the gate's check."""

    def find(channel: Channel) -> tuple[str, ...]:
        try:
            listed = channel.pages(access.path("contents", _WORKFLOWS), {"ref": branch}, is_cut=False)
        except Gone:
            return ()
        with outcomes(worded("the workflows")):
            paths = [one.text("path") for one in listed if one.text("type") == "file"]
        if len(paths) > _MAX_WORKFLOWS:
            raise RetryLater(worded("there are more than {limit}", limit=_MAX_WORKFLOWS))
        return tuple(path for path in paths if APPROVAL_CHECK in (_text(channel, access, path, branch) or ""))

    return access.read(find)


def workflow_settings(access: Access) -> WorkflowSettings | Unread:
    """Return what workflows may do; shown to administrators."""
    answer = access.get("actions", "permissions", "workflow")
    if isinstance(answer, Unread):
        return answer
    with outcomes(worded("the settings of workflows")):
        return WorkflowSettings(
            may_approve=answer.flag("can_approve_pull_request_reviews"),
            writes_by_default=answer.text("default_workflow_permissions") == "write",
        )


def maintainers(access: Access) -> tuple[tuple[str, Permission], ...] | Unread:
    """Return the people who have more than write, with what they have."""
    answers = access.pages("collaborators")
    if isinstance(answers, Unread):
        return answers
    with outcomes(worded("the collaborators")):
        return tuple(_level(one) for one in answers if one.text_or("type", "User") == "User")


def _level(person: Fields) -> tuple[str, Permission]:
    flags = person.child("permissions")
    order = (("admin", Permission.ADMIN), ("maintain", Permission.MAINTAIN), ("push", Permission.WRITE))
    level = next((level for flag, level in order if flags.flag(flag)), Permission.READ)
    return person.text("login"), level


def posters(access: Access, branch: str, app_id: int | None, slug: str) -> tuple[tuple[Poster, ...], bool] | Unread:
    """Return who else posted under the gate's name on the default branch and open heads; and whether our App did."""

    def find(channel: Channel) -> tuple[tuple[Poster, ...], bool]:
        tip = channel.get(access.path("git", "ref", "heads", quote(branch, safe="/")))
        pulls = channel.pages(access.path("pulls"), {"state": "open"}, most=_MAX_HEADS)
        with outcomes(worded("the heads of the repository")):
            heads = [tip.child("object").text("sha"), *(pull.child("head").text("sha") for pull in pulls)]
        others: list[Poster] = []
        ours = False
        for head in dict.fromkeys(heads):
            for poster, is_ours in _on(channel, access, head, app_id, slug):
                ours = ours or is_ours
                others += [] if is_ours else [poster]
        return tuple(others), ours

    return access.read(find)


def _on(channel: Channel, access: Access, head: str, app_id: int | None, slug: str) -> Iterator[tuple[Poster, bool]]:
    named = {"check_name": APPROVAL_CHECK, "filter": "all"}
    runs = channel.pages(access.path("commits", head, "check-runs"), named, inside="check_runs")
    statuses = channel.pages(access.path("commits", head, "statuses"))
    with outcomes(worded("checks and statuses")):
        yield from _runs(runs, app_id)
        for status in statuses:
            if status.text("context") == APPROVAL_CHECK:
                creator = status.child_or_none("creator")
                name = creator.text("login") if creator else worded("somebody who is gone")
                yield Poster(name, worded("status"), _commit(status, head)), _is_our_bot(name, slug)


def _runs(runs: Iterable[Fields], app_id: int | None) -> Iterator[tuple[Poster, bool]]:
    for run in runs:
        app = run.child_or_none("app")
        number = app.number("id") if app else 0
        name = app.text_or("slug", f"App {number}") if app else worded("nobody")
        # Nobody said which App is ours: what every workflow posts through is not.
        is_ours = number == app_id if app_id is not None else name != "github-actions"
        yield Poster(name, worded("check run"), run.text("head_sha")), is_ours


def _is_our_bot(login: str, slug: str) -> bool:
    if slug:
        return login == f"{slug}[bot]"
    return login.endswith("[bot]") and login != "github-actions[bot]"


def _commit(status: Fields, head: str) -> str:
    return status.text("url").rsplit("/", 1)[-1] if status.has("url") else head
