"""New definitions that nothing uses, and the many that something uses without saying their name."""

from pathlib import Path

import pytest

from foureyes.analyses import orphan_definition
from foureyes.model.finding import Confidence
from tests.analyses.changes import findings

MAIN = "import app\n\nprint(app.used())\n"
USED = "def used():\n    return 1\n"


def orphans(path: Path, text: str, **more: str) -> list[str]:
    files = {"main.py": MAIN, "app.py": USED}
    extra = {name.replace("__", "/").replace("_dot_", "."): content for name, content in more.items()}
    head = {"app.py": f"{USED}\n\n{text}", **extra}
    return [item.symbol for item in findings(path, files, head, orphan_definition)]


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("def summarize(rows):\n    return len(rows)\n", "summarize"),
        ("class Summary:\n    x = 1\n", "Summary"),
        ("LIMIT = 10\n", "LIMIT"),
        (
            "print(used())\n\n\ndef outer():\n    def inner_one():\n        return 1\n    return 2\n\n\nouter()\n",
            "outer.inner_one",
        ),
        ("class C:\n    def lonely(self):\n        return 1\n\n\nC()\n", "C.lonely"),
    ],
)
def test_nothing_mentions_it(tmp_path: Path, text: str, symbol: str) -> None:
    assert orphans(tmp_path, text) == [symbol]


@pytest.mark.parametrize(
    "text",
    [
        "def summarize(rows):\n    return len(rows)\n\n\nsummarize([])\n",
        "@app.route('/x')\ndef view():\n    return 1\n",
        "@pytest.fixture\ndef thing():\n    return 1\n",
        "@receiver(saved)\ndef on_saved(sender):\n    return 1\n",
        "class View(Base):\n    def get_queryset(self):\n        return 1\n",
        "class Visitor:\n    def visit_Name(self, node):\n        return 1\n\n\nVisitor()\n",
        "class P:\n    def __enter__(self):\n        return 1\n\n\nP()\n",
        "def handler():\n    return 1\n\n\n__all__ = ['handler']\n",
        "TABLE = {'a': 'summarize'}\nprint(TABLE)\n\n\ndef summarize(rows):\n    return 1\n",
        "from typing import Protocol\n\n\nclass Reader(Protocol):\n    def read_all(self) -> str: ...\n",
        "class Shell:\n    def run(self, word):\n        return getattr(self, f'cmd_{word}')()\n\n"
        "    def cmd_quit(self):\n        return 1\n\n\nShell().run('quit')\n",
        "def __getattr__(name):\n    return 1\n",
    ],
)
def test_something_uses_it(tmp_path: Path, text: str) -> None:
    assert not orphans(tmp_path, text)


def test_other_files_count(tmp_path: Path) -> None:
    text = "def summarize(rows):\n    return len(rows)\n"
    assert not orphans(tmp_path / "a", text, other_dot_py="from app import summarize\n")
    assert not orphans(tmp_path / "b", text, job_dot_yaml="run: app:summarize\n")
    assert not orphans(tmp_path / "c", text, page_dot_html="{{ summarize(x) }}\n")
    assert orphans(tmp_path / "d", text, notes_dot_md="summarize\n") == ["summarize"]


def test_what_was_there_before_is_not_new(tmp_path: Path) -> None:
    lonely = "def lonely():\n    return 1\n"
    files = {"app.py": lonely}
    assert not findings(tmp_path / "same", files, {"app.py": "print()\n\n\n" + lonely}, orphan_definition)
    assert not findings(tmp_path / "moved", files, {"app.py": "print()\n", "b.py": lonely}, orphan_definition)


def test_the_public_face_of_a_library_is_left_alone(tmp_path: Path) -> None:
    base = {"pyproject.toml": "[build-system]\nrequires = []\n", "src/lib/__init__.py": "", "src/lib/a.py": ""}
    text = "def public():\n    return 1\n\n\ndef _private():\n    return 2\n"
    (found,) = findings(tmp_path, base, {"src/lib/a.py": text}, orphan_definition)
    assert found.symbol == "_private"
    assert found.confidence is Confidence.HIGH


def test_a_name_that_modules_beside_define_too_is_a_convention(tmp_path: Path) -> None:
    text = "def set_up_platform():\n    return 1\n"
    assert not findings(tmp_path, {"p/a/x.py": text}, {"p/b/x.py": text}, orphan_definition)


def test_methods_of_a_files_protocol_are_for_whoever_gets_the_object(tmp_path: Path) -> None:
    methods = "".join(f"    def {name}(self):\n        return 1\n\n" for name in ("writelines", "wrote"))
    (found,) = findings(
        tmp_path, {"a.py": ""}, {"a.py": f"class _Writer:\n{methods}\nprint(_Writer())\n"}, orphan_definition
    )
    assert found.symbol == "_Writer.wrote"


def test_tests_are_left_alone(tmp_path: Path) -> None:
    assert not findings(tmp_path, {"a.py": ""}, {"tests/test_a.py": "def odd():\n    return 1\n"}, orphan_definition)
