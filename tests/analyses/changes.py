"""Runs one analysis on a change between two real trees."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from foureyes.analyses.registry import Analysis
from foureyes.analyses.subject import Subject
from foureyes.analyses.suppression import COLLECTOR as SUPPRESSIONS
from foureyes.facts.collector import Collector
from foureyes.facts.fact_base import FactBase
from foureyes.git.change_set import between
from foureyes.git.repository import Repository
from foureyes.model.finding import Finding
from foureyes.model.policy import Policy
from foureyes.model.rule import Rule
from foureyes.rulepacks.catalogue import load_catalogue
from tests.repositories import build

Files = Mapping[str, str | bytes | None]


def findings(
    path: Path, base: Files, head: Files, analysis: Analysis, policy: Policy | None = None, coverage: str | None = None
) -> list[Finding]:
    """Return what `analysis` says of the change from `base` to `head` (which holds only what changes; None deletes)."""
    first, second = build(path, [{"files": base}, {"files": head}], check_out=False)
    own = getattr(analysis, "COLLECTOR", None)
    collectors = {item.name: item for item in (own, SUPPRESSIONS) if isinstance(item, Collector)}
    with Repository.open(path) as repo:
        snapshot = between(repo, first, second)
        facts = FactBase(snapshot.blobs, collectors=tuple(collectors.values()))
        deep = {name for file in snapshot.change.files for name in (file.path, file.base_path) if name}
        subject = Subject(
            change=snapshot.change,
            base=facts.tree(snapshot.base_tree, deep),
            head=facts.tree(snapshot.head_tree, deep),
            policy=policy or Policy(),
            rules=_rules(),
            coverage=coverage,
        )
        return list(analysis.find(subject))


@cache
def _rules() -> Mapping[str, Rule]:
    return load_catalogue().rules
