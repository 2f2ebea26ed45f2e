"""A decision in; its requirements as a Markdown list, each with whether and why it is met, out."""

from collections.abc import Iterator

from foureyes.model.decision import Requirement
from foureyes.report.markdown_text import plain


def lines(node: Requirement, depth: int = 0) -> Iterator[str]:
    """Yield a line for every requirement below `node`."""
    for part in node.parts:
        mark = "✓" if part.satisfied else "✗"
        detail = f": {plain(part.detail)}" if part.detail else ""
        yield f"{'  ' * depth}- {mark} {plain(part.name)}{detail}"
        yield from lines(part, depth + 1)
