"""`foureyes graph`: the import graph of a commit, whole or around one module, as text, dot, mermaid or JSON."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from foureyes.model.safe_text import shown
from foureyes.model.wording import worded
from foureyes.translation.translated import translated

if TYPE_CHECKING:
    from foureyes.facts.reach.reachability import Reachability

Arrow = tuple[str, str, int, str]  # origin, target, line, why


@click.command(name="graph")
@click.option("--repo", default=".", type=click.Path(path_type=Path), help="the repository", show_default=True)
@click.option("--head", default="HEAD", help="the commit to look at", show_default=True)
@click.option("--around", metavar="MODULE", help="only this module, what it reaches and what reaches it")
@click.option("--depth", default=1, type=click.IntRange(1, 10), help="how many steps around", show_default=True)
@click.option(
    "--format", "form", type=click.Choice(["text", "dot", "mermaid", "json"]), default="text", show_default=True
)
@click.option("--cache", type=click.Path(path_type=Path), help="where facts are kept")
@click.option("--no-cache", is_flag=True, help="keep nothing")
def graph(repo: Path, head: str, around: str | None, depth: int, form: str, cache: Path | None, no_cache: bool) -> None:
    """Show the import graph, or the part around one module.

    \b
    Examples:
      foureyes graph --around shop.cart --depth 2
      foureyes graph --format mermaid > graph.mmd
    """
    from foureyes.entrypoints.tree_reach import module_at, reach_of

    with reach_of(repo, head, cache, not no_cache) as reach:
        arrows = [
            (path, edge.target, edge.line, edge.why)
            for path, edges in reach.graph().items()
            for edge in edges
            if edge.why != "its package is imported first"
        ]
        chosen = set(reach.modules()) if around is None else _around(arrows, module_at(reach, around), depth)
        verdicts = {path: str(reach.verdict(path)) for path in sorted(chosen)}
        names = _names(reach, chosen)
    shown_arrows = [arrow for arrow in arrows if arrow[0] in chosen and arrow[1] in chosen]
    click.echo(_FORMATS[form](verdicts, names, shown_arrows))


def _around(arrows: Iterable[Arrow], centre: str, depth: int) -> set[str]:
    neighbours: dict[str, set[str]] = {}
    for origin, target, _, _ in arrows:
        neighbours.setdefault(origin, set()).add(target)
        neighbours.setdefault(target, set()).add(origin)
    chosen, edge = {centre}, {centre}
    for _ in range(depth):
        edge = {item for path in edge for item in neighbours.get(path, ())} - chosen
        chosen |= edge
    return chosen


def _names(reach: "Reachability", chosen: Iterable[str]) -> dict[str, str]:
    return {path: shown(reach.name(path)) or "__init__" for path in chosen}


def _text(verdicts: Mapping[str, str], names: Mapping[str, str], arrows: list[Arrow]) -> str:
    lines: list[str] = []
    for path, verdict in verdicts.items():
        lines.append(f"{shown(path)} ({names[path]}, {translated(_VERDICTS[verdict])})")
        lines += [_arrow(target, line, why) for origin, target, line, why in arrows if origin == path]
    return "\n".join(lines)


def _arrow(target: str, line: int, why: str) -> str:
    from foureyes.facts.reach.reasons import reason

    told = worded("{path}  line {line}: {reason}", path=shown(target), line=line, reason=reason(why))
    return "  -> " + shown(translated(told))


_VERDICTS = {
    "reached": worded("reached"),
    "test": worded("test"),
    "test-only": worded("test-only"),
    "orphan": worded("orphan"),
    "unsure": worded("unsure"),
}


def _dot(verdicts: Mapping[str, str], names: Mapping[str, str], arrows: list[Arrow]) -> str:
    lines = ["digraph modules {", "  rankdir=LR;", "  node [shape=box];"]
    for path, verdict in verdicts.items():
        style = ', style=dashed, color="red"' if verdict == "orphan" else ""
        lines.append(f"  {_quoted(path)} [label={_quoted(names[path])}{style}];")
    lines += [f"  {_quoted(origin)} -> {_quoted(target)};" for origin, target, _, _ in arrows]
    return "\n".join([*lines, "}"])


def _mermaid(verdicts: Mapping[str, str], names: Mapping[str, str], arrows: list[Arrow]) -> str:
    number = {path: f"m{index}" for index, path in enumerate(verdicts)}
    lines = ["graph LR"]
    for path, verdict in verdicts.items():
        label = names[path].replace('"', "'")
        lines.append(f'  {number[path]}["{label}"]' + (":::orphan" if verdict == "orphan" else ""))
    lines += [f"  {number[origin]} --> {number[target]}" for origin, target, _, _ in arrows]
    return "\n".join([*lines, "  classDef orphan stroke:#c00,stroke-dasharray:4"])


def _json(verdicts: Mapping[str, str], names: Mapping[str, str], arrows: list[Arrow]) -> str:
    modules = [{"path": path, "name": names[path], "verdict": verdict} for path, verdict in verdicts.items()]
    edges = [{"from": origin, "to": target, "line": line, "why": why} for origin, target, line, why in arrows]
    return json.dumps({"modules": modules, "edges": edges}, indent=1)


def _quoted(text: str) -> str:
    return '"' + shown(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


_FORMATS: Mapping[str, Callable[[Mapping[str, str], Mapping[str, str], list[Arrow]], str]] = {
    "text": _text,
    "dot": _dot,
    "mermaid": _mermaid,
    "json": _json,
}
