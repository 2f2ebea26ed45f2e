"""What the gate rests on beside reviews and pushes, from outside: code owners, teams, prompters, the check's pin."""

from foureyes.demo.stage import APPROVAL, Stage
from foureyes.demo.watching import until
from foureyes.standin.git_store import Person
from foureyes.standin.stand_in import StandIn
from foureyes.standin.state import Level
from tests.end_to_end.pulls import BY_CLAUDE, begin

OWNERS_ASKED = "approval:\n  from:\n    code_owners: true\n    teams: [org-owners/leads]\n"


def test_code_owners_are_those_of_the_base_and_teams_are_read_when_the_decision_is_made(
    stage: Stage, forge: StandIn
) -> None:
    files = {"CODEOWNERS": "* @inkwell/nobody\n/shop/ @org-owners/keepers\n", ".foureyes.yml": OWNERS_ASKED}
    work = begin(stage, "owners", files)
    carla = forge.create_user("carla")
    forge.set_permission(work.repository, carla, Level.WRITE)
    organization = forge.world.users[work.repository.owner]
    forge.create_team(organization, "keepers", [carla])
    leads = forge.create_team(organization, "leads", [stage.bo])
    leads.members.clear()
    work.opened().waits("waiting for a human")
    work.review(stage.bo)
    work.waits("bo", "is not among those whom approval.from names")
    work.review(carla)
    run = work.approved()
    assert "keepers" not in f"{run.title}{run.summary}{run.text}"
    work.push()
    work.waits("carla", "does not count")
    leads.members.add(stage.bo.id)
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


def test_b27_pull_requests_with_one_head_are_told_together(stage: Stage, forge: StandIn) -> None:
    work = begin(stage, "b27")
    forge.push(work.repository, "dev", {"notes.md": "x\n"}, pusher=stage.olga)
    first = work.opened().pull
    work.waits()
    second = forge.open_pull_request(work.repository, work.branch, author=stage.claude, base="dev", title="Twin")
    work.waits("NEEDS_HUMAN_APPROVAL", "#1", "#2")
    work.review(stage.bo)
    work.waits("Blocked", "#2 NEEDS_HUMAN_APPROVAL")
    forge.submit_review(work.repository, second, stage.bo, "APPROVE")
    assert "#1, #2" in (work.approved().title or "")
    posted = work.said_of(first.head)
    work.recheck()
    forge.comment(work.repository, second, stage.olga, "/foureyes recheck")
    until("another review", lambda: len(work.said_of(first.head)) > len(posted) or None, work._instead)
    work.approved()
    forge.submit_review(work.repository, second, stage.bo, "REQUEST_CHANGES", "Not so.")
    work.waits("Blocked", "#2 CHANGES_REQUESTED")
    forge.close_pull_request(work.repository, second, stage.olga)
    work.approved()


CARRIES = {".foureyes.yml": "approval:\n  carry_over: clean_update_merge\n"}


def test_b05_an_approval_is_carried_over_a_clean_update_only(stage: Stage, forge: StandIn) -> None:
    work = begin(stage, "b05", CARRIES)
    work.opened().waits()
    work.review(stage.bo)
    work.approved()
    first = work.head
    forge.push(work.repository, "main", {"notes.md": "x\n"}, pusher=stage.olga)
    forge.update_branch(work.repository, work.pull, stage.dana)
    assert work.head != first
    run = work.approved()
    assert "is an update merge whose tree equals the automati" in (run.summary or "")
    main = forge.push(work.repository, "main", {"notes.md": "y\n"}, pusher=stage.olga)
    files = {"notes.md": "y\n", "shop/extra.txt": "x\n"}
    by_web = Person("GitHub", "noreply@github.com")
    edited = forge.commit(
        work.repository, files, parents=[work.head, main], author=stage.dana, committer=by_web, message="Merge main"
    )
    forge.push_commit(work.repository, work.branch, edited, pusher=stage.dana)
    work.waits("bo", "does not count")


def test_b16_who_pushed_to_a_fork_whose_log_is_closed_is_known_from_the_delivery(stage: Stage, forge: StandIn) -> None:
    work = begin(stage, "b16-fork")
    work.repository.is_private = True
    fork = forge.fork(work.repository, stage.dana)
    forge.set_permission(fork, stage.bo, Level.WRITE)
    forge.push(fork, work.branch, {"notes.txt": "1\n"}, pusher=stage.dana, message=f"Add{BY_CLAUDE}")
    work.pulls.append(
        forge.open_pull_request(work.repository, work.branch, author=stage.dana, title="Add", head_repository=fork)
    )
    work.waits()
    message = f"More{BY_CLAUDE}"
    forge.push(fork, work.branch, {"notes.txt": "2\n"}, pusher=stage.bo, author=stage.dana, message=message)
    work.waits()
    work.review(stage.bo)
    work.waits("bo", "pushed to the change")
    work.review(stage.olga)
    work.approved()
