"""Every format on every constructed review, compared with the file that a person has looked at."""

from pathlib import Path

import pytest

from foureyes.report import text
from tests.report.formats import RENDER
from tests.report.samples import REVIEWS

GOLDEN = Path(__file__).parent / "golden"
ENDINGS = {"text": "txt", "markdown": "md"}
# the huge review says something of the formats that cut; the others would only store megabytes
CUTTING = ("markdown", "github", "agent")
CASES = [(name, form) for name in REVIEWS for form in RENDER if name != "huge" or form in CUTTING]


def golden_file(name: str, form: str) -> Path:
    return GOLDEN / f"{name}.{ENDINGS.get(form, form)}"


@pytest.mark.parametrize(("name", "form"), CASES)
def test_report_is_as_the_golden_file(name: str, form: str, golden_update: bool) -> None:
    report = RENDER[form](REVIEWS[name]())
    file = golden_file(name, form)
    if golden_update:
        file.write_bytes(report.encode("utf-8"))
    assert file.is_file(), f"{file.name} is gone: restore it, or make it anew with --golden-update"
    assert file.read_bytes().decode("utf-8") == report


def test_narrow_text_without_unicode_is_as_the_golden_file(golden_update: bool) -> None:
    report = text.render(REVIEWS["typical"](), width=40, unicode=False)
    file = GOLDEN / "typical-narrow.txt"
    if golden_update:
        file.write_text(report, encoding="ascii")
    assert file.read_text(encoding="ascii") == report


def test_no_golden_file_is_missing_and_none_is_left_over() -> None:
    expected = {golden_file(name, form).name for name, form in CASES} | {"typical-narrow.txt"}
    assert {file.name for file in GOLDEN.iterdir()} == expected


def test_number_of_golden_files_is_written_down() -> None:
    """So that dropping a format or a review from the lists above shows up as more than a shorter list."""
    assert len(CASES) == 5 * 8 + 3
