"""`html` is one page that loads nothing, runs nothing, can be read aloud, and shows hostile text as text."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from foureyes.report import html
from foureyes.report.html_style import STYLE
from tests.report.samples import REVIEWS, hostile, typical

VOID = {"meta", "br"}
STRUCTURE = {"html", "head", "meta", "title", "style", "body", "main", "section", "footer", "h1", "h2", "p", "br"}
TABLES = {"table", "caption", "thead", "tbody", "tr", "th", "td"}
LISTS = {"ul", "ol", "li", "dl", "dt", "dd", "details", "summary"}
INLINE = {"code", "pre", "small", "span", "strong", "svg", "rect"}
ALLOWED = STRUCTURE | TABLES | LISTS | INLINE


class Page(HTMLParser):
    """Collects tags, attributes and text; fails where tags do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


@pytest.mark.parametrize("name", REVIEWS)
def test_page_is_well_formed_and_has_only_our_tags(name: str) -> None:
    page = Page(html.render(REVIEWS[name]()))
    assert {tag for tag, _ in page.seen} <= ALLOWED
    for tag, attributes in page.seen:
        for key in attributes:
            assert not key.startswith("on"), tag
            assert key not in ("src", "href", "style", "action", "srcdoc", "formaction")


def test_policy_allows_the_style_sheet_and_nothing_else() -> None:
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    page = html.render(typical())
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in page
    assert f"<style>{STYLE}</style>" in page


def test_hostile_text_is_shown_in_full_and_inert() -> None:
    page = Page(html.render(hostile()))
    text = "".join(page.text)
    assert "<img src=x onerror=alert(1)>" in text
    assert "&amp; \\x1b[31mred" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "##[" not in html.render(hostile())


def test_page_can_be_read_aloud() -> None:
    seen = Page(html.render(typical())).seen
    tags = [tag for tag, _ in seen]
    assert dict(seen)["html"] == {"lang": "en"}
    assert tags.count("h1") == tags.count("main") == 1
    assert tags.count("table") == tags.count("caption")
    named = {attributes["aria-labelledby"] for tag, attributes in seen if tag == "section"}
    assert named == {attributes["id"] for tag, attributes in seen if tag == "h2"}
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in seen if tag == "th")


def test_what_a_review_cost_is_told_only_when_asked() -> None:
    assert "CPU" not in html.render(typical())
    assert "1.4 s of CPU time" in html.render(typical(), effort=True)


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_is_enough_in_light_and_dark() -> None:
    blocks = re.findall(r":root\{([^}]*)\}", STYLE)
    assert len(blocks) == 2
    for block in blocks:
        colours = dict(re.findall(r"--(\w+):(#\w+)", block))
        for ground in ("ground", "panel"):
            for ink in ("text", "soft", "accent", "bad", "warn"):
                pair = sorted((luminance(colours[ground]), luminance(colours[ink])))
                assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, (ground, ink)
