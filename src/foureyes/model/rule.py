"""A rule of the catalogue: its page, and how serious and how sure its findings are."""

from dataclasses import dataclass
from enum import StrEnum

from foureyes.model.finding import (
    Confidence,
    Finding,
    RelatedPlace,
    Scope,
    Severity,
    Side,
    SuggestedEdit,
    Tier,
)


class Engine(StrEnum):
    """What finds it: an analysis written in Python, or patterns in the rule's own file."""

    ANALYSIS = "analysis"
    PATTERN = "pattern"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's page as `rules/**/ID.yaml` has it. Texts are Markdown."""

    id: str
    title: str
    category: str
    severity: Severity
    confidence: Confidence
    tier: Tier
    engine: Engine
    what: str
    why: str
    example: str
    use_instead: str
    known_problems: str = ""
    remedy: str = ""
    references: tuple[str, ...] = ()
    cwe: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    source: str = ""

    def finding(
        self,
        *,
        path: str,
        line: int,
        message: str,
        end_line: int = 0,
        column: int = 0,
        scope: Scope = Scope.LINE,
        side: Side = Side.HEAD,
        symbol: str = "",
        key: str = "",
        remedy: str | None = None,
        fix: SuggestedEdit | None = None,
        severity: Severity | None = None,
        confidence: Confidence | None = None,
        related: tuple[RelatedPlace, ...] = (),
    ) -> Finding:
        """Return a finding of this rule, with the rule's severity, confidence, tier, CWE and remedy where not given."""
        return Finding(
            rule=self.id,
            path=path,
            line=line,
            end_line=end_line,
            column=column,
            message=message,
            severity=severity or self.severity,
            confidence=confidence or self.confidence,
            tier=self.tier,
            scope=scope,
            side=side,
            symbol=symbol,
            key=key,
            remedy=self.remedy if remedy is None else remedy,
            fix=fix,
            cwe=self.cwe,
            related=related,
        )
