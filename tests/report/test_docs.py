"""The page about the formats names each of them, each exit code, and examples that are really printed."""

import re
from pathlib import Path

import pytest

from foureyes.model.errors import ExitCode
from tests.report.formats import RENDER
from tests.report.test_golden import golden_file

PAGE = (Path(__file__).parents[2] / "docs/output.md").read_text(encoding="utf-8")


def test_every_format_has_a_section() -> None:
    assert set(re.findall(r"^## `(\w+)`", PAGE, re.MULTILINE)) == set(RENDER)


def test_every_exit_code_is_explained() -> None:
    assert set(re.findall(r"^\| (\d) \|", PAGE, re.MULTILINE)) == {str(code.value) for code in ExitCode}


@pytest.mark.parametrize("form", ["text", "markdown", "github"])
def test_example_is_what_is_printed(form: str) -> None:
    printed = golden_file("typical", form).read_text(encoding="utf-8")
    assert printed in PAGE
