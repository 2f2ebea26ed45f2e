"""A delivery's event name and body come in, an event or `Ignored` goes out. No input or output, and no trust: only the
few fields that are used are looked at, whatever else GitHub adds, leaves out or changes.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from foureyes.github.fields import Fields, MalformedPayload
from foureyes.model.forge_events import (
    AccessChanged,
    ButtonPressed,
    CommentAction,
    CommentChanged,
    Event,
    Ignored,
    InstallationAction,
    InstallationChanged,
    MergeGroupDestroyed,
    MergeGroupFormed,
    Ping,
    PullRequestAction,
    PullRequestChanged,
    RepositoriesChanged,
    RepositoryName,
    RerunRequested,
    ReviewAction,
    ReviewChanged,
    Sender,
)
from foureyes.model.safe_text import one_line

MAX_BODY = 25 * 1024 * 1024
_GHOST = Sender(0, "ghost")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the headers of a delivery say. `hook_target` is the App's number for an App's webhook."""

    id: str
    event: str
    signature: str | None
    hook_target: str = ""


def delivery(headers: Mapping[str, str]) -> Delivery:
    """Read the headers, in whatever case they come."""
    low = {name.lower(): value for name, value in headers.items()}
    identity, event = low.get("x-github-delivery", "").strip(), low.get("x-github-event", "").strip()
    if not identity or len(identity) > 200 or not identity.isascii() or not identity.isprintable():
        raise MalformedPayload("the delivery has no usable X-GitHub-Delivery header")
    if not event:
        raise MalformedPayload("the delivery has no X-GitHub-Event header")
    target = low.get("x-github-hook-installation-target-id", "")
    return Delivery(identity, event, low.get("x-hub-signature-256"), target)


def parse(name: str, body: bytes) -> Event | Ignored:
    """Return the event, or why it is of no concern; `MalformedPayload` when the body is not what GitHub documents."""
    if len(body) > MAX_BODY:
        raise MalformedPayload(f"the body is larger than the {MAX_BODY} bytes that GitHub sends at most")
    reader = _READERS.get(name)
    if reader is None:
        return Ignored(f"event {one_line(name, 60)} is not used")
    try:
        values = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedPayload("the body is not JSON") from error
    payload = Fields(values)
    if name != "ping" and not payload.has("installation"):
        return Ignored("it was not sent to an App's installation")
    return reader(payload)


def _installation(payload: Fields) -> int:
    return payload.child("installation").number("id")


def _repository(payload: Fields) -> RepositoryName:
    return _named(payload.child("repository"))


def _named(repository: Fields) -> RepositoryName:
    owner, _, name = repository.text("full_name").partition("/")
    if not owner or not name or "/" in name:
        raise MalformedPayload(f"{repository.path}.full_name is not OWNER/NAME")
    return RepositoryName(repository.number("id"), owner, name)


def _sender(payload: Fields) -> Sender:
    sender = payload.child_or_none("sender")
    if sender is None:
        return _GHOST
    return Sender(sender.number("id"), sender.text("login"), sender.text_or("type") == "Bot")


def _other(payload: Fields) -> Ignored:
    return Ignored(f"action {one_line(payload.text_or('action', 'none'), 60)} is not used")


def _ping(payload: Fields) -> Event:
    return Ping(payload.number_or("hook_id"))


_PULL_REQUEST_ACTIONS = frozenset(PullRequestAction)
_REVIEW_ACTIONS = frozenset(ReviewAction)
_COMMENT_ACTIONS = frozenset(CommentAction)
_INSTALLATION_ACTIONS = frozenset(InstallationAction)


def _pull_request(payload: Fields) -> Event | Ignored:
    if payload.text("action") not in _PULL_REQUEST_ACTIONS:
        return _other(payload)
    pull = payload.child("pull_request")
    changes = payload.child_or_none("changes")
    return PullRequestChanged(
        installation=_installation(payload),
        repository=_repository(payload),
        sender=_sender(payload),
        action=PullRequestAction(payload.text("action")),
        number=pull.number("number"),
        head=pull.child("head").text("sha"),
        base_branch=pull.child("base").text("ref"),
        changed=changes.keys() if changes else (),
    )


def _review(payload: Fields) -> Event | Ignored:
    if payload.text("action") not in _REVIEW_ACTIONS:
        return _other(payload)
    return ReviewChanged(
        installation=_installation(payload),
        repository=_repository(payload),
        sender=_sender(payload),
        action=ReviewAction(payload.text("action")),
        number=payload.child("pull_request").number("number"),
        review=payload.child("review").number("id"),
    )


def _comment(payload: Fields) -> Event | Ignored:
    if payload.text("action") not in _COMMENT_ACTIONS:
        return _other(payload)
    issue, comment = payload.child("issue"), payload.child("comment")
    if not issue.has("pull_request"):
        return Ignored("a comment on an issue, not on a pull request")
    author = comment.child_or_none("user")
    return CommentChanged(
        installation=_installation(payload),
        repository=_repository(payload),
        sender=_sender(payload),
        action=CommentAction(payload.text("action")),
        number=issue.number("number"),
        comment=comment.number("id"),
        author=author.number("id") if author else None,
        body=comment.text_or("body"),
    )


def _numbers(check: Fields) -> tuple[int, ...]:
    return tuple(pull.number("number") for pull in check.children("pull_requests"))


def _check_run(payload: Fields) -> Event | Ignored:
    action = payload.text("action")
    if action not in ("rerequested", "requested_action"):
        return _other(payload)
    run = payload.child("check_run")
    where = (_installation(payload), _repository(payload), _sender(payload), run.text("head_sha"), _app(run))
    what = (run.number("id"), run.text("name"), run.text_or("external_id"))
    if action == "rerequested":
        return RerunRequested(*where, *what, _numbers(run))
    return ButtonPressed(*where, *what, payload.child("requested_action").text("identifier"), _numbers(run))


def _app(check: Fields) -> int:
    app = check.child_or_none("app")
    return app.number("id") if app else 0


def _check_suite(payload: Fields) -> Event | Ignored:
    if payload.text("action") != "rerequested":
        return _other(payload)
    suite = payload.child("check_suite")
    return RerunRequested(
        installation=_installation(payload),
        repository=_repository(payload),
        sender=_sender(payload),
        head=suite.text("head_sha"),
        app=_app(suite),
        pull_requests=_numbers(suite),
    )


def _merge_group(payload: Fields) -> Event | Ignored:
    action, group = payload.text("action"), payload.child("merge_group")
    if action == "destroyed":
        reason = payload.text_or("reason")
        return MergeGroupDestroyed(_installation(payload), _repository(payload), group.text("head_sha"), reason)
    if action != "checks_requested":
        return _other(payload)
    return MergeGroupFormed(
        installation=_installation(payload),
        repository=_repository(payload),
        head=group.text("head_sha"),
        head_ref=group.text("head_ref"),
        base=group.text("base_sha"),
        base_branch=group.text("base_ref").removeprefix("refs/heads/"),
    )


def _installation_event(payload: Fields) -> Event | Ignored:
    if payload.text("action") not in _INSTALLATION_ACTIONS:
        return _other(payload)
    return InstallationChanged(
        installation=_installation(payload),
        action=InstallationAction(payload.text("action")),
        account=_account(payload),
        repositories=tuple(_named(item) for item in payload.children("repositories")),
    )


def _account(payload: Fields) -> str:
    account = payload.child("installation").child_or_none("account")
    return account.text_or("login", account.text_or("slug")) if account else ""


def _repositories(payload: Fields) -> Event | Ignored:
    return RepositoriesChanged(
        installation=_installation(payload),
        account=_account(payload),
        added=tuple(_named(item) for item in payload.children("repositories_added")),
        removed=tuple(_named(item) for item in payload.children("repositories_removed")),
    )


def _access(name: str, *actions: str) -> Callable[[Fields], Event | Ignored]:
    def read(payload: Fields) -> Event | Ignored:
        action = payload.text_or("action")
        if actions and action not in actions:
            return _other(payload)
        repository = _repository(payload) if payload.has("repository") else None
        return AccessChanged(_installation(payload), repository, f"{name} {action}".strip())

    return read


_READERS: Mapping[str, Callable[[Fields], Event | Ignored]] = {
    "ping": _ping,
    "pull_request": _pull_request,
    "pull_request_review": _review,
    "issue_comment": _comment,
    "check_run": _check_run,
    "check_suite": _check_suite,
    "merge_group": _merge_group,
    "installation": _installation_event,
    "installation_repositories": _repositories,
    "member": _access("member", "added", "edited", "removed"),
    "membership": _access("membership", "added", "removed"),
    "organization": _access("organization", "member_added", "member_removed"),
    "team": _access("team", "added_to_repository", "removed_from_repository", "edited", "deleted"),
    "team_add": _access("team_add"),
}
