"""The formats by name: a review, a format and what the reader's end can do come in, the report's text goes out."""

from dataclasses import dataclass
from enum import StrEnum

from foureyes.model.review import Review


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    SARIF = "sarif"
    MARKDOWN = "markdown"
    HTML = "html"
    GITHUB = "github"


@dataclass(frozen=True, slots=True)
class Options:
    """What a reader's end can do, and what they asked for.

    `width`, `colour` and `unicode` are the terminal's; `effort` is whether to tell what the review cost, which differs
    from run to run; `blob_url` is the address that Markdown links to lines of head with.
    """

    width: int = 80
    colour: bool = False
    unicode: bool = True
    effort: bool = False
    blob_url: str | None = None


def render(review: Review, form: Format, options: Options = Options()) -> str:
    """Return the report of `review`. Only the format that is asked for is imported: a command has one."""
    match form:
        case Format.TEXT:
            from foureyes.report import text

            return text.render(
                review, width=options.width, colour=options.colour, unicode=options.unicode, effort=options.effort
            )
        case Format.JSON:
            from foureyes.report import json_document

            return json_document.render(review, effort=options.effort)
        case Format.JSONL:
            from foureyes.report import jsonl

            return jsonl.render(review)
        case Format.SARIF:
            from foureyes.report import sarif

            return sarif.render(review)
        case Format.MARKDOWN:
            from foureyes.report import markdown

            return markdown.render(review, blob_url=options.blob_url)
        case Format.HTML:
            from foureyes.report import html_page

            return html_page.render(review, effort=options.effort)
        case Format.GITHUB:
            from foureyes.report import workflow_commands

            return workflow_commands.render(review)
