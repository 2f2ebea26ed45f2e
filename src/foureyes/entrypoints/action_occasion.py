"""The event that started a workflow in, the change it is about out. A payload is what a stranger wrote: titles, bodies
and names of branches are text and nothing else.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from foureyes.github.fields import Fields, MalformedPayload
from foureyes.model.errors import UsageError
from foureyes.model.safe_text import one_line
from foureyes.model.system_errors import system_reason
from foureyes.model.wording import worded
from foureyes.provenance.pull_request import PullRequestFacts

MAX_PAYLOAD = 25 * 1024 * 1024
_OID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_BRANCH = "refs/heads/"
_OF_PULL_REQUEST = frozenset({"pull_request", "pull_request_target", "pull_request_review"})


@dataclass(frozen=True, slots=True)
class Occasion:
    """Which change it is. `base` and `head` are commit ids, or names of branches where the event gives no commit; both
    are empty where there is nothing to look at. `number` is the pull request's; `queue` the branch a merge group is
    for."""

    base: str
    head: str
    repository_id: int = 0
    number: int | None = None
    queue: str = ""
    pull_request: PullRequestFacts | None = None


def read_occasion(event: str, payload: Path, *, base: str = "", sha: str = "") -> Occasion:
    """Return the occasion. `base` is the workflow's own wish, `sha` the commit that the workflow runs for."""
    fields = _fields(payload)
    repository = fields.child_or_none("repository")
    default = repository.text_or("default_branch") if repository else ""
    identity = repository.number_or("id") if repository else 0
    if event in _OF_PULL_REQUEST:
        return _pull_request(fields.child("pull_request"), identity, base)
    if event == "merge_group":
        return _merge_group(fields.child("merge_group"), identity, base)
    if event == "push":
        return _push(fields, identity, base, default)
    start = base or default
    if not start or not _OID.fullmatch(sha):
        raise UsageError(worded("the event {event} names no change: give the input `base`", event=one_line(event, 60)))
    return Occasion(start, sha, identity)


def _fields(payload: Path) -> Fields:
    try:
        with payload.open("rb") as file:
            data = file.read(MAX_PAYLOAD + 1)
        if len(data) > MAX_PAYLOAD:
            raise MalformedPayload(
                worded("the event is larger than the {count} bytes that GitHub sends at most", count=MAX_PAYLOAD)
            )
        return Fields(json.loads(data))
    except OSError as error:
        raise UsageError(worded("the event cannot be read: {why}", why=system_reason(error))) from None
    except (ValueError, RecursionError):
        raise MalformedPayload(worded("the event is not JSON")) from None


def _oid(fields: Fields, key: str) -> str:
    value = fields.text(key)
    if not _OID.fullmatch(value):
        raise MalformedPayload(worded("{field} is not a commit id", field=f"{fields.path}.{key}"))
    return value


def _pull_request(pull: Fields, identity: int, base: str) -> Occasion:
    head, author = pull.child("head"), pull.child_or_none("user")
    facts = PullRequestFacts(
        title=pull.text_or("title"),
        body=pull.text_or("body"),
        labels=tuple(label.text_or("name") for label in pull.children("labels")),
        author_login=author.text_or("login") if author else "",
        author_id=author.number_or("id") or None if author else None,
        author_type=author.text_or("type") if author else "",
        head_branch=head.text_or("ref") or None,
    )
    start = base or _oid(pull.child("base"), "sha")
    return Occasion(start, _oid(head, "sha"), identity, pull.number("number"), pull_request=facts)


def _merge_group(group: Fields, identity: int, base: str) -> Occasion:
    branch = group.text("base_ref").removeprefix(_BRANCH)
    return Occasion(base or _oid(group, "base_sha"), _oid(group, "head_sha"), identity, queue=branch)


def _push(fields: Fields, identity: int, base: str, default: str) -> Occasion:
    ref, before, after = fields.text("ref"), _oid(fields, "before"), _oid(fields, "after")
    if _is_none(after):
        return Occasion("", "", identity)  # the branch was deleted
    start = base or (default if _is_none(before) else before)
    if not start:
        raise UsageError(
            worded("the push is the first of its branch, and no default branch is known: give the input `base`")
        )
    branch = ref.removeprefix(_BRANCH) if ref.startswith(_BRANCH) else None
    return Occasion(start, after, identity, pull_request=PullRequestFacts(head_branch=branch))


def _is_none(oid: str) -> bool:
    return not oid.strip("0")
