"""Findings of one cause in one file become one, without losing a place."""

from dataclasses import replace

from foureyes.analyses.alike import gathered
from foureyes.model.finding import Confidence, Finding, Severity, Suppression, SuppressionKind, Tier


def untested(name: str, line: int, path: str = "shop/zip.py", kind: str = "new function") -> Finding:
    message = f"no test reaches the {kind} `{name}`"
    return Finding("missing-test", path, line, message, Severity.MEDIUM, Confidence.MEDIUM, Tier.LOOK, symbol=name)


def silenced(line: int, tier: Tier = Tier.WARN) -> Finding:
    return Finding("suppression-added", "a.py", line, "a blanket `noqa`", Severity.LOW, Confidence.HIGH, tier, key="x")


def test_functions_without_a_test_are_told_once_per_file() -> None:
    found = [untested(name, line) for line, name in enumerate("dbcae", 1)]
    (one,) = gathered(reversed(found))
    assert one.message == "no test reaches 5 new functions: `d`, `b`, `c` and 2 more"
    assert (one.line, one.symbol, one.key) == (1, "", "a b c d e")
    assert [(place.line, place.message) for place in one.related] == [(2, "b"), (3, "c"), (4, "a"), (5, "e")]


def test_new_and_changed_ones_together() -> None:
    (one,) = gathered([untested("a", 1), untested("b", 2, kind="changed method")])
    assert one.message == "no test reaches 2 new or changed functions: `a`, `b`"


def test_one_alone_other_files_and_other_tiers_stay_as_they_are() -> None:
    found = [untested("a", 1), untested("a", 1, "b.py"), replace(untested("_b", 2), tier=Tier.INFO)]
    assert gathered(found) == found


def test_what_a_comment_silences_stays_out_of_it() -> None:
    quiet = replace(untested("b", 2), suppressed=Suppression(SuppressionKind.INLINE, "generated"))
    assert gathered([untested("a", 1), quiet]) == [untested("a", 1), quiet]


def test_blanket_suppressions_of_other_tools_once_per_file_and_tool() -> None:
    (one,) = gathered([silenced(3), silenced(9), silenced(5)])
    assert one.message == "a blanket `noqa`, and on 2 more lines of this file"
    assert (one.line, [place.line for place in one.related]) == (3, [5, 9])
    own = [silenced(3, Tier.LOOK), silenced(4, Tier.LOOK)]
    assert gathered(own) == own


def test_the_fingerprint_changes_when_another_place_joins() -> None:
    two, three = ([untested(name, 1) for name in names] for names in ("ab", "abc"))
    assert gathered(two)[0].key != gathered(three)[0].key
