"""The compiled pattern rules: a catalogue comes in once; then a parsed file, and what its code matches goes out.

`run` is what the collector calls in the workers. Its results are plain JSON, kept per blob under `pack_version`.
"""

import ast
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from foureyes.model.errors import AnalysisError, RulePackError
from foureyes.model.finding import Confidence, Severity
from foureyes.model.safe_text import one_line, shown
from foureyes.model.wording import Message, rebuilt, worded
from foureyes.rulepacks.catalogue import Catalogue, files_digest, load_catalogue
from foureyes.rulepacks.formula import Formula, FormulaError, compile_formula
from foureyes.rulepacks.page import RulePage, Variant
from foureyes.rulepacks.searching import Match, Search
from foureyes.rulepacks.secret_scan import redacted
from foureyes.rulepacks.source_index import SourceIndex
from foureyes.rulepacks.taint import TaintRule, compile_taint, find_flows
from foureyes.rulepacks.yaml_tree import Plain

ENGINE_VERSION = "3"
MAX_KEY = 240
MAX_CODE = 80
MAX_MATCHES_PER_RULE = 500


@dataclass(frozen=True, slots=True)
class Matched:
    """One place a rule matches. `key` is the matched code on one line; `fix` replaces exactly the range.

    Lines and columns count from 1, columns in characters.
    """

    rule: str
    variant: int
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    symbol: str
    key: str
    severity: str
    confidence: str
    cwe: tuple[int, ...]
    fix: str | None = None

    def to_json(self) -> dict[str, Plain]:
        """Return the match as plain JSON."""
        plain = {name: getattr(self, name) for name in self.__slots__ if name not in ("message", "cwe")}
        return {**plain, "message": _message_to_json(self.message), "cwe": list(self.cwe)}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "Matched":
        """Return the match; ValueError where the data is none."""
        words = [data.get(name) for name in ("rule", "symbol", "key", "severity", "confidence")]
        numbers = [data.get(name) for name in ("variant", "line", "column", "end_line", "end_column")]
        rule, symbol, key, severity, confidence = (word for word in words if isinstance(word, str))
        variant, line, column, end_line, end_column = (number for number in numbers if isinstance(number, int))
        cwe, fix = data.get("cwe"), data.get("fix")
        return cls(
            rule=rule,
            variant=variant,
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
            message=_message_from_json(data.get("message")),
            symbol=symbol,
            key=key,
            severity=severity,
            confidence=confidence,
            cwe=tuple(number for number in cwe if isinstance(number, int)) if isinstance(cwe, list) else (),
            fix=fix if isinstance(fix, str) else None,
        )


def _message_to_json(message: str) -> Plain:
    if not isinstance(message, Message):
        return message
    return {"template": message.template, "arguments": {name: str(value) for name, value in message.arguments}}


def _message_from_json(data: object) -> str:
    template, arguments = (data.get("template"), data.get("arguments")) if isinstance(data, dict) else (data, None)
    if not isinstance(template, str):
        raise ValueError("a match has a message")
    if not isinstance(arguments, dict):
        return template
    try:
        return rebuilt(template, {str(name): str(value) for name, value in arguments.items()})
    except (KeyError, IndexError, AttributeError) as error:
        raise ValueError("a message lacks an argument") from error


@dataclass(frozen=True, slots=True)
class CompiledVariant:
    """One group of patterns, ready to be looked for."""

    rule: str
    number: int
    message: str
    fix: str | None
    severity: str
    confidence: str
    cwe: tuple[int, ...]
    looks_for: Formula | TaintRule


@dataclass(frozen=True, slots=True)
class Pack:
    """All pattern rules, ready to run."""

    variants: tuple[CompiledVariant, ...]

    def run(self, tree: ast.Module, lines: tuple[str, ...]) -> list[Matched]:
        """Return the matches of all rules in one file, ordered by place.

        Raises `AnalysisError` where a pattern used up its budget: what it would have found is unknown.
        """
        search = Search(SourceIndex(tree, lines))
        found: dict[tuple[str, int, int, int, int], Matched] = {}
        for variant in self.variants:
            if isinstance(variant.looks_for, TaintRule):
                matches = find_flows(search, variant.looks_for)
            else:
                matches = search.find(variant.looks_for)
            for match in matches[:MAX_MATCHES_PER_RULE]:
                item = _matched(search, variant, match)
                found.setdefault((item.rule, item.variant, item.line, item.column, item.end_line), item)
        if search.exhausted:
            raise AnalysisError("a pattern takes too long on this file")
        return _one_per_line(found.values())


def _one_per_line(matches: Iterable[Matched]) -> list[Matched]:
    """Keep the most serious match of each rule on each line: one place is told once."""
    best: dict[tuple[str, int], Matched] = {}
    for item in matches:
        known = best.setdefault((item.rule, item.line), item)
        if _weight(item) > _weight(known):
            best[item.rule, item.line] = item
    return sorted(best.values(), key=lambda item: (item.line, item.column, item.rule))


def _weight(item: Matched) -> tuple[int, int, int]:
    return Severity(item.severity).rank, Confidence(item.confidence).rank, -item.variant


def compile_pack(catalogue: Catalogue) -> Pack:
    """Return the compiled rules; RulePackError, with file and line, where a pattern is not valid."""
    return Pack(tuple(compiled for page in catalogue.pattern_pages for compiled in compile_page(page)))


def compile_page(page: RulePage) -> tuple[CompiledVariant, ...]:
    """Return the compiled variants of one page."""
    return tuple(_compile(page, variant, number) for number, variant in enumerate(page.variants))


def _compile(page: RulePage, variant: Variant, number: int) -> CompiledVariant:
    operators = dict(variant.operators)
    fix = operators.pop("fix", None)
    mode = operators.pop("mode", "search")
    try:
        if mode not in ("search", "taint"):
            raise FormulaError(worded("mode: {mode} is not supported; supported are search and taint", mode=str(mode)))
        looks_for = compile_taint(operators) if mode == "taint" else compile_formula(operators)
    except FormulaError as error:
        where, told = f"{one_line(page.path)}:{variant.line}", one_line(error.args[0], 300)
        raise RulePackError(worded("{where}: {error}", where=where, error=told)) from error
    fix_text = fix if isinstance(fix, str) else None
    return CompiledVariant(
        rule=page.rule.id,
        number=number,
        message=variant.message,
        fix=fix_text,
        severity=(variant.severity or page.rule.severity).value,
        confidence=(variant.confidence or page.rule.confidence).value,
        cwe=variant.cwe or page.rule.cwe,
        looks_for=looks_for,
    )


def pack_version(extra: tuple[Path, ...] = ()) -> str:
    """Return what changes whenever the answers of the pack may: a hash of the rule files, without parsing them."""
    return hashlib.sha256(f"{ENGINE_VERSION}:{files_digest(extra)}".encode()).hexdigest()[:32]


@lru_cache(maxsize=4)
def built_in_pack(extra: tuple[Path, ...] = ()) -> Pack:
    """Return the compiled built-in rules and those of `extra`, once per process."""
    return compile_pack(load_catalogue(extra))


def _matched(search: Search, variant: CompiledVariant, match: Match) -> Matched:
    line, column, end_line, end_column = match.where
    lines = search.index.lines
    return Matched(
        rule=variant.rule,
        variant=variant.number,
        line=line,
        column=_characters(lines, line, column) + 1,
        end_line=end_line,
        end_column=_characters(lines, end_line, end_column) + 1,
        message=_message(search, variant.message, match),
        symbol=search.index.symbol(match.node),
        key=redacted(" ".join(_source(lines, match).split()))[:MAX_KEY],
        severity=variant.severity,
        confidence=variant.confidence,
        cwe=variant.cwe,
        fix=None if variant.fix is None else interpolated(search, variant.fix, match, None),
    )


_METAVARIABLE = re.compile(r"\$(?:\.\.\.)?([A-Z_][A-Z_0-9]*|[0-9]+)")


def template_of(message: str) -> str:
    """Return a rule's message with `{X}` for each `$X`: the template its findings' messages are made from."""
    escaped = message.replace("{", "{{").replace("}", "}}")
    return " ".join(_METAVARIABLE.sub(lambda found: "{" + _placeholder(found) + "}", escaped).split())


def _placeholder(found: re.Match[str]) -> str:
    return f"group{found[1]}" if found[1].isdigit() else found[1]  # a number would be a position to `str.format`


def _message(search: Search, text: str, match: Match) -> str:
    """The message of a match, still known as what it was made of, unless a secret in it lay across that."""
    english = shown(redacted(interpolated(search, text, match, MAX_CODE)))
    codes = {_placeholder(found): _code(search, match, found, MAX_CODE) for found in _METAVARIABLE.finditer(text)}
    arguments = {name: shown(code) if shown(code) in english else shown(redacted(code)) for name, code in codes.items()}
    message = rebuilt(template_of(text), arguments)
    return message if message == english else english


def interpolated(search: Search, text: str, match: Match, limit: int | None) -> str:
    """Put the code for each `$X` into a message (cut, on one line) or a fix (as it is)."""
    result = _METAVARIABLE.sub(lambda found: _code(search, match, found, limit), text)
    return result if limit is None else " ".join(result.split())


def _code(search: Search, match: Match, found: re.Match[str], limit: int | None) -> str:
    bound = match.bindings.get(found[1])
    if bound is None:
        return found[0]
    if limit is None:
        return bound if isinstance(bound, str) else search.source(bound)
    code = " ".join(search.source(bound).split())
    return code if len(code) <= limit else code[: limit - 1] + "…"


def _characters(lines: tuple[str, ...], line: int, column: int) -> int:
    """Turn a column in UTF-8 bytes into one in characters."""
    if not 1 <= line <= len(lines) or lines[line - 1].isascii():
        return column
    return len(lines[line - 1].encode("utf-8", "surrogatepass")[:column].decode("utf-8", "replace"))


def _source(lines: tuple[str, ...], match: Match) -> str:
    line, column, end_line, end_column = match.where
    start = _characters(lines, line, column)
    if line == end_line:
        end = _characters(lines, line, end_column)
        return lines[line - 1][start:end] if 1 <= line <= len(lines) else ""
    inner = lines[line - 1 : min(end_line, line + 20)]
    return "\n".join((inner[0][start:], *inner[1:])) if inner else ""
