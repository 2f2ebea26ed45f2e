"""The Action's steps against a stand-in GitHub: what it fetches, what it says, and when it is red."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from foureyes.standin.state import Level, Repository, User
from tests.entrypoints.action_runner import Runner
from tests.github.forge_world import ForgeWorld, forge_world
from tests.repositories import CommitData, extend, git
from tests.translation.vocabulary import left_in_english, words

WRITTEN = "import os\n\n\ndef refund():\n    os.system('refund ' + input())\n"
BY_AGENT = "Refund\n\nCo-Authored-By: Claude Opus 4.5 <noreply@anthropic.com>"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForgeWorld]:
    with forge_world(tmp_path_factory.mktemp("hub")) as made:
        yield made


@pytest.fixture
def runner(world: ForgeWorld, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Runner:
    installation = next(iter(world.hub.world.installations.values()))
    token = world.hub.installation_token(installation)
    url = world.hub.base_url
    environment = {"GITHUB_SERVER_URL": url, "GITHUB_API_URL": url, "INPUT_TOKEN": token}
    return Runner(tmp_path, capsys, environment)


def open_pull(world: ForgeWorld, branch: str, files: dict[str, str], *, message: str = BY_AGENT) -> dict[str, object]:
    """An agent's pull request; return the event."""
    world.hub.push(world.repository, branch, dict(files), pusher=world.agent, message=message)
    pull = world.hub.open_pull_request(world.repository, branch, author=world.agent, title="Refund", body="Asked for")
    return {
        "action": "opened",
        "pull_request": {
            "number": pull.number,
            "title": pull.title,
            "body": pull.body,
            "labels": [],
            "base": {"ref": "main", "sha": world.hub.tip(world.repository, "main")},
            "head": {"ref": branch, "sha": pull.head},
            "user": {"login": "codewriter[bot]", "id": world.agent.id, "type": "Bot"},
        },
        "repository": {"id": world.repository.id, "default_branch": "main"},
    }


def approve(world: ForgeWorld, event: dict[str, object], who: str) -> None:
    number = event["pull_request"]["number"]  # type: ignore[index]
    world.hub.submit_review(world.repository, world.repository.pulls[number], world.people[who], "APPROVE")


def comment(world: ForgeWorld, event: dict[str, object], who: str, body: str) -> None:
    number = event["pull_request"]["number"]  # type: ignore[index]
    world.hub.comment(world.repository, world.repository.pulls[number], world.people[who], body)


def test_a_change_is_reviewed_without_any_checkout(world: ForgeWorld, runner: Runner) -> None:
    event = open_pull(world, "claude/refund", {"refund.py": WRITTEN})
    prepared = runner.step("prepare", "pull_request", event)
    assert prepared.code == 0, prepared.log
    assert len(prepared.outputs["tree"]) == 40
    assert Path(prepared.outputs["cache"]).is_dir()
    done = runner.step("run", "pull_request", event)
    assert done.code == 1
    assert done.outputs["verdict"] == "failed"
    assert (done.outputs["decision"], done.outputs["reason"]) == ("blocked", "BLOCKING_FINDING")
    assert done.outputs["ai-share"] == "100"
    assert int(done.outputs["findings"]) >= int(done.outputs["blocking"]) >= 1
    assert json.loads(Path(done.outputs["sarif"]).read_text())["version"] == "2.1.0"
    assert json.loads(Path(done.outputs["json"]).read_text())["schema"] == "foureyes/review"
    assert "command-injection" in done.summary
    assert f"{world.hub.base_url}/acme/shop/blob/" in done.summary
    assert "::error file=refund.py,line=5" in done.log
    assert list(runner.workspace.iterdir()) == []
    quiet = runner.step("run", "pull_request", event, fail_on="never", annotations="1", format="none")
    assert (quiet.code, quiet.outputs["verdict"]) == (0, "passed")
    assert quiet.outputs["decision"] == "blocked"  # nobody has approved it, and the step was not asked to mind
    lines = [line for line in quiet.log.splitlines() if line.startswith("::") and " file=" in line]
    assert [line.startswith("::error") for line in lines] == [True]  # the worst one, and no more than asked
    assert "more not shown" in quiet.log


def test_the_gate_is_red_until_an_independent_human_approves_this_head(world: ForgeWorld, runner: Runner) -> None:
    event = open_pull(world, "claude/gate", {"README.md": "# The shop\n"})
    waiting = runner.both("pull_request", event, mode="gate")
    assert (waiting.code, waiting.outputs["reason"]) == (1, "NEEDS_HUMAN_APPROVAL")
    assert "The gate, requirement by requirement" in waiting.summary
    approve(world, event, "bob")
    done = runner.step("run", "pull_request_review", event, mode="gate")
    assert (done.code, done.outputs["decision"], done.outputs["reason"]) == (0, "approved", "APPROVED")
    moved = world.hub.push(
        world.repository, "claude/gate", {"README.md": "# A shop\n"}, pusher=world.agent, message=BY_AGENT
    )
    event["pull_request"]["head"]["sha"] = moved  # type: ignore[index]
    stale = runner.both("pull_request", event, mode="gate")
    assert (stale.code, stale.outputs["reason"]) == (1, "STALE_APPROVAL")


def test_the_gate_does_not_judge_a_head_that_has_moved_on(world: ForgeWorld, runner: Runner) -> None:
    event = open_pull(world, "claude/moved", {"README.md": "# Moved\n"})
    runner.step("prepare", "pull_request", event)
    world.hub.push(world.repository, "claude/moved", {"README.md": "# On\n"}, pusher=world.agent, message=BY_AGENT)
    done = runner.step("run", "pull_request", event, mode="gate")
    assert done.code == 2
    assert "the run of the newer head decides" in done.log


def test_a_waiver_in_a_comment_counts_for_the_head_it_was_written_under(world: ForgeWorld, runner: Runner) -> None:
    event = open_pull(world, "claude/waiver", {"waiver.py": WRITTEN})
    approve(world, event, "bob")
    blocked = runner.both("pull_request", event, mode="gate")
    assert blocked.outputs["reason"] == "BLOCKING_FINDING"
    findings = json.loads(Path(blocked.outputs["json"]).read_text())["findings"]
    world.hub.clock.advance(2)  # within the second of a push nobody can tell which came first
    for finding in findings:
        comment(world, event, "bob", f"/foureyes waive {finding['fingerprint'][:12]} The number is ours alone")
    done = runner.step("run", "pull_request", event, mode="gate")
    assert (done.code, done.outputs["decision"]) == (0, "approved"), done.summary
    moved = world.hub.push(world.repository, "claude/waiver", {"x.md": "x\n"}, pusher=world.agent, message=BY_AGENT)
    event["pull_request"]["head"]["sha"] = moved  # type: ignore[index]
    approve(world, event, "bob")
    assert runner.both("pull_request", event, mode="gate").outputs["reason"] == "BLOCKING_FINDING"


def test_a_merge_group_passes_when_all_its_members_do(world: ForgeWorld, runner: Runner) -> None:
    repository = world.hub.create_repository(world.organization, "queue", {"README.md": "# Q\n"})
    for name, level in (("alice", Level.WRITE), ("bob", Level.WRITE)):
        world.hub.set_permission(repository, world.people[name], level)
    world.hub.set_permission(repository, world.agent, Level.WRITE)
    world.hub.protect_branch(repository, merge_queue=True)
    payload = _queued(world, repository, world.agent)
    runner.environment["GITHUB_REPOSITORY"] = "acme/queue"
    blocked = runner.both("merge_group", payload, mode="gate")
    assert (blocked.code, blocked.outputs["reason"]) == (1, "MERGE_GROUP_MEMBER_BLOCKED")
    world.hub.submit_review(repository, repository.pulls[1], world.people["bob"], "APPROVE")
    done = runner.step("run", "merge_group", payload, mode="gate")
    assert (done.code, done.outputs["decision"]) == (0, "approved"), done.summary


def _queued(world: ForgeWorld, repository: Repository, author: User) -> dict[str, object]:
    world.hub.push(repository, "claude/q", {"README.md": "# Queue\n"}, pusher=author, message=BY_AGENT)
    pull = world.hub.open_pull_request(repository, "claude/q", author=author, title="Q", body="")
    entry = world.hub.enqueue(repository, pull, world.people["bob"])
    group = {"head_sha": entry.group, "base_sha": entry.base, "base_ref": "refs/heads/main"}
    return {"action": "checks_requested", "merge_group": group, "repository": {"id": repository.id}}


def test_the_summary_is_one_comment_and_a_token_that_may_not_write_is_no_failure(
    world: ForgeWorld, runner: Runner
) -> None:
    event = open_pull(world, "claude/comment", {"README.md": "# Comment\n"})
    granted = {"contents": "read", "metadata": "read", "pull_requests": "write"}
    actions = world.hub.create_app("github-actions", world.organization, permissions=granted)
    runner.environment["INPUT_TOKEN"] = world.hub.installation_token(world.hub.install_app(actions, world.organization))
    runner.both("pull_request", event, comment="true", fail_on="never")
    again = runner.step("run", "pull_request", event, comment="true", fail_on="never")
    assert "no comment was written" not in again.log
    number = event["pull_request"]["number"]  # type: ignore[index]
    bodies = [one.body for one in world.hub.comments(world.repository, world.repository.pulls[number])]
    assert sum("foureyes:action" in body for body in bodies) == 1
    reader = world.hub.create_app("reader", world.organization, permissions={"contents": "read", "metadata": "read"})
    token = world.hub.installation_token(world.hub.install_app(reader, world.organization))
    runner.environment["INPUT_TOKEN"] = token
    done = runner.step("run", "pull_request", event, comment="true", fail_on="never")
    assert (done.code, done.outputs["verdict"]) == (0, "passed")
    assert "no comment was written" in done.log


@pytest.fixture
def shallow(world: ForgeWorld, runner: Runner) -> Path:
    """A checkout as actions/checkout leaves it: one commit, of a merge that GitHub made."""
    git(runner.directory, "init", "--quiet", str(runner.workspace))
    source = f"file://{world.hub.git_directory(world.repository)}"
    git(runner.workspace, "fetch", "--quiet", "--depth=1", source, "refs/heads/main")
    git(runner.workspace, "checkout", "--quiet", "FETCH_HEAD")
    return runner.workspace


def test_a_shallow_checkout_is_completed_elsewhere_and_its_configuration_never_read(
    world: ForgeWorld, runner: Runner, shallow: Path, tmp_path: Path
) -> None:
    event = open_pull(world, "claude/shallow", {"refund.py": WRITTEN})
    more = [CommitData(files={"README.md": f"# {turn}\n"}) for turn in range(60)]  # more than is fetched at first
    extend(world.hub.git_directory(world.repository), more, check_out=False)
    event["pull_request"]["base"]["sha"] = world.hub.tip(world.repository, "main")  # type: ignore[index]
    trap = f"touch {tmp_path / 'sprung'}"
    for name in ("core.fsmonitor", "core.sshCommand", "core.alternateRefsCommand", "uploadpack.packObjectsHook"):
        git(shallow, "config", name, trap)
    before = sorted(path for path in shallow.rglob("*"))
    done = runner.both("pull_request", event)
    assert done.outputs["verdict"] == "failed"
    assert json.loads(Path(done.outputs["json"]).read_text())["complete"] is True
    assert not (tmp_path / "sprung").exists()
    assert sorted(path for path in shallow.rglob("*")) == before


def test_a_push_is_reviewed_from_where_the_branch_was(world: ForgeWorld, runner: Runner) -> None:
    first = world.hub.push(world.repository, "claude/push", {"README.md": "# 1\n"}, pusher=world.agent, message="One")
    second = world.hub.push(
        world.repository, "claude/push", {"refund.py": WRITTEN}, pusher=world.agent, message=BY_AGENT
    )
    event = {
        "ref": "refs/heads/claude/push",
        "before": first,
        "after": second,
        "repository": {"default_branch": "main"},
    }
    assert runner.both("push", event).outputs["verdict"] == "failed"
    fresh = event | {"before": "0" * 40}
    assert runner.both("push", fresh, mode="gate").outputs["ai-share"] == "83"  # from where it left main
    gone = event | {"after": "0" * 40}
    done = runner.both("push", gone)
    assert done.code == 0
    assert "the branch was deleted" in done.log


def test_what_cannot_be_fetched_says_what_to_do(runner: Runner, world: ForgeWorld) -> None:
    event = open_pull(world, "claude/lost", {"README.md": "# Lost\n"})
    event["pull_request"]["head"]["sha"] = "1" * 40  # type: ignore[index]
    done = runner.step("prepare", "pull_request", event)
    assert done.code == 2
    assert done.log.count("::error title=foureyes::git fetch failed") == 1
    assert "fetch-depth: 0" in done.log
    assert runner.environment["INPUT_TOKEN"] not in done.log


def test_the_policy_says_in_which_language_and_the_environment_goes_before_it(
    world: ForgeWorld, runner: Runner
) -> None:
    event = open_pull(world, "claude/french", {"refund.py": WRITTEN})
    (runner.workspace / "french.yml").write_text("language: fr\n")
    done = runner.both("pull_request", event, policy="french.yml")
    assert "### foureyes: bloqué" in done.summary
    assert left_in_english(done.summary) - words(WRITTEN) == set()
    assert "Pour fusionner" in done.log
    assert done.outputs["verdict"] == "failed"
    assert done.outputs["reason"] == "BLOCKING_FINDING"
    runner.environment["FOUREYES_LANG"] = "fr"
    assert "l'événement n'est pas du JSON" in runner.step("prepare", "pull_request", b"{").log
    runner.environment["FOUREYES_LANG"] = "tlh"
    assert "foureyes does not speak 'tlh'" in runner.step("prepare", "pull_request", event).log


def test_a_policy_that_cannot_be_read_is_red(world: ForgeWorld, runner: Runner) -> None:
    event = open_pull(world, "claude/policy", {"README.md": "# Policy\n"})
    (runner.workspace / "policy.yml").write_text("preset: strict\n")
    done = runner.both("pull_request", event, policy="policy.yml")
    assert done.code == 2
    assert "policy.yml" in done.log
