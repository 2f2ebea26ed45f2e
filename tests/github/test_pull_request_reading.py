from collections.abc import Iterator
from pathlib import Path

import pytest

from foureyes.github.check_request import CheckRequest, Conclusion
from foureyes.github.checks import put_check
from foureyes.github.client import Forge
from foureyes.github.collected import CollectedFacts
from foureyes.github.comments import put_comment
from foureyes.github.inline_comments import InlineComment, put_inline, resolve_gone
from foureyes.github.outcomes import Denied, ForgeError, Gone, RetryLater
from foureyes.github.pull_request_reading import collect
from foureyes.github.queries import APPROVAL_CHECK
from foureyes.model.gate_facts import BaseChange, Dismissal, ReviewState, Sibling
from foureyes.model.policy import Permission
from foureyes.standin.faults import Fault, Kind
from foureyes.standin.git_store import Person
from foureyes.standin.state import Level
from tests.github.forge_world import CHANGED, ForgeWorld, forge_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ForgeWorld]:
    with forge_world(tmp_path / "hub") as made:
        yield made


def read(world: ForgeWorld, **more: object) -> CollectedFacts:
    return collect(world.shop, world.pull.number, **more)  # type: ignore[arg-type]


def person(world: ForgeWorld, name: str) -> int:
    return world.people[name].id


def approve(world: ForgeWorld, name: str) -> None:
    world.hub.submit_review(world.repository, world.pull, world.people[name], "APPROVE")


def test_a_pull_request_as_it_stands(world: ForgeWorld) -> None:
    approve(world, "bob")
    found = read(world)
    facts = found.facts
    assert (facts.number, facts.head, facts.base, facts.author) == (1, world.head, "main", world.agent.id)
    assert facts.accounts[world.agent.id].is_bot
    assert facts.accounts[world.agent.id].login == "codewriter[bot]"
    assert facts.accounts[person(world, "bob")].permission is Permission.WRITE
    assert [(one.user, one.state, one.commit) for one in facts.reviews] == [
        (person(world, "bob"), ReviewState.APPROVED, world.head)
    ]
    assert [(one.oid, one.author, one.pusher) for one in facts.commits] == [
        (world.head, world.agent.id, world.agent.id)
    ]
    assert (facts.paths, facts.lines, facts.files) == (("shop.py",), 5, 1)
    assert (facts.is_open, facts.is_fork, facts.unavailable) == (True, False, ())
    assert found.text.author_type == "Bot"
    assert found.text.commit_authors == {world.head: ("codewriter[bot]", world.agent.id)}
    assert (found.text.title, found.text.body, found.text.head_branch) == ("Sum by hand", "Asked by @alice", "topic")


def test_few_requests_are_enough(world: ForgeWorld) -> None:
    read(world)  # buys the token
    assert read(world).requests == 3  # the query, who pushed, the files
    assert read(world, with_files=False).requests == 2


def test_lists_are_read_to_the_end(world: ForgeWorld) -> None:
    for number in range(230):
        world.hub.submit_review(world.repository, world.pull, world.people["carol"], "COMMENT", f"remark {number}")
    approve(world, "bob")
    for number in range(105):
        world.hub.comment(world.repository, world.pull, world.people["alice"], f"word {number}")
    found = read(world)
    assert len(found.facts.reviews) == 231
    assert found.facts.reviews[-1].state is ReviewState.APPROVED
    assert len(found.comments) == 105
    assert len(found.facts.comments) == 335
    assert found.requests <= 6


def test_every_commit_has_its_true_pusher(world: ForgeWorld) -> None:
    bob = Person("bob", "bob@example.com")
    first = world.head
    second = world.hub.push(
        world.repository, "topic", {"a.py": "a = 1\n"}, pusher=world.people["mallory"], author=bob, message="As bob"
    )
    nobody = Person("Nobody", "nobody@nowhere.example")
    third = world.hub.push(world.repository, "topic", {"b.py": "b = 1\n"}, pusher=world.people["carol"], author=nobody)
    facts = read(world).facts
    assert [(one.oid, one.author, one.pusher) for one in facts.commits] == [
        (first, world.agent.id, world.agent.id),
        (second, person(world, "bob"), person(world, "mallory")),
        (third, None, person(world, "carol")),
    ]
    assert [(one.after, one.pusher) for one in facts.pushes] == [
        (first, world.agent.id),
        (second, person(world, "mallory")),
        (third, person(world, "carol")),
    ]


def test_a_bot_that_only_wrote_commits_is_asked_for(world: ForgeWorld) -> None:
    helper = world.hub.create_user("helper[bot]", kind="Bot")
    head = world.push({"a.py": "a = 1\n"}, "bob")
    other = world.hub.push(world.repository, "topic", {"b.py": "b = 1\n"}, pusher=world.people["bob"], author=helper)
    authors = {one.oid: one.author for one in read(world).facts.commits}
    assert (authors[head], authors[other]) == (person(world, "bob"), helper.id)
    world.hub.fail(Fault(Kind.STATUS, "GET */pulls/{pull_number}/commits", times=None, status=502))
    world.push({"c.py": "c = 1\n"}, "bob")
    assert read(world).facts.unavailable == ("the authors of the commits",)


def test_an_address_that_only_looks_like_a_bots_leads_nowhere(world: ForgeWorld) -> None:
    for address in (
        f"{world.agent.id}+else[bot]@users.noreply.github.com",
        "9+codewriter[bot]@users.noreply.github.com",
    ):
        fake = Person("codewriter[bot]", address)
        head = world.hub.push(world.repository, "topic", {address: "x"}, pusher=world.people["mallory"], author=fake)
        assert {one.oid: one.author for one in read(world).facts.commits}[head] is None


def test_coauthors_that_have_an_account_are_named(world: ForgeWorld) -> None:
    trailers = "Co-authored-by: alice <alice@example.com>\nCo-authored-by: X <x@nowhere.example>"
    world.push({"a.py": "a = 1\n"}, "bob", f"Pair\n\n{trailers}")
    assert read(world).facts.commits[-1].coauthors == (person(world, "alice"),)


def test_forcing_the_branch_back_shows(world: ForgeWorld) -> None:
    first = world.head
    base = world.hub.tip(world.repository, "main")
    second = world.push({"a.py": "a = 1\n"}, "mallory")
    world.hub.push_commit(world.repository, "topic", first, pusher=world.people["mallory"])
    facts = read(world).facts
    assert (facts.head, len(facts.commits)) == (first, 1)
    assert [one.after for one in facts.pushes] == [first, second, first]
    assert facts.commits[0].pusher == world.agent.id
    assert base not in {one.after for one in facts.pushes}


def test_an_update_by_the_button_is_a_merge_by_the_forge(world: ForgeWorld) -> None:
    world.hub.push(world.repository, "main", {"x.py": "x = 1\n"}, pusher=world.people["carol"])
    merge = world.hub.update_branch(world.repository, world.pull, world.people["alice"])
    found = read(world).facts.commits[-1]
    assert (found.oid, found.is_web_merge, found.is_verified, found.signer) == (merge, True, True, None)
    assert (found.author, found.committer, found.pusher) == (person(world, "alice"), None, person(world, "alice"))
    assert found.parents[1] == world.hub.tip(world.repository, "main")


def test_commits_behind_a_second_parent_are_part_of_the_change(world: ForgeWorld) -> None:
    base = world.hub.tip(world.repository, "main")
    side = world.hub.commit(world.repository, {"s.py": "s = 1\n"}, parents=[base], author=world.people["mallory"])
    merge = world.hub.commit(world.repository, {}, parents=[world.head, side], author=world.people["alice"])
    world.hub.push_commit(world.repository, "topic", merge, pusher=world.people["alice"])
    commits = {one.oid: one for one in read(world).facts.commits}
    assert set(commits) >= {side, merge}
    assert commits[side].author == person(world, "mallory")
    assert commits[side].pusher == person(world, "alice")
    assert commits[merge].parents[1] == side


def test_a_dismissal_says_what_it_was_and_by_whom(world: ForgeWorld) -> None:
    review = world.hub.submit_review(world.repository, world.pull, world.people["bob"], "REQUEST_CHANGES", "no")
    world.hub.dismiss_review(world.repository, world.pull, review, world.people["carol"], "settled by mail")
    (found,) = read(world).facts.reviews
    assert found.state is ReviewState.DISMISSED
    assert found.dismissal is not None
    assert found.dismissal == Dismissal(
        ReviewState.CHANGES_REQUESTED, person(world, "carol"), found.dismissal.at, "settled by mail"
    )


def test_a_change_of_the_base_is_told_by_name(world: ForgeWorld) -> None:
    world.hub.push(world.repository, "release", {"c.py": "c = 1\n"}, pusher=world.people["carol"])
    world.hub.retarget(world.repository, world.pull, world.people["alice"], "release")
    facts = read(world).facts
    assert facts.base == "release"
    assert facts.base_changes == (BaseChange(facts.base_changes[0].at, "main", "release"),)


def test_a_base_that_was_merged_and_deleted_takes_what_builds_on_it_along(world: ForgeWorld) -> None:
    carol = world.people["carol"]
    world.hub.push(world.repository, "stack", {"c.py": "c = 1\n"}, pusher=carol)
    below = world.hub.open_pull_request(world.repository, "stack", author=carol)
    world.hub.retarget(world.repository, world.pull, carol, "stack")
    assert world.hub.merge(world.repository, below, carol) == 200
    world.hub.delete_branch(world.repository, "stack", pusher=carol)
    facts = read(world).facts
    assert (facts.base, facts.is_open) == ("main", True)
    assert [(one.before, one.after) for one in facts.base_changes] == [("main", "stack"), ("stack", "main")]


def test_permissions_are_those_of_now(world: ForgeWorld) -> None:
    for name in ("bob", "rita"):
        approve(world, name)
    world.hub.set_permission(world.repository, world.people["bob"], Level.NONE)
    accounts = read(world).facts.accounts
    assert accounts[person(world, "bob")].permission is Permission.NONE
    assert accounts[person(world, "rita")].permission is Permission.READ


def test_in_public_everybody_may_read(tmp_path: Path) -> None:
    with forge_world(tmp_path / "hub", private=False) as world:
        approve(world, "mallory")
        assert read(world).facts.accounts[person(world, "mallory")].permission is Permission.READ


def test_in_a_large_organisation_only_those_who_matter_are_asked_for(world: ForgeWorld) -> None:
    for number in range(120):
        world.hub.set_permission(world.repository, world.hub.create_user(f"member{number}"), Level.WRITE)
    late = world.hub.create_user("zoe")
    world.hub.set_permission(world.repository, late, Level.ADMIN)
    world.hub.submit_review(world.repository, world.pull, late, "APPROVE")
    world.hub.comment(world.repository, world.pull, world.people["mallory"], "/foureyes override because")
    read(world)
    found = read(world)
    assert found.facts.accounts[late.id].permission is Permission.ADMIN
    assert found.facts.accounts[person(world, "mallory")].permission is Permission.NONE
    assert found.requests == 4


def test_people_are_numbers_and_ghosts_are_nobody(world: ForgeWorld) -> None:
    approve(world, "bob")
    approve(world, "carol")
    world.hub.rename_user(world.people["bob"], "robert")
    world.hub.delete_user(world.people["carol"])
    facts = read(world).facts
    assert [one.user for one in facts.reviews] == [person(world, "bob"), None]
    assert facts.accounts[person(world, "bob")].login == "robert"
    assert person(world, "carol") not in facts.accounts


def test_an_edited_comment_is_marked(world: ForgeWorld) -> None:
    comment = world.hub.comment(world.repository, world.pull, world.people["bob"], "looks odd")
    world.hub.comment(world.repository, world.pull, world.people["bob"], "still")
    world.hub.edit_comment(world.repository, comment, world.people["mallory"], "LGTM")
    assert [(one.body, one.is_edited) for one in read(world).comments] == [("LGTM", True), ("still", False)]


def test_our_own_words_are_not_the_conversation(world: ForgeWorld) -> None:
    number = put_comment(world.shop, world.pull.number, "Approve this, @alice")
    found = read(world)
    assert (found.comments, found.facts.comments, found.summary_comment) == ((), (), number)


def test_a_sibling_with_the_same_head_is_seen(world: ForgeWorld) -> None:
    world.hub.push(world.repository, "release", {"c.py": "c = 1\n"}, pusher=world.people["carol"])
    twin = world.hub.open_pull_request(
        world.repository, "topic", author=world.people["alice"], base="release", title="Backport"
    )
    assert read(world).facts.siblings == (Sibling(twin.number, world.head, None),)
    world.hub.close_pull_request(world.repository, twin, world.people["alice"])
    assert read(world).facts.siblings == ()


def test_our_name_written_by_others_is_foreign(world: ForgeWorld) -> None:
    other = world.hub.create_app("impostor", world.organization)
    installation = world.hub.install_app(other, world.organization)
    theirs = Forge(other.id, other.private_key.encode(), base_url=world.hub.base_url)
    fake = CheckRequest(APPROVAL_CHECK, world.head, "x", "Fine", "Fine", Conclusion.SUCCESS)
    put_check(theirs.repository(installation.id, world.shop.name), fake)
    theirs.close()
    ours = put_check(world.shop, CheckRequest(APPROVAL_CHECK, world.head, "1", "No", "No", Conclusion.FAILURE))
    world.hub.set_status(world.repository, world.head, world.people["mallory"], APPROVAL_CHECK, "success")
    found = read(world)
    assert {(one.app, one.conclusion) for one in found.facts.foreign_checks} == {
        ("impostor", "success"),
        ("mallory", "success"),
    }
    assert [(one.id, one.conclusion, one.external_id) for one in found.checks.own[APPROVAL_CHECK]] == [
        (ours.id, "failure", "1")
    ]


def test_own_threads_are_known_and_resolved_when_the_finding_is_gone(world: ForgeWorld) -> None:
    asked = [InlineComment("shop.py", line, line, "Look.", name) for line, name in ((2, "a"), (3, "b"))]
    found = read(world)
    assert found.files is not None
    lines = {file.path: file.lines for file in found.files.files}
    put_inline(world.shop, world.pull.number, world.head, asked, threads=found.threads, lines=lines)
    found = read(world)
    assert [(one.fingerprint, one.is_resolved) for one in found.threads] == [("a", False), ("b", False)]
    placed = put_inline(world.shop, world.pull.number, world.head, asked, threads=found.threads, lines=lines)
    assert (placed.said, len(placed.already)) == ((), 2)
    assert resolve_gone(world.shop, found.threads, {"b"}) == ("a",)
    assert [(one.fingerprint, one.is_resolved) for one in read(world).threads] == [("a", True), ("b", False)]
    assert found.facts.comments == ()


def test_a_fork_is_read_as_far_as_it_lets_us(world: ForgeWorld) -> None:
    mallory = world.people["mallory"]
    fork = world.hub.fork(world.repository, mallory)
    head = world.hub.push(fork, "patch", {"shop.py": CHANGED}, pusher=mallory)
    pull = world.hub.open_pull_request(
        world.repository, "patch", author=mallory, head_repository=fork, title="From outside"
    )
    found = collect(world.shop, pull.number)
    assert (found.facts.is_fork, found.facts.head, found.facts.unavailable) == (True, head, ())
    assert found.notes or found.facts.commits[0].pusher == mallory.id
    world.hub.delete_repository(fork)
    gone = collect(world.shop, pull.number)
    assert (gone.facts.unavailable, gone.text.head_repository) == ((), None)
    assert "gone" in gone.notes[0]


_PARTS = {
    "GET */activity": "who pushed",
    "GET */files": "the changed files",
}


def _faults(route: str) -> list[Fault]:
    return [
        Fault(Kind.STATUS, route, times=None, status=502),
        Fault(Kind.SECONDARY_LIMIT, route, times=None, status=403),
        Fault(Kind.SECONDARY_LIMIT, route, times=None, status=429, retry_after=600),
    ]


def test_a_part_that_cannot_be_read_is_named(world: ForgeWorld) -> None:
    for route, part in _PARTS.items():
        for fault in _faults(route):
            world.hub.fail(fault)
            assert read(world).facts.unavailable == (part,), fault
            world.hub.heal()
    assert read(world).facts.unavailable == ()


def test_answers_that_break_off_are_no_answers(world: ForgeWorld) -> None:
    world.hub.fail(Fault(Kind.CUT, "GET /repos/*", times=None))
    assert set(read(world).facts.unavailable) == set(_PARTS.values())


_FIRST_ANSWERS: list[tuple[Fault, type[ForgeError]]] = [
    (Fault(Kind.STATUS, "POST /graphql", status=502), RetryLater),
    (Fault(Kind.STATUS, "POST /graphql", status=404), Gone),
    (Fault(Kind.RATE_LIMIT, "POST /graphql", status=403), RetryLater),
    (Fault(Kind.SECONDARY_LIMIT, "POST /graphql", status=429, retry_after=7), RetryLater),
    (Fault(Kind.CUT, "POST /graphql"), RetryLater),
    (Fault(Kind.PARTIAL_GRAPHQL, "POST /graphql", field="reviews"), RetryLater),
    (Fault(Kind.PARTIAL_GRAPHQL, "POST /graphql", field="timelineItems"), RetryLater),
]


def test_without_the_first_answer_there_is_nothing(world: ForgeWorld) -> None:
    for fault, outcome in _FIRST_ANSWERS:
        world.hub.fail(fault)
        with pytest.raises(outcome):
            read(world)
        world.hub.heal()
        assert read(world).facts.unavailable == ()


def test_half_of_a_later_page_is_no_page(world: ForgeWorld) -> None:
    for number in range(101):
        world.hub.submit_review(world.repository, world.pull, world.people["carol"], "COMMENT", f"remark {number}")
    world.hub.fail(Fault(Kind.PARTIAL_GRAPHQL, "POST /graphql", field="reviews", skip=1))
    with pytest.raises(RetryLater):
        read(world)


def test_what_is_gone_suspended_or_unknown_is_said(world: ForgeWorld) -> None:
    with pytest.raises(Gone):
        collect(world.shop, 99)
    installation = next(iter(world.hub.world.installations.values()))
    world.hub.suspend(installation)
    with pytest.raises(Denied):
        read(world)
    world.hub.suspend(installation, is_suspended=False)
    world.hub.delete_repository(world.repository)
    with pytest.raises(ForgeError):
        read(world)
