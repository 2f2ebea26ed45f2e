"""The formats, each with the function that makes it: what tests that go through all of them share."""

from collections.abc import Callable

from foureyes.model.review import Review
from foureyes.report import agent, github, html, json_document, jsonl, markdown, sarif, text

RENDER: dict[str, Callable[[Review], str]] = {
    "text": text.render,
    "json": json_document.render,
    "jsonl": jsonl.render,
    "sarif": sarif.render,
    "markdown": markdown.render,
    "html": html.render,
    "github": github.render,
    "agent": agent.render,
}
