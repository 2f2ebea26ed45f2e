"""The smaller answers of a case's forge: paths, findings, siblings, groups, checks. One function per question."""

from collections.abc import Iterable

from foureyes.gate.case_file import Case, Event, Mapped, Plain
from foureyes.gate.case_history import own_number
from foureyes.gate.case_people import Accounts
from foureyes.gate.case_values import analysis_state, entries, first, number, seconds, text, texts
from foureyes.model.finding import Severity, Tier
from foureyes.model.gate_facts import (
    Acknowledgement,
    AnalysisState,
    ForeignCheck,
    GateFinding,
    GroupMember,
    MergeGroup,
    Override,
    Sibling,
    Waiver,
)
from foureyes.model.wording import worded

MAX_FILES = 3000
MAX_COMMITS = 250
OUR_APP = "foureyes"
_CLOSED = frozenset({"pr.closed", "pr.merged"})
RUNS = frozenset({"analysis", "analyser", "analyzer", "worker", "job", "scan"})
_COMMAND = "/foureyes acknowledge "


def paths(pull: Mapped) -> tuple[str, ...]:
    """Return all changed paths, a rename with both names."""
    files = pull.get("files")
    found: dict[str, None] = {}
    for item in files if isinstance(files, list) else []:
        names = [item] if isinstance(item, str) else []
        if isinstance(item, dict):
            names = [
                text(item[key]) for key in ("path", "filename", "previous_filename", "from", "to") if item.get(key)
            ]
        found.update(dict.fromkeys(names))
    for rename in entries(pull.get("renames")):
        found.update(dict.fromkeys(text(rename[key]) for key in ("from", "to") if rename.get(key)))
    return tuple(found)


def analysis(case: Case, clock: float) -> tuple[AnalysisState, str]:
    """Return how the analysis ended; what the API could not list must have been read through git."""
    state, detail = _analysed(case, clock)
    if state is not AnalysisState.COMPLETE:
        return state, detail
    pull, given = case.pull_request, case.given
    total_files, total_commits = number(pull.get("files_total"), 0), number(pull.get("commits_total"), 0)
    cut = total_files > number(pull.get("files_listed"), MAX_FILES)
    cut = cut or total_commits > number(pull.get("commits_listed"), MAX_COMMITS) or _lacks_patch(pull)
    if not cut:
        return AnalysisState.COMPLETE, ""
    if given.get("git_fallback_available") is True:
        return AnalysisState.COMPLETE, worded("read through git, since the API does not list it all")
    return AnalysisState.INCOMPLETE, worded("the API does not list all files and commits, and git could not be read")


_STATES = {AnalysisState.INCOMPLETE: worded("incomplete"), AnalysisState.FAILED: worded("failed")}


def _analysed(case: Case, clock: float) -> tuple[AnalysisState, str]:
    if isinstance(case.given.get("findings"), str):
        return AnalysisState.FAILED, worded("the findings could not be read")
    for name, value in case.given.items():
        if name.startswith(("analys", "scan")):
            failed = name in ("analysis_error", "analysis_failed", "analysis_crashed", "analysis_timed_out")
            state = AnalysisState.FAILED if failed and value not in (None, False) else analysis_state(value)
            if failed and value in (None, False):
                state = AnalysisState.COMPLETE
            if state is not AnalysisState.COMPLETE:
                said = text(value) if not isinstance(value, dict) else _STATES[state]
                return state, worded("the analysis says: {word}", word=said)
    last = [event for event in case.events if event.at <= clock and event.kind.split(".")[0] in RUNS]
    state = _from_event(last[-1]) if last else AnalysisState.COMPLETE
    return state, "" if state is AnalysisState.COMPLETE else worded("the analysis {state}", state=_STATES[state])


def _from_event(event: Event) -> AnalysisState:
    kind = event.kind.partition(".")[2] or "failed"
    said = first(event.values, ("result", "outcome", "conclusion", "status", "state", "error"))
    return analysis_state(said) if kind == "completed" and said is not None else analysis_state(kind)


def _lacks_patch(pull: Mapped) -> bool:
    if any(
        pull.get(name) not in (None, False, []) for name in ("missing_patch", "files_without_patch", "patch_missing")
    ):
        return True
    return any(_is_without_patch(item) for item in entries(pull.get("files")))


def _is_without_patch(item: Mapped) -> bool:
    if "patch" in item:
        return item["patch"] in (None, False, "", "missing", "absent")
    return item.get("has_patch") is False or number(first(item, ("changes", "additions")), 0) > 0


def is_open(case: Case, pull_number: int, values: Mapped, clock: float) -> bool:
    """Whether a pull request is open: by what is said of it, else by the events so far."""
    if values.get("state") in ("closed", "merged") or values.get("closed") is True or values.get("merged") is True:
        return False
    if values.get("open") is False:
        return False
    told = True
    for event in case.events:
        own = first(event.values, ("number", "pr"), own_number(case))
        if own == pull_number and event.at <= clock and event.kind in (*_CLOSED, "pr.reopened"):
            told = event.kind == "pr.reopened"
    return told


def siblings(case: Case, clock: float, head: str) -> tuple[Sibling, ...]:
    """Return the other open pull requests, each with its own verdict."""
    found: list[Sibling] = []
    for item in entries(case.given.get("siblings")):
        pull_number = number(item.get("number"), 0)
        if is_open(case, pull_number, item, clock):
            verdict = first(item, ("own_verdict", "verdict", "approved"))
            found.append(Sibling(pull_number, text(item.get("head", head)), _approved(verdict)))
    return tuple(found)


def _approved(verdict: Plain) -> bool | None:
    if isinstance(verdict, bool):
        return verdict
    return {"approved": True, "success": True, "blocked": False}.get(text(verdict).casefold())


def findings(case: Case, who: Accounts, now: int | None) -> tuple[GateFinding, ...]:
    off = case.config.get("findings_block_at") in ("none", "never", False)
    found: list[GateFinding] = []
    for item in entries(case.given.get("findings")):
        tier = text(item.get("tier", "look")).casefold()
        severity = text(item.get("severity", "high")).casefold()
        waivers = [*entries(item.get("ack")), *entries(item.get("acks"))]
        found.append(
            GateFinding(
                rule=text(item.get("rule", item.get("id"))),
                severity=Severity(severity) if severity in list(Severity) else Severity.HIGH,
                tier=Tier.WARN if off else Tier(tier) if tier in list(Tier) else Tier.LOOK,
                where=f"{text(item.get('path'))}:{text(item.get('line'))}",
                fingerprint=text(item.get("fingerprint")),
                waivers=tuple(_waiver(waiver, who) for waiver in waivers if _by(waiver, now)),
            )
        )
    return tuple(found)


def _waiver(item: Mapped, who: Accounts) -> Waiver:
    user, at = who.id(first(item, ("user", "login"))), seconds(item.get("t")) or 0
    return Waiver(user, text(item.get("reason")), text(item.get("sha")), at, text(item.get("fingerprint")))


def _by(item: Mapped, now: int | None) -> bool:
    return now is None or (seconds(item.get("t")) or 0) <= now


def overrides(case: Case, who: Accounts, now: int | None) -> tuple[Override, ...]:
    return tuple(
        Override(
            who.id(first(item, ("user", "login"))),
            text(item.get("reason")),
            text(item.get("sha")),
            seconds(item.get("t")) or 0,
        )
        for item in entries(case.given.get("overrides"))
        if _by(item, now)
    )


def acknowledgements(case: Case, who: Accounts, now: int | None) -> tuple[Acknowledgement, ...]:
    """Return what was acknowledged: as facts, or by an unedited comment with the command."""
    commands = [
        {**item, "sha": text(item.get("body")).strip().removeprefix(_COMMAND).strip()}
        for item in entries(case.given.get("comments"))
        if text(item.get("body")).strip().startswith(_COMMAND) and not item.get("edited_by")
    ]
    return tuple(
        Acknowledgement(who.id(first(item, ("user", "login"))), text(item.get("sha")), seconds(item.get("t")) or 0)
        for item in (*entries(case.given.get("acknowledgements")), *commands)
        if _by(item, now)
    )


def pinned(case: Case) -> bool | None:
    value = case.config.get("app_pinned_in_ruleset")
    return value if isinstance(value, bool) else None


def foreign_checks(case: Case, now: int | None) -> tuple[ForeignCheck, ...]:
    names = [name for name in case.given if "check" in name or name == "statuses"]
    items = [item for name in names for item in entries(case.given.get(name))]
    for event in case.events:
        written = event.kind in ("check_run.created", "check_run.completed", "status", "status.created")
        if written and (now is None or event.at * 60 <= now):
            items.append(event.values)
    found = []
    for item in items:
        app = text(first(item, ("app", "sender", "user", "creator")))
        conclusion = text(first(item, ("conclusion", "state", "status")))
        if app and app != OUR_APP:
            found.append(ForeignCheck(text(first(item, ("sha", "head_sha"))), app, conclusion))
    return tuple(found)


def merge_group(case: Case, own_is_approved: bool) -> MergeGroup | None:
    """Return the group of the merge queue, if the case has one."""
    groups = entries(case.given.get("merge_group"))
    if not groups:
        return None
    group = groups[0]
    members = tuple(_member(case, item, own_is_approved) for item in entries(group.get("members")))
    head = text(first(group, ("head_sha", "sha", "head")))
    return MergeGroup(head, members, tuple(_beyond(case, group, head, {member.head for member in members})))


def _member(case: Case, item: Mapped, own_is_approved: bool) -> GroupMember:
    head, pull_number = text(item.get("head")), number(item.get("number"), 0)
    approved = _approved(first(item, ("approved", "own_verdict", "verdict", "status")))
    if approved is None and pull_number == own_number(case):
        approved = own_is_approved
    at = text(first(item, ("approved_head", "approved_sha", "current_head"), head))
    return GroupMember(pull_number, head, approved is True and at == head)


def _beyond(case: Case, group: Mapped, head: str, heads: set[str]) -> Iterable[str]:
    """What the group has beside base and members: said outright, or a commit that no member leads to."""
    for name, value in group.items():
        if (
            any(word in name for word in ("extra", "unexpected", "foreign", "additional", "unknown", "beyond"))
            and value
        ):
            yield f"{name}: {', '.join(texts(value)) or 'yes'}"
        agrees = any(word in name for word in ("tree", "content", "match", "equal"))
        if agrees and (value is False or text(value).casefold() in ("mismatch", "different", "differs", "extra")):
            yield f"{name}: no"
    yield from _commits_beyond(case, head, heads)


def _commits_beyond(case: Case, head: str, heads: set[str]) -> Iterable[str]:
    """A commit without parents in the case is taken for a member's when it is listed before the last member's head."""
    commits = {text(item.get("sha")): item for item in entries(case.given.get("commits"))}
    order = list(commits)
    last = max((order.index(oid) for oid in heads if oid in commits), default=-1)
    known, todo = set(heads), list(heads)
    while todo:
        new = set(texts(commits.get(todo.pop(), {}).get("parents"))) - known
        known |= new
        todo.extend(new)
    for place, (oid, item) in enumerate(commits.items()):
        author = text(item.get("author"))
        if oid == head and author and author != "web-flow" and not author.endswith("[bot]"):
            yield worded("{commit} was not made by the queue", commit=oid)
        elif oid != head and oid not in known and (item.get("parents") or place > last):
            yield worded("commit {commit}", commit=oid)
