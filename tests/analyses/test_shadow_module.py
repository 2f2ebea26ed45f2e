"""`shadow-module`: names that say copy, and what must be shared; versions kept on purpose are left alone."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from foureyes.analyses import shadow_module
from foureyes.model.finding import Finding
from tests.analyses.changes import findings
from tests.analyses.ownership_reviews import PERSON, found

PAY = '''\
import decimal


class Till:
    def open(self, drawer):
        """Open it."""
        found = self.find(drawer)
        return found.open()

    def close(self, drawer):
        found = self.find(drawer)
        found.close()
        return None


def total(items, rate):
    result = decimal.Decimal(0)
    for item in items:
        result += item.price * rate
    return result


def label(item):
    return item.name
'''
RENAMED = '''\
class Till:
    def open(self, drawer_name: str) -> object:
        till = self.find(drawer_name)
        return till.open()

    @retried
    def close(self, drawer):
        """Close it, whatever happens."""
        it = self.find(drawer)
        it.close()
        return None


def grand_total(things, factor=None):
    return sum(things)


def total(things, factor):
    answer = decimal.Decimal(0)
    for thing in things:
        answer += thing.price * factor
    return answer
'''
OTHER = """\
def total(items, rate):
    return sum(item.price for item in items) * rate


def weigh(items, scale):
    scale.reset()
    for item in items:
        scale.add(item)
    return scale.read()
"""
BASE = {"shop/pay.py": PAY}


def _found(tmp_path: Path, head: Mapping[str, str | None], base: Mapping[str, str] | None = None) -> list[Finding]:
    return findings(tmp_path, base or BASE, head, shadow_module)


@pytest.mark.parametrize(
    "name",
    ["pay_v2", "pay2", "pay_2", "new_pay", "pay_new", "pay-new", "pay_fixed", "Pay_Enhanced".lower(), "pay_old",
     "pay_improved_v3", "copy_of_pay", "simple_pay", "pay_final_final", "pay_backup"],
)  # fmt: skip
@pytest.mark.parametrize("text", [PAY, RENAMED], ids=["equal", "renamed"])
def test_a_copy_beside_the_module(tmp_path: Path, name: str, text: str) -> None:
    [finding] = _found(tmp_path, {f"shop/{name}.py": text})
    assert finding.path == f"shop/{name}.py"
    assert "mostly a copy of shop/pay.py: it has 3 functions of it (Till.open, Till.close, total)" in finding.message
    assert finding.related[0].path == "shop/pay.py"


def test_a_copy_with_a_few_statements_changed(tmp_path: Path) -> None:
    text = PAY.replace("item.price * rate", "item.price * rate * 2").replace("return found.open()", "return found.go()")
    long = "def run(job):\n" + "".join(f"    job.step_{number}()\n" for number in range(12))
    base = {"shop/pay.py": PAY + long}
    assert len(_found(tmp_path / "a", {"shop/pay_v2.py": long.replace("step_3()", "other()")}, base)) == 1
    assert _found(tmp_path / "b", {"shop/pay_v2.py": text.replace("found.close()", "x = 1")}, base) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shop/pay_v2.py", OTHER),
        ("shop/payments.py", PAY),
        ("other/pay_v2.py", PAY),
        ("shop/pay_v2.py", "def label(item):\n    return item.name\n"),
        ("shop/pay_v2.py", ""),
        ("shop/pay_v2.py", "def (\n"),
        ("shop/pay_v2.txt", PAY),
        ("tests/pay_new.py", PAY),
    ],
)
def test_what_is_no_copy(tmp_path: Path, name: str, text: str) -> None:
    assert _found(tmp_path, {name: text}) == []


def test_a_module_that_takes_the_place_of_the_other(tmp_path: Path) -> None:
    assert _found(tmp_path, {"shop/pay_v2.py": PAY, "shop/pay.py": None}) == []


def test_a_changed_copy_is_not_new(tmp_path: Path) -> None:
    base = {**BASE, "shop/pay_v2.py": PAY}
    assert _found(tmp_path, {"shop/pay_v2.py": PAY + "A = 1\n"}, base) == []


def test_the_old_one_kept_under_another_name(tmp_path: Path) -> None:
    [finding] = _found(tmp_path, {"shop/pay_old.py": PAY, "shop/pay.py": PAY + "A = 1\n"})
    assert finding.path == "shop/pay_old.py"


def test_a_repository_that_numbers_its_versions(tmp_path: Path) -> None:
    base = {"shop/pay.py": PAY, "shop/pay_v2.py": OTHER}
    assert _found(tmp_path, {"shop/pay_v3.py": PAY}, base) == []


def test_versions_that_are_used_side_by_side(tmp_path: Path) -> None:
    files = {"shop/__init__.py": "", "shop/pay.py": PAY, "run.py": "from shop import pay\n"}
    both = {"shop/pay_v2.py": PAY, "run.py": "from shop import pay, pay_v2\n"}
    alone = {"shop/pay_v2.py": PAY, "other.py": "from shop import pay_v2\n"}
    for number, (head, count) in enumerate(((both, 0), (alone, 1))):
        commits = [{"files": files}, {"message": PERSON, "files": head}]
        assert len(found(tmp_path / str(number), commits, "shadow-module")) == count  # type: ignore[arg-type]


def test_hostile_code_is_compared_in_time(tmp_path: Path) -> None:
    deep = "def f(x):\n    a = 1\n    return " + "-" * 80 + "x" + " + x" * 2_000 + "\n"
    many = "".join(f"def f{number}(x):\n    y = x\n    return y + {number}\n" for number in range(500))
    [finding] = _found(tmp_path, {"shop/pay_v2.py": deep + many}, {"shop/pay.py": deep + many})
    assert "501 functions" in finding.message
