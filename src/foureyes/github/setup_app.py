"""How our App is doing at a repository: installed, awake, granted what it needs, and do its deliveries arrive."""

import time

from foureyes.github.app_deliveries import lost, past_deliveries
from foureyes.github.app_needs import missing
from foureyes.github.client import Forge, installation_facts
from foureyes.github.outcomes import ForgeError, outcomes
from foureyes.github.setup_access import NO_APP, Access
from foureyes.model.forge_setup import AppSetup, DeliveryRecord, Lacking, Unread
from foureyes.model.wording import worded

_HOURS = 24
_NOT_INSTALLED = Unread(worded("the App is not installed here"))


def app_setup(access: Access, root: str) -> AppSetup | Unread:
    """Return how the App is doing; `root` is the forge's own address for people."""
    if access.forge is None:
        return NO_APP
    try:
        identity = access.forge.identity()
    except ForgeError as error:
        return Unread(error.message)
    given = access.installation
    page = f"{root}/apps/{identity.slug}/installations/new"
    if given is None:
        return AppSetup(identity.id, identity.slug, False, False, (), _NOT_INSTALLED, _NOT_INSTALLED, page)
    with outcomes(worded("the installation")):
        facts = installation_facts(given)
        page = given.text_or("html_url", page)
    lacking = tuple(Lacking(need.name, need.level, need.why, need.is_optional) for need in missing(facts))
    return AppSetup(
        id=identity.id,
        slug=identity.slug,
        is_installed=True,
        is_suspended=facts.is_suspended,
        lacking=lacking,
        deliveries=_deliveries(access.forge),
        webhook=_webhook(access.forge),
        page=page,
    )


def _webhook(forge: Forge) -> str | Unread:
    try:
        answer = forge.channel.get("/app/hook/config")
        with outcomes(worded("the webhook's settings")):
            return answer.text_or("url")
    except ForgeError as error:
        return Unread(error.message)


def _deliveries(forge: Forge) -> DeliveryRecord | Unread:
    try:
        attempts = past_deliveries(forge, since=int(time.time()) - _HOURS * 3600, most=500)
    except ForgeError as error:
        return Unread(error.message)
    gone = lost(attempts)
    sent = {attempt.guid for attempt in attempts}
    names = tuple(
        f"{one.event}.{one.action} ({one.status_code})" if one.action else f"{one.event} ({one.status_code})"
        for one in reversed(gone)
    )
    return DeliveryRecord(len(sent), names, bool(attempts) and not attempts[0].has_arrived, _HOURS)
