"""`foureyes explain` and `foureyes graph` as a user types them."""

import json
from pathlib import Path

import pytest

from tests.command_line import foureyes
from tests.repositories import build

FILES = {
    "run.py": "from shop.api import main\nmain()\n",
    "shop/__init__.py": "",
    "shop/api.py": "from shop import pay\n\ndef main():\n    return pay\n",
    "shop/pay.py": "RATE = 1\n",
    "shop/lost.py": "@app.task\ndef send(): ...\n",
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    build(tmp_path / "repo", [{"files": FILES}])
    return tmp_path / "repo"


def test_the_chain_of_a_module(repository: Path) -> None:
    answer = foureyes("explain", "shop/pay.py", "--no-cache", cwd=repository)
    assert answer.code == 0
    assert answer.out.splitlines() == [
        "shop/pay.py (shop.pay): reached",
        "  starts at run.py: it runs as a script (main() at module level) [run.py:2]",
        "  -> shop/api.py: run.py:1 from shop.api import main",
        "  -> shop/pay.py: shop/api.py:1 from shop import pay",
    ]


def test_the_near_misses_of_an_orphan_by_its_dotted_name(repository: Path) -> None:
    answer = foureyes("explain", "shop.lost", "--no-cache", cwd=repository)
    assert answer.code == 1
    assert "shop/lost.py (shop.lost): an orphan, nothing reaches it" in answer.out
    assert "shop/lost.py:2 `@app.task` registers send only once something imports the module." in answer.out
    assert "to wire it: from shop import lost in run.py" in answer.out


def test_the_edit_that_would_wire_it(tmp_path: Path) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/celery.py": "from celery import Celery\n\napp = Celery('shop', include=['shop.mail'])\n",
        "shop/mail.py": "from shop.celery import app\n\n\n@app.task\ndef send(): ...\n",
        "shop/lost.py": "from shop.celery import app\n\n\n@app.task\ndef find(): ...\n",
        "Procfile": "worker: celery -A shop.celery worker\n",
    }
    build(tmp_path / "repo", [{"files": files}])
    answer = foureyes("explain", "shop/lost.py", "--no-cache", cwd=tmp_path / "repo")
    assert "registers find only once something imports the module; Celery's include list is in shop/celery.py:3." in (
        answer.out
    )
    assert answer.out.endswith(
        "suggested edit:\n--- a/shop/celery.py\n+++ b/shop/celery.py\n@@ -1,3 +1,3 @@\n from celery import Celery\n \n"
        "-app = Celery('shop', include=['shop.mail'])\n+app = Celery('shop', include=['shop.mail', 'shop.lost'])\n"
    )


def test_a_rule_and_what_is_neither(repository: Path) -> None:
    assert "orphan-module" in foureyes("explain", "orphan-module", "--no-cache", cwd=repository).out
    for wrong in ("shop/lots.py", "orphan-modul"):
        answer = foureyes("explain", wrong, "--no-cache", cwd=repository)
        assert answer.code == 2
        assert "did you mean" in answer.err


@pytest.mark.parametrize("form", ["text", "dot", "mermaid", "json"])
def test_the_graph_in_every_format(repository: Path, form: str) -> None:
    answer = foureyes("graph", "--around", "shop.api", "--format", form, "--no-cache", cwd=repository)
    assert answer.code == 0
    assert "shop.pay" in answer.out
    assert "shop.lost" not in answer.out


def test_the_whole_graph_as_json(repository: Path) -> None:
    data = json.loads(foureyes("graph", "--format", "json", "--no-cache", cwd=repository).out)
    assert {item["path"]: item["verdict"] for item in data["modules"]}["shop/lost.py"] == "orphan"
    assert {"from": "shop/api.py", "to": "shop/pay.py", "line": 1, "why": "from shop import pay"} in data["edges"]
