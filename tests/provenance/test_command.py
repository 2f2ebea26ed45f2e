"""`foureyes provenance` on real repositories and on records."""

import json
import subprocess
from pathlib import Path

import pytest

from foureyes.assembly.attribution import attributed
from foureyes.entrypoints.provenance_text import share
from foureyes.git.change_set import between
from foureyes.git.notes import fork_space, read_checkpoints, read_notes
from foureyes.git.repository import Repository
from foureyes.model.policy import EvidencePolicy
from foureyes.provenance.pull_request import PullRequestFacts
from foureyes.provenance.pull_request_file import read_pull_request
from tests import command_line
from tests.provenance.people import CLAUDE_TRAILER
from tests.repositories import CommitData, build, git

RECORD = {
    "sha": "a" * 40,
    "author_name": "Ada Example",
    "author_email": "ada@example.com",
    "committer_name": "Ada Example",
    "committer_email": "ada@example.com",
    "message": f"Fix\n\n{CLAUDE_TRAILER}\n",
    "head_branches": ["claude/fix"],
}
COMMITS: list[CommitData] = [
    {"files": {"a.py": "one = 1\n"}},
    {"message": "By hand", "files": {"a.py": "one = 1\ntwo = 2\n"}, "author": "Bob Example <bob@example.org>"},
    {"message": f"More\n\n{CLAUDE_TRAILER}", "files": {"a.py": "one = 1\ntwo = 2\nthree = 3\nfour = 4\n"}},
]


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 9, "0 %"), (0, 0, "0 %"), (1, 9999, "<1 %"), (1, 2, "50 %"), (9998, 9999, ">99 %"), (9, 9, "100 %")],
)
def test_shares_are_never_rounded_to_nothing_or_all(part: int, whole: int, text: str) -> None:
    assert share(part, whole) == text


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return command_line.run("provenance", *arguments, stdin=stdin)


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def test_records_on_standard_input() -> None:
    plain = {**RECORD, "sha": "b" * 40, "message": "Fix \ud800 it", "head_branches": None}
    done = run("--stdin", stdin=lines(RECORD) + b"\n" + lines(plain))
    assert (done.returncode, done.stderr) == (0, b"")
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["sha"], first["ai"], first["verdict"]) == ("a" * 40, True, "ai")
    assert (first["agent"], first["agents"]) == ("claude", ["claude"])
    assert {item["signal"] for item in first["evidence"]} >= {"claude-co-author", "claude-branch"}
    assert (second["ai"], second["verdict"], second["agent"]) == (False, "undeclared", None)


def test_a_line_that_is_no_record_is_one_error_with_its_number_and_the_others_are_answered() -> None:
    bad = [
        *(b"nope", b"[]", b"17", b"null", b"[" * 5000, b"{" * 9000, b'{"a":' * 9000, b"\xff\xfe", b"\x00", b"1" * 5000),
        *(
            b'{"sha": "a"}',
            b'{"sha": 1, "message": "x"}',
            b'{"sha": "a", "message": null}',
            b'{"sha": "a", "message": "x',
        ),
        b'{"sha": "a", "message": "x", "author_name": 1}',
        b'{"sha": "a", "message": "x", "author_email": ["x"]}',
        b'{"sha": "a", "message": "x", "head_branches": "y"}',
        b'{"sha": "a", "message": "x", "head_branches": [1]}',
        b'{"sha": "a", "message": "' + b"x" * (16 * 1024 * 1024) + b'"}',
    ]
    good = [{**RECORD, "message": text} for text in ("\x00\x1b[31m", "\udcff\ud800", "", "x" * 99_999, "Ünï\u202e")]
    stream = b"\xef\xbb\xbf" + lines(RECORD) + b"\n".join([*bad, b""]) + lines(*good) + lines(RECORD)[:-1]
    done = run("--stdin", stdin=stream)
    assert done.returncode == 2
    assert len(done.stdout.splitlines()) == 1 + len(good) + 1
    errors = done.stderr.decode().splitlines()
    assert [error.split(": ")[:2] for error in errors] == [
        ["foureyes", f"line {number}"] for number in range(2, 2 + len(bad))
    ]
    assert all(error.isprintable() and len(error) < 200 for error in errors)


def test_thousands_of_bad_lines_are_not_thousands_of_errors() -> None:
    done = run("--stdin", "--format", "text", stdin=b"nope\n" * 5_000 + lines(RECORD))
    assert (done.returncode, len(done.stdout.splitlines())) == (2, 3)
    assert done.stderr.splitlines()[-1] == b"foureyes: 4900 more lines could not be read"


def test_a_range_in_every_format(tmp_path: Path) -> None:
    ids = build(tmp_path / "app", COMMITS)
    arguments = ("--repo", str(tmp_path / "app"), "--base", ids[0], "--head", ids[2])
    document = json.loads(run(*arguments, "--format", "json").stdout)
    assert (document["verdict"], document["added"], document["by_agent"]) == ("ai", 3, {"claude": 2})
    (file,) = document["files"]
    assert [(item["first"], item["last"], item["agent"]) for item in file["ranges"]] == [(2, 2, None), (3, 4, "claude")]
    records = [json.loads(line) for line in run(*arguments, "--format", "jsonl").stdout.splitlines()]
    assert [(record["sha"], record["ai"]) for record in records] == [(ids[1], False), (ids[2], True)]
    text = run(*arguments).stdout.decode()
    assert "67 % of 3 lines by agents" in text
    assert "a.py  ███████░░░ 67 %  claude 2" in text
    assert "nothing declares an agent" in text


def test_a_pull_request_from_a_file(tmp_path: Path) -> None:
    ids = build(tmp_path / "app", COMMITS)
    file = tmp_path / "event.json"
    user = {"login": "devin-ai-integration[bot]", "id": 158243242, "type": "Bot"}
    sides = {"base": {"sha": ids[0]}, "head": {"sha": ids[1], "ref": "devin/1-retries"}}
    pull = {"title": "Retry", "body": None, "user": user, "labels": [{"name": "ai-generated"}, None], **sides}
    file.write_text(json.dumps({"action": "opened", "pull_request": pull}))
    arguments = ("--repo", str(tmp_path / "app"), "--pull-request", str(file))
    document = json.loads(run(*arguments, "--format", "json").stdout)
    assert (document["verdict"], document["agents"][0]["name"], document["head"]) == ("ai", "devin", ids[1])
    assert "pull request author: conclusive login: devin-ai-integration[bot]" in run(*arguments).stdout.decode()
    for text in ("[]", "{", '{"pull_request": 3}', "[" * 9000):
        file.write_text(text)
        done = run(*arguments)
        assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
        assert b"no pull request: give" in done.stderr


def test_what_gh_prints_is_a_pull_request_too() -> None:
    said = {"title": "T", "body": "B", "author": {"login": "app/copilot-swe-agent", "is_bot": True}}
    told = read_pull_request(json.dumps({**said, "headRefName": "x", "baseRefOid": "a" * 40}), "pr.json")
    assert (told.facts.author_type, told.facts.author_login, told.facts.head_branch) == (
        "Bot",
        "copilot-swe-agent[bot]",
        "x",
    )
    assert (told.base, told.head, told.facts.fork) == ("a" * 40, None, None)
    repos = {side: {"repo": {"full_name": f"{side}/app"}} for side in ("base", "head")}
    assert read_pull_request(json.dumps({"title": "T", **repos}), "x").facts.fork == "head/app"


def test_the_lines_that_stand_in_a_tree(tmp_path: Path) -> None:
    build(tmp_path / "app", COMMITS)
    document = json.loads(run("--repo", str(tmp_path / "app"), "--tree", "--format", "json").stdout)
    assert (document["added"], document["by_agent"]) == (4, {"claude": 2})


def test_options_that_do_not_fit_together() -> None:
    assert run("--stdin", "--tree").returncode == 2
    assert run("--tree", "--base", "x").returncode == 2


def test_house_agents_of_a_policy_file(tmp_path: Path) -> None:
    policy = tmp_path / "policy.yml"
    policy.write_text("evidence:\n  agents:\n    - name: robo\n      email: ada@example.com\n")
    record = {**RECORD, "message": "Fix"}
    done = run("--stdin", "--config", str(policy), stdin=lines(record))
    assert json.loads(done.stdout)["agents"] == ["robo"]


def test_notes_of_a_repository(tmp_path: Path) -> None:
    path = tmp_path / "app"
    ids = build(path, COMMITS)
    note = 'a.py\n  s_0123456789abcd::t_0 2\n---\n{"sessions": {"s_0123456789abcd": {"agent_id": {"tool": "codex"}}}}'
    identity = ("-c", "user.name=Ada Example", "-c", "user.email=ada@example.com")
    git(path, *identity, "notes", "--ref", "refs/notes/ai", "add", "-m", note, ids[1])
    with Repository.open(path) as repo:
        assert list(read_notes(repo, ids)) == ["refs/notes/ai"]
        assert list(read_notes(repo, ids)["refs/notes/ai"]) == [ids[1]]
        assert read_notes(repo, [ids[0]]) == {}
        assert read_checkpoints(repo, ["a3b2c4d5e6f7", "../../etc"]) == {}
    document = json.loads(run("--repo", str(path), "--base", ids[0], "--head", ids[2], "--format", "json").stdout)
    assert document["by_agent"] == {"claude": 2, "codex": 1}


def test_notes_of_a_fork_speak_for_its_pull_request_and_for_whoever_fetched_them(tmp_path: Path) -> None:
    path = tmp_path / "app"
    ids = build(path, COMMITS)
    note = 'a.py\n  s_0123456789abcd::t_0 2\n---\n{"sessions": {"s_0123456789abcd": {"agent_id": {"tool": "codex"}}}}'
    identity = ("-c", "user.name=Ada Example", "-c", "user.email=ada@example.com")
    git(path, *identity, "notes", "--ref", "refs/notes/ai", "add", "-m", note, ids[1])
    git(path, "update-ref", f"{fork_space('bob/app')}/notes/ai", "refs/notes/ai")
    git(path, "update-ref", "-d", "refs/notes/ai")
    with Repository.open(path) as repo:
        change = between(repo, ids[0], ids[2]).change

        def by_agent(facts: PullRequestFacts | None) -> dict[str, int]:
            return dict(attributed(repo, change, EvidencePolicy(), facts).by_agent)

        assert by_agent(None) == {"claude": 2, "codex": 1}
        assert by_agent(PullRequestFacts(fork="Bob/app")) == {"claude": 2, "codex": 1}
        assert by_agent(PullRequestFacts(fork="eve/app")) == {"claude": 2}
        assert by_agent(PullRequestFacts()) == {"claude": 2}
        found = attributed(repo, change, EvidencePolicy(), PullRequestFacts(fork="eve/app", unread=("not read",)))
        assert "not read" in found.ignored


def test_hostile_text_is_shown_escaped(tmp_path: Path) -> None:
    path = tmp_path / "app"
    message = "\x1b[31mRed\u202e\n\nCo-authored-by: Claude \x1b[0m <noreply@anthropic.com>"
    ids = build(path, [COMMITS[0], {"message": message, "files": {"b\x1b.py": "x = 1\n"}}])
    text = run("--repo", str(path), "--base", ids[0], "--head", ids[1]).stdout.decode()
    assert "\x1b" not in text
    assert "\u202e" not in text
