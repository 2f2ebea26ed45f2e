"""Pushes, approvals, commands, buttons and re-runs, from outside: what each of them does to the checks."""

import re
from collections.abc import Iterator

import pytest

from foureyes.standin.state import Level, PullRequest, Repository
from tests.command_line import run
from tests.server.loop import APPROVAL, REVIEW, Forge, forge, until


@pytest.fixture(scope="module")
def it(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    with forge(tmp_path_factory.mktemp("events")) as running:
        yield running


def clean(it: Forge, name: str) -> PullRequest:
    """A change by an agent that has no findings."""
    return it.open({"shop/orders.py": f"def total(prices):\n    return sum(prices, len('{name}'))\n"}, name)


def blocking(it: Forge, pull: PullRequest) -> list[str]:
    """The fingerprints of what must be fixed or waived, as the annotations name them."""
    run = it.check(pull.head, REVIEW)
    assert run is not None
    return re.findall(r"/foureyes waive ([0-9a-f]{10})", " ".join(str(item["message"]) for item in run.annotations))


def test_a_push_makes_an_approval_stale(it: Forge) -> None:
    pull = clean(it, "stale")
    it.standin.clock.advance(2)
    it.standin.submit_review(it.repository, pull, it.reviewer, "APPROVE")
    it.wait(pull.head, "success")
    first = pull.head
    it.standin.push(it.repository, "stale", {"shop/more.txt": "more\n"}, pusher=it.author)
    it.wait(pull.head, "action_required")
    assert it.conclusion(first) == "success"
    run = it.check(pull.head, APPROVAL)
    assert run is not None
    assert "another commit" in (run.title or "")
    assert it.standin.merge(it.repository, pull, it.owner) == 405


def test_the_prompter_cannot_approve_and_a_dismissal_takes_an_approval_back(it: Forge) -> None:
    pull = clean(it, "prompter")
    it.wait(pull.head, "action_required")
    it.standin.clock.advance(2)
    other = it.standin.create_user("petra")
    it.standin.set_permission(it.repository, other, Level.READ)
    it.standin.submit_review(it.repository, pull, other, "APPROVE")
    review = it.standin.submit_review(it.repository, pull, it.reviewer, "APPROVE")
    run = it.wait(pull.head, "success")
    assert "rita" in (run.title or "")
    it.standin.dismiss_review(it.repository, pull, review, it.owner, "too soon")
    it.wait(pull.head, "action_required")


def test_findings_are_waived_by_an_independent_human(it: Forge) -> None:
    pull = it.open(branch="waived")
    it.wait(pull.head, "failure")
    until(lambda: pull.threads, 30, "the inline comments")
    found = blocking(it, pull)
    assert len(found) >= 2
    author = it.standin.comment(it.repository, pull, it.author, f"/foureyes waive {found[0]} it is mine")
    until(lambda: author.reactions, 30, "an answer")
    for mark in found:
        comment = it.standin.comment(it.repository, pull, it.reviewer, f"/foureyes waive {mark} only called by us")
        until(lambda said=comment: [one.content for one in said.reactions] == ["+1"], 30, "a thumb")  # type: ignore[misc]
    it.wait(pull.head, "action_required")
    it.wait(pull.head, "success", REVIEW)
    it.standin.clock.advance(2)
    it.standin.submit_review(it.repository, pull, it.reviewer, "APPROVE")
    it.wait(pull.head, "success")


def test_an_override_needs_an_admin_who_is_independent_and_a_reason(it: Forge) -> None:
    pull = it.open({"shop/late.py": "def late():\n    return 1\n"}, "override")
    it.wait(pull.head, "failure")
    for person, text in ((it.reviewer, "/foureyes override it burns"), (it.owner, "/foureyes override")):
        comment = it.standin.comment(it.repository, pull, person, text)
        until(lambda said=comment: said.reactions, 30, "an answer")  # type: ignore[misc]
    assert it.conclusion(pull.head) == "failure"
    it.standin.clock.advance(2)
    it.standin.comment(it.repository, pull, it.owner, "/foureyes override production is down")
    run = it.wait(pull.head, "success")
    assert "override" in (run.title or "")
    shown = audit(it, "show", "olga/shop#" + str(pull.number))
    assert "command.override by olga" in shown
    assert "production is down" in shown
    assert audit(it, "verify").startswith("unbroken")


def some_pull(it: Forge) -> PullRequest:
    """Any pull request will do: the first there is, or a new one."""
    return next(iter(it.repository.pulls.values()), None) or it.open(
        {"shop/any.py": "def any_one():\n    pass\n"}, "any"
    )


@pytest.mark.parametrize(
    "text", ["/foureyes wave 123", "/foureyes waive", "/foureyes waive 12345678", "/foureyes explain no-such-rule"]
)
def test_a_command_that_cannot_be_done_is_answered(it: Forge, text: str) -> None:
    pull = some_pull(it)
    comment = it.standin.comment(it.repository, pull, it.reviewer, text)
    until(lambda: [one.content for one in comment.reactions] == ["confused"], 30, "a confused face")
    answers = [one.body for one in it.standin.comments(it.repository, pull) if f"answer-{comment.id}" in one.body]
    assert len(answers) == 1
    assert "was not done" in answers[0]


def test_strangers_may_not_command(it: Forge) -> None:
    pull = some_pull(it)
    stranger = it.standin.create_user("mallory")
    comment = it.standin.comment(it.repository, pull, stranger, "/foureyes recheck")
    until(lambda: [one.content for one in comment.reactions] == ["confused"], 30, "a confused face")


def test_a_rule_is_explained(it: Forge) -> None:
    pull = some_pull(it)
    comment = it.standin.comment(it.repository, pull, it.reviewer, "/foureyes explain orphan-module")
    until(lambda: [one.content for one in comment.reactions] == ["+1"], 30, "a thumb")
    assert any("**orphan-module**" in one.body for one in it.standin.comments(it.repository, pull))


def test_re_runs_and_buttons_look_again_and_approve_nothing(it: Forge) -> None:
    pull = clean(it, "again")
    run = it.wait(pull.head, "action_required")
    it.standin.press(it.repository, run, it.author, "recheck")
    review = it.check(pull.head, REVIEW)
    assert review is not None
    it.standin.rerequest(it.repository, review, it.author)
    until(lambda: (it.check(pull.head, REVIEW) or review).id != review.id, 30, "another review")
    it.wait(pull.head, "success", REVIEW)
    it.wait(pull.head, "action_required")


def test_what_the_forge_says_in_between_counts_when_it_is_asked_again(it: Forge) -> None:
    """Permissions are asked for at decision time: whoever lost them does not count any more."""
    pull = clean(it, "permission")
    helper = it.standin.create_user("hugo")
    it.standin.set_permission(it.repository, helper, Level.WRITE)
    it.wait(pull.head, "action_required")
    it.standin.clock.advance(2)
    it.standin.submit_review(it.repository, pull, helper, "APPROVE")
    it.wait(pull.head, "success")
    it.standin.set_permission(it.repository, helper, Level.READ)
    it.wait(pull.head, "action_required")


def test_a_human_change_without_findings_is_silent(it: Forge) -> None:
    pull = it.open({"docs/readme.md": "Hello\n"}, "human", "Say hello")
    it.wait(pull.head, "success")
    it.wait(pull.head, "success", REVIEW)
    it.standin.settle()
    assert it.standin.comments(it.repository, pull) == []


def test_a_policy_that_cannot_be_read_blocks(it: Forge) -> None:
    broken = it.standin.create_repository(it.owner, "broken", {".foureyes.yml": "presett: team\n", "a.py": "A = 1\n"})
    it.standin.set_permission(broken, it.author, Level.WRITE)
    it.standin.push(broken, "x", {"a.py": "A = 2\n"}, pusher=it.author)
    pull = it.standin.open_pull_request(broken, "x", author=it.author)
    until(lambda: check(it, broken, pull.head), 60, "a verdict")
    assert check(it, broken, pull.head) == "failure"
    it.standin.delete_repository(broken)


def audit(it: Forge, *arguments: str) -> str:
    """What `foureyes audit` says while the server runs."""
    done = run("audit", *arguments, environment=it.server.environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def check(it: Forge, repository: Repository, head: str) -> str | None:
    runs = {run.name: run.conclusion for run in it.standin.check_runs(repository, head) if run.status == "completed"}
    return runs.get(APPROVAL)


def test_evidence_that_was_seen_once_stays(it: Forge) -> None:
    """Amending the trailer away does not make the change a human's."""
    pull = clean(it, "amended")
    it.wait(pull.head, "action_required")
    before = pull.head
    files = {"shop/orders.py": "def total(prices):\n    return sum(prices, len('amended'))\n"}
    base = it.standin.tip(it.repository, "main")
    it.standin.push(it.repository, "amended", files, pusher=it.author, message="Tidy up", onto=base)
    assert pull.head != before
    it.wait(pull.head, "action_required")


def test_what_is_closed_is_left_alone_and_what_is_reopened_is_settled(it: Forge) -> None:
    pull = clean(it, "closed")
    it.wait(pull.head, "action_required")
    it.standin.close_pull_request(it.repository, pull, it.author)
    it.standin.clock.advance(2)
    it.standin.reopen_pull_request(it.repository, pull, it.author)
    it.standin.submit_review(it.repository, pull, it.reviewer, "APPROVE")
    it.wait(pull.head, "success")


def test_a_change_of_the_base_makes_an_approval_void(it: Forge) -> None:
    it.standin.push(it.repository, "develop", {"note.txt": "develop\n"}, pusher=it.author, message="Develop")
    pull = clean(it, "retargeted")
    it.wait(pull.head, "action_required")
    it.standin.clock.advance(2)
    it.standin.submit_review(it.repository, pull, it.reviewer, "APPROVE")
    it.wait(pull.head, "success")
    it.standin.clock.advance(2)
    it.standin.retarget(it.repository, pull, it.author, "develop")
    it.wait(pull.head, "action_required")


def test_a_fork_is_reviewed_as_well(it: Forge) -> None:
    stranger = it.standin.create_user("fiona")
    fork = it.standin.fork(it.repository, stranger)
    files = {"shop/orders.py": "def total(prices):\n    return sum(prices, len('fork'))\n"}
    message = "Change\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n"
    it.standin.push(fork, "mine", files, pusher=stranger, message=message)
    pull = it.standin.open_pull_request(it.repository, "mine", author=stranger, head_repository=fork)
    it.wait(pull.head, "action_required")
    it.standin.clock.advance(2)
    it.standin.submit_review(it.repository, pull, it.reviewer, "APPROVE")
    it.wait(pull.head, "success")
