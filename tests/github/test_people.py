from collections.abc import Callable
from typing import Any

import pytest

from foureyes.github.client import RepositoryForge
from foureyes.github.fields import Fields
from foureyes.github.outcomes import RetryLater
from foureyes.github.people import People, Shown, ask_permissions, from_collaborators
from foureyes.model.policy import Permission
from tests.github.scripted import Reply, Request, Script, Scripted

Open = Callable[[Script], tuple[RepositoryForge, Scripted]]
BOB: dict[str, Any] = {"__typename": "User", "login": "bob", "databaseId": 2}
EVE: dict[str, Any] = {"__typename": "User", "login": "eve", "databaseId": 3}
BOT: dict[str, Any] = {"__typename": "Bot", "login": "helper", "databaseId": 4}


def people(*actors: dict[str, Any]) -> People:
    found = People()
    for actor in actors:
        found.actor(Fields(actor))
    return found


def permission(found: People, number: int) -> Permission | None:
    return found.accounts[number].permission


def test_bots_bear_the_name_that_rest_shows() -> None:
    found = people(BOT, {"__typename": "EnterpriseUserAccount", "login": "x"})
    assert [(one.login, one.is_bot) for one in found.accounts.values()] == [("helper[bot]", True)]
    assert found.actor(None) is None


def listed(total: int, *edges: tuple[dict[str, Any], str], more: bool = False) -> Fields:
    return Fields(
        {
            "visibility": "PUBLIC",
            "collaborators": {
                "totalCount": total,
                "pageInfo": {"hasNextPage": more, "endCursor": "c"},
                "edges": [{"permission": level, "node": node} for node, level in edges],
            },
        }
    )


def test_whoever_is_not_on_the_whole_list_may_read_what_is_public() -> None:
    found = people(BOB, EVE, BOT)
    assert from_collaborators(listed(1, (BOB, "MAINTAIN")), found) is Shown.ALL
    assert [permission(found, number) for number in (2, 3, 4)] == [
        Permission.MAINTAIN,
        Permission.READ,
        Permission.NONE,
    ]


@pytest.mark.parametrize(("total", "more"), [(2, False), (200, True)])
def test_a_list_that_is_not_whole_says_nothing_of_others(total: int, more: bool) -> None:
    found = people(BOB, EVE)
    assert from_collaborators(listed(total, (BOB, "WRITE"), more=more), found) is Shown.SOME
    assert (permission(found, 2), permission(found, 3)) == (Permission.WRITE, None)


def test_an_unknown_role_grants_nothing() -> None:
    found = people(BOB)
    from_collaborators(listed(1, (BOB, "OVERLORD")), found)
    assert permission(found, 2) is Permission.NONE


_REFUSED = {
    "data": {"repository": {"visibility": "PRIVATE", "person0": None}},
    "errors": [{"type": "FORBIDDEN", "path": ["repository", "person0"], "message": "Must have push access"}],
}


def alone(request: Request) -> Reply:
    if request.path == "/graphql":
        return Reply(body=_REFUSED)
    if "/collaborators/bob/" in request.path:
        role = {"permission": "write", "role_name": "maintain", "user": {"id": 2, "login": "bob"}}
        return Reply(body=role)
    return Reply(404, {"message": "Not Found"})


@pytest.mark.parametrize("together", [True, False])
def test_where_the_list_is_refused_people_are_asked_for_one_by_one(opened: Open, together: bool) -> None:
    forge, server = opened(alone)
    found = people(BOB, EVE, BOT)
    ask_permissions(forge, found, {2, 3, 4}, together=together)
    assert [permission(found, number) for number in (2, 3, 4)] == [
        Permission.MAINTAIN,
        Permission.NONE,
        Permission.NONE,
    ]
    assert len(server.named("POST", "/graphql")) == int(together)


def test_a_login_that_somebody_else_took_over_grants_nothing(opened: Open) -> None:
    answer = {"permission": "admin", "role_name": "admin", "user": {"id": 99, "login": "bob"}}
    forge, _ = opened(lambda request: Reply(body=answer))
    found = people(BOB)
    ask_permissions(forge, found, {2}, together=False)
    assert permission(found, 2) is Permission.NONE


def test_a_custom_role_counts_as_what_it_is_built_on(opened: Open) -> None:
    answer = {"permission": "write", "role_name": "releaser", "user": {"id": 2, "login": "bob"}}
    forge, _ = opened(lambda request: Reply(body=answer))
    found = people(BOB)
    ask_permissions(forge, found, {2}, together=False)
    assert permission(found, 2) is Permission.WRITE


def test_an_answer_that_does_not_come_leaves_it_unknown(opened: Open) -> None:
    forge, _ = opened(lambda request: Reply(502))
    found = people(BOB)
    with pytest.raises(RetryLater):
        ask_permissions(forge, found, {2})
    assert permission(found, 2) is None
