"""The merge queue from outside: groups of pull requests are decided on at the group's own commit (B38)."""

from foureyes.demo.stage import APPROVAL, REVIEW, Stage
from foureyes.demo.watching import until
from foureyes.standin.stand_in import StandIn
from foureyes.standin.state import CheckRun, Level, PullRequest
from tests.end_to_end.pulls import BY_CLAUDE, Work, begin


def queued(stage: Stage, name: str, count: int = 1) -> tuple[Work, list[PullRequest]]:
    """Approved pull requests by an agent, and a branch that takes changes through its merge queue only."""
    work = begin(stage, name)
    forge = stage.forge
    work.repository.protections.clear()
    forge.protect_branch(work.repository, checks=[(APPROVAL, stage.app.id), ("tests", None)], merge_queue=True)
    for number in range(count):
        branch, files = f"claude/part-{number}", {f"shop/{number}.txt": "1\n"}
        forge.push(work.repository, branch, files, pusher=stage.claude, author=stage.dana, message=f"Add{BY_CLAUDE}")
        work.pulls.append(forge.open_pull_request(work.repository, branch, author=stage.claude, title=f"Part {number}"))
        forge.set_status(work.repository, work.head, stage.dana, "tests", "success")
        work.waits()
        work.review(stage.bo)
        until("the approval", lambda: _ended(work, work.head, "success"), lambda: str(work.check()))
    return work, list(work.pulls)


def _ended(work: Work, head: str, conclusion: str, name: str = APPROVAL) -> CheckRun | None:
    run = work.check(head, name)
    return run if run is not None and run.conclusion == conclusion else None


def group(work: Work, head: str, conclusion: str, name: str = APPROVAL) -> CheckRun:
    def instead() -> str:
        run = work.check(head, name)
        return f"{run}\n{work.stage.server.last_words()}"

    return until(f"{conclusion} of the group", lambda: _ended(work, head, conclusion, name), instead)


def test_b38_a_group_of_approved_members_merges(stage: Stage, forge: StandIn) -> None:
    work, (one, two) = queued(stage, "queue", 2)
    first, second = (forge.enqueue(work.repository, pull, stage.olga) for pull in (one, two))
    run = group(work, second.group, "success")
    assert all(f"at {pull.head}: approved" in (run.summary or "") for pull in (one, two))
    group(work, first.group, "success")
    group(work, first.group, "success", REVIEW)
    forge.set_status(work.repository, first.group, stage.dana, "tests", "success")
    forge.set_status(work.repository, second.group, stage.dana, "tests", "success")
    until("both merged", lambda: forge.tip(work.repository, "main") == second.group or None, lambda: str(work.pulls))


def test_b38_a_member_that_lost_its_approval_blocks_the_group(stage: Stage, forge: StandIn) -> None:
    work, (one,) = queued(stage, "queue-blocked")
    with forge.world.lock:  # before the App can look
        entry = forge.enqueue(work.repository, one, stage.olga)
        forge.set_permission(work.repository, stage.bo, Level.READ)
    run = group(work, entry.group, "action_required")
    assert "has read, not write" in (run.summary or "") or f"#{one.number}: an approval" in (run.summary or "")
    assert forge.tip(work.repository, "main") == entry.base


def test_b38_content_beyond_base_and_members_is_blocked(stage: Stage, forge: StandIn) -> None:
    work, (one,) = queued(stage, "queue-content")
    with forge.world.lock:
        entry = forge.enqueue(work.repository, one, stage.olga)
        more = forge.commit(work.repository, {"shop/more.py": "x = 1\n"}, parents=[entry.group], author=stage.dana)
        entry = forge.replace_group(work.repository, entry, more)
    run = group(work, entry.group, "failure")
    assert "MERGE_GROUP_CONTENT_MISMATCH" in (run.title or "")
