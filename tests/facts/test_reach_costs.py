"""What hostile texts cost: every reader of files that are not Python takes time by their length, not by its square."""

import json
import time

import pytest

from foureyes.facts.reach.config_files import FORMATS, read_settings
from foureyes.facts.reach.dynamic_imports import with_holes
from tests.facts.reach_of import reach_of

LENGTH = 390_000
SECONDS = 4.0
BAIT = {
    "spaces": "on: push\nname" + " " * LENGTH + "x\n",
    "brackets": "[" * LENGTH,
    "lines of brackets": "[\n" * (LENGTH // 2),
    "dashes": "- " * (LENGTH // 2),
    "continued": "\\\n" * (LENGTH // 2),
    "quotes": '"' * LENGTH,
    "aliases": "&a [*a," * (LENGTH // 7),
    "comments": " #" * (LENGTH // 2),
    "dotted": "a." * (LENGTH // 2) + "a = 1",
    "escapes, json": json.dumps({f"k{number}": f"\u00e9{number}" for number in range(9000)}) + "\n" * 200_000,
    "escapes, toml": "\n".join(f'k{number} = "\\u0041{number}"' for number in range(9000)) + "\n" * 100_000,
}
DOCUMENTS = {
    "empty lines": "::.py" + "\n" * LENGTH,
    "blank lines": "::.py" + " \t\n" * (LENGTH // 3),
    "snippets": "::.py " + "snippet" * (LENGTH // 7),
    "includes": "::.py " + "include::" * (LENGTH // 9),
    "cogs": "[[[cog\n" * (LENGTH // 7),
    "cogs with ends": "[[[cog\n]]]" * (LENGTH // 10),
    "runs": "::.py\npython" + " " * LENGTH,
}


@pytest.mark.parametrize("bait", BAIT.values(), ids=BAIT)
@pytest.mark.parametrize("format_name", FORMATS)
def test_a_configuration_file_costs_by_its_length(format_name: str, bait: str) -> None:
    start = time.process_time()
    read_settings(bait, format_name)
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("bait", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_document_costs_by_its_length(bait: str) -> None:
    start = time.process_time()
    reach_of({"README.md": bait, "a.py": "x = 1\n"})
    assert time.process_time() - start < SECONDS


def test_yaml_keys_read_as_before() -> None:
    text = "jobs :\n  - - run it: python a.py  # why\n    'quoted key'  : b\n  plain text: with: colons\n"
    found = [(item.key, item.value) for item in read_settings(text, "yaml")]
    assert found == [
        ("jobs/run it", "python a.py"),
        ("jobs/quoted key", "b"),
        ("jobs/plain text", "with: colons"),
    ]


def test_a_name_with_many_holes_costs_little() -> None:
    start = time.process_time()
    assert with_holes("*a" * 60 + "*b").fullmatch("a" * 250) is None
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize(
    ("text", "name", "is_match"),
    [
        ("*", "any", True),
        ("a", "a", True),
        ("a", "ab", False),
        ("a*", "ab", True),
        ("*_b", "a_b_b", True),
        ("a*b*c", "a_b_c_c", True),
        ("a*b*c", "a_c_b", False),
        ("a*a", "a", False),
        ("x.*y", "x_y", False),
    ],
)
def test_holes_match_anything_and_nothing_else_does(text: str, name: str, is_match: bool) -> None:
    assert (with_holes(text).fullmatch(name) is not None) == is_match
