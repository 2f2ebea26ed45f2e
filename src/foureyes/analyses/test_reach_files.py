"""Which files hold tests, going by their names alone, as pytest and unittest do by default."""

from collections.abc import Sequence

from foureyes.model.globs import matches_any

_DIRECTORIES = frozenset({"test", "tests", "testing", "unit_tests", "functional_tests", "integration_tests"})
_SUPPORT = frozenset({"conftest.py", "tests.py", "test.py"})


def is_test_file(path: str, extra: Sequence[str] = ()) -> bool:
    """Whether `path` is test code: tests, and what only serves them. `extra` are globs of the policy."""
    *directories, name = path.split("/")
    if name in _SUPPORT or name.startswith("test_") or name.endswith("_test.py"):
        return True
    if any(directory in _DIRECTORIES for directory in directories):
        return True
    return bool(extra) and matches_any(path, extra)


def may_hold_tests(path: str) -> bool:
    """Whether a runner collects tests from a file of this name."""
    name = path.rpartition("/")[2]
    return name in ("tests.py", "test.py") or name.startswith("test_") or name.endswith("_test.py")
