"""Cuts lists into pages, with the Link header that leads to the others.

In go the items and the query; out come one page and its header.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from foureyes.standin.calls import Page

_LARGEST = 100


def _positive(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() and int(text) > 0 else default


def cut(page: Page, url: str, query: Mapping[str, str]) -> tuple[object, dict[str, str]]:
    size = min(_positive(query.get("per_page"), page.size), _LARGEST)
    number = _positive(query.get("page"), 1)
    total = len(page.items)
    last = max(1, -(-total // size))
    items = page.items[(number - 1) * size : number * size]
    body: object = items
    if page.wrap is not None:
        body = {"total_count": total, page.wrap: items} | page.extra
    links = _links(url, query, number, last)
    return body, {"Link": links} if links else {}


def _links(url: str, query: Mapping[str, str], number: int, last: int) -> str:
    wanted = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
    if number == 1:
        del wanted["prev"], wanted["first"]
    if number >= last:
        del wanted["next"], wanted["last"]
    return ", ".join(
        f'<{url}?{urlencode({**query, "page": str(target)})}>; rel="{rel}"' for rel, target in wanted.items()
    )
