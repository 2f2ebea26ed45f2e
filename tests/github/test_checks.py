from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from foureyes.github.check_request import (
    TEXT_LIMIT,
    Annotation,
    AnnotationLevel,
    Button,
    CheckRequest,
    Conclusion,
    cut,
)
from foureyes.github.checks import make_selectable, put_check, runs
from foureyes.github.client import Forge
from foureyes.github.outcomes import Refused, RetryLater
from foureyes.github.queries import APPROVAL_CHECK
from foureyes.model.forge_events import RepositoryName
from foureyes.standin.faults import Fault, Kind
from tests.github.forge_world import ForgeWorld, forge_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ForgeWorld]:
    with forge_world(tmp_path / "hub") as made:
        yield made


def request(world: ForgeWorld, **more: object) -> CheckRequest:
    asked = CheckRequest(
        name=APPROVAL_CHECK,
        head=world.head,
        external_id="1:first",
        title="Waits for an independent approval",
        summary="Nobody has approved yet.",
        conclusion=Conclusion.ACTION_REQUIRED,
    )
    return replace(asked, **more)  # type: ignore[arg-type]


def notes(count: int) -> tuple[Annotation, ...]:
    return tuple(Annotation("shop.py", 2, 2, AnnotationLevel.WARNING, f"note {n}") for n in range(count))


def created(world: ForgeWorld) -> int:
    return world.hub.requests["POST /repos/{owner}/{repo}/check-runs"]


def patched(world: ForgeWorld) -> int:
    return world.hub.requests["PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}"]


def test_a_check_is_created_once_and_then_changed(world: ForgeWorld) -> None:
    first = put_check(world.shop, request(world))
    assert put_check(world.shop, request(world)).id == first.id
    assert (created(world), patched(world)) == (1, 0)
    done = put_check(world.shop, request(world, conclusion=Conclusion.SUCCESS, title="Approved by bob"))
    assert done.id == first.id
    (run,) = world.hub.check_runs(world.repository, world.head)
    assert (run.conclusion, run.app, run.external_id) == ("success", world.app.id, "1:first")
    again = put_check(world.shop, request(world, conclusion=Conclusion.SUCCESS, title="Approved by bob and carol"))
    assert (again.id, again.said and again.said[0]) == (first.id, "Approved by bob and carol")


def test_what_says_something_else_is_a_new_run_that_decides(world: ForgeWorld) -> None:
    first = put_check(world.shop, request(world, conclusion=Conclusion.SUCCESS))
    second = put_check(world.shop, request(world, external_id="1:second"))
    assert second.id != first.id
    (run,) = world.hub.check_runs(world.repository, world.head)
    assert run.conclusion == "action_required"
    back = put_check(world.shop, request(world, conclusion=Conclusion.SUCCESS))  # the old run decides nothing any more
    assert back.id not in (first.id, second.id)
    (run,) = world.hub.check_runs(world.repository, world.head)
    assert run.conclusion == "success"


def test_progress_is_completed_and_a_completed_run_does_not_go_back(world: ForgeWorld) -> None:
    started = put_check(world.shop, request(world, conclusion=None))
    assert started.status == "in_progress"
    done = put_check(world.shop, request(world))
    assert (done.id, done.status) == (started.id, "completed")
    assert put_check(world.shop, request(world, conclusion=None)).status == "completed"


def test_annotations_go_in_batches_and_the_last_one_concludes(world: ForgeWorld) -> None:
    put_check(world.shop, request(world, annotations=notes(120)))
    assert (created(world), patched(world)) == (1, 2)
    (run,) = world.hub.check_runs(world.repository, world.head)
    assert [item["message"] for item in run.annotations] == [f"note {n}" for n in range(120)]
    assert run.status == "completed"
    put_check(world.shop, request(world, annotations=notes(120)))
    assert (created(world), patched(world)) == (1, 2)


@pytest.mark.parametrize("route", ["POST */check-runs", "PATCH */check-runs/*"])
@pytest.mark.parametrize("after_effect", [False, True])
def test_a_lost_answer_leads_to_nothing_twice(world: ForgeWorld, route: str, after_effect: bool) -> None:
    asked = request(world, annotations=notes(60))
    world.hub.fail(Fault(Kind.STATUS, route, status=502, after_effect=after_effect))
    with pytest.raises(RetryLater):
        put_check(world.shop, asked)
    put_check(world.shop, asked)
    (run,) = world.hub.check_runs(world.repository, world.head)
    assert [item["message"] for item in run.annotations] == [f"note {n}" for n in range(60)]
    assert run.conclusion == "action_required"
    assert len([one for one in world.repository.runs if one.name == APPROVAL_CHECK]) == 1


def test_another_apps_run_of_our_name_is_left_alone(world: ForgeWorld) -> None:
    other = world.hub.create_app("impostor", world.organization)
    installation = world.hub.install_app(other, world.organization)
    theirs = Forge(other.id, other.private_key.encode(), base_url=world.hub.base_url)
    shop = theirs.repository(installation.id, world.shop.name)
    fake = put_check(shop, request(world, conclusion=Conclusion.SUCCESS))
    ours = put_check(world.shop, request(world))
    theirs.close()
    assert ours.id != fake.id
    assert [run.app for run in runs(world.shop, world.head, APPROVAL_CHECK)] == [world.app.id]
    assert len(runs(world.shop, world.head, APPROVAL_CHECK, any_app=True)) == 2


def test_hostile_and_long_texts_fit(world: ForgeWorld) -> None:
    odd = Annotation("shop.py", 0, -4, AnnotationLevel.FAILURE, "bad \udcff \x00" * 9_000, "t" * 400, 3, 1)
    unsayable = Annotation("a\udcff.py", 1, 1, AnnotationLevel.FAILURE, "not UTF-8")
    asked = request(world, title="ü" * 500, summary="ä" * 70_000, text="\udcff" * 70_000, annotations=(odd, unsayable))
    put_check(world.shop, asked)
    (run,) = world.hub.check_runs(world.repository, world.head)
    assert len(run.annotations) == 1
    assert "could not be marked" in str(run.summary)
    assert "did not fit" in str(run.text)


def test_cut_says_so_and_stays_within() -> None:
    assert cut("short", 100) == "short"
    for text in ("a" * 70_000, "ä" * 70_000, "\U0001f600" * 40_000):
        short = cut(text, TEXT_LIMIT)
        assert len(short.encode()) <= TEXT_LIMIT
        assert short.endswith("did not fit here.\n")


def test_buttons_keep_to_githubs_sizes(world: ForgeWorld) -> None:
    put_check(world.shop, request(world, buttons=(Button("Run again", "Review this commit anew", "recheck"),)))
    (run,) = world.hub.check_runs(world.repository, world.head)
    assert [item["identifier"] for item in run.actions] == ["recheck"]
    with pytest.raises(ValueError, match="20"):
        Button("A label that is far too long", "", "x")
    with pytest.raises(ValueError, match="at most 3"):
        request(world, buttons=(Button("a", "b", "c"),) * 4)


def test_a_commit_that_is_gone_is_refused(world: ForgeWorld) -> None:
    with pytest.raises(Refused, match="422"):
        put_check(world.shop, request(world, head="0" * 40))


def test_one_success_on_the_default_branch_makes_the_check_selectable(world: ForgeWorld) -> None:
    assert make_selectable(world.shop)
    assert not make_selectable(world.shop)
    assert world.hub.requests["POST /repos/{owner}/{repo}/statuses/{sha}"] == 1


def test_an_empty_repository_has_nothing_to_post_on(world: ForgeWorld) -> None:
    empty = world.hub.create_repository(world.organization, "empty")
    forge = world.forge.repository(next(iter(world.hub.world.installations)), RepositoryName(empty.id, "acme", "empty"))
    assert not make_selectable(forge)
