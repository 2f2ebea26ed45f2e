"""The main job through the real command line: a change in a real repository in, a review and an exit code out."""

import json
from pathlib import Path

import pytest

from tests.command_line import foureyes
from tests.repositories import CommitData, build, extend, git, write

APP = {
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n[project.scripts]\nshop = "shop.cli:main"\n',
    "shop/__init__.py": "",
    "shop/cli.py": "from shop.pay import pay\n\n\ndef main():\n    print(pay(1))\n",
    "shop/pay.py": "def pay(amount):\n    return amount\n",
    "tests/test_pay.py": "from shop.pay import pay\n\n\ndef test_pay():\n    assert pay(2) == 2\n",
}
AGENT = "Add refunds\n\nCo-Authored-By: Claude Opus 4.5 <noreply@anthropic.com>\n"
REFUND = (
    "import subprocess\n\n\ndef refund(request):\n"
    '    subprocess.run("refund " + request.args["id"], shell=True)\n    return True\n'
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A small application on main, and a branch on which an agent added a module that nothing imports."""
    path = tmp_path / "shop"
    build(path, [{"message": "Start", "files": APP}])
    extend(path, [{"message": AGENT, "branch": "refunds", "parents": ["main"], "files": {"shop/refund.py": REFUND}}])
    git(path, "checkout", "--quiet", "refunds")
    return path


def add(path: Path, commit: CommitData) -> None:
    """Commit beside what is checked out."""
    extend(path, [commit], check_out=False)


def findings(path: Path, *arguments: str) -> list[dict[str, object]]:
    answer = foureyes("review", *arguments, "--format", "jsonl", cwd=path)
    assert answer.err == ""
    return [json.loads(line) for line in answer.out.splitlines()]


def test_an_agents_change_is_attributed_and_its_findings_are_found(shop: Path) -> None:
    answer = foureyes("review", "--format", "json", cwd=shop)
    assert answer.code == 1, answer.err
    document = json.loads(answer.out)
    assert document["attribution"]["origin"] == "ai"
    assert document["decision"]["status"] == "blocked"
    rules = {finding["rule"] for finding in document["findings"]}
    assert {"orphan-module", "command-injection"} <= rules
    assert {finding["agent"] for finding in document["findings"]} == {"claude"}


def test_the_terminal_says_what_where_and_what_to_do(shop: Path) -> None:
    answer = foureyes("review", cwd=shop)
    assert answer.code == 1
    assert "shop/refund.py" in answer.out
    assert "orphan-module" in answer.out
    assert "Read first:" in answer.out
    assert "\x1b" not in answer.out


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "sarif", "markdown", "html", "github"])
def test_every_format_can_be_written_to_a_file(shop: Path, tmp_path: Path, form: str) -> None:
    output = tmp_path / "report"
    answer = foureyes("review", "--format", form, "--output", output, cwd=shop)
    assert (answer.code, answer.out, answer.err) == (1, "", "")
    assert "orphan-module" in output.read_text("utf-8")


def test_a_device_is_written_to_and_not_replaced(shop: Path) -> None:
    assert foureyes("review", "--output", "/dev/stdout", cwd=shop).out.count("orphan-module")
    assert foureyes("review", "--output", "/dev/null", cwd=shop).code == 1
    assert Path("/dev/null").is_char_device()


def test_a_link_stays_a_link(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    assert foureyes("review", "--output", tmp_path / "link", cwd=shop).code == 1
    assert (tmp_path / "link").is_symlink()
    assert "orphan-module" in (tmp_path / "target").read_text("utf-8")


def test_a_second_review_from_the_cache_says_the_same(shop: Path) -> None:
    first = foureyes("review", "--format", "json", cwd=shop)
    second = foureyes("review", "--format", "json", cwd=shop)
    without = foureyes("review", "--format", "json", "--no-cache", "--jobs", "1", cwd=shop)
    assert first.out == second.out == without.out


def test_fail_on_decides_the_exit_code(shop: Path) -> None:
    assert foureyes("review", "--fail-on", "critical", cwd=shop).code in (0, 1)
    assert foureyes("review", "--fail-on", "never", cwd=shop).code == 0
    assert foureyes("review", "--fail-on", "note", cwd=shop).code == 1


def test_select_and_ignore(shop: Path) -> None:
    assert {item["rule"] for item in findings(shop, "--select", "orphan-module")} == {"orphan-module"}
    assert "orphan-module" not in {item["rule"] for item in findings(shop, "--ignore", "orphan-module")}


def test_staged_and_working_tree(shop: Path) -> None:
    write(shop, {"shop/extra.py": "def extra():\n    return 1\n"})
    assert [item["path"] for item in findings(shop, "--working-tree", "--select", "orphan-module")] == ["shop/extra.py"]
    assert findings(shop, "--staged", "--select", "orphan-module") == []
    git(shop, "add", "shop/extra.py")
    assert [item["path"] for item in findings(shop, "--staged", "--select", "orphan-module")] == ["shop/extra.py"]


def test_a_scan_takes_the_whole_tree_as_new(shop: Path) -> None:
    answer = foureyes("scan", "--format", "jsonl", cwd=shop)
    assert answer.code == 1
    assert any(json.loads(line)["rule"] == "orphan-module" for line in answer.out.splitlines())


def test_a_clean_change_exits_0(shop: Path) -> None:
    add(shop, {"message": "Say it", "branch": "words", "parents": ["main"], "files": {"README.md": "Shop\n"}})
    answer = foureyes("review", "--head", "words", cwd=shop)
    assert (answer.code, answer.err) == (0, "")


def test_the_policy_is_read_from_the_base_not_from_the_head(shop: Path) -> None:
    off = {".foureyes.yml": "findings:\n  disabled: [orphan-module]\n"}
    add(shop, {"message": "Switch it off", "branch": "refunds", "files": off})
    active = [item for item in findings(shop) if item["rule"] == "orphan-module" and not item["suppressed"]]
    assert len(active) == 1
    add(shop, {"message": "Switch it off", "branch": "main", "files": off})
    active = [item for item in findings(shop) if item["rule"] == "orphan-module" and not item["suppressed"]]
    assert active == []


def test_a_suppression_in_the_code_needs_a_reason_and_is_reported(shop: Path) -> None:
    silenced = REFUND.replace(
        "shell=True)", "shell=True)  # foureyes: ignore[command-injection] the id is checked by the gateway"
    )
    add(shop, {"message": "Silence it", "branch": "refunds", "files": {"shop/refund.py": silenced}})
    by_rule = {str(item["rule"]): item for item in findings(shop)}
    assert by_rule["command-injection"]["suppressed"]
    assert not by_rule["suppression-added"]["suppressed"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["review", "--base", "mian"], "did you mean 'main'?"),
        (["review", "--select", "orphan-modul"], "did you mean orphan-module?"),
        (["review", "--staged", "--head", "main"], "exclude one another"),
        (["review", "--config", "nosuch.yml"], "nosuch.yml"),
        (["review", "--coverage", "nosuch.xml"], "nosuch.xml"),
        (["review", "--output", "no/such/folder/report"], "cannot write"),
        (["review", "--format", "xml"], "is not one of"),
        (["review", "--base=--upload-pack=x"], "not a name of a commit"),
        (["revew"], "did you mean 'review'?"),
    ],
)
def test_wrong_use_is_one_line_and_exit_2(shop: Path, arguments: list[str], message: str) -> None:
    answer = foureyes(*arguments, cwd=shop)
    assert answer.code == 2
    assert message in answer.err
    assert answer.err.count("\n") == 1
    assert answer.out == ""


def test_no_repository_is_wrong_use(tmp_path: Path) -> None:
    answer = foureyes("review", "--repo", tmp_path, cwd=tmp_path)
    assert answer.code == 2
    assert "not in a git repository" in answer.err


def test_an_unreadable_policy_is_wrong_use_with_its_line(shop: Path) -> None:
    add(shop, {"message": "Policy", "branch": "main", "files": {".foureyes.yml": "preset: team\nfindngs: {}\n"}})
    answer = foureyes("review", "--base", "main", cwd=shop)
    assert answer.code == 2
    assert ".foureyes.yml:2" in answer.err
    assert "findings" in answer.err


def test_a_shallow_clone_says_how_to_fetch_the_merge_base(shop: Path, tmp_path: Path) -> None:
    add(shop, {"message": "More", "branch": "main", "files": {"README.md": "x\n"}})
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{shop}", "shallow")
    answer = foureyes("review", "--base", "origin/main", "--head", "origin/refunds", cwd=tmp_path / "shallow")
    assert answer.code == 2
    assert "--unshallow" in answer.err or "fetch-depth" in answer.err


def test_a_file_that_cannot_be_parsed_is_a_finding_and_the_review_goes_on(shop: Path) -> None:
    broken: dict[str, str | bytes | None] = {"shop/broken.py": "def broken(:\n", "shop/bytes.py": b"\xff\xfe\x00x = 1"}
    add(shop, {"message": AGENT, "branch": "refunds", "files": broken})
    found = findings(shop)
    assert {item["path"] for item in found if item["rule"] == "unparsable-file"} == {"shop/broken.py", "shop/bytes.py"}
    assert any(item["rule"] == "command-injection" for item in found)


def test_hostile_file_names_reach_every_report_unharmed(shop: Path) -> None:
    names = ["shop/a\nb.py", "shop/\x1b[31mred.py", "shop/\udcff.py", "shop/`|<b>@all.py", "shop/\u202egnp.py"]
    add(
        shop, {"message": "Names", "branch": "hostile", "parents": ["main"], "files": {name: "x=(\n" for name in names}}
    )
    for form in ("text", "markdown", "github", "jsonl", "sarif", "html"):
        answer = foureyes("review", "--head", "hostile", "--format", form, cwd=shop)
        assert answer.code == 1, answer.err
        assert "\x1b" not in answer.out
        assert "\u202e" not in answer.out
        assert "\udcff" not in answer.out
    assert len(findings(shop, "--head", "hostile", "--select", "unparsable-file")) == len(names)


def test_help_teaches(tmp_path: Path) -> None:
    assert "Start with:" in foureyes("--help", cwd=tmp_path).out
    help_text = foureyes("review", "--help", cwd=tmp_path).out
    assert "Examples:" in help_text
    assert "--working-tree" in help_text


def test_version(tmp_path: Path) -> None:
    assert foureyes("--version", cwd=tmp_path).out.startswith("foureyes 0.1.0 (rules ")


def test_a_teams_own_rule_is_found(shop: Path, tmp_path: Path) -> None:
    page = {
        "id": "no-refund-tool",
        "title": "The refund tool is not called directly",
        "category": "house",
        "severity": "high",
        "confidence": "high",
        "tier": "block",
        "engine": "pattern",
        "cwe": [],
        "what": "Calls subprocess.run.",
        "why": "The gateway does it.",
        "example": "subprocess.run(x)",
        "use_instead": "gateway.refund(x)",
        "known_problems": "None.",
        "remedy": "Call the gateway.",
        "references": [],
        "message": "the refund tool is called directly",
        "pattern": "subprocess.run(...)",
    }
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "no-refund-tool.yaml").write_text(json.dumps(page))
    found = findings(shop, "--rules", str(tmp_path), "--select", "no-refund-tool")
    assert [(item["path"], item["line"]) for item in found] == [("shop/refund.py", 5)]
