"""What the Action makes of events, inputs and hostile text. GitHub's own example payloads are read as they are."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foureyes.entrypoints import action_outputs
from foureyes.entrypoints.action_gate import commands_in
from foureyes.entrypoints.action_occasion import Occasion, read_occasion
from foureyes.model.errors import FoureyesError
from foureyes.model.gate_facts import Account, Comment, Facts, Push, PushedCommit
from tests.entrypoints.action_runner import Runner, read_outputs
from tests.repositories import build

CONTRACTS = Path(__file__).parent.parent / "contracts" / "examples.json.gz"
EXAMPLES = json.loads(gzip.decompress(CONTRACTS.read_bytes()))["events"]
HOSTILE = 'a"; touch pwned; echo "\n::error::no\n::set-output name=verdict::passed\nEOF\n$(touch pwned)`touch pwned`'
HEAD, BASE = "b" * 40, "a" * 40


@pytest.fixture
def runner(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Runner:
    return Runner(tmp_path, capsys)


def occasion(tmp_path: Path, event: str, payload: object, **more: str) -> Occasion:
    path = tmp_path / "event.json"
    path.write_text(json.dumps(payload), "utf-8")
    return read_occasion(event, path, **more)


@pytest.mark.parametrize("event", ["pull_request", "pull_request_review", "merge_group", "push"])
def test_githubs_own_examples_name_a_change(event: str, tmp_path: Path) -> None:
    for example in EXAMPLES[event]:
        found = occasion(tmp_path, event, example)
        if event == "push" and example["after"] == "0" * 40:
            assert found.head == ""
            continue
        assert len(found.head) == 40
        assert found.base
        if event.startswith("pull_request"):
            assert found.number == example["pull_request"]["number"]
            assert found.pull_request is not None
            assert found.pull_request.title == example["pull_request"]["title"]
        if event == "merge_group":
            assert found.queue == example["merge_group"]["base_ref"].removeprefix("refs/heads/")


def test_the_workflows_base_wins_and_other_events_need_one(tmp_path: Path) -> None:
    assert occasion(tmp_path, "pull_request", EXAMPLES["pull_request"][0], base="release").base == "release"
    assert occasion(tmp_path, "schedule", {}, base="main", sha=HEAD) == Occasion("main", HEAD)
    assert occasion(tmp_path, "schedule", {"repository": {"default_branch": "dev"}}, sha=HEAD).base == "dev"
    with pytest.raises(FoureyesError, match="give the input `base`"):
        occasion(tmp_path, "schedule", {}, sha=HEAD)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"[" * 100_000,
        b"{}",
        b'{"pull_request": 3}',
        b'{"pull_request": {"head": {}}}',
    ],
)
def test_a_payload_that_is_none_is_one_line(runner: Runner, payload: bytes) -> None:
    done = runner.step("prepare", "pull_request", payload)
    assert done.code in (2, 3)
    assert done.log.startswith("::error title=foureyes::")
    assert done.log.count("\n") == 1


def test_a_head_that_is_no_commit_never_reaches_git(runner: Runner) -> None:
    pull = {"number": 1, "base": {"sha": BASE}, "head": {"sha": "--upload-pack=touch pwned"}}
    done = runner.step("prepare", "pull_request", {"pull_request": pull})
    assert "is not a commit id" in done.log
    pull = {"number": 1, "base": {"sha": BASE}, "head": {"sha": HEAD}}
    done = runner.step("prepare", "pull_request", {"pull_request": pull}, base="--upload-pack=touch pwned")
    assert "is not a name of a branch or a commit" in done.log


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("mode", "gates", "did you mean 'gate'?"),
        ("fail_on", "everything", "one of note"),
        ("format", "sarif", "one of text"),
        ("comment", "perhaps", "true or false"),
        ("annotations", "ten", "a number"),
        ("annotations", "-1", "a number"),
        ("mode", HOSTILE, "the input mode"),
    ],
)
def test_a_wrong_input_is_named(runner: Runner, name: str, value: str, words: str) -> None:
    done = runner.step("prepare", "push", {}, **{name: value})
    assert done.code == 2
    assert words in done.log
    assert done.log.count("\n") == 1


def test_outside_of_a_runner_it_says_what_to_use(runner: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    from foureyes.entrypoints.action import perform

    assert perform(["run"], {}) == 2
    assert "foureyes review" in capsys.readouterr().out
    assert perform(["fly"], {}) == 2
    runner.environment["GITHUB_REPOSITORY"] = "acme/../shop"
    assert "not OWNER/NAME" in runner.step("run", "push", {}).log
    runner.environment["GITHUB_REPOSITORY"] = "acme/shop"
    pull = {"number": 1, "base": {"sha": BASE}, "head": {"sha": HEAD}}
    assert "did not prepare" in runner.step("run", "pull_request", {"pull_request": pull}).log


def test_hostile_names_and_titles_are_text_and_nothing_else(runner: Runner) -> None:
    name = "::error::no\n::set-env name=PATH::x.py"
    ids = build(
        runner.workspace,
        [{"files": {"a.py": "x = 1\n"}}, {"branch": "topic", "parents": ["main"], "message": HOSTILE, "files": {
            name: f"import os\nos.system(input())\n# {HOSTILE!r}\n"
        }}],
        check_out=False,
    )  # fmt: skip
    pull = {
        "number": 1,
        "title": HOSTILE,
        "body": HOSTILE,
        "base": {"sha": ids[0]},
        "head": {"sha": ids[1], "ref": HOSTILE},
        "labels": [{"name": HOSTILE}],
        "user": {"login": HOSTILE, "id": 7, "type": HOSTILE},
    }
    done = runner.both("pull_request", {"pull_request": pull, "repository": {"id": 1}})
    assert done.code == 1
    inside = False
    for line in done.log.splitlines():
        if line.startswith("::stop-commands::"):
            inside = True
        elif inside and line.startswith("::foureyes-"):
            inside = False
        elif not inside:
            assert line.startswith(("foureyes: ", "::error file=", "::warning file=", "::notice "))
    assert set(done.outputs) == {
        "verdict", "decision", "reason", "findings", "blocking", "ai-share", "sarif", "json",
    }  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.from_regex(r"[a-z][a-z-]{0,9}", fullmatch=True), st.text(max_size=60), max_size=4))
def test_outputs_come_back_as_they_went(tmp_path_factory: pytest.TempPathFactory, values: dict[str, str]) -> None:
    values = {key: text.replace("\r", "").encode("utf-8", "replace").decode() for key, text in values.items()}
    path = tmp_path_factory.mktemp("out") / "output"
    action_outputs.put_outputs(path, values)
    assert read_outputs(path.read_bytes().decode()) == values


def test_a_summary_is_never_longer_than_the_runner_takes(tmp_path: Path) -> None:
    action_outputs.put_summary(tmp_path / "summary", "é" * 2_000_000)
    assert (tmp_path / "summary").stat().st_size <= action_outputs.SUMMARY_LIMIT
    assert set((tmp_path / "summary").read_text("utf-8").strip()) == {"é"}


def facts(*comments: Comment, pushes: tuple[Push, ...]) -> Facts:
    people = {1: Account(1, ("rita",)), 2: Account(2, ("robot[bot]",), is_bot=True)}
    return Facts(1, HEAD, "main", 3, people, (PushedCommit(HEAD),), comments=comments, pushes=pushes)


PUSHES = (Push(10, BASE), Push(20, HEAD))


@pytest.mark.parametrize(
    ("comment", "heads"),
    [
        (Comment(1, 30, "/foureyes waive 01234567 ours"), [HEAD]),
        (Comment(1, 15, "/foureyes waive 01234567 ours"), [BASE]),
        (Comment(1, 20, "/foureyes waive 01234567 ours"), [BASE]),
        (Comment(1, 5, "/foureyes waive 01234567 ours"), []),
        (Comment(1, 30, "/foureyes waive 01234567 ours", is_edited=True), []),
        (Comment(1, 30, "/foureyes waive 01234567"), []),
        (Comment(2, 30, "/foureyes waive 01234567 ours"), []),
        (Comment(None, 30, "/foureyes override it burns"), []),
        (Comment(1, 30, "/foureyes override it burns"), [HEAD]),
        (Comment(1, 30, f"/foureyes acknowledge {HEAD[:12]}"), [HEAD]),
        (Comment(1, 30, f"/foureyes acknowledge {BASE[:12]}"), []),
        (Comment(1, 30, "/foureyes recheck"), []),
        (Comment(1, 30, "looks good"), []),
    ],
)
def test_a_command_is_bound_to_the_head_it_was_written_under(comment: Comment, heads: list[str]) -> None:
    assert [item.head for item in commands_in(facts(comment, pushes=PUSHES))] == heads


def test_without_the_log_of_pushes_no_command_counts() -> None:
    said = Comment(1, 30, "/foureyes waive 01234567 ours")
    assert list(commands_in(facts(said, pushes=()))) == []
    assert list(commands_in(facts(said, pushes=(Push(10, BASE),)))) == []


def test_the_gate_needs_no_more_than_the_extra_action_brings() -> None:
    names = ("sqlalchemy", "dbos", "fastapi", "alembic", "pydantic", "structlog", "prometheus_client", "uvicorn")
    absent = "; ".join(f"sys.modules[{name!r}] = None" for name in names)
    program = f"import sys; {absent}; import foureyes.entrypoints.action_gate, foureyes.github.token_client"
    assert subprocess.run([sys.executable, "-I", "-c", program], check=False).returncode == 0


def sarif(*results: object) -> str:
    return json.dumps({"runs": [{"tool": {"driver": {"name": "linter"}}, "results": list(results)}]})


def result(path: str, line: int, message: str = "bad", **more: object) -> dict[str, object]:
    place = {"physicalLocation": {"artifactLocation": {"uri": path}, "region": {"startLine": line}}}
    return {"ruleId": "X1", "message": {"text": message}, "locations": [place], **more}


@pytest.fixture
def changed(runner: Runner) -> dict[str, object]:
    """A checkout with a change that adds two lines."""
    ids = build(
        runner.workspace,
        [
            {"files": {"pay.py": "x = 1\n"}},
            {"branch": "topic", "parents": ["main"], "files": {"pay.py": "x = 1\ny = 2\n", "a b.py": "z = 1\n"}},
        ],
    )
    return {"pull_request": {"number": 1, "base": {"sha": ids[0]}, "head": {"sha": ids[1]}}}


def test_other_tools_are_heard_on_lines_of_this_change_only(runner: Runner, changed: dict[str, object]) -> None:
    told = sarif(
        result("pay.py", 1, "old"),
        result(f"file://{runner.workspace}/pay.py", 2, "new | ](x) <b>\n::error::no", level="error"),
        result("./a%20b.py", 1, "spaced"),
        result("pay.py", 2, "accepted", suppressions=[{}]),
        result("elsewhere.py", 2, "other"),
        {"message": {"text": "nowhere"}},
    )
    (runner.workspace / "one.sarif").write_text(told)
    done = runner.both("pull_request", changed, other_sarif="one.sarif\n", fail_on="never")
    assert done.code == 0
    rows = [line for line in done.summary.splitlines() if line.startswith("| linter")]
    assert ["new" in rows[0], "spaced" in rows[1], len(rows)] == [True, True, 2]
    assert "<b>" not in rows[0]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"runs": 1}', '{"runs": [{}]}', "[" * 100_000])
def test_what_is_no_sarif_is_named(runner: Runner, changed: dict[str, object], text: str) -> None:
    (runner.workspace / "one.sarif").write_text(text)
    done = runner.both("pull_request", changed, other_sarif="one.sarif")
    assert done.code == 2
    assert "one.sarif is no SARIF file" in done.log
    assert "cannot be read" in runner.both("pull_request", changed, other_sarif="two.sarif").log
