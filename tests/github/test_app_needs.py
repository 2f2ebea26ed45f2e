from dataclasses import replace
from pathlib import Path

import pytest

from foureyes.github.app_manifest import manifest, redeemed
from foureyes.github.app_needs import EVENTS, PERMISSIONS, missing
from foureyes.github.client import (
    QUEUE_PERMISSIONS,
    REPOSITORY_PERMISSIONS,
    TEAM_PERMISSIONS,
    InstallationFacts,
)
from foureyes.github.events import parse
from foureyes.github.outcomes import ForgeError, Refused
from foureyes.model.forge_events import Ignored
from foureyes.standin.stand_in import StandIn
from tests.github.conftest import QUICK

DOCUMENT = Path(__file__).parents[2] / "docs" / "github-app.md"
GRANTED = InstallationFacts(
    5, "acme", False, {need.name: need.level for need in PERMISSIONS}, tuple(need.name for need in EVENTS)
)


def test_tokens_ask_for_no_more_than_the_app_does() -> None:
    asked = {need.name: need.level for need in PERMISSIONS}
    for permissions in (REPOSITORY_PERMISSIONS, TEAM_PERMISSIONS, QUEUE_PERMISSIONS):
        for name, level in permissions.items():
            assert level == asked[name] or asked[name] == "write"
    assert set(REPOSITORY_PERMISSIONS) == {need.name for need in PERMISSIONS if not need.is_optional}


def test_every_event_asked_for_is_read() -> None:
    for need in EVENTS:
        answer = parse(need.name, b'{"action": "odd", "installation": {"id": 5}, "merge_group": {}}')
        assert not (isinstance(answer, Ignored) and answer.reason.startswith("event"))


def test_what_an_installation_lacks_is_named() -> None:
    assert missing(GRANTED) == ()
    poor = replace(GRANTED, permissions={**GRANTED.permissions, "checks": "read"}, events=GRANTED.events[1:])
    assert [need.name for need in missing(poor)] == ["checks", "pull_request"]


def test_the_document_shows_every_permission_and_event() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for need in PERMISSIONS:
        assert f"| `{need.name}` | {need.level} | {need.why}" in text
    for need in EVENTS:
        assert f"| `{need.name}` | {need.why}" in text


def test_the_manifest_asks_for_just_that(tmp_path: Path) -> None:
    asked = manifest("foureyes", "https://foureyes.example/", "http://127.0.0.1:9/done")
    assert asked["hook_attributes"] == {"url": "https://foureyes.example/webhook", "active": True}
    assert asked["default_permissions"] == dict(GRANTED.permissions)
    hub = StandIn(tmp_path / "hub")
    with hub.serve() as url:
        app = hub.create_app("foureyes", hub.create_user("alice"))
        made = redeemed(hub.manifest_code(app), base_url=url, patience=QUICK)
        assert (made.id, made.slug, made.private_key) == (app.id, "foureyes", app.private_key)
        assert made.webhook_secret == app.webhook_secret
        assert app.private_key not in repr(made)
        with pytest.raises(ForgeError):
            redeemed("0" * 40, base_url=url, patience=QUICK)


@pytest.mark.parametrize("code", ["", "a/b", "../x", "ä", "a b"])
def test_a_code_that_is_none_is_not_sent(code: str) -> None:
    with pytest.raises(Refused):
        redeemed(code, base_url="http://127.0.0.1:9")
