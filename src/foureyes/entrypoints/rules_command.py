"""`foureyes rules list|show|test`: words from the command line come in, the catalogue on the terminal goes out."""

import json
import shutil
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from foureyes.model.errors import ExitCode, FoureyesError
from foureyes.model.wording import worded
from foureyes.translation.translated import translated

if TYPE_CHECKING:
    from foureyes.model.rule import Rule
    from foureyes.rulepacks.annotated import RuleTest
    from foureyes.rulepacks.catalogue import Catalogue


@click.group(name="rules")
def rules() -> None:
    """Look at the rule catalogue, and test rules."""


@rules.command(name="list")
@click.option("--category", help="only this category")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--rules", "extra", multiple=True, type=click.Path(path_type=Path), help="a further directory of rules")
def list_rules(category: str | None, form: str, extra: tuple[Path, ...]) -> None:
    """List every rule with its severity, confidence and tier.

    \b
    Examples:
      foureyes rules list
      foureyes rules list --category security --format json
    """
    catalogue = _catalogue(extra)
    chosen = [rule for rule in catalogue.rules.values() if category in (None, rule.category)]
    if not chosen:
        known = ", ".join(sorted({rule.category for rule in catalogue.rules.values()}))
        _stop(worded("no rules in the category {category}; there are: {known}", category=str(category), known=known))
    if form == "json":
        click.echo(json.dumps([_as_json(rule) for rule in chosen], indent=2, ensure_ascii=False))
        return
    _table(chosen)


@rules.command(name="show")
@click.argument("rule_id", metavar="RULE")
@click.option("--rules", "extra", multiple=True, type=click.Path(path_type=Path), help="a further directory of rules")
def show_rule(rule_id: str, extra: tuple[Path, ...]) -> None:
    """Print the page of one rule: what it reports, why, an example, and what to write instead.

    \b
    Example:
      foureyes rules show sql-injection
    """
    from rich.console import Console
    from rich.markdown import Markdown

    from foureyes.rulepacks.page_text import page_markdown

    catalogue = _catalogue(extra)
    try:
        rule = catalogue.rule(rule_id)
    except FoureyesError as error:
        _stop(error.message)
    Console(soft_wrap=False).print(Markdown(page_markdown(rule, told=translated)))


@rules.command(name="test")
@click.argument("directory", required=False, type=click.Path(path_type=Path))
def test_rules(directory: Path | None) -> None:
    """Run the annotated tests of all rules, or of those in DIRECTORY, and the examples of the signals of agents.

    \b
    Example:
      foureyes rules test rules
    """
    from foureyes.model.rule_files import rules_root
    from foureyes.rulepacks.annotated import run_rule_tests
    from foureyes.rulepacks.catalogue import load_catalogue, load_directory

    try:
        signals = _signals_root(directory or rules_root())
        if directory is not None and directory == signals:
            sys.exit(_report_signals(signals))
        catalogue = load_catalogue() if directory is None else load_directory(directory)
        top = rules_root().parent
        repository = top if directory is None and (top / "tests").is_dir() else None
        outcomes = run_rule_tests(catalogue, repository)
        code = _report(outcomes) if outcomes else ExitCode.OK
        if signals is not None:
            code = max(code, _report_signals(signals))
    except FoureyesError as error:
        _stop(error.message)
    if not outcomes and signals is None:
        place = str(directory) if directory else worded("the catalogue")
        _stop(worded("no rules found in {place}; a rule is a file <category>/<id>.yaml", place=place))
    sys.exit(code)


def _signals_root(directory: Path) -> Path | None:
    """Return the directory of signals that `directory` is or holds."""
    for root in (directory / "provenance", directory):
        if (root / "agents").is_dir():
            return root
    return None


def _report_signals(root: Path) -> int:
    from foureyes.provenance.signal_examples import failures
    from foureyes.provenance.signal_files import load_signals

    signals = load_signals(root.resolve())
    found = failures(signals)
    for line in found:
        click.echo(translated(line))
    examples = sum(len(signal.matches) + len(signal.does_not_match) for signal in signals.all)
    examples += sum(len(friend.cases) for friend in signals.false_friends)
    told = worded(
        "{agents} agents, {signals} signals, {examples} examples: {failed} failed",
        agents=len(signals.agents),
        signals=len(signals.all),
        examples=examples,
        failed=len(found) or worded("none"),
    )
    click.echo(translated(told))
    return ExitCode.FINDINGS if found else ExitCode.OK


def _report(outcomes: "Iterable[RuleTest]") -> int:
    failed = rules_seen = lines = 0
    for outcome in outcomes:
        rules_seen += 1
        lines += outcome.reported + outcome.quiet
        failed += bool(outcome.problems)
        for problem in outcome.problems:
            click.echo(f"{outcome.rule}: {translated(problem)}")
    told = worded(
        "{rules} rules, {lines} annotated lines: {failed} failed",
        rules=rules_seen,
        lines=lines,
        failed=failed or worded("none"),
    )
    click.echo(translated(told))
    return ExitCode.FINDINGS if failed else ExitCode.OK


def _catalogue(extra: tuple[Path, ...]) -> "Catalogue":
    from foureyes.rulepacks.catalogue import load_catalogue

    try:
        return load_catalogue(extra)
    except FoureyesError as error:
        _stop(error.message)


def _stop(message: str) -> NoReturn:
    click.echo(f"foureyes: {translated(message)}", err=True)
    sys.exit(ExitCode.USAGE)


def _as_json(rule: "Rule") -> dict[str, object]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(rule).items()}


def _table(chosen: "list[Rule]") -> None:
    from foureyes.rulepacks.page_text import worded_grade

    width = max(shutil.get_terminal_size().columns, 60)
    longest = max(len(rule.id) for rule in chosen)
    grades = [[translated(worded_grade(grade)) for grade in _grades(rule)] for rule in chosen]
    wide = [max(least, *(len(row[column]) for row in grades)) for column, least in enumerate((8, 6, 5))]
    category = ""
    for rule, row in zip(chosen, grades, strict=True):
        if rule.category != category:
            category = rule.category
            click.echo(f"{category}:")
        weakness = f"CWE-{rule.cwe[0]}" if rule.cwe else ""
        facts = " ".join(f"{word:<{size}}" for word, size in zip(row, wide, strict=True))
        line = f"  {rule.id:<{longest}}  {facts} {weakness:<8}  {translated(rule.title)}"
        click.echo(line if len(line) <= width else line[: width - 1] + "…")
    click.echo(
        translated(
            worded(
                "{count} rules: severity, confidence, tier, weakness, title; foureyes rules show RULE prints one",
                count=len(chosen),
            )
        )
    )


def _grades(rule: "Rule") -> tuple[str, str, str]:
    return rule.severity, rule.confidence, rule.tier
