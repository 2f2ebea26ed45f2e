"""The gate's commands as people call them: exit codes, one line of JSON a case, nothing overwritten."""

import json
import subprocess
from pathlib import Path

import pytest

from tests import command_line
from tests.repositories import build

CASES = Path(__file__).parent / "cases" / "people.yaml"
SMALL = """\
defaults:
  users: {ada: {id: 1, type: User, permission: write}, "mill[bot]": {id: 2, type: Bot, permission: none}}
  pr: {number: 1, author: "mill[bot]", base: main, files: [a.py]}
cases:
- id: one
  given:
    agent_evidence: [{kind: pr_author_bot, value: x}]
    commits: [{sha: A, author: "mill[bot]", pushed_t: 0}]
    reviews: [{user: ada, state: APPROVED, commit_id: A, t: 1}]
  events: [{t: 1, kind: review.submitted}]
  expect: {status: approved, reason: APPROVED, sha: A}
"""


def run(*arguments: str, cwd: Path | None = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
    done = command_line.run(*arguments, cwd=cwd, stdin=stdin.encode(), seconds=60)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_simulate_prints_one_object_a_case() -> None:
    done = run("gate", "simulate", str(CASES))
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == CASES.read_text().count("\n- id:")
    assert all(set(line) == {"id", "status", "reason", "sha", "why"} for line in lines)


def test_a_failed_expectation_exits_1_and_says_which(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(SMALL.replace("reason: APPROVED", "reason: EXEMPT"))
    done = run("gate", "simulate", str(file))
    assert done.returncode == 1
    assert json.loads(done.stdout)["failures"] == ["reason: expected EXEMPT, got APPROVED"]
    assert "FAIL one" in run("gate", "simulate", str(file), "--format", "text").stdout


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("reviews:", "reveiws:", "cases.yaml:9: unknown fact 'reveiws' in given; did you mean 'reviews'?"),
        ("commit_id:", "comit_id:", "unknown fact 'comit_id' in given.reviews; did you mean 'commit_id'?"),
        ("review.submitted", "review.submited", "cases.yaml:10: unknown event 'review.submited'"),
        ("reason:", "raeson:", "unknown fact 'raeson' in expect"),
    ],
)
def test_an_unknown_word_is_named_with_its_line_and_exits_2(tmp_path: Path, old: str, new: str, expected: str) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(SMALL.replace(old, new))
    done = run("gate", "simulate", str(file))
    assert done.returncode == 2
    assert expected in done.stderr
    assert json.loads(done.stdout)["id"] == "one"


@pytest.mark.parametrize("text", ["", "a: [", "- 1\n", "cases: 3\n", "\x00", "cases: [" + "[" * 500])
def test_what_is_no_case_file_is_one_line_and_exits_2(text: str) -> None:
    done = run("gate", "simulate", "-", stdin=text)
    assert done.returncode == 2
    assert not done.stdout
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("value", ["3", "[1, {a: b}]", "{t: x}", "null", "[[]]", "-.inf"])
@pytest.mark.parametrize("fact", ["reviews", "commits", "events", "pr", "users", "config", "siblings", "merge_group"])
def test_a_case_of_wrong_types_is_no_crash(value: str, fact: str) -> None:
    from foureyes.gate.case_file import read_cases
    from foureyes.gate.simulation import play

    given = "" if fact == "events" else f"  given: {{{fact}: {value}}}\n"
    events = f"  events: {value}\n" if fact == "events" else "  events: [{kind: reconcile, t: 1}]\n"
    cases, _ = read_cases(f"cases:\n- id: x\n{given}{events}".encode(), "x")
    assert play(cases[0]).decision.reason


def test_config_check(tmp_path: Path) -> None:
    (tmp_path / ".foureyes.yml").write_text("preset: team\naproval: {}\nfindings: {fail_on: hihg}\n")
    done = run("config", "check", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        ".foureyes.yml:2: unknown key 'aproval'; did you mean 'approval'?",
        ".foureyes.yml:3: findings.fail_on is 'hihg'; write one of note, low, medium, high, critical; "
        "did you mean 'high'?",
    ]
    (tmp_path / ".foureyes.yml").write_text("preset: regulated\n")
    done = run("config", "check", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 independent humans" in done.stdout
    assert run("config", "check", "nowhere.yml", cwd=tmp_path).returncode == 2


def test_init_writes_a_valid_policy_and_never_overwrites(tmp_path: Path) -> None:
    assert run("init", cwd=tmp_path).returncode == 2
    build(tmp_path, [])
    done = run("init", "--preset", "solo", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Next:" in done.stdout
    assert run("config", "check", cwd=tmp_path).returncode == 0
    policy = tmp_path / ".foureyes.yml"
    lines = [line.removeprefix("# ") if line[:3] in _COMMENTED else line for line in policy.read_text().splitlines()]
    policy.write_text("\n".join(lines))
    assert run("config", "check", cwd=tmp_path).returncode == 0, "the commented examples are not valid"
    assert run("init", cwd=tmp_path).returncode == 0
    assert policy.read_text() == "\n".join(lines)


_COMMENTED = {"#  ", "# a", "# e", "# f"}


def test_init_writes_through_no_link(tmp_path: Path) -> None:
    build(tmp_path, [])
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / ".github").symlink_to(outside)
    done = run("init", cwd=tmp_path)
    assert done.returncode == 2
    assert not list(outside.iterdir())
