"""The demo's story holds still while rules come and go: what each chapter is told for is found in it, and no more."""

import json
from pathlib import Path

import pytest

from foureyes.demo.story_files import BASE, LIMIT, REFUNDS, REPAIRED, chapter
from tests.command_line import foureyes
from tests.repositories import build

_BY = "Co-Authored-By: Claude Opus 4.5 <noreply@anthropic.com>\n"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("story") / "shop"
    build(
        path,
        [
            {"message": "First commit", "files": chapter(BASE), "branch": BASE},
            {"message": f"Add refunds\n\n{_BY}", "files": chapter(REFUNDS), "branch": REFUNDS, "parents": [0]},
            {"message": f"Repair\n\n{_BY}", "files": chapter(REPAIRED), "branch": REPAIRED, "parents": [1]},
            {"message": f"Tidy up\n\n{_BY}", "files": chapter(LIMIT), "branch": LIMIT, "parents": [2]},
        ],
        check_out=False,
    )
    return path


def reviewed(shop: Path, head: str) -> tuple[set[tuple[str, str]], str]:
    done = foureyes("review", "--base", BASE, "--head", head, "--format", "json", "--fail-on", "never", cwd=shop)
    assert done.code == 0, done.err
    document = json.loads(done.out)
    return {(item["rule"], item["path"]) for item in document["findings"]}, document["decision"]["reason"]


def test_the_first_push_has_what_the_story_tells(shop: Path) -> None:
    findings, reason = reviewed(shop, REFUNDS)
    assert {
        ("command-injection", "shop/receipts.py"),
        ("orphan-module", "shop/refund_audit.py"),
    } <= findings
    assert "missing-test" in {rule for rule, _ in findings}
    assert reason == "BLOCKING_FINDING"


@pytest.mark.parametrize("name", [REPAIRED, LIMIT])
def test_what_is_repaired_waits_for_a_human_only(shop: Path, name: str) -> None:
    assert reviewed(shop, name) == (set(), "NEEDS_HUMAN_APPROVAL")
