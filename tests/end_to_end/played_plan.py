"""What people and the agent do in a case, in the order they do it: a case of the gate comes in, acts go out.

The case says what the forge answers in the end and which deliveries come when; from that follows who pushed, reviewed,
said or changed what, and at which minute. An act that a delivery of the case tells of bears its place among the events.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from foureyes.gate.case_file import Case, Event, Mapped
from foureyes.gate.case_history import History, group_commits, history, is_own
from foureyes.gate.case_people import Accounts
from foureyes.gate.case_values import entries, first, number, text, texts
from foureyes.model.gate_facts import Push

_RANKS = ("side", "base", "push", "open", "member", "sibling", "review", "say", "edit", "dismiss", "retarget", "close")
_PUSHES = frozenset({"pr.synchronize", "push"})
_MESSAGES = ("dismissal_message", "dismissed_message", "dismiss_message", "dismissal_reason", "message", "reason")
_RECOVERY = ("reset_t", "until_t", "until")
_BUTTONS = {
    "check_run.requested_action": "press",
    "check_run.rerequested": "rerun",
    "check_suite.rerequested": "rerun",
    "reconcile": "reconcile",
    "retry": "retry",
    "analysis.completed": "analysed",
    "pr.closed": "close",
    "pr.reopened": "reopen",
    "pr.converted_to_draft": "draft",
    "pr.ready_for_review": "ready",
}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody does. `event` is the place of the delivery that tells of it, where the case has one."""

    at: float
    do: str
    values: Mapped = field(default_factory=dict)
    event: int | None = None

    @property
    def order(self) -> tuple[float, int]:
        return self.at, _RANKS.index(self.do) if self.do in _RANKS else len(_RANKS)


@dataclass(frozen=True, slots=True)
class Plan:
    case: Case
    who: Accounts
    history: History
    acts: tuple[Act, ...]


def plan(case: Case) -> Plan:
    who = Accounts(case)
    past = history(case, who)
    acts = [
        *_pushes(case, past),
        *_reviews(case),
        *_said(case),
        *_waived(case),
        *_events(case),
        *_siblings(case),
        *_group(case),
    ]
    acts.append(_opening(case, acts))
    acts += _earlier(case, min(act.at for act in acts))
    end = outage_end(case)
    acts += [Act(end, "heal")] if end is not None else []
    return Plan(case, who, past, tuple(sorted(acts, key=lambda act: act.order)))


def _event(case: Case, kinds: Iterable[str], **values: object) -> int | None:
    """The place of the delivery of such a kind that says all of this, each where it says anything of it."""
    wanted = frozenset(kinds)
    for place, event in enumerate(case.events):
        told = {"t": event.at, **event.values}
        if event.kind in wanted and all(told.get(name, value) == value for name, value in values.items()):
            return place
    return None


def _sides(case: Case) -> set[str]:
    """Commits that only come in as another parent of a merge."""
    return {side for commit in entries(case.given.get("commits")) for side in texts(commit.get("parents"))[1:]}


def _pushes(case: Case, past: History) -> Iterable[Act]:
    sides, pushes = _sides(case), list(past.pushes)
    for push in (*pushes, *_untold(case, pushes)):
        minute = push.at / 60
        if push.after in sides:
            yield Act(minute, "side", {"sha": push.after, "by": push.pusher})
            continue
        event = _event(case, _PUSHES, after=push.after, t=minute)
        forced = event is not None and case.events[event].values.get("forced") is True
        yield Act(minute, "push", {"sha": push.after, "by": push.pusher, "forced": forced}, event)


def _untold(case: Case, pushes: list[Push]) -> Iterable[Push]:
    """Heads that no push of the case brought: the one it was opened with, and those that somebody saw."""
    known = {push.after for push in pushes} | group_commits(case)
    opened = next((event for event in case.events if event.kind == "pr.opened" and is_own(case, event)), None)
    seen: list[tuple[float, str]] = []
    if opened is not None and opened.values.get("head"):
        seen.append((opened.at, text(opened.values["head"])))
    seen += [(event.at - 1, text(event.values.get("before"))) for event in case.events if event.values.get("before")]
    reviews = entries(case.given.get("reviews"))
    seen += [(_minute(item) - 1, text(item.get("commit_id"))) for item in reviews if item.get("commit_id")]
    if not pushes:
        seen.append((min((event.at for event in case.events), default=0.0), text(case.given.get("head"))))
    for at, oid in sorted(seen):
        if oid and oid not in known:
            known.add(oid)
            yield Push(round(at * 60), oid, None)
    own = [text(item.get("sha")) for item in entries(case.given.get("commits"))]
    if not known.intersection(own) and own:
        yield Push(0, own[-1], None)


def _opening(case: Case, acts: list[Act]) -> Act:
    place = next(
        (at for at, event in enumerate(case.events) if event.kind == "pr.opened" and is_own(case, event)), None
    )
    first_push = min((act.at for act in acts if act.do == "push"), default=0.0)
    at = first_push if place is None else max(first_push, case.events[place].at)
    return Act(at, "open", {}, place)


def _minute(item: Mapped, name: str = "t") -> float:
    value = item.get(name)
    return float(value) if isinstance(value, int | float) else 0.0


def _reviews(case: Case) -> Iterable[Act]:
    for place, item in enumerate(entries(case.given.get("reviews"))):
        user, at = first(item, ("user", "login")), _minute(item)
        yield Act(at, "review", {**item, "place": place}, _event(case, ["review.submitted"], user=user, t=at))
        if text(item.get("state")).upper() == "DISMISSED":
            event = _event(case, ["review.dismissed"], user=user)
            told = case.events[event].values if event is not None else {}
            when = case.events[event].at if event is not None else at + 1
            values: Mapped = {
                "place": place,
                "by": item.get("dismissed_by", told.get("dismissed_by", told.get("sender"))),
                "message": first(item, _MESSAGES, first(told, _MESSAGES, "")),
            }
            yield Act(_minute(item, "dismissed_t") if "dismissed_t" in item else when, "dismiss", values, event)


def _said(case: Case) -> Iterable[Act]:
    given = entries(case.given.get("comments"))
    spoken = {(first(item, ("user", "login")), _minute(item)) for item in given}
    for item in given:
        user, at = first(item, ("user", "login")), _minute(item)
        yield Act(at, "say", {"user": user, "body": item.get("body")}, _event(case, ["comment.created"], user=user))
        if item.get("edited_by"):
            edit = _event(case, ["comment.edited"], user=user)
            when = case.events[edit].at if edit is not None else at + 1
            yield Act(when, "edit", {"user": item.get("edited_by"), "of": user, "body": item.get("body")}, edit)
    for place, event in enumerate(case.events):
        user = event.values.get("user")
        if event.kind == "comment.created" and event.values.get("body") and (user, event.at) not in spoken:
            yield Act(event.at, "say", {"user": user, "body": event.values["body"]}, place)
    for item in entries(case.given.get("overrides")):
        body = f"/foureyes override {text(item.get('reason'))}"
        yield Act(_minute(item), "say", {"user": first(item, ("user", "login")), "body": body})
    for item in entries(case.given.get("acknowledgements")):
        body = f"/foureyes acknowledge {text(item.get('sha'))}"
        yield Act(_minute(item), "say", {"user": first(item, ("user", "login")), "body": body})


def _waived(case: Case) -> Iterable[Act]:
    for place, finding in enumerate(entries(case.given.get("findings"))):
        for item in (*entries(finding.get("ack")), *entries(finding.get("acks"))):
            user = first(item, ("user", "login"))
            yield Act(_minute(item), "waive", {"user": user, "reason": item.get("reason"), "place": place})


def _events(case: Case) -> Iterable[Act]:
    for place, event in enumerate(case.events):
        values: Mapped = {**event.values}
        if event.kind.startswith("member."):
            yield Act(event.at, "member", values, place)
        elif event.kind == "pr.edited":
            changes = values.get("changes")
            is_base = isinstance(changes, dict) and "base" in changes
            after = _new_base(case, event) if is_base else ""
            yield Act(event.at, "retarget" if is_base else "title", {**values, "to": after}, place)
        elif event.kind in ("check_run.completed", "check_run.created", "status"):
            yield Act(event.at, "foreign", values, place)
        elif event.kind in _BUTTONS:
            yield Act(event.at, _BUTTONS[event.kind], values, place)
    if not any(event.kind.startswith(("check_run.", "status")) for event in case.events):
        for item in entries(case.given.get("foreign_checks")):
            yield Act(0.5, "foreign", item)


def _new_base(case: Case, event: Event) -> str:
    changes = event.values.get("changes")
    base = changes.get("base") if isinstance(changes, dict) else None
    return text(base.get("to") if isinstance(base, dict) else None) or text(case.pull_request.get("base"))


def _siblings(case: Case) -> Iterable[Act]:
    for item in entries(case.given.get("siblings")):
        event = _event(case, ["pr.opened"], number=number(item.get("number"), 0))
        at = case.events[event].at if event is not None and "number" in case.events[event].values else 0.5
        yield Act(at, "sibling", item)


def _earlier(case: Case, start: float) -> Iterable[Act]:
    """Another pull request had the same patch, by an agent, and was closed."""
    for item in entries(case.given.get("agent_evidence")):
        if item.get("seen_pr"):
            yield Act(start - 2, "earlier", item)
            yield Act(start - 1, "earlier_closed", item)


def _group(case: Case) -> Iterable[Act]:
    for item in entries(case.given.get("merge_group")):
        event = _event(case, ["merge_group.checks_requested"])
        last = max((event.at for event in case.events), default=0.0)
        yield Act(0.5, "members", item)
        yield Act(last if event is None else case.events[event].at, "group", item, event)


def outage_end(case: Case) -> float | None:
    """The minute from which everything answers again; None where the outage lasts."""
    api = case.given.get("api")
    answers = api.values() if isinstance(api, dict) else ()
    ends = [item.get(name) for item in answers if isinstance(item, dict) for name in _RECOVERY]
    return max((float(end) for end in ends if isinstance(end, int | float)), default=None)
