"""`unowned-module`: whose lines, which line of CODEOWNERS in base, and what the policy asks for."""

from dataclasses import replace
from pathlib import Path

import pytest

from foureyes.model.finding import Severity, Tier
from foureyes.model.policy import OwnershipPolicy, Policy
from tests.analyses.ownership_reviews import AGENT, PERSON, findings_between, found
from tests.repositories import CommitData, build

RULE = "unowned-module"
CODE = "def refund(order):\n    return order.total\n"
TEN = "".join(f"RATE_{number} = {number}\n" for number in range(10))
NEEDED = Policy(ownership=OwnershipPolicy(new_modules_need_owner=True))


def _base(owners: str | None, place: str = "CODEOWNERS") -> CommitData:
    return {"files": {"shop/__init__.py": ""} | ({} if owners is None else {place: owners})}


def _added(message: str = AGENT, path: str = "billing/refunds.py", text: str = CODE) -> CommitData:
    return {"message": message, "files": {path: text}}


@pytest.mark.parametrize("place", [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"])
def test_an_agents_module_that_no_line_covers(tmp_path: Path, place: str) -> None:
    [finding] = found(tmp_path, [_base("/shop/ @ada\n", place), _added()], RULE)
    assert (finding.path, finding.line, finding.tier, finding.agent) == ("billing/refunds.py", 1, Tier.LOOK, "claude")
    assert f"no line of {place} in the base covers it" in finding.message
    assert "written by claude" in finding.message


@pytest.mark.parametrize("owners", ["* @ada\n", "billing/ @example/pay\n", "*.py docs@example.com\n"])
def test_a_line_that_covers_it(tmp_path: Path, owners: str) -> None:
    assert found(tmp_path, [_base(owners), _added()], RULE) == []


def test_a_line_that_takes_the_owner_away(tmp_path: Path) -> None:
    [finding] = found(tmp_path, [_base("* @ada\n\n/billing/\n"), _added()], RULE)
    assert "line 3 of CODEOWNERS in the base leaves it without an owner" in finding.message
    assert [(place.path, place.line) for place in finding.related] == [("CODEOWNERS", 3)]


def test_only_the_first_file_counts_and_only_that_of_base(tmp_path: Path) -> None:
    base: CommitData = {"files": {".github/CODEOWNERS": "/shop/ @ada\n", "CODEOWNERS": "* @ada\n"}}
    head: CommitData = {"message": AGENT, "files": {"billing/a.py": CODE, ".github/CODEOWNERS": "* @ada\n"}}
    assert len(found(tmp_path, [base, head], RULE)) == 1


def test_the_base_is_where_the_branch_goes_now(tmp_path: Path) -> None:
    commits: list[CommitData] = [
        _base("/shop/ @ada\n"),
        _added() | {"branch": "topic", "parents": [0]},
        {"files": {"CODEOWNERS": "* @ada\n"}},
    ]
    ids = build(tmp_path, commits)
    assert findings_between(tmp_path, ids[2], ids[1], RULE) == []
    assert len(findings_between(tmp_path, ids[0], ids[1], RULE)) == 1


@pytest.mark.parametrize(
    "owners", [b"* @ada\n" + b"#" * (3 * 1024 * 1024), b"* @ada\n" + b"#" * (5 * 1024 * 1024)], ids=["3 MB", "5 MB"]
)
def test_a_file_that_is_too_large_names_nobody(tmp_path: Path, owners: bytes) -> None:
    base: CommitData = {"files": {".github/CODEOWNERS": owners, "CODEOWNERS": "* @ada\n"}}
    assert len(found(tmp_path, [base, _added()], RULE)) == 1


def test_a_link_names_nobody(tmp_path: Path) -> None:
    base: CommitData = {"files": {"CODEOWNERS": "owners", "owners": "* @ada\n"}, "modes": {"CODEOWNERS": "120000"}}
    assert len(found(tmp_path, [base, _added()], RULE)) == 1


def test_what_people_wrote_is_left_alone(tmp_path: Path) -> None:
    assert found(tmp_path, [_base("/shop/ @ada\n"), _added(PERSON)], RULE) == []
    mixed = [_base("/shop/ @ada\n"), _added(PERSON, "billing/a.py"), _added(AGENT, "shop/b.py")]
    assert found(tmp_path / "mixed", mixed, RULE) == []


@pytest.mark.parametrize(("people", "is_found"), [(2, True), (3, False), (4, False)])
def test_without_the_file_the_share_of_people_decides(tmp_path: Path, people: int, is_found: bool) -> None:
    total = 12
    lines = [f"RATE_{number} = {number}\n" for number in range(total)]
    commits = [_base(None), _added(text="".join(lines[people:])), _added(PERSON, text="".join(lines))]
    findings = found(tmp_path, commits, RULE)
    assert bool(findings) is is_found
    assert all("people wrote 17% of it and the policy asks for 25%" in item.message for item in findings)


def test_the_policys_share_is_honoured(tmp_path: Path) -> None:
    none = Policy(ownership=OwnershipPolicy(min_human_share=0.0))
    assert found(tmp_path / "a", [_base(None), _added()], RULE, none) == []
    half = Policy(ownership=OwnershipPolicy(min_human_share=0.5))
    commits = [_base(None), _added(text=TEN), _added(PERSON, text=TEN + "a = 1\nb = 2\nc = 3\nd = 4\ne = 5\n")]
    assert len(found(tmp_path / "b", commits, RULE, half)) == 1


@pytest.mark.parametrize("owners", [None, "/shop/ @ada\n"])
def test_where_new_modules_need_an_owner_it_blocks_whoever_wrote_it(tmp_path: Path, owners: str | None) -> None:
    [finding] = found(tmp_path / "a", [_base(owners), _added(PERSON)], RULE, NEEDED)
    assert finding.tier is Tier.BLOCK
    assert "written by" not in finding.message
    assert found(tmp_path / "b", [_base("* @ada\n"), _added(PERSON)], RULE, NEEDED) == []
    softened = replace(NEEDED, findings=replace(NEEDED.findings, tiers=((RULE, Tier.WARN),)))
    assert [item.tier for item in found(tmp_path / "c", [_base(owners), _added(PERSON)], RULE, softened)] == [Tier.WARN]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tests/test_refunds.py", CODE),
        ("billing/conftest.py", CODE),
        ("billing/__init__.py", "from billing.a import b\n"),
        ("billing/empty.py", ""),
        ("billing/migrations/0001_first.py", CODE),
        ("billing/broken.py", "def (\n"),
        ("billing/notes.md", "text\n"),
        ("billing/types.pyi", "x: int\n"),
    ],
)
def test_what_is_no_module_to_answer_for(tmp_path: Path, path: str, text: str) -> None:
    assert found(tmp_path, [_base("/shop/ @ada\n"), _added(path=path, text=text)], RULE) == []


def test_changed_and_moved_modules_are_not_new(tmp_path: Path) -> None:
    base: CommitData = {"files": {"CODEOWNERS": "/shop/ @ada\n", "billing/a.py": CODE, "billing/b.py": TEN}}
    head: CommitData = {
        "message": AGENT,
        "renames": {"billing/b.py": "billing/c.py"},
        "files": {"billing/a.py": TEN * 2},
    }
    assert found(tmp_path, [base, head], RULE) == []


def test_a_name_nobody_should_print(tmp_path: Path) -> None:
    rule = "/bil\u202eling/"
    [finding] = found(tmp_path, [_base(f"{rule}\n"), _added(path="bil\u202eling/a.py")], RULE)
    assert "\u202e" not in finding.message + finding.related[0].message


def test_a_scan_lists_what_the_trees_own_file_leaves_out(tmp_path: Path) -> None:
    ids = build(tmp_path / "bare", [_base(None), _added()])
    assert findings_between(tmp_path / "bare", "", ids[-1], RULE, is_scan=True) == []
    ids = build(tmp_path, [_base("/shop/ @ada\n"), _added(), _added(path="shop/a.py")])
    [listed] = findings_between(tmp_path, "", ids[-1], RULE, is_scan=True)
    assert (listed.path, listed.tier, listed.severity) == ("billing/refunds.py", Tier.INFO, Severity.LOW)
    findings = findings_between(tmp_path, "", ids[-1], RULE, NEEDED, is_scan=True)
    assert [item.path for item in findings] == ["billing/refunds.py"]


@pytest.mark.parametrize("owners", [None, "/shop/ @ada\n"])
def test_one_finding_a_package(tmp_path: Path, owners: str | None) -> None:
    files = {"billing/a.py": CODE, "billing/b.py": CODE, "billing/deep/c.py": CODE}
    findings = found(tmp_path, [_base(owners), {"message": AGENT, "files": files}], RULE)
    assert [item.path for item in findings] == ["billing/a.py", "billing/deep/c.py"]
    assert "2 new modules, written by claude (a.py, b.py)" in findings[0].message
    assert [place.path for place in findings[0].related] == ["billing/b.py"]


def test_one_finding_for_a_change_that_adds_many_packages(tmp_path: Path) -> None:
    files = {f"part{number}/a.py": CODE for number in range(9)}
    [finding] = found(tmp_path, [_base(None), {"message": AGENT, "files": files}], RULE)
    assert "9 new modules" in finding.message


def test_a_package_with_one_more_module_is_another_finding(tmp_path: Path) -> None:
    few = {"billing/a.py": CODE, "billing/b.py": CODE}
    [before] = found(tmp_path / "a", [_base(None), {"message": AGENT, "files": few}], RULE)
    [after] = found(tmp_path / "b", [_base(None), {"message": AGENT, "files": {**few, "billing/c.py": CODE}}], RULE)
    assert before.fingerprint != after.fingerprint


@pytest.mark.parametrize(
    ("path", "is_found"),
    [("billing/refunds.py", False), ("/billing/", False), ("./billing", False), ("bill", True), ("shop", True)],
)
def test_somebody_took_it_on_by_the_policy(tmp_path: Path, path: str, is_found: bool) -> None:
    policy = Policy(ownership=OwnershipPolicy(taken_on=((path, "Ada Example"),)))
    assert bool(found(tmp_path / "a", [_base(None), _added()], RULE, policy)) is is_found
    needed = replace(policy, ownership=replace(policy.ownership, new_modules_need_owner=True))
    assert bool(found(tmp_path / "b", [_base("/x @ada\n"), _added()], RULE, needed)) is is_found
