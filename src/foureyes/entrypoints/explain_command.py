"""`foureyes explain PATH|RULE`: why a module is reached or not, or what a rule means."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from foureyes.model.errors import ExitCode
from foureyes.model.safe_text import shown
from foureyes.model.wording import worded
from foureyes.translation.translated import translated

if TYPE_CHECKING:
    from foureyes.analyses.reach_explanation import Explanation, NearMiss
    from foureyes.facts.reach.reachability import Step

_RULE_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")


@click.command(name="explain")
@click.argument("what", metavar="PATH|RULE")
@click.option("--repo", default=".", type=click.Path(path_type=Path), help="the repository", show_default=True)
@click.option("--head", default="HEAD", help="the commit to look at", show_default=True)
@click.option("--cache", type=click.Path(path_type=Path), help="where facts are kept")
@click.option("--no-cache", is_flag=True, help="keep nothing")
def explain(what: str, repo: Path, head: str, cache: Path | None, no_cache: bool) -> None:
    """Explain why a module is (not) reachable, or what a rule means.

    PATH is a file or a dotted module name. Exit code 1 where nothing reaches the module.

    \b
    Examples:
      foureyes explain shop/cart.py        the chain from an entry point
      foureyes explain orphan-module       the rule's page
    """
    if _RULE_ID.fullmatch(what):
        _explain_rule(what)
        return
    from foureyes.analyses.reach_explanation import explain as explain_module
    from foureyes.entrypoints.tree_reach import module_at, reach_of
    from foureyes.facts.reach.reachability import Verdict

    with reach_of(repo, head, cache, not no_cache) as reach:
        explanation = explain_module(reach, module_at(reach, what))
        lines = explanation_lines(explanation)
        if explanation.verdict in (Verdict.ORPHAN, Verdict.TEST_ONLY):
            from foureyes.analyses.suggested_wiring import suggested_diff

            diff = suggested_diff(reach, explanation)
            lines += ["", translated("suggested edit:"), *map(shown, diff)] if diff else []
    click.echo("\n".join(lines))
    if explanation.verdict in (Verdict.ORPHAN, Verdict.TEST_ONLY):
        sys.exit(ExitCode.FINDINGS)


def explanation_lines(item: "Explanation") -> list[str]:
    """Return the explanation as lines of plain text."""
    lines = [f"{shown(item.path)} ({shown(item.name)}): {translated(_VERDICTS[item.verdict])}"]
    if item.doubt and not item.chain:
        lines.append("  " + translated(worded("no verdict: {reason}", reason=item.doubt)))
    lines += [f"  {_step(step)}" for step in item.chain]
    if item.chain and not item.chain[0].is_test:
        return lines
    lines += ["  " + translated(_near(near)) for near in item.near]
    if item.wiring and item.verdict in ("orphan", "test-only"):
        place = shown(item.wiring_path) if item.wiring_path else worded("a module that is reached")
        lines.append("  " + translated(worded("to wire it: {line} in {place}", line=shown(item.wiring), place=place)))
    return lines


def _near(near: "NearMiss") -> str:
    place = f"{shown(near.path)}:{near.line}"
    return worded("near miss: {place} {message}", place=place, message=near.message)


_VERDICTS = {
    "reached": worded("reached"),
    "test": worded("part of the tests, and reached by them"),
    "test-only": worded("only tests reach it"),
    "orphan": worded("an orphan, nothing reaches it"),
    "unsure": worded("not reached, but that need not mean anything"),
}


def _step(step: "Step") -> str:
    place = shown(step.origin) + (f":{step.line}" if step.line else "")
    path, why = shown(step.path), shown(translated(step.why))
    if step.is_root:
        start = translated(
            worded("tests start at {path}", path=path) if step.is_test else worded("starts at {path}", path=path)
        )
        return f"{start}: {why}" + ("" if place == path else f" [{place}]")
    return f"-> {path}: {place} {why}" + ("" if step.is_certain else translated(" (by pattern)"))


def _explain_rule(rule_id: str) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    from foureyes.rulepacks.catalogue import load_catalogue
    from foureyes.rulepacks.page_text import page_markdown

    rule = load_catalogue().rule(rule_id)
    Console(soft_wrap=False).print(Markdown(page_markdown(rule, told=translated)))
