"""`foureyes mcp` as an agent meets it: the protocol's own client asks a real process about a real repository."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult, TextContent

from tests.command_line import foureyes
from tests.repositories import build, write

FILES = {
    "shop/__init__.py": "",
    "shop/cart.py": "def total(rows):\n    return sum(rows)\n\n\ndef lost():\n    return 1\n",
    "tests/test_cart.py": "from shop.cart import total\n\n\ndef test_total():\n    assert total([1]) == 1\n",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop")
    build(path, [{"files": FILES}])
    write(path, {"shop/audit.py": "def audit(order):\n    eval(order)\n"})
    return path


def asked(repo: Path, *questions: tuple[str, dict[str, Any]], options: tuple[str, ...] = ()) -> list[CallToolResult]:
    async def ask() -> list[CallToolResult]:
        arguments = ["-m", "foureyes", "mcp", "--repo", str(repo), *options]
        async with Client(StdioServerParameters(command=sys.executable, args=arguments)) as client:
            return [await client.call_tool(name, given) for name, given in questions]

    return anyio.run(ask)


def text(answer: CallToolResult) -> str:
    (part,) = answer.content
    assert isinstance(part, TextContent)
    return part.text


def test_an_agent_reviews_and_asks_about_its_work(shop: Path) -> None:
    review, rule, module, tests, owners = asked(
        shop,
        ("review", {}),
        ("explain", {"what": "orphan-module"}),
        ("explain", {"what": str(shop / "shop/cart.py")}),
        ("tests_of", {"path": "shop/cart.py"}),
        ("owners", {"path": "shop"}),
    )
    assert not any(answer.is_error for answer in (review, rule, module, tests, owners))
    assert "shop/audit.py" in text(review)
    assert "orphan-module" in text(review)
    assert "orphan-module" in text(rule)
    assert "shop/cart.py (shop.cart)" in text(module)
    assert "test_cart.py::test_total" in text(tests)
    assert "no test reaches it" in text(tests)
    assert "shop/cart.py" in text(owners)


def test_what_cannot_be_answered_is_said_in_a_line(shop: Path) -> None:
    answers = asked(
        shop,
        ("tests_of", {"path": "shop/carts.py"}),
        ("explain", {"what": "--help"}),
        ("review", {"what": "branch", "base": "--output=/tmp/x"}),
        ("review", {"what": "everything"}),
        ("owners", {"path": "../.."}),
    )
    assert all(answer.is_error for answer in answers)
    assert "there is no Python file shop/carts.py" in text(answers[0])
    assert "Traceback" not in "".join(text(answer) for answer in answers)


def test_the_documented_hook_sends_an_agent_back_once(shop: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/agents.md").read_text("utf-8")
    settings = json.loads(re.findall(r"```json\n(.*?)```", page, re.DOTALL)[0])
    command = settings["hooks"]["Stop"][0]["hooks"][0]["command"]
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))

    def stopped(event: dict[str, bool]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", command],
            input=json.dumps(event),
            cwd=shop,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )

    first = stopped({"stop_hook_active": False})
    assert (first.returncode, first.stdout) == (2, "")
    assert "orphan-module" in first.stderr
    assert stopped({"stop_hook_active": True}).returncode == 0


def test_an_answer_that_takes_too_long_is_given_up(shop: Path) -> None:
    (answer,) = asked(shop, ("review", {}), options=("--seconds", "0.1"))
    assert answer.is_error
    assert "foureyes review took longer than 0.1 seconds and was stopped" in text(answer)


def test_a_place_without_a_repository_is_told_at_once(tmp_path: Path) -> None:
    answer = foureyes("mcp", cwd=tmp_path)
    assert (answer.code, answer.out) == (2, "")
    assert "git repository" in answer.err
