"""A decision in; its requirements as a Markdown list, each with whether and why it is met, out."""

from collections.abc import Iterator

from foureyes.model.decision import Requirement
from foureyes.model.wording import worded
from foureyes.report.markdown_text import plain
from foureyes.translation.translated import translated


def lines(node: Requirement, depth: int = 0) -> Iterator[str]:
    """Yield a line for every requirement below `node`."""
    for part in node.parts:
        mark = "✓" if part.satisfied else "✗"
        told = plain(translated(part.name))
        if part.detail:
            told = translated(
                worded("{requirement}: {detail}", requirement=told, detail=plain(translated(part.detail)))
            )
        yield f"{'  ' * depth}- {mark} {told}"
        yield from lines(part, depth + 1)
