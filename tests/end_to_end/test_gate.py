"""The gate from outside: webhooks come in over HTTP, and the forge's state shows whether the merge is unlocked.

Each test names the behaviour of the gate's table that it shows.
"""

from collections.abc import Callable

import pytest

from foureyes.demo.stage import Stage
from foureyes.standin.stand_in import StandIn
from foureyes.standin.state import Level, User
from tests.end_to_end.pulls import BY_CLAUDE, Work, begin, changed


def test_b01_b02_an_approval_is_of_one_commit(stage: Stage, work: Work) -> None:
    work.waits("waiting for a human")
    work.review(stage.bo)
    work.approved()
    work.push()
    work.waits("bo", "does not count")
    work.review(stage.bo)
    work.approved()
    assert stage.forge.merge(work.repository, work.pull, stage.olga) == 200


def test_b03_a_late_review_and_an_old_payload_change_nothing(stage: Stage, forge: StandIn, work: Work) -> None:
    first = work.head
    work.waits()
    opened = next(one for one in forge.deliveries if one.action == "opened" and one.repository == work.repository.id)
    work.push()
    work.waits()
    said = work.said_of(first)
    work.review(stage.bo, commit=first)
    work.waits("bo", "does not count")
    forge.courier.redeliver(opened, forge.world.new_id())
    work.review(stage.bo)
    work.approved()
    assert work.said_of(first) == said


def test_b04_what_a_push_has_passed_never_revives(stage: Stage, work: Work) -> None:
    first = work.head
    work.waits()
    work.review(stage.bo)
    work.approved()
    work.push()
    work.waits("bo", "does not count")
    work.force(first)
    assert work.head == first
    work.waits("bo", "does not count")
    work.review(stage.bo)
    work.approved()


def test_b04_the_approval_of_a_newer_commit_is_none_of_an_older_one(stage: Stage, work: Work) -> None:
    first = work.head
    work.waits()
    work.push()
    work.waits()
    work.review(stage.bo)
    work.approved()
    work.force(first)
    work.waits("bo", "does not count")


def test_b07_a_bot_approves_nothing(stage: Stage, forge: StandIn, work: Work) -> None:
    bot = forge.create_user("reviewer[bot]", kind="Bot")
    forge.set_permission(work.repository, bot, Level.WRITE)
    work.waits()
    work.review(bot)
    work.waits("reviewer", "is a bot")


def test_b08_a_machine_account_approves_nothing(stage: Stage, forge: StandIn) -> None:
    machine = forge.create_user("inkwell-ci")
    work = begin(stage, "b08", {".foureyes.yml": "approval:\n  machine_accounts: [inkwell-ci]\n"})
    forge.set_permission(work.repository, machine, Level.WRITE)
    work.opened().waits()
    work.review(machine)
    work.waits("inkwell-ci", "is a machine account")
    work.review(stage.bo)
    work.approved()


def test_b09_permission_counts_when_the_decision_is_made(stage: Stage, forge: StandIn, work: Work) -> None:
    reader = forge.create_user("rae")
    forge.set_permission(work.repository, reader, Level.READ)
    work.waits()
    work.review(reader)
    work.waits("rae", "has read, not write")
    work.review(stage.bo)
    work.approved()
    forge.set_permission(work.repository, stage.bo, Level.READ)
    work.waits("bo", "has read, not write")


def test_b10_the_prompter_approves_nothing(stage: Stage, work: Work) -> None:
    work.waits()
    work.review(stage.dana)
    work.waits("dana", "prompted the agent")
    work.review(stage.bo)
    work.approved()


def test_b11_a_trailer_alone_makes_it_the_work_of_an_agent(stage: Stage) -> None:
    work = begin(stage, "b11")
    work.branch = "change"
    work.push(by=stage.dana, author=stage.dana)
    work.opened(stage.dana).waits("waiting for a human")


def test_no_sign_of_an_agent_needs_no_approval_and_is_posted(stage: Stage) -> None:
    work = begin(stage, "undeclared")
    work.branch = "change"
    work.push(by=stage.dana, author=stage.dana, message="Change")
    work.opened(stage.dana).approved()
    work.push(by=stage.dana, author=stage.dana)
    work.waits()


def test_b12_a_comment_is_no_approval(stage: Stage, forge: StandIn, work: Work) -> None:
    work.waits()
    comment = forge.comment(work.repository, work.pull, stage.bo, "I wonder.")
    forge.comment(work.repository, work.pull, stage.olga, "> looks good :+1:\n\n/approve")
    forge.edit_comment(work.repository, comment, stage.dana, "LGTM, approved")
    work.waits("comment", "olga")
    work.waits("comment", "bo")


def test_b13_whoever_pushed_to_it_approves_nothing(stage: Stage, work: Work) -> None:
    work.waits()
    work.push(by=stage.bo, author=stage.bo, message="Tidy")
    work.waits()
    work.review(stage.bo)
    work.waits("bo", "does not count")
    work.review(stage.olga)
    work.approved()


def test_b14_the_second_parent_of_a_merge_counts(stage: Stage, forge: StandIn, work: Work) -> None:
    work.waits()
    main = forge.tip(work.repository, "main")
    side = forge.commit(work.repository, {"notes.md": "By Bo.\n"}, parents=[main], author=stage.bo, message="Notes")
    files = {"notes.md": "By Bo.\n", **changed(work.pushes)}
    merge = forge.commit(
        work.repository, files, parents=[work.head, side], author=stage.dana, message=f"Merge{BY_CLAUDE}"
    )
    forge.push_commit(work.repository, work.pull.head_ref, merge, pusher=stage.claude)
    work.waits()
    work.review(stage.bo)
    work.waits("bo", "wrote a commit")


def test_b15_a_co_author_approves_nothing(stage: Stage) -> None:
    work = begin(stage, "b15")
    work.push(message=f"Change{BY_CLAUDE}\nCo-authored-by: Bo Lindqvist <bo@example.com>")
    work.opened().waits()
    work.review(stage.bo)
    work.waits("bo", "does not count")


def test_b16_the_pusher_approves_nothing_whatever_name_the_commit_bears(stage: Stage) -> None:
    work = begin(stage, "b16")
    work.push(by=stage.bo, author=stage.dana)
    work.opened().waits()
    work.review(stage.bo)
    work.waits("bo", "pushed to the change")


def test_b19_a_change_request_that_calls_the_agent_prompts_it(stage: Stage, forge: StandIn, work: Work) -> None:
    work.waits()
    forge.submit_review(work.repository, work.pull, stage.bo, "REQUEST_CHANGES", "@claude add the total")
    forge.clock.advance(5)
    work.push()
    work.waits()
    work.review(stage.bo)
    work.waits("bo", "prompted the agent")


def test_b20_the_last_opinion_counts_and_a_comment_is_none(stage: Stage, work: Work) -> None:
    work.waits()
    work.review(stage.bo)
    work.approved()
    work.review(stage.bo, "REQUEST_CHANGES")
    work.waits("bo")
    work.review(stage.bo)
    work.approved()
    work.review(stage.bo, "COMMENT")
    work.recheck()
    work.approved()


def test_b21_a_dismissed_approval_needs_a_new_one(stage: Stage, forge: StandIn, work: Work) -> None:
    work.waits()
    work.review(stage.bo)
    work.approved()
    second = work.review(stage.bo)
    forge.dismiss_review(work.repository, work.pull, second, stage.olga, "Not read.")
    work.waits("bo", "was dismissed")
    work.review(stage.bo)
    work.approved()


def test_b26_an_approval_is_for_one_base(stage: Stage, forge: StandIn, work: Work) -> None:
    forge.push(work.repository, "dev", {"notes.md": "x\n"}, pusher=stage.olga)
    forge.protect_branch(work.repository, "dev", checks=[("foureyes / human approval", stage.app.id)])
    work.waits()
    work.review(stage.bo)
    work.approved()
    forge.retarget(work.repository, work.pull, stage.dana, "dev")
    work.waits("bo", "before the base became dev")
    work.review(stage.bo)
    work.approved()


@pytest.mark.parametrize("who", [lambda stage: stage.olga, lambda stage: stage.bo], ids=["admin", "writer"])
def test_a_foreign_success_unlocks_nothing(
    stage: Stage, forge: StandIn, work: Work, who: Callable[[Stage], User]
) -> None:
    work.waits()
    forge.set_status(work.repository, work.head, who(stage), "foureyes / human approval", "success")
    assert forge.merge(work.repository, work.pull, stage.olga) == 405
