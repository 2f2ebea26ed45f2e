"""What the gate rests on beside reviews and pushes, from outside: code owners, teams, prompters, the check's pin."""

from foureyes.demo.stage import APPROVAL, Stage
from foureyes.standin.stand_in import StandIn
from foureyes.standin.state import Level
from tests.end_to_end.pulls import BY_CLAUDE, begin

OWNERS_ASKED = "approval:\n  from:\n    code_owners: true\n"


def test_code_owners_are_those_of_the_base(stage: Stage, forge: StandIn) -> None:
    files = {"CODEOWNERS": "* @inkwell/nobody\n/shop/ @org-owners/keepers\n", ".foureyes.yml": OWNERS_ASKED}
    work = begin(stage, "owners", files)
    carla = forge.create_user("carla")
    forge.set_permission(work.repository, carla, Level.WRITE)
    organization = forge.world.users[work.repository.owner]
    forge.create_team(organization, "keepers", [carla])
    work.opened().waits("waiting for a human")
    work.review(stage.bo)
    work.waits("bo", "is not among those whom approval.from names")
    work.review(carla)
    run = work.approved()
    assert "keepers" not in f"{run.title}{run.summary}{run.text}"


def test_a_team_is_read_when_the_decision_is_made(stage: Stage, forge: StandIn) -> None:
    work = begin(stage, "teams", {".foureyes.yml": "approval:\n  from:\n    teams: [org-teams/core]\n"})
    organization = forge.world.users[work.repository.owner]
    forge.create_team(organization, "core", [stage.bo])
    work.opened().waits()
    work.review(stage.olga)
    work.waits("olga", "is not among those")
    work.review(stage.bo)
    work.approved()


def test_b10_beside_a_bot_as_author_whom_the_commit_names_prompted_it(stage: Stage) -> None:
    work = begin(stage, "b10")
    bo = f"{stage.bo.id}+{stage.bo.login}@users.noreply.github.com"
    work.push(author=stage.claude, message=f"Change\n\nCo-authored-by: Bo <{bo}>")
    work.opened().waits()
    work.review(stage.bo)
    work.waits("bo", "prompted the agent")
    work.review(stage.olga)
    work.approved()


def test_b10_whom_the_description_names_prompted_it(stage: Stage, forge: StandIn) -> None:
    work = begin(stage, "b10-named")
    work.push(author=stage.claude)
    work.opened()
    forge.edit_pull_request(work.repository, work.pull, stage.claude, body="Adds it all.\n\nRequested by @bo.")
    work.waits()
    work.review(stage.bo)
    work.waits("bo", "prompted the agent")


def test_b15_beside_a_human_author_the_others_are_co_authors(stage: Stage) -> None:
    work = begin(stage, "b15-human")
    work.push(message=f"Change{BY_CLAUDE}\nCo-authored-by: Bo Lindqvist <{stage.bo.id}+bo@users.noreply.github.com>")
    work.opened().waits()
    work.review(stage.bo)
    work.waits("bo", "is named as a co-author")


def test_a_check_that_anybody_can_write_is_no_gate(stage: Stage, forge: StandIn) -> None:
    work = begin(stage, "pin")
    work.repository.protections.clear()
    forge.protect_branch(work.repository, checks=[(APPROVAL, None)])
    work.opened()
    work.review(stage.bo)
    work.fails("pinned", "anybody can fake it")
    work.repository.protections.clear()
    forge.protect_branch(work.repository, checks=[(APPROVAL, stage.app.id)])
    work.recheck()
    work.approved()
