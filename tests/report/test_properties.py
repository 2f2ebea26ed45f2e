"""Whatever text a stranger chose, every format comes out, and comes out as nothing but that text."""

import json
import re
import unicodedata
from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator

from foureyes.model.review import Review
from foureyes.report import agent, github, html, json_document, jsonl, markdown, sarif, text
from tests.report.formats import RENDER
from tests.report.parts import SQL
from tests.report.samples import filled_with
from tests.report.test_github import commands
from tests.report.test_html import ALLOWED, Page
from tests.report.test_json import SCHEMA
from tests.report.test_markdown import OWN_TAGS, html_of, prose_of, tokens
from tests.report.test_sarif import SCHEMA as SARIF_SCHEMA

BAITS = [
    "\n::error file=a::b", "\r", "##[add-mask]", "%0A", "::", "|", "`", "``", "```", "<b>", "<!--", "-->", "</details>",
    "&lt;", "\\", "](", "[", "![", "@a", "#1", "- ", "# ", "> ", "1. ", "\x1b[31m", "\x1b]8;;", "\x9b", "\u202e",
    "\u2028", "[bold]", "[/]", ":smile:", "{0}", "\x00", "\udc80", "\ud800", "\U000e0041", "$", "~~", "*", "__", "\t",
    "注", "</style>", "]]>", "'", '"', "https://a", "=", "+",
]  # fmt: skip
ANY = st.characters(exclude_categories=())
PIECES = st.lists(st.one_of(st.sampled_from(BAITS), st.text(ANY, max_size=6)), max_size=8).map("".join)
REVIEWS = st.builds(filled_with, PIECES, PIECES)


@settings(deadline=None, max_examples=40)
@given(REVIEWS)
def test_machine_formats_parse_and_are_valid(review: Review) -> None:
    Draft202012Validator(SCHEMA).validate(json.loads(json_document.render(review)))
    Draft7Validator(SARIF_SCHEMA).validate(json.loads(sarif.render(review)))
    lines = jsonl.render(review).split("\n")
    assert lines.pop() == ""
    assert [json.loads(line)["line"] for line in lines] == [3, 9]
    for report in (json_document.render(review), sarif.render(review), jsonl.render(review)):
        assert report.isascii()
        assert "##[" not in report


@settings(deadline=None, max_examples=40)
@given(REVIEWS)
def test_workflow_commands_are_three_whatever_happens(review: Review) -> None:
    assert [level for level, _, _ in commands(github.render(review))] == ["error", "error", "notice"]


@settings(deadline=None, max_examples=40)
@given(REVIEWS)
def test_markdown_keeps_its_shape(review: Review) -> None:
    report = markdown.render(review)
    assert html_of(report) <= {*OWN_TAGS, "<summary>", "</summary>"}
    kinds = Counter(token.type for token in tokens(report))
    assert not kinds["link_open"] + kinds["image"] + kinds["fence"] + kinds["code_block"] + kinds["hr"]
    assert (kinds["table_open"], kinds["tr_open"], kinds["td_open"], kinds["heading_open"]) == (1, 2, 3, 1)
    assert not any(line.startswith("::") for line in report.splitlines())
    for outside_code in prose_of(report):
        assert not re.search(r"@\w|#\w|://|\x1b", outside_code)


@settings(deadline=None, max_examples=40)
@given(REVIEWS)
def test_page_has_no_tag_but_ours(review: Review) -> None:
    page = Page(html.render(review))
    calm = Page(html.render(filled_with("a", "b")))
    assert {tag for tag, _ in page.seen} <= ALLOWED
    shape = {"section", "table", "tr", "th", "td", "h1", "h2", "details", "li"}
    seen, expected = (Counter(tag for tag, _ in item.seen if tag in shape) for item in (page, calm))
    assert seen == expected


@settings(deadline=None, max_examples=40)
@given(REVIEWS, st.integers(20, 120), st.booleans())
def test_terminal_gets_printable_text_and_no_command(review: Review, width: int, unicode: bool) -> None:
    report = text.render(review, width=width, unicode=unicode)
    assert not {unicodedata.category(char) for char in report if char != "\n"} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert not any(line.lstrip().startswith("::") for line in report.splitlines())
    assert "##[" not in report


@settings(deadline=None, max_examples=40)
@given(REVIEWS)
def test_an_agent_gets_lines_that_only_foureyes_begins(review: Review) -> None:
    report = agent.render(review)
    assert not {unicodedata.category(char) for char in report if char != "\n"} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    calm = agent.render(filled_with("a", "b"))
    assert len(report.splitlines()) == len(calm.splitlines())


@settings(deadline=None, max_examples=40)
@given(PIECES, st.sampled_from(sorted(RENDER)))
def test_rule_pages_may_say_anything(words: str, form: str) -> None:
    page = replace(SQL, id=words, title=words, category=words, what=words, why=words, example=words, tags=(words,))
    page = replace(page, use_instead=words, known_problems=words, remedy=words, references=(words,))
    review = filled_with("a", "b.py")
    findings = tuple(replace(finding, rule=words) for finding in review.findings)
    report = RENDER[form](replace(review, rules=(page,), findings=findings))
    report.encode("utf-8")
    if form == "sarif":
        Draft7Validator(SARIF_SCHEMA).validate(json.loads(report))
    if form == "html":
        assert {tag for tag, _ in Page(report).seen} <= ALLOWED
