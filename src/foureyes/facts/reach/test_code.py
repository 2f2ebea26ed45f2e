"""Which Python files are tests, or serve only tests.

In: paths and facts. Out: yes or no. A test file is one a test runner collects; everything below a directory of tests is
test code, but what nothing there uses is an orphan like any other.
"""

import re
from functools import lru_cache

from foureyes.model.facts import BlobFacts, DefinitionKind

# fmt: off
# fmt: off
_TEST_DIRECTORIES = frozenset((
    "_tests", "acceptance_tests", "e2e", "e2e_tests", "functional_tests", "integration-tests", "integration_tests",
    "system_tests", "test", "test_suite", "tests", "tests_integration", "tests_unit", "testsuite", "unit_tests",
    "unittests",
))
# fmt: on
# fmt: on
_TEST_FILE = re.compile(r"test_.*\.py|.*_tests?\.py|tests\.py|test\.py")
_CASE = re.compile(r"(?:.*\.)?\w*TestCase\w*|(?:.*\.)?Test\w*")
# fmt: off
# fmt: off
_DATA_DIRECTORIES = frozenset((
    "assets", "cases", "data", "example_scripts", "expected", "files", "fixture", "fixtures", "golden", "input",
    "inputs", "resources", "samples", "snapshots", "templates", "test-data", "test_app", "test_apps", "test_data",
    "test_files", "testapps", "testcases", "testdata",
))
# fmt: on
# fmt: on


def is_test_path(path: str) -> bool:
    """Whether a file lies where only tests look."""
    directory, _, name = path.rpartition("/")
    return name == "conftest.py" or _is_test_directory(directory)


@lru_cache(maxsize=16384)
def _is_test_directory(directory: str) -> bool:
    parts = directory.split("/")
    return parts[0] == "testing" or not _TEST_DIRECTORIES.isdisjoint(parts)


def is_test_file(path: str, facts: BlobFacts | None) -> bool:
    """Whether a test runner collects the file: by its name, and outside of test directories also by what it holds."""
    name = path.rpartition("/")[2]
    if name == "conftest.py":
        return True
    if not _TEST_FILE.fullmatch(name):
        return False
    if is_test_path(path):
        return True
    return facts is None or facts.failure is not None or holds_tests(facts)


def may_be_test_file(path: str) -> bool:
    """Whether a file's name is that of a test, but what it holds decides."""
    return _TEST_FILE.fullmatch(path.rpartition("/")[2]) is not None and not is_test_path(path)


def serves_tests(path: str) -> bool:
    """Whether a product file is there for tests or readers: `testing/` helpers, examples, documentation."""
    return any(
        part in ("testing", "examples", "example", "docs", "doc", "bench", "samples") for part in path.split("/")[:-1]
    )


def is_test_data(path: str) -> bool:
    """Whether a file lies among the data of tests: read by tests, perhaps never imported."""
    directories = path.split("/")[:-1]
    inside = False
    for part in directories:
        if inside and part in _DATA_DIRECTORIES:
            return True
        inside = inside or part in _TEST_DIRECTORIES or part == "testing"
    return False


def holds_tests(facts: BlobFacts) -> bool:
    """Whether a file defines tests, by their names."""
    for item in facts.definitions:
        if item.kind is DefinitionKind.FUNCTION and item.qualname.startswith("test"):
            return True
        if item.kind is DefinitionKind.CLASS and (
            item.qualname.startswith("Test") or any(_CASE.fullmatch(base) for base in item.bases)
        ):
            return True
        if item.kind is DefinitionKind.METHOD and item.name.startswith("test_"):
            return True
    return False
