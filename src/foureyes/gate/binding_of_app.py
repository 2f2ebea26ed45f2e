"""Our App at the repository comes in: is it installed and awake, told of what happens, allowed to do its work?"""

from collections.abc import Iterator

from foureyes.model.diagnosis import Line, State
from foureyes.model.forge_setup import AppSetup, ForgeSetup, Lacking, Unread

_ASLEEP = "it posts nothing then: new heads stay blocked, and an old success stands although the approval is withdrawn"


def app_lines(setup: ForgeSetup) -> Iterator[Line]:
    """Say whether the App can do its part."""
    app = setup.app
    if isinstance(app, Unread):
        fix = "run doctor with FOUREYES_APP_ID and FOUREYES_PRIVATE_KEY_FILE"
        yield Line("installation", State.UNKNOWN, f"how the App is doing is not known: {app.reason}", _ASLEEP, fix)
    elif not app.is_installed:
        fix = f"is the name right? Install the App, and select this repository: {app.page}"
        what = f"the App {app.slug} is not installed on {setup.repository}"
        yield Line("installation", State.FAILS, what, _ASLEEP, fix)
    elif app.is_suspended:
        fix = f"unsuspend the installation: {app.page}"
        yield Line("installation", State.FAILS, f"the installation of {app.slug} is suspended", _ASLEEP, fix)
    else:
        yield Line("installation", State.OK, f"the App {app.slug} is installed", _ASLEEP)
        yield _permissions(app)
        yield _events(app)
        yield from _deliveries(app)
    yield from _posted(setup)


def _permissions(app: AppSetup) -> Line:
    lacking = [one for one in app.lacking if one.level]
    fix = f"grant them in the App's settings, then accept them at the installation: {app.page}"
    return _lacks(lacking, "permissions", "what it may not read counts as unknown, and blocks", fix)


def _events(app: AppSetup) -> Line:
    lacking = [one for one in app.lacking if not one.level]
    fix = f"subscribe to them in the App's settings, Permissions & events: {app.page}"
    return _lacks(lacking, "events", "what it is not told of, it sees only with the next round of reconciliation", fix)


def _lacks(lacking: list[Lacking], what: str, why: str, fix: str) -> Line:
    if not lacking:
        return Line(what, State.OK, f"the App has every one of the {what} it needs", why)
    names = ", ".join(f"{one.name}: {one.level}" if one.level else one.name for one in lacking)
    needed = [one for one in lacking if not one.is_optional]
    uses = "; ".join(f"{one.name}: {one.why}" for one in (needed or lacking)[:3])
    state = State.FAILS if needed else State.WARNING
    return Line(what, state, f"the App lacks {what}: {names}", f"{why} ({uses})", fix)


def _deliveries(app: AppSetup) -> Iterator[Line]:
    why = "a delivery that fails is not sent again by GitHub itself; reconciliation repairs it minutes later"
    fix = "is the server reachable and its secret right? See the App's settings, Advanced, Recent deliveries"
    if isinstance(app.webhook, Unread):
        yield Line("webhook", State.UNKNOWN, f"where webhooks go is not known: {app.webhook.reason}", why)
    elif not app.webhook:
        yield Line("webhook", State.FAILS, "the App has no webhook address: it is told nothing", why, fix)
    record = app.deliveries
    if isinstance(record, Unread):
        yield Line("deliveries", State.UNKNOWN, f"deliveries could not be read: {record.reason}", why)
    elif not record.sent:
        what = f"no webhook was sent in the last {record.hours} hours: whether they arrive is not known"
        yield Line("deliveries", State.UNKNOWN, what, why, "open a pull request, and run doctor again")
    elif record.lost:
        names = ", ".join(record.lost[:3])
        what = f"{len(record.lost)} of {record.sent} deliveries of the last {record.hours} hours never arrived: {names}"
        state = State.FAILS if record.is_newest_lost else State.WARNING
        yield Line("deliveries", state, what, why, fix)
    else:
        what = f"all {record.sent} deliveries of the last {record.hours} hours arrived"
        yield Line("deliveries", State.OK, what, why)


def _posted(setup: ForgeSetup) -> Iterator[Line]:
    why = "GitHub offers as a source only Apps whose check it has seen in the last days"
    if isinstance(setup.has_posted, Unread):
        yield Line(
            "posted", State.UNKNOWN, f"whether the App has posted here is not known: {setup.has_posted.reason}", why
        )
    elif setup.has_posted:
        yield Line("posted", State.OK, "the App has posted its check here", why)
    else:
        fix = "is `foureyes serve` running? It posts one success on the default branch when it is installed"
        yield Line(
            "posted", State.WARNING, "no check of the App on the default branch or an open pull request", why, fix
        )
