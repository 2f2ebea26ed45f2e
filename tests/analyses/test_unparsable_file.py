"""Files that cannot be parsed: those the change touched, and no others."""

from pathlib import Path

from foureyes.analyses import unparsable_file
from foureyes.model.finding import Severity, Tier
from tests.analyses.changes import findings


def test_a_changed_file_that_does_not_parse_blocks(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, {"a.py": "x = 1\n"}, {"a.py": "x = 1\ndef f(:\n"}, unparsable_file)
    assert (found.path, found.line) == ("a.py", 2)
    assert (found.tier, found.severity) == (Tier.BLOCK, Severity.HIGH)


def test_one_that_was_broken_before_and_not_touched_is_left_alone(tmp_path: Path) -> None:
    assert not findings(tmp_path, {"a.py": "def f(:\n"}, {"b.py": "x = 1\n"}, unparsable_file)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    assert findings(tmp_path, {"b.py": ""}, {"a.py": b"\xff\xfe\x00\x01 = 1\n"}, unparsable_file)
