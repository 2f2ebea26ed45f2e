"""The lines that a comment may be put on: git's hunks without context lead to the same ones as GitHub's patch."""

import random
import re
import subprocess
from pathlib import Path

import pytest

from foureyes.github.diff_lines import DiffLines, around, diff_lines
from foureyes.model.change import Hunk

_HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)


def patch(folder: Path, context: int) -> str:
    command = ["git", "diff", "--no-index", f"-U{context}", "old", "new"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def within(ranges: tuple[tuple[int, int], ...], length: int) -> tuple[tuple[int, int], ...]:
    clipped = ((first, min(last, length)) for first, last in ranges)
    return tuple((first, last) for first, last in clipped if first <= last)


@pytest.mark.parametrize("seed", range(12))
def test_hunks_lead_to_the_lines_of_the_patch(tmp_path: Path, seed: int) -> None:
    pick = random.Random(seed)
    old = [f"line {number}\n" for number in range(pick.randint(0, 60))]
    new = [line for line in old if pick.random() > 0.1]
    for number in range(pick.randint(1, 6)):
        new.insert(pick.randint(0, len(new)), f"new {number}\n")
    (tmp_path / "old").write_text("".join(old))
    (tmp_path / "new").write_text("".join(new))
    found = _HUNK.findall(patch(tmp_path, 0))
    counts = [[int(part) if part else 1 for part in item] for item in found]
    ours = around(Hunk(*item) for item in counts)
    theirs = diff_lines(patch(tmp_path, 3))
    assert DiffLines(within(ours.new, len(new)), within(ours.old, len(old))) == theirs
