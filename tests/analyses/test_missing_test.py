"""New functions that no test runs: estimated from the code, exact with a coverage file."""

import json
from pathlib import Path

from foureyes.analyses import missing_test
from foureyes.model.finding import Confidence, Tier
from foureyes.model.policy import Policy, TestPolicy
from tests.analyses.changes import findings

BASE = {
    "shop/__init__.py": "",
    "shop/cart.py": "def total(rows):\n    return sum(rows)\n",
    "tests/test_cart.py": "from shop.cart import total\n\n\ndef test_total():\n    assert total([1]) == 1\n",
}
ZIP = "def is_zip(text: str) -> bool:\n    return len(text) == 5\n"


def missing(path: Path, head: dict[str, str], **options: str) -> dict[str, Tier]:
    return {item.symbol: item.tier for item in findings(path, BASE, head, missing_test, **options)}  # type: ignore[arg-type]


def test_a_new_public_function_without_a_test(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, BASE, {"shop/zip.py": ZIP}, missing_test)
    assert (found.path, found.line, found.tier) == ("shop/zip.py", 1, Tier.LOOK)
    assert found.message == "no test reaches the new function `is_zip`"


def test_a_private_one_is_advice(tmp_path: Path) -> None:
    assert missing(tmp_path, {"shop/zip.py": ZIP.replace("is_zip", "_is_zip")}) == {"_is_zip": Tier.INFO}


def test_one_with_a_test_or_reached_through_another(tmp_path: Path) -> None:
    test = "from shop.zip import is_zip\n\n\ndef test_zip():\n    assert is_zip('01234')\n"
    assert not missing(tmp_path / "direct", {"shop/zip.py": ZIP, "tests/test_zip.py": test})
    cart = "from shop.zip import is_zip\n\n\ndef total(rows):\n    is_zip('x')\n    return sum(rows)\n"
    assert not missing(tmp_path / "through", {"shop/zip.py": ZIP, "shop/cart.py": cart})


def test_a_change_to_an_untested_function(tmp_path: Path) -> None:
    base = {**BASE, "shop/zip.py": ZIP}
    (found,) = findings(tmp_path, base, {"shop/zip.py": ZIP.replace("5", "6")}, missing_test)
    assert "the changed function" in found.message


def test_a_line_changed_in_an_untested_function_is_no_new_gap(tmp_path: Path) -> None:
    long = ZIP + "".join(f"    text += '{number}'\n" for number in range(12))
    base = {**BASE, "shop/zip.py": long}
    assert not findings(tmp_path / "line", base, {"shop/zip.py": long.replace("== 5", "== 6")}, missing_test)
    more = long + "".join(f"    text += 'x{number}'\n" for number in range(6))
    assert findings(tmp_path / "much", base, {"shop/zip.py": more}, missing_test)


def test_what_is_handed_out_at_import_may_be_called_from_anywhere(tmp_path: Path) -> None:
    field = "from outside import Field\n\n\nclass Row:\n    at = Field(default_factory=now)\n"
    assert not missing(tmp_path / "field", {"shop/a.py": "def now():\n    return 1\n\n\n" + field})
    check = "from outside import Map\n\n\nclass Check:\n    def apply(self, row):\n        return row\n"
    assert not missing(tmp_path / "object", {"shop/b.py": f"{check}\n\nSCHEMA = Map(Check())\n"})
    assert missing(tmp_path / "class", {"shop/b.py": check})
    inner = check.replace("return row", "return clean(row)") + "\n\ndef clean(row):\n    return row\n"
    assert not missing(tmp_path / "through", {"shop/b.py": f"{inner}\n\nSCHEMA = Map(Check())\n"})
    kept = "STEPS = []\nstep = STEPS.append\n\n\n@step\ndef first(rows):\n    rows.clear()\n"
    assert not missing(tmp_path / "kept", {"shop/steps.py": kept})
    own = "STEPS = []\n\n\ndef step(function):\n    STEPS.append(function)\n    return function\n"
    run = "def total(rows):\n    for one in STEPS:\n        one(rows)\n    return sum(rows)\n"
    head = {"shop/cart.py": f"{own}\n\n@step\ndef first(rows):\n    rows.clear()\n\n\n{run}"}
    assert not missing(tmp_path / "decorated", head)


def test_a_script_outside_every_package_is_left_alone(tmp_path: Path) -> None:
    script = ZIP + "\n\nif __name__ == '__main__':\n    print(is_zip('1'))\n"
    assert not missing(tmp_path / "script", {"downstream/run.py": script})
    assert missing(tmp_path / "module", {"shop/run.py": script.replace("print(is_zip('1'))", "print(1)")})


def test_what_needs_no_test_is_left_alone(tmp_path: Path) -> None:
    text = "class P:\n    def __repr__(self):\n        return 'P'\n\n    def size(self): ...\n"
    assert not missing(tmp_path / "a", {"shop/p.py": text})
    assert not missing(tmp_path / "b", {"docs/conf.py": ZIP, "setup.py": ZIP, "shop/zip.pyi": ZIP})
    policy = Policy(tests=TestPolicy(exempt=("shop/generated/**",)))
    assert not findings(tmp_path / "c", BASE, {"shop/generated/z.py": ZIP}, missing_test, policy=policy)


def test_a_repository_without_tests_is_not_told_so_function_by_function(tmp_path: Path) -> None:
    assert not findings(tmp_path, {"a.py": "x = 1\n"}, {"b.py": ZIP}, missing_test)


def test_with_coverage_it_is_exact(tmp_path: Path) -> None:
    head = {"shop/zip.py": ZIP + "\n\ndef other():\n    return 1\n"}
    text = json.dumps({"files": {"shop/zip.py": {"executed_lines": [1, 2, 5], "missing_lines": [6]}}})
    (found,) = findings(tmp_path, BASE, head, missing_test, coverage=text)
    assert (found.symbol, found.confidence) == ("other", Confidence.HIGH)
    assert found.message == "no test runs the new function `other`"


def test_a_file_that_the_coverage_does_not_name_is_estimated(tmp_path: Path) -> None:
    text = json.dumps({"files": {"shop/cart.py": {"executed_lines": [1, 2], "missing_lines": []}}})
    (found,) = findings(tmp_path, BASE, {"shop/zip.py": ZIP}, missing_test, coverage=text)
    assert (found.symbol, found.message) == ("is_zip", "no test reaches the new function `is_zip`")
