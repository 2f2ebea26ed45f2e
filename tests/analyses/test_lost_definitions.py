"""`orphaned-by-change` of definitions: what lost its last use, where, and all that may be used without being named."""

from pathlib import Path

import pytest

from foureyes.model.finding import Finding, Tier
from tests.analyses.ownership_reviews import found
from tests.repositories import CommitData

RULE = "orphaned-by-change"
RUN = "from shop.cart import total\n\n\nif __name__ == '__main__':\n    print(total([1]))\n"
PRICES = "def rounded(value):\n    return round(value, 2)\n\n\ndef plain(value):\n    return value\n"
BEFORE = "from shop.prices import plain, rounded\n\n\ndef total(items):\n    return rounded(plain(sum(items)))\n"
LIBRARY = "[project]\nname = 'shop'\nclassifiers = ['Topic :: Libraries']\n[build-system]\nbuild-backend = 'x'\n"
AFTER = "from shop.prices import plain\n\n\ndef total(items):\n    return plain(sum(items))\n"


def lost(path: Path, before: dict[str, str], after: dict[str, str | None]) -> list[Finding]:
    base = {"run.py": RUN, "shop/__init__.py": "", "shop/cart.py": BEFORE, "shop/prices.py": PRICES, **before}
    commits: list[CommitData] = [{"files": base}, {"files": {"shop/cart.py": AFTER, **after}}]
    return found(path, commits, RULE)


def test_in_a_file_that_the_change_does_not_touch(tmp_path: Path) -> None:
    [finding] = lost(tmp_path, {}, {})
    assert (finding.path, finding.line, finding.symbol, finding.tier) == ("shop/prices.py", 1, "rounded", Tier.LOOK)
    assert "its last use, in shop/cart.py" in finding.message


def test_a_class_and_a_method(tmp_path: Path) -> None:
    till = "class Till:\n    def net(self):\n        return 1\n\n    def gross(self):\n        return 2\n"
    till += "\n\nclass Drawer:\n    x = 1\n"
    before = (
        "from shop.till import Drawer, Till\n\n\ndef total(items):\n    return Till().net(), Till().gross(), Drawer()\n"
    )
    after: dict[str, str | None] = {
        "shop/cart.py": "from shop.till import Till\n\n\ndef total(items):\n    return Till().net()\n"
    }
    base = {"shop/till.py": till, "shop/cart.py": before}
    assert [item.symbol for item in lost(tmp_path, base, after)] == ["Till.gross", "Drawer"]


def test_in_the_same_file_and_by_a_deleted_file(tmp_path: Path) -> None:
    own = BEFORE.replace("rounded(plain(sum(items)))", "_sum(items)").replace("import plain, rounded", "import plain")
    own += "\n\ndef _sum(items):\n    return plain(sum(items))\n"
    changed = own.replace("return _sum(items)", "return plain(sum(items))")
    prices = {"shop/prices.py": PRICES.replace("rounded", "_rounded")}
    assert [item.symbol for item in lost(tmp_path, {"shop/cart.py": own, **prices}, {"shop/cart.py": changed})] == [
        "_sum"
    ]
    extra = {"shop/extra.py": "from shop.prices import rounded\nprint(rounded(1))\n", "shop/cart.py": AFTER}
    extra["run.py"] = "import shop.extra\n" + RUN
    gone: dict[str, str | None] = {"shop/extra.py": None, "run.py": RUN}
    assert [item.symbol for item in lost(tmp_path / "b", extra, gone)] == ["rounded"]


def test_where_only_tests_are_left_it_warns(tmp_path: Path) -> None:
    test = "from shop.prices import rounded\n\n\ndef test_it():\n    assert rounded(1) == 1\n"
    [finding] = lost(tmp_path, {"tests/test_prices.py": test}, {})
    assert (finding.tier, [place.path for place in finding.related]) == (Tier.WARN, ["tests/test_prices.py"])
    assert finding.message.startswith("Only tests use the function `rounded` now")


@pytest.mark.parametrize(
    "more",
    [
        {"shop/other.py": "from shop.prices import rounded\n", "run.py": RUN + "import shop.other\n"},
        {"shop/other.py": "HANDLERS = {'a': 'shop.prices.rounded'}\n", "run.py": RUN + "import shop.other\n"},
        {"jobs.yaml": "job: shop.prices:rounded\n"},
        {"docs/api.rst": "``rounded(value)`` rounds for plugins.\n"},
        {"templates/page.html": "{{ rounded(x) }}\n"},
        {"shop/prices.py": PRICES + "__all__ = ['rounded']\n"},
        {"shop/prices.py": "import app\n\n\n@app.filter\n" + PRICES},
        {"shop/prices.py": PRICES.replace("rounded", "_rounded")},
        {"shop/prices.py": "def rounded(value): ...\n\n\ndef plain(value):\n    return value\n"},
        {"pyproject.toml": LIBRARY},
        {"shop/rates.py": PRICES, "run.py": RUN + "import shop.rates\n"},
    ],
)
def test_what_may_be_used_all_the_same(tmp_path: Path, more: dict[str, str]) -> None:
    assert [item.symbol for item in lost(tmp_path, more, {}) if item.symbol == "rounded"] == []


def test_a_word_in_prose_keeps_nothing(tmp_path: Path) -> None:
    assert len(lost(tmp_path, {"docs/notes.md": "Prices are rounded. Nothing else.\n"}, {})) == 1


def test_what_a_base_class_calls(tmp_path: Path) -> None:
    prices = "class Rounding(Filter):\n    def rounded(self):\n        return 1\n"
    prices += "\n\ndef plain(value):\n    return Rounding\n"
    assert lost(tmp_path, {"shop/prices.py": prices}, {}) == []


def test_what_was_unused_before_or_moves_is_no_news(tmp_path: Path) -> None:
    assert lost(tmp_path, {"shop/cart.py": AFTER}, {"shop/cart.py": AFTER + "x = 1\n"}) == []
    moved: dict[str, str | None] = {
        "shop/prices.py": PRICES.replace("def rounded", "def nearest"),
        "shop/cart.py": BEFORE.replace("rounded", "nearest"),
    }
    assert lost(tmp_path / "b", {}, moved) == []


def test_a_module_that_nothing_reaches_is_told_of_once(tmp_path: Path) -> None:
    after = {"shop/cart.py": "def total(items):\n    return sum(items)\n"}
    assert [item.symbol for item in lost(tmp_path, {}, dict(after))] == ["shop.prices"]
