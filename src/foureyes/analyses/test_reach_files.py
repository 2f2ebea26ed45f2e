"""Which files hold tests, going by their names alone, as pytest and unittest do by default."""

from collections.abc import Sequence

from foureyes.model.globs import matches_any

_DIRECTORIES = frozenset({"test", "tests", "testing", "unit_tests", "functional_tests", "integration_tests"})
_IN_APPLICATIONS = "tests.py"  # of a Django application; under src/ a library's own module may be called that


def is_test_file(path: str, extra: Sequence[str] = ()) -> bool:
    """Whether `path` is test code: tests, and what only serves them. `extra` are globs of the policy."""
    *directories, name = path.split("/")
    if name == "conftest.py" or may_hold_tests(path):
        return True
    if any(directory in _DIRECTORIES for directory in directories):
        return True
    return bool(extra) and matches_any(path, extra)


def may_hold_tests(path: str) -> bool:
    """Whether a runner collects tests from a file of this name."""
    name = path.rpartition("/")[2]
    if name == _IN_APPLICATIONS:
        return not path.startswith(("src/", "lib/"))
    return name.startswith("test_") or name.endswith("_test.py")
