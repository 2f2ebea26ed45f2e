"""A fingerprint stays while code moves, and tells apart what is not the same."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from foureyes.model.finding import Confidence, Finding, Severity, Tier, fingerprint

FINDING = Finding(
    rule="sql-injection",
    path="shop/pay.py",
    line=12,
    message="built from the request",
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    tier=Tier.BLOCK,
    symbol="refund",
    key='cursor.execute(f"... {x}")',
)


def test_line_shifts_and_white_space_do_not_change_it() -> None:
    moved = replace(FINDING, line=99, end_line=101, key='  cursor.execute(f"...   {x}")', message="other words")
    assert fingerprint(moved, 0) == fingerprint(FINDING, 0)


def test_rule_path_symbol_key_and_occurrence_do() -> None:
    others = [
        replace(FINDING, rule="code-injection"),
        replace(FINDING, path="shop/other.py"),
        replace(FINDING, symbol="pay"),
        replace(FINDING, key="cursor.execute(y)"),
    ]
    prints = {fingerprint(other, 0) for other in others} | {fingerprint(FINDING, 0), fingerprint(FINDING, 1)}
    assert len(prints) == 6


@given(st.text(), st.text(), st.text())
def test_any_text_has_one(path: str, symbol: str, key: str) -> None:
    made = fingerprint(replace(FINDING, path=path, symbol=symbol, key=key), 0)
    assert len(made) == 32
    assert made.isalnum()


def test_the_end_is_never_before_the_start() -> None:
    assert replace(FINDING, line=5, end_line=3).end_line == 5


def test_severities_are_ordered() -> None:
    assert [item.rank for item in Severity] == [0, 1, 2, 3, 4]
    assert Severity.CRITICAL.rank > Severity.HIGH.rank > Severity.NOTE.rank


def test_a_suppressed_finding_does_not_block() -> None:
    from foureyes.model.finding import Suppression, SuppressionKind

    assert FINDING.blocks
    assert not replace(FINDING, suppressed=Suppression(SuppressionKind.INLINE, "checked")).blocks
    assert not replace(FINDING, tier=Tier.WARN).blocks
