"""The riskiest place comes first, and why it is on the list is said."""

from foureyes.analyses.reading_order import reading_order
from foureyes.model.change import ChangeSet, FileChange, FileStatus, HeadKind, Hunk, TreeEntry
from foureyes.model.finding import Confidence, Finding, Scope, Severity, Suppression, SuppressionKind, Tier


def changed(path: str, *hunks: Hunk, status: FileStatus = FileStatus.MODIFIED) -> FileChange:
    return FileChange(path, status, path, None, TreeEntry(path, "100644", "0" * 40), hunks)


def change(*files: FileChange) -> ChangeSet:
    return ChangeSet("r", "b", "h", "b", HeadKind.COMMIT, files, ())


def finding(path: str, line: int, tier: Tier, rule: str = "r") -> Finding:
    return Finding(rule, path, line, "m", Severity.HIGH, Confidence.HIGH, tier)


def test_a_blocking_finding_comes_before_a_large_hunk() -> None:
    order = reading_order(
        change(changed("big.py", Hunk(1, 0, 1, 80)), changed("small.py", Hunk(5, 1, 5, 1))),
        [finding("small.py", 5, Tier.BLOCK, "sql-injection")],
    )
    assert [step.path for step in order] == ["small.py", "big.py"]
    assert order[0].why == ("sql-injection", "1 line added")
    assert (order[0].first, order[0].last) == (5, 5)


def test_hunks_that_lie_close_are_read_as_one() -> None:
    order = reading_order(change(changed("a.py", Hunk(1, 1, 1, 1), Hunk(8, 1, 8, 2), Hunk(90, 1, 91, 1))), [])
    assert {(step.first, step.last) for step in order} == {(1, 9), (91, 91)}


def test_code_comes_before_tests_and_prose() -> None:
    hunk = Hunk(1, 0, 1, 30)
    order = reading_order(
        change(changed("README.md", hunk), changed("tests/test_a.py", hunk), changed("a.py", hunk)), []
    )
    assert [step.path for step in order] == ["a.py", "tests/test_a.py", "README.md"]


def test_a_finding_about_the_whole_file_stands_at_its_first_region() -> None:
    whole = Finding("orphan-module", "a.py", 1, "m", Severity.HIGH, Confidence.HIGH, Tier.LOOK, scope=Scope.FILE)
    order = reading_order(change(changed("a.py", Hunk(40, 1, 40, 1), Hunk(90, 1, 90, 1))), [whole])
    assert [step.why[0] for step in order] == ["orphan-module", "1 line added"]


def test_what_is_suppressed_deleted_or_binary_is_left_out() -> None:
    hidden = Finding(
        "r",
        "a.py",
        1,
        "m",
        Severity.HIGH,
        Confidence.HIGH,
        Tier.BLOCK,
        suppressed=Suppression(SuppressionKind.INLINE, "checked"),
    )
    gone = changed("gone.py", Hunk(1, 9, 0, 0), status=FileStatus.DELETED)
    order = reading_order(change(changed("a.py", Hunk(1, 1, 1, 1)), gone, changed("x.png")), [hidden])
    assert [(step.path, step.why) for step in order] == [("a.py", ("1 line added",))]


def test_at_most_so_many_places() -> None:
    files = [changed(f"f{number}.py", Hunk(1, 1, 1, 1)) for number in range(30)]
    assert len(reading_order(change(*files), [], limit=4)) == 4
