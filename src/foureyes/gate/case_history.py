"""What happened to the branch of a case: commits and events come in; pushes, heads and bases at any time go out.

The forge's activity log knows a push whether or not its delivery arrived, so pushes are read from commits and events
alike. An event that names a commit pushed earlier, and forces nothing, is an old payload that came late: no push.
"""

from dataclasses import dataclass

from foureyes.gate.case_file import Case, Event
from foureyes.gate.case_people import Accounts
from foureyes.gate.case_values import entries, first, number, seconds, text
from foureyes.model.gate_facts import BaseChange, Push

_PUSHES = frozenset({"pr.synchronize", "push"})


@dataclass(frozen=True, slots=True)
class History:
    """The branch over time, in seconds."""

    pushes: tuple[Push, ...]
    base_changes: tuple[BaseChange, ...]
    first_base: str
    last_base: str
    last_head: str

    def head_at(self, clock: int) -> str:
        before = [push.after for push in self.pushes if push.at <= clock]
        return before[-1] if before else self.last_head

    def base_at(self, clock: int) -> str:
        past = [change for change in self.base_changes if change.at <= clock]
        return past[-1].after if past else self.first_base


def history(case: Case, who: Accounts) -> History:
    changes = _base_changes(case)
    last_base = text(case.pull_request.get("base"))
    opened = next((event for event in case.events if event.kind == "pr.opened" and is_own(case, event)), None)
    first_base = text(opened.values.get("base")) if opened and opened.values.get("base") else ""
    first_base = first_base or (changes[0].before if changes else last_base)
    return History(_pushes(case, who), changes, first_base, last_base, last_head(case))


def is_own(case: Case, event: Event) -> bool:
    """Whether the event is of the case's own pull request, not of a sibling."""
    other = first(event.values, ("number", "pr"))
    return other is None or other == case.pull_request.get("number")


def group_commits(case: Case) -> frozenset[str]:
    """Commits of the queue and of other members: not commits of this pull request."""
    found: set[str] = set()
    for group in entries(case.given.get("merge_group")):
        found.add(text(first(group, ("head_sha", "sha", "head"))))
        for member in entries(group.get("members")):
            if member.get("number") != case.pull_request.get("number"):
                found.add(text(member.get("head")))
    return frozenset(found)


def last_head(case: Case) -> str:
    given = case.given.get("head") or case.pull_request.get("head")
    if given:
        return text(given)
    others = group_commits(case)
    own = [text(commit.get("sha")) for commit in entries(case.given.get("commits"))]
    own = [oid for oid in own if oid not in others]
    return own[-1] if own else ""


def _base_changes(case: Case) -> tuple[BaseChange, ...]:
    found = [
        BaseChange(seconds(item.get("t")) or 0, text(item.get("from")), text(item.get("to")))
        for item in entries(case.given.get("base_changes"))
    ]
    for event in case.events:
        changes = event.values.get("changes")
        base = changes.get("base") if isinstance(changes, dict) else None
        if event.kind == "pr.edited" and isinstance(base, dict) and is_own(case, event):
            before = base.get("from", base.get("ref"))
            name = before.get("ref", before.get("from")) if isinstance(before, dict) else before
            after = text(base.get("to") or case.pull_request.get("base"))
            found.append(BaseChange(round(event.at * 60), text(name), after))
    return tuple(sorted(set(found), key=lambda change: change.at))


def _pushes(case: Case, who: Accounts) -> tuple[Push, ...]:
    others = group_commits(case)
    pushed: dict[str, int] = {}
    found: dict[tuple[int, str], int | None] = {}
    by_time: dict[int, tuple[str, int | None]] = {}
    known: set[str] = set()
    for commit in entries(case.given.get("commits")):
        oid, at = text(commit.get("sha")), seconds(commit.get("pushed_t"))
        known.add(oid)
        if oid not in others and at is not None:
            pushed[oid] = at
            by_time[at] = (oid, who.id(commit.get("pushed_by")))
    for at, (oid, pusher) in by_time.items():
        found[at, oid] = pusher
    for item in entries(case.given.get("pushes")):
        found[seconds(item.get("t")) or 0, text(item.get("after"))] = who.id(item.get("by", item.get("pusher")))
    for event in case.events:
        after = text(first(event.values, ("after", "head", "head_sha", "sha")))
        at = round(event.at * 60)
        if (
            event.kind not in _PUSHES
            or not after
            or not is_own(case, event)
            or _is_late(event, at, pushed.get(after), known)
        ):
            continue
        sender = who.id(event.values.get("sender"))
        found[at, after] = found.get((at, after)) or sender
    ordered = sorted(found.items(), key=lambda item: item[0][0])
    return tuple(Push(at, after, pusher) for (at, after), pusher in ordered)


def _is_late(event: Event, at: int, pushed: int | None, known: set[str]) -> bool:
    if event.values.get("late") is True or event.values.get("stale") is True:
        return True
    before = event.values.get("before")
    forced = event.values.get("forced") is True or (before is not None and text(before) not in known)
    return pushed is not None and at != pushed and not forced


def own_number(case: Case) -> int:
    return number(case.pull_request.get("number"), 0)
