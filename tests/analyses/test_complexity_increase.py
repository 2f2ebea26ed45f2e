"""Complexity of head against base: what crossed the threshold or grew above it, and what only moved."""

from pathlib import Path

from foureyes.analyses import complexity_increase
from foureyes.analyses.complexity_increase_measure import measure
from foureyes.facts.source import ParsedSource, parse
from foureyes.model.finding import Severity
from tests.analyses.changes import findings


def branches(name: str, count: int, indent: str = "") -> str:
    body = "".join(f"{indent}    if x == {number}:\n{indent}        y{number}(x)\n" for number in range(count))
    return f"{indent}def {name}(x):\n{body}{indent}    return x\n"


def test_a_function_that_crosses_the_threshold(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, {"a.py": branches("f", 7)}, {"a.py": branches("f", 14)}, complexity_increase)
    assert "8 -> 15" in found.message
    assert (found.path, found.line, found.symbol) == ("a.py", 1, "f")


def test_just_crossing_the_threshold_is_not_worth_a_word(tmp_path: Path) -> None:
    assert not findings(
        tmp_path / "by_one", {"a.py": branches("f", 9)}, {"a.py": branches("f", 10)}, complexity_increase
    )
    assert not findings(
        tmp_path / "by_five", {"a.py": branches("f", 6)}, {"a.py": branches("f", 11)}, complexity_increase
    )
    assert findings(tmp_path / "far", {"a.py": branches("f", 8)}, {"a.py": branches("f", 14)}, complexity_increase)
    assert findings(tmp_path / "doubled", {"a.py": branches("f", 4)}, {"a.py": branches("f", 10)}, complexity_increase)


def test_new_functions_count_from_twice_the_threshold(tmp_path: Path) -> None:
    base = {"b.py": ""}
    assert not findings(tmp_path / "below", base, {"a.py": branches("f", 18)}, complexity_increase)
    (found,) = findings(tmp_path / "at", base, {"a.py": branches("f", 19)}, complexity_increase)
    assert found.severity is Severity.LOW


def test_growth_above_the_threshold_counts_from_three(tmp_path: Path) -> None:
    base = {"a.py": branches("f", 12)}
    assert not findings(tmp_path / "two", base, {"a.py": branches("f", 14)}, complexity_increase)
    assert findings(tmp_path / "three", base, {"a.py": branches("f", 15)}, complexity_increase)


def test_what_was_complex_and_stays_so_is_left_alone(tmp_path: Path) -> None:
    text = branches("f", 20)
    assert not findings(tmp_path, {"a.py": text}, {"a.py": text.replace("return x", "return -x")}, complexity_increase)


def test_new_functions_methods_and_nested_ones(tmp_path: Path) -> None:
    text = "class C:\n" + branches("m", 19, "    ") + "\n\ndef outer():\n" + branches("inner", 25, "    ")
    found = findings(tmp_path, {"b.py": ""}, {"a.py": text}, complexity_increase)
    assert {item.symbol for item in found} == {"C.m", "outer.inner"}
    assert all("new function" in item.message for item in found)
    assert {item.symbol for item in found if item.severity is Severity.MEDIUM} == {"outer.inner"}


def test_a_moved_or_renamed_function_is_compared_with_itself(tmp_path: Path) -> None:
    base = {"a.py": branches("f", 15)}
    assert not findings(tmp_path / "moved", base, {"a.py": "X = 1\n", "b.py": branches("f", 15)}, complexity_increase)
    assert not findings(tmp_path / "renamed", base, {"a.py": branches("g", 15)}, complexity_increase)


def test_the_heaviest_statement_is_named(tmp_path: Path) -> None:
    loop = "    for item in x:\n" + "".join(f"        if item == {n}:\n            z(item)\n" for n in range(6))
    head = branches("f", 7).replace("    return x\n", loop + "    return x\n")
    (found,) = findings(tmp_path, {"a.py": branches("f", 7)}, {"a.py": head}, complexity_increase)
    assert "`for` of line 16" in found.message
    head = branches("f", 7).replace("return x", "y = [1 for a in x if a if x if a and x or a and a or x]\n    return y")
    (found,) = findings(tmp_path / "simple", {"a.py": branches("f", 2)}, {"a.py": head}, complexity_increase)
    assert "the statement of line 16" in found.message


def test_tests_and_stubs_are_left_alone(tmp_path: Path) -> None:
    head = {"tests/test_a.py": branches("test_f", 15), "a.pyi": branches("f", 15)}
    assert not findings(tmp_path, {"a.py": ""}, head, complexity_increase)


def test_a_deep_expression_is_counted_as_any_other() -> None:
    deep = "+".join("a" * 3000)
    source = parse(f"def f():\n    x = {deep}\n".encode())
    if isinstance(source, ParsedSource):
        assert measure(source) == {"functions": [["f", 1, 1, 2, [], []]]}
        source = parse(f"def f():\n    a and a and a and a and a\n    x = {deep}\n".encode())
        assert isinstance(source, ParsedSource)
        result = measure(source)
        assert isinstance(result, dict)
        rows = result["functions"]
        assert isinstance(rows, list)
        assert [row[:4] for row in rows if isinstance(row, list)] == [["f", 5, 1, 3]]
    else:  # the parser of Python 3.12 gives up sooner
        assert source.message == "the code is nested too deeply"
