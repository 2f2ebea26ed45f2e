"""The page about the formats names each of them, each exit code, and examples that are really printed."""

import re
from pathlib import Path

import pytest

from foureyes.model.errors import ExitCode
from foureyes.report.formats import Format
from tests.report.test_golden import golden_file

PAGE = (Path(__file__).parents[2] / "docs/output.md").read_text(encoding="utf-8")


def test_every_format_has_a_section() -> None:
    assert set(re.findall(r"^## `(\w+)`", PAGE, re.MULTILINE)) == {form.value for form in Format}


def test_every_exit_code_is_explained() -> None:
    assert set(re.findall(r"^\| (\d) \|", PAGE, re.MULTILINE)) == {str(code.value) for code in ExitCode}


@pytest.mark.parametrize("form", [Format.TEXT, Format.MARKDOWN, Format.GITHUB])
def test_example_is_what_is_printed(form: Format) -> None:
    printed = golden_file("typical", form).read_text(encoding="utf-8")
    assert printed in PAGE
