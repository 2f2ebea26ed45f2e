"""Trees as plain data, of this room and of every framework in `rules/entrypoints/`: what nothing reaches in them."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from foureyes.facts.reach.reachability import Reachability, Verdict
from foureyes.model.rule_files import rules_root
from tests.facts.reach_of import reach_of

TREES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("reach_trees.yaml").read_text())
FRAMEWORKS = sorted((rules_root() / "entrypoints").glob("*.yaml"))
EXAMPLES: list[dict[str, Any]] = [
    {**example, "name": f"{path.stem}: {example['name']}"}
    for path in FRAMEWORKS
    for example in yaml.safe_load(path.read_text())["examples"]
]


@pytest.mark.parametrize("case", [*TREES, *EXAMPLES], ids=lambda case: str(case["name"]))
def test_orphans_of_a_tree(case: dict[str, Any]) -> None:
    reach = reach_of(case["files"], case.get("modes", {}))
    assert list(reach.orphans()) == case.get("orphans", [])
    assert _only(reach, Verdict.TEST_ONLY) == case.get("test_only", [])


def _only(reach: Reachability, verdict: Verdict) -> list[str]:
    return [path for path in reach.modules() if reach.verdict(path) is verdict]


def test_every_framework_has_an_example() -> None:
    assert {path.stem for path in FRAMEWORKS} == {str(case["name"]).partition(":")[0] for case in EXAMPLES}
