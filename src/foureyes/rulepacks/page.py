"""A rule page: the tree of one rule file comes in, a checked `RulePage` goes out.

The page's own keys are described once, in `FIELDS`; the checks here and the published JSON Schema both come from it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from foureyes.model.errors import RulePackError
from foureyes.model.finding import Confidence, Severity, Tier
from foureyes.model.nearest import nearest
from foureyes.model.rule import Engine, Rule
from foureyes.model.safe_text import one_line
from foureyes.model.wording import worded
from foureyes.rulepacks.yaml_tree import Node, Plain

RULE_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")
MAX_CWE = 99_999


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a rule page: `kind` is text, word, words, numbers, operators or variants."""

    kind: str
    help: str
    required: bool = False
    choices: tuple[str, ...] = ()


def _choices(words: type[StrEnum]) -> tuple[str, ...]:
    return tuple(word.value for word in words)


FIELDS: dict[str, Field] = {
    "id": Field("word", worded("kebab-case, the same as the file name"), required=True),
    "title": Field("text", worded("one line for lists, without a full stop at its end"), required=True),
    "category": Field("word", worded("the same as the directory"), required=True),
    "severity": Field("word", worded("how much it matters if it is true"), required=True, choices=_choices(Severity)),
    "confidence": Field("word", worded("how often it is true"), required=True, choices=_choices(Confidence)),
    "tier": Field("word", worded("what the gate does with it"), required=True, choices=_choices(Tier)),
    "engine": Field("word", worded("who finds it: Python code, or patterns in this file"), True, _choices(Engine)),
    "cwe": Field("numbers", worded("CWE numbers, the most exact first; required in the category security")),
    "what": Field("text", worded("What it does"), required=True),
    "why": Field("text", worded("Why is this bad"), required=True),
    "example": Field("text", worded("code that is reported"), required=True),
    "use_instead": Field("text", worded("code that is not reported"), required=True),
    "known_problems": Field("text", worded("what it misses, and what it may report wrongly")),
    "remedy": Field("text", worded("one sentence that says what to do, shown with every finding"), required=True),
    "references": Field("words", worded("links")),
    "tags": Field("words", worded("free words")),
    "source": Field("text", worded("where the idea comes from")),
    "tested_by": Field("text", worded("path of the test file; required for engine analysis without an annotated file")),
    "message": Field("text", worded("text of a finding; $X stands for the code bound to the metavariable")),
    "variants": Field("variants", worded("several groups of patterns, each with its own message")),
}

# Semgrep's rule syntax, as far as the engine speaks it; anything else is refused by name.
OPERATORS: tuple[str, ...] = (
    "pattern",
    "patterns",
    "pattern-either",
    "pattern-regex",
    "mode",
    "pattern-sources",
    "pattern-sinks",
    "pattern-sanitizers",
    "pattern-propagators",
    "fix",
)
VARIANT_FIELDS: tuple[str, ...] = ("name", "message", "severity", "confidence", "cwe", *OPERATORS)


@dataclass(frozen=True, slots=True)
class Variant:
    """One group of patterns of a rule, as written. What it leaves out comes from the page."""

    name: str
    message: str
    operators: dict[str, Plain]
    line: int
    severity: Severity | None = None
    confidence: Confidence | None = None
    cwe: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RulePage:
    """A rule, its patterns as written, and how it is tested. `path` is relative to the catalogue's directory."""

    rule: Rule
    path: str
    variants: tuple[Variant, ...] = ()
    tested_by: str = ""


class PageReader:
    """Reads one page; every complaint names file and line."""

    def __init__(self, path: str) -> None:
        self.path = path

    def fail(self, line: int, message: str) -> RulePackError:
        return RulePackError(worded("{path}:{line}: {message}", path=one_line(self.path), line=line, message=message))

    def read(self, tree: Node) -> RulePage:
        if tree.fields is None:
            raise self.fail(tree.line, worded("a rule file is a mapping of keys to values; see rules/README.md"))
        self._known(tree, (*FIELDS, *OPERATORS))
        for key, spec in FIELDS.items():
            if spec.required and key not in tree.fields:
                raise self.fail(1, worded("the key {key} is missing: {help}", key=key, help=spec.help))
        rule = self._rule(tree.fields)
        variants = self._variants(tree, tree.fields, rule)
        tested_by = self._text(tree.fields, "tested_by")
        return RulePage(rule, self.path, variants, tested_by)

    def _known(self, node: Node, allowed: tuple[str, ...]) -> None:
        for key in node.fields or {}:
            if key not in allowed:
                near = nearest(key, allowed, 0.5)
                hint = worded("; the nearest key is {key}", key=near) if near else ""
                raise self.fail(
                    node.key_lines[key], worded("unknown key {key}{hint}", key=one_line(key, 60), hint=hint)
                )

    def _rule(self, fields: dict[str, Node]) -> Rule:
        rule_id = self._text(fields, "id")
        if not RULE_ID.match(rule_id) or len(rule_id) > 80:
            raise self.fail(
                fields["id"].line, worded("the id {rule_id} is not kebab-case", rule_id=one_line(rule_id, 80))
            )
        category = self._text(fields, "category")
        cwe = self._numbers(fields, "cwe")
        if category == "security" and not cwe:
            raise self.fail(
                fields["category"].line, worded("the key cwe is missing: a security rule names its weakness")
            )
        return Rule(
            id=rule_id,
            title=self._text(fields, "title"),
            category=category,
            severity=Severity(self._word(fields, "severity")),
            confidence=Confidence(self._word(fields, "confidence")),
            tier=Tier(self._word(fields, "tier")),
            engine=Engine(self._word(fields, "engine")),
            what=self._text(fields, "what"),
            why=self._text(fields, "why"),
            example=self._text(fields, "example"),
            use_instead=self._text(fields, "use_instead"),
            known_problems=self._text(fields, "known_problems"),
            remedy=self._text(fields, "remedy"),
            references=self._words(fields, "references"),
            cwe=cwe,
            tags=self._words(fields, "tags"),
            source=self._text(fields, "source"),
        )

    def _variants(self, tree: Node, fields: dict[str, Node], rule: Rule) -> tuple[Variant, ...]:
        own = [key for key in fields if key in OPERATORS]
        if rule.engine is Engine.ANALYSIS:
            for key in (*own, *(key for key in ("variants", "message") if key in fields)):
                raise self.fail(
                    tree.key_lines[key], worded("{key} belongs to engine: pattern, this rule says analysis", key=key)
                )
            return ()
        if "variants" not in fields:
            if not own:
                raise self.fail(fields["engine"].line, worded("engine: pattern needs a pattern"))
            return (self._variant(tree, fields, ""),)
        if own:
            raise self.fail(
                tree.key_lines[own[0]], worded("{own} stands beside variants; put it into one of them", own=own[0])
            )
        return tuple(self._listed_variants(fields))

    def _listed_variants(self, fields: dict[str, Node]) -> list[Variant]:
        items = fields["variants"].items
        if not items:
            raise self.fail(fields["variants"].line, worded("variants is a list of at least one group of patterns"))
        variants = []
        for item in items:
            if item.fields is None:
                raise self.fail(item.line, worded("a variant is a mapping with message and patterns"))
            self._known(item, VARIANT_FIELDS)
            variants.append(self._variant(item, item.fields, self._text(fields, "message")))
        return variants

    def _variant(self, node: Node, fields: dict[str, Node], message: str) -> Variant:
        own = self._text(fields, "message") or message
        if not own:
            raise self.fail(node.line, worded("the key message is missing: the text of a finding"))
        is_variant = "engine" not in fields
        return Variant(
            name=self._text(fields, "name"),
            message=own,
            operators={key: fields[key].plain() for key in fields if key in OPERATORS},
            line=node.line,
            severity=Severity(self._word(fields, "severity")) if is_variant and "severity" in fields else None,
            confidence=Confidence(self._word(fields, "confidence")) if is_variant and "confidence" in fields else None,
            cwe=self._numbers(fields, "cwe") if is_variant else (),
        )

    def _text(self, fields: dict[str, Node], key: str) -> str:
        node = fields.get(key)
        if node is None:
            return ""
        if not isinstance(node.scalar, str) or not node.scalar.strip():
            raise self.fail(node.line, worded("{key} must be text and not empty", key=key))
        return node.scalar.strip("\n")

    def _word(self, fields: dict[str, Node], key: str) -> str:
        word = self._text(fields, key)
        choices = FIELDS[key].choices
        if word not in choices:
            near = nearest(word, choices, 0.5)
            hint = worded("; did you mean {word}?", word=near) if near else ""
            raise self.fail(
                fields[key].line,
                worded(
                    "{key} is one of {choices}, not {word}{hint}",
                    key=key,
                    choices=", ".join(choices),
                    word=one_line(word, 40),
                    hint=hint,
                ),
            )
        return word

    def _words(self, fields: dict[str, Node], key: str) -> tuple[str, ...]:
        node = fields.get(key)
        if node is None:
            return ()
        words = [item.scalar for item in node.items or ()]
        if node.items is None or not all(isinstance(word, str) and word for word in words):
            raise self.fail(node.line, worded("{key} must be a list of texts", key=key))
        return tuple(str(word) for word in words)

    def _numbers(self, fields: dict[str, Node], key: str) -> tuple[int, ...]:
        node = fields.get(key)
        if node is None:
            return ()
        numbers = []
        for item in node.items or ():
            value = item.scalar
            if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MAX_CWE:
                raise self.fail(item.line, worded("{key} must be a list of numbers, such as [78]", key=key))
            numbers.append(value)
        if node.items is None:
            raise self.fail(node.line, worded("{key} must be a list of numbers, such as [78]", key=key))
        return tuple(numbers)
