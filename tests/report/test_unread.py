"""What was not analysed is told once for many files, and never told away."""

from dataclasses import replace

from foureyes.model.review import NotAnalysed, Review
from foureyes.report import html, json_document, markdown, text
from foureyes.report.unread import unread_together
from tests.report.samples import clean


def _missing(*items: tuple[str, str, bool]) -> Review:
    return replace(clean(), not_analysed=tuple(NotAnalysed(*item) for item in items))


def test_many_files_that_do_not_block_are_one_item() -> None:
    pictures = [(f"img/{number}.png", "binary", False) for number in range(40)]
    review = _missing(("a.py", "is not valid Python", True), *pictures, ("b.py", "is not valid Python", False))
    assert [(len(paths), reason, blocks) for paths, reason, blocks in unread_together(review)] == [
        (1, "is not valid Python", True),
        (40, "binary", False),
        (1, "is not valid Python", False),
    ]
    for shown in (text.render(review), markdown.render(review), html.render(review)):
        assert "and 37 more files" in shown
        assert "img/39.png" not in shown
        assert "a.py" in shown
        assert "b.py" in shown
    assert "img/39.png" in json_document.render(review)


def test_files_that_block_are_named_one_by_one() -> None:
    review = _missing(*((f"{number}.py", "is not valid Python", True) for number in range(9)))
    assert len(unread_together(review)) == 9
    assert all(f"{number}.py" in text.render(review) for number in range(9))
