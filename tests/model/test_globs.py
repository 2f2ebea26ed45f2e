"""Paths are matched like lines of .gitignore."""

import pytest

from foureyes.model.globs import matches, matches_any


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("*.py", "a.py", True),
        ("*.py", "deep/down/a.py", True),
        ("*.py", "a.pyc", False),
        ("docs", "docs/a/b.md", True),
        ("docs/", "docs/a.md", True),
        ("docs/", "src/docs/a.md", True),
        ("/docs", "src/docs/a.md", False),
        ("/docs", "docs/a.md", True),
        ("src/*.py", "src/a.py", True),
        ("src/*.py", "src/deep/a.py", False),
        ("src/**/a.py", "src/a.py", True),
        ("src/**/a.py", "src/x/y/a.py", True),
        ("src/**/a.py", "src/x/y/b.py", False),
        ("**/migrations/**", "shop/migrations/0001_initial.py", True),
        ("**/migrations/**", "migrations/0001_initial.py", True),
        ("**/a/**/b", "a/x/a/y/b", True),
        ("a/b", "a/bc", False),
        ("[ab].py", "c.py", False),
        ("file?.py", "file1.py", True),
        ("*", "anything/at/all", True),
        ("**", "anything/at/all", True),
        ("", "a.py", False),
        ("/", "a.py", False),
        ("src/./a.py", "src/a.py", True),
    ],
)
def test_glob(glob: str, path: str, expected: bool) -> None:
    assert matches(path, glob) is expected


def test_any_of_several() -> None:
    assert matches_any("x/y.md", ("*.py", "*.md"))
    assert not matches_any("x/y.md", ())


def test_many_wildcards_stay_quick() -> None:
    path = "/".join(["a"] * 2000)
    assert not matches(path, "/".join(["**", "a*a*a*"] * 40) + "/b")
    assert not matches("a" * 5000, "*a" * 50 + "b")
