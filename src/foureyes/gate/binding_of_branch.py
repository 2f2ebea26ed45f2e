"""One protected branch comes in, what its rules mean for the gate goes out: is the check required, from whom, and who
passes it by; then what GitHub itself asks, the second line of defence."""

from collections.abc import Callable, Iterator

from foureyes.model.diagnosis import Line, State
from foureyes.model.forge_setup import AppSetup, BranchSetup, Bypass, ForgeSetup, Protection, ReviewRule, Unread
from foureyes.model.wording import conjoined, joined, worded

CHECK = "foureyes / human approval"
GITHUB_ACTIONS = 15368  # the App under which every workflow posts


def branch_lines(setup: ForgeSetup, branch: BranchSetup) -> Iterator[Line]:
    """Say of one branch whether the gate binds there."""
    yield _required(setup, branch)
    if not _requiring(branch):
        return
    yield _pinned(setup, branch)
    binding = _binding(setup, branch)
    if binding:
        yield _bypass(setup, branch, binding)
        yield from _creation(branch, binding)
    yield from _queue(setup, branch)
    yield from _history(branch)
    yield from _reviews(branch)


def _requiring(branch: BranchSetup) -> tuple[Protection, ...]:
    return tuple(one for one in branch.protections if any(check.context == CHECK for check in one.checks))


def _binding(setup: ForgeSetup, branch: BranchSetup) -> tuple[Protection, ...]:
    """The protections that only our App's success satisfies. Nobody said which App: those pinned to any but Actions."""

    def is_ours(app: int | None) -> bool:
        return app is not None and app != GITHUB_ACTIONS and setup.app_id in (None, app)

    return tuple(
        one for one in branch.protections if any(check.context == CHECK and is_ours(check.app) for check in one.checks)
    )


def _required(setup: ForgeSetup, branch: BranchSetup) -> Line:
    why = worded("what is not required holds nothing back: a merge goes through while the check is red, or missing")
    found = _requiring(branch)
    if found:
        names = conjoined(one.name for one in found)
        what = worded('"{check}" is required by {names}', check=CHECK, names=names)
        return Line("required", State.OK, what, why, where=branch.name, is_vital=True)
    fix = worded(
        'Settings > Rules > Rulesets: require status checks to pass, add "{check}", source: your foureyes App '
        "({page}/settings/rules)",
        check=CHECK,
        page=setup.page,
    )
    if branch.unread:
        reasons = joined("; ", (one.reason for one in branch.unread))
        what = worded('"{check}" is not required as far as can be seen: {reasons}', check=CHECK, reasons=reasons)
        return Line("required", State.UNKNOWN, what, why, fix, branch.name, is_vital=True)
    what = worded('"{check}" is not required', check=CHECK)
    if setup.idle_rulesets:
        idle = ", ".join(setup.idle_rulesets)
        what = worded('"{check}" is not required (not in force: {rulesets})', check=CHECK, rulesets=idle)
    return Line("required", State.FAILS, what, why, fix, branch.name, is_vital=True)


def _pinned(setup: ForgeSetup, branch: BranchSetup) -> Line:
    why = worded("without a source, any workflow with checks: write can post a success of that name (CHECK_NOT_PINNED)")
    apps = {check.app for one in _requiring(branch) for check in one.checks if check.context == CHECK}
    pages = ", ".join(one.page for one in _requiring(branch))
    fix = worded(
        'choose your foureyes App as the expected source of "{check}", instead of "any source" ({pages})',
        check=CHECK,
        pages=pages,
    )

    def line(state: State, what: str) -> Line:
        return Line("pinned", state, what, why, "" if state is State.OK else fix, branch.name, is_vital=True)

    if setup.app_id is not None and setup.app_id in apps:
        return line(State.OK, worded("the check counts from our App alone (App {app})", app=setup.app_id))
    others = sorted(app for app in apps if app is not None)
    if others and setup.app_id is None and others != [GITHUB_ACTIONS]:
        fix = worded("say which App is yours: FOUREYES_APP_ID, or --app-id")
        return line(
            State.UNKNOWN,
            worded("the check is pinned to App {app}; whether that is yours is not known", app=others[0]),
        )
    if branch.unread:
        reasons = joined("; ", (one.reason for one in branch.unread))
        return line(
            State.UNKNOWN,
            worded("the check is not pinned to our App as far as can be seen: {reasons}", reasons=reasons),
        )
    if others:
        names = ", ".join("GitHub Actions" if app == GITHUB_ACTIONS else f"App {app}" for app in others)
        return line(State.FAILS, worded("the check is pinned to {names}, not to our App", names=names))
    return line(State.FAILS, worded("the check counts from anybody who posts it"))


def _bypass(setup: ForgeSetup, branch: BranchSetup, binding: tuple[Protection, ...]) -> Line:
    why = worded(
        "who passes the rule by merges AI-written code that nobody has read; /foureyes override is on record instead"
    )

    def line(state: State, what: str, fix: str = "") -> Line:
        return Line("bypass", state, what, why, fix, branch.name, is_vital=True)

    known = [(one, _strangers(setup, one.bypass)) for one in binding if not isinstance(one.bypass, Unread)]
    if any(not actors for _, actors in known):
        return line(State.OK, worded("nobody may pass the check by"))
    unread = [one.bypass.reason for one in binding if isinstance(one.bypass, Unread)]
    if unread:
        told = worded("who may pass the check by is not known: {reason}", reason=unread[0])
        fix = worded(
            "give FOUREYES_TOKEN of somebody who may change the rule, or look there yourself: {page}",
            page=binding[0].page,
        )
        return line(State.UNKNOWN, told, fix)
    source, actors = min(known, key=lambda item: len(item[1]))
    names = joined(", ", (_passer(actor) for actor in actors))
    fix = worded("take them off the bypass list: {page}", page=source.page)
    return line(State.FAILS, worded("may pass the check by: {names}", names=names), fix)


_MODES = {"always": worded("always"), "pull_request": worded("in pull requests"), "exempt": worded("never even asked")}


def _passer(actor: Bypass) -> str:
    return worded("{name} ({when})", name=actor.name, when=_MODES.get(actor.mode, actor.mode))


def _strangers(setup: ForgeSetup, actors: tuple[Bypass, ...]) -> tuple[Bypass, ...]:
    """Our App itself may not push or merge, so it is no way around."""
    return tuple(actor for actor in actors if actor.app is None or actor.app != setup.app_id)


def _creation(branch: BranchSetup, binding: tuple[Protection, ...]) -> Iterator[Line]:
    """Delete the branch, push it anew: no check is asked where creation is let through."""
    every = [one.settings for one in branch.protections if not isinstance(one.settings, Unread)]
    if branch.is_default or any(one.forbids_deletions for one in every):
        return  # GitHub itself keeps the default branch from being deleted
    known = [one.settings for one in binding if not isinstance(one.settings, Unread)]
    if any(not one.is_lax_on_create for one in known):
        return
    hidden = [one.settings for one in binding if isinstance(one.settings, Unread)]
    why = worded("where creation is let through and nothing forbids the deletion, no check is asked")
    fix = worded("restrict deletions, or ask for the check on creation as well: {page}", page=binding[0].page)
    if hidden:
        state = State.UNKNOWN
        what = worded("whether the branch may be deleted, and made anew: {reason}", reason=hidden[0].reason)
    else:
        state, what = State.FAILS, worded("the branch may be deleted, and pushed anew without the check")
    yield Line("recreation", state, what, why, fix, branch.name, is_vital=True)


def _queue(setup: ForgeSetup, branch: BranchSetup) -> Iterator[Line]:
    if not any(one.has_merge_queue for one in branch.protections):
        return
    why = worded("the queue merges a commit of its own: the App is told of it by merge_group, and must see its members")

    def line(state: State, what: str, fix: str = "") -> Line:
        return Line("merge-queue", state, what, why, fix, branch.name)

    if not isinstance(setup.app, AppSetup) or not setup.app.is_installed:
        reason = setup.app.reason if isinstance(setup.app, Unread) else worded("it is not installed here")
        yield line(
            State.UNKNOWN, worded("whether the App answers for the merge queue is not known: {reason}", reason=reason)
        )
        return
    lacking = [one.name for one in setup.app.lacking if one.name in ("merge_group", "merge_queues")]
    if lacking:
        names, page = conjoined(lacking), setup.app.page
        fix = worded("grant the App {names}, and accept it at the installation ({page})", names=names, page=page)
        yield line(State.FAILS, worded("the merge queue is on, and the App lacks {names}", names=names), fix)
    else:
        yield line(State.OK, worded("the merge queue asks for the check, and the App can answer for it"))


def _history(branch: BranchSetup) -> Iterator[Line]:
    why = worded("a rewritten branch no longer shows what was approved and merged")
    read = [one.settings for one in branch.protections if not isinstance(one.settings, Unread)]
    hidden = [one.settings for one in branch.protections if isinstance(one.settings, Unread)]
    open_to = [
        word
        for word, is_forbidden in (
            (worded("force pushes"), any(one.forbids_force_pushes for one in read)),
            (worded("deletion"), any(one.forbids_deletions for one in read)),
        )
        if not is_forbidden
    ]
    if not open_to:
        yield Line("history", State.OK, worded("force pushes and deletion are forbidden"), why, where=branch.name)
    elif hidden:
        moves, reason = conjoined(open_to), hidden[0].reason
        what = worded("whether {moves} are forbidden is not known: {reason}", moves=moves, reason=reason)
        yield Line("history", State.UNKNOWN, what, why, worded("give a token of an administrator"), branch.name)
    else:
        fix = worded("block force pushes and restrict deletions: {page}", page=branch.protections[0].page)
        told = worded("allowed: {moves}", moves=conjoined(open_to))
        yield Line("history", State.WARNING, told, why, fix, branch.name)


_REVIEW_RULES: tuple[tuple[str, Callable[[ReviewRule], bool], str, str, str], ...] = (
    (
        "dismiss-stale",
        lambda rule: rule.approvals > 0 and rule.dismisses_stale,
        worded("approvals of an older commit"),
        worded("the gate ignores them; GitHub's own rule, which also covers work without an agent, would count them"),
        worded("require at least one approval, and dismiss stale approvals when new commits are pushed"),
    ),
    (
        "last-push",
        lambda rule: rule.needs_last_push_approval,
        worded("the last pusher's own approval"),
        worded("the gate ignores it in AI work; GitHub's own rule would count it"),
        worded("require approval of the most recent reviewable push by somebody else"),
    ),
    (
        "dismissal",
        lambda rule: rule.restricts_dismissals,
        worded("a dismissal by anybody who may write"),
        worded("the gate weighs who dismissed and why; for GitHub, the author's dismissal removes the critic"),
        worded("restrict who can dismiss pull request reviews"),
    ),
)


def _reviews(branch: BranchSetup) -> Iterator[Line]:
    """The forge's own rules on reviews: what holds where the gate is not asked."""
    read = [one.settings for one in branch.protections if not isinstance(one.settings, Unread)]
    hidden = [one.settings for one in branch.protections if isinstance(one.settings, Unread)]
    rules = [one.reviews for one in read if one.reviews is not None]
    if hidden and not rules:
        because = worded("the gate does not rely on it; it is what holds for work without an agent")
        told = worded("what GitHub itself asks of reviews is not known: {reason}", reason=hidden[0].reason)
        yield Line("reviews", State.UNKNOWN, told, because, worded("give a token of an administrator"), branch.name)
        return
    for name, holds, what, why, fix in _REVIEW_RULES:
        if any(holds(rule) for rule in rules):
            yield Line(
                name, State.OK, worded("GitHub does not accept {what} either", what=what), why, where=branch.name
            )
        elif hidden:
            told = worded("whether GitHub accepts {what} is not known: {reason}", what=what, reason=hidden[0].reason)
            yield Line(name, State.UNKNOWN, told, why, worded("give a token of an administrator"), branch.name)
        else:
            accepted = worded("GitHub itself accepts {what}", what=what)
            mend = joined(": ", (fix, branch.protections[0].page))
            yield Line(name, State.WARNING, accepted, why, mend, branch.name)
