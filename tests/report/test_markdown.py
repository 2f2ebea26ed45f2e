"""`markdown` is what a person reads, cut honestly; what a stranger wrote in it stays text."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from foureyes.report import markdown
from foureyes.report.markdown_text import code, plain, prose
from tests.report.parts import HOSTILE
from tests.report.samples import REVIEWS, hostile, huge, typical

OWN_TAGS = {"<br>", "<sub>", "</sub>", "<details>", "</details>"}


def tokens(text: str) -> list[Token]:
    found: list[Token] = []
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        found.append(token)
        found.extend(token.children or [])
    return found


def html_of(text: str) -> set[str]:
    written = " ".join(token.content for token in tokens(text) if token.type in ("html_inline", "html_block"))
    return set(re.findall(r"<[^>]*>?", written))


def prose_of(text: str) -> list[str]:
    """What is read outside code spans: where a forge looks for people to notify and things to link to."""
    inline = [token.children or [] for token in tokens(text) if token.type == "inline"]
    return ["".join(child.content for child in children if child.type != "code_inline") for children in inline]


def assert_inert(text: str) -> None:
    kinds = Counter(token.type for token in tokens(text))
    for kind in ("link_open", "image", "heading_open", "table_open", "em_open", "strong_open", "fence", "hr"):
        assert not kinds[kind], (kind, text)
    assert kinds["paragraph_open"] <= 1
    assert html_of(text) == set()


@pytest.mark.parametrize("name", REVIEWS)
def test_only_our_own_html_and_no_link_or_image(name: str) -> None:
    text = markdown.render(REVIEWS[name]())
    assert html_of(text) <= {*OWN_TAGS, "<summary>", "</summary>"}
    assert not {"link_open", "image"} & {token.type for token in tokens(text)}


def test_hostile_text_adds_no_row_and_no_item() -> None:
    calm = replace(hostile(), findings=tuple(replace(item, message="a", remedy="b") for item in hostile().findings))
    counted = [
        Counter(token.type for token in tokens(markdown.render(review)) if token.type in ("tr_open", "td_open"))
        for review in (calm, hostile())
    ]
    assert counted[0] == counted[1] == {"tr_open": 2, "td_open": 3}


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "# heading",
        "- item",
        "+ item",
        "1. item",
        "> quote",
        "```",
        "~~~",
        "    code",
        "---",
        "===",
        "<!-- comment",
        "</details>",
        "a | b",
        "![x](y)",
        "[x]: y",
        "<https://evil.example>",
        "*a* __b__ ~~c~~",
        "&lt;b&gt;",
        "\\",
        "`",
        "``",
        "a `b` `c",
    ],
)
def test_text_stays_text(text: str) -> None:
    for written in (plain(text), prose(text), f"{plain(text)}\n{plain(text)}"):
        assert_inert(written)


def test_nobody_is_notified_and_nothing_is_referred_to() -> None:
    text = plain("@dana #12 GH-12 https://a.example www.a.example mailto:a@b.example shop/pay#3 :+1:")
    for bait in ("@dana", "#12", "GH-12", "://", "www.", "mailto:", "#3", ":+1:"):
        assert bait not in text


def test_words_between_backticks_become_code_and_bars_do_not_end_the_cell() -> None:
    assert prose("`a|b` is <c>", table=True) == "`a\\|b` is &lt;c&gt;"
    assert code("a|b") == "`a|b`"
    assert code("a`b``c") == "```a`b``c```"
    assert code("`") == "`` ` ``"
    assert code("") == "` `"


def test_long_review_is_cut_and_says_how_much_is_missing() -> None:
    text = markdown.render(huge())
    assert len(text) <= markdown.LIMIT
    assert "270 more findings not shown here; `--format json` lists all." in text


@pytest.mark.parametrize("limit", [20_000, 5_000, 1_500, 700, 200])
def test_any_limit_is_kept_and_the_verdict_comes_first(limit: int) -> None:
    text = markdown.render(huge(), limit=limit)
    assert len(text) <= limit
    assert text.startswith("### foureyes: blocked, waiting for a human")
    assert "--format json" in text or limit < 300
    assert text.count("<details>") == text.count("</details>")


def test_places_are_linked_where_there_is_an_address() -> None:
    text = markdown.render(typical(), blob_url="https://forge.example/shop/blob/1f3c9e2")
    assert "[`src/pay/refund.py:52-53`](https://forge.example/shop/blob/1f3c9e2/src/pay/refund.py#L52-L53)" in text
    assert "[`src/pay/api.py:120`](https://forge.example/shop/blob/1f3c9e2/src/pay/api.py#L120) the" in text
    assert "`src/pay/api.py:120` (before this change)" in text


def test_address_of_a_hostile_path_is_encoded() -> None:
    text = markdown.render(hostile(), blob_url="https://forge.example/b")
    assert all(" " not in target and "<" not in target for target in re.findall(r"\]\((https://forge[^)]*)\)", text))


def test_parts_with_nothing_to_say_are_empty() -> None:
    review = REVIEWS["clean"]()
    assert markdown.to_merge(review) == markdown.read_first(review) == markdown.findings_table(review) == ""
    assert markdown.details(review) == markdown.not_analysed(review) == markdown.how_to_waive(review) == ""
