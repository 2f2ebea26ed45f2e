"""Our App at the repository comes in: is it installed and awake, told of what happens, allowed to do its work?"""

from collections.abc import Iterator

from foureyes.model.diagnosis import Line, State
from foureyes.model.forge_setup import AppSetup, ForgeSetup, Lacking, Unread
from foureyes.model.wording import joined, worded

_ASLEEP = worded(
    "it posts nothing then: new heads stay blocked, and an old success stands although the approval is withdrawn"
)


def app_lines(setup: ForgeSetup) -> Iterator[Line]:
    """Say whether the App can do its part."""
    app = setup.app
    if isinstance(app, Unread):
        fix = worded("run doctor with FOUREYES_APP_ID and FOUREYES_PRIVATE_KEY_FILE")
        yield Line(
            "installation",
            State.UNKNOWN,
            worded("how the App is doing is not known: {reason}", reason=app.reason),
            _ASLEEP,
            fix,
        )
    elif not app.is_installed:
        fix = worded("is the name right? Install the App, and select this repository: {page}", page=app.page)
        what = worded("the App {slug} is not installed on {repository}", slug=app.slug, repository=setup.repository)
        yield Line("installation", State.FAILS, what, _ASLEEP, fix)
    elif app.is_suspended:
        fix = worded("unsuspend the installation: {page}", page=app.page)
        yield Line(
            "installation",
            State.FAILS,
            worded("the installation of {slug} is suspended", slug=app.slug),
            _ASLEEP,
            fix,
        )
    else:
        yield Line("installation", State.OK, worded("the App {slug} is installed", slug=app.slug), _ASLEEP)
        yield _permissions(app)
        yield _events(app)
        yield from _deliveries(app)
    yield from _posted(setup)


def _permissions(app: AppSetup) -> Line:
    lacking = [one for one in app.lacking if one.level]
    why = worded("what it may not read counts as unknown, and blocks")
    fix = worded("grant them in the App's settings, then accept them at the installation: {page}", page=app.page)
    if not lacking:
        return Line("permissions", State.OK, worded("the App has every one of the permissions it needs"), why)
    return _lacks("permissions", worded("the App lacks permissions: {names}", names=_names(lacking)), lacking, why, fix)


def _events(app: AppSetup) -> Line:
    lacking = [one for one in app.lacking if not one.level]
    fix = worded("subscribe to them in the App's settings, Permissions & events: {page}", page=app.page)
    why = worded("what it is not told of, it sees only with the next round of reconciliation")
    if not lacking:
        return Line("events", State.OK, worded("the App has every one of the events it needs"), why)
    return _lacks("events", worded("the App lacks events: {names}", names=_names(lacking)), lacking, why, fix)


def _names(lacking: list[Lacking]) -> str:
    return ", ".join(f"{one.name}: {one.level}" if one.level else one.name for one in lacking)


def _lacks(name: str, what: str, lacking: list[Lacking], why: str, fix: str) -> Line:
    needed = [one for one in lacking if not one.is_optional]
    uses = joined("; ", (joined(": ", (one.name, one.why)) for one in (needed or lacking)[:3]))
    state = State.FAILS if needed else State.WARNING
    return Line(name, state, what, worded("{why} ({uses})", why=why, uses=uses), fix)


def _deliveries(app: AppSetup) -> Iterator[Line]:
    why = worded("a delivery that fails is not sent again by GitHub itself; reconciliation repairs it minutes later")
    fix = worded("is the server reachable and its secret right? See the App's settings, Advanced, Recent deliveries")
    if isinstance(app.webhook, Unread):
        yield Line(
            "webhook",
            State.UNKNOWN,
            worded("where webhooks go is not known: {reason}", reason=app.webhook.reason),
            why,
        )
    elif not app.webhook:
        yield Line("webhook", State.FAILS, worded("the App has no webhook address: it is told nothing"), why, fix)
    record = app.deliveries
    if isinstance(record, Unread):
        yield Line(
            "deliveries",
            State.UNKNOWN,
            worded("deliveries could not be read: {reason}", reason=record.reason),
            why,
        )
    elif not record.sent:
        what = worded(
            "no webhook was sent in the last {hours} hours: whether they arrive is not known", hours=record.hours
        )
        yield Line("deliveries", State.UNKNOWN, what, why, worded("open a pull request, and run doctor again"))
    elif record.lost:
        names = ", ".join(record.lost[:3])
        what = worded(
            "{count} of {sent} deliveries of the last {hours} hours never arrived: {names}",
            count=len(record.lost),
            sent=record.sent,
            hours=record.hours,
            names=names,
        )
        state = State.FAILS if record.is_newest_lost else State.WARNING
        yield Line("deliveries", state, what, why, fix)
    else:
        what = worded("all {sent} deliveries of the last {hours} hours arrived", sent=record.sent, hours=record.hours)
        yield Line("deliveries", State.OK, what, why)


def _posted(setup: ForgeSetup) -> Iterator[Line]:
    why = worded("GitHub offers as a source only Apps whose check it has seen in the last days")
    if isinstance(setup.has_posted, Unread):
        yield Line(
            "posted",
            State.UNKNOWN,
            worded("whether the App has posted here is not known: {reason}", reason=setup.has_posted.reason),
            why,
        )
    elif setup.has_posted:
        yield Line("posted", State.OK, worded("the App has posted its check here"), why)
    else:
        fix = worded("is `foureyes serve` running? It posts one success on the default branch when it is installed")
        yield Line(
            "posted",
            State.WARNING,
            worded("no check of the App on the default branch or an open pull request"),
            why,
            fix,
        )
