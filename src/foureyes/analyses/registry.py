"""All analyses, written out. An analysis is a module with `RULES` and `find`, and a `COLLECTOR` where it needs one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from foureyes.analyses import (
    agent_litter,
    complexity_increase,
    missing_test,
    orphan_cycle,
    orphan_definition,
    orphan_module,
    orphaned_by_change,
    owner_left,
    patterns,
    shadow_module,
    sole_agent_author,
    suppression_added,
    test_only_module,
    unowned_module,
    unparsable_file,
)
from foureyes.analyses.subject import Subject
from foureyes.facts.collector import Collector
from foureyes.model.finding import Finding
from foureyes.model.wording import Message, rebuilt


class Analysis(Protocol):
    """What a module of this room offers."""

    @property
    def RULES(self) -> tuple[str, ...]:
        """The ids of the rules it reports under."""
        ...

    def find(self, subject: Subject) -> Iterator[Finding]:
        """Yield the findings of the analysis; may raise, the caller records it and goes on."""
        ...


ANALYSES: tuple[Analysis, ...] = (
    unparsable_file,
    suppression_added,
    orphan_module,
    orphan_cycle,
    orphaned_by_change,
    test_only_module,
    orphan_definition,
    unowned_module,
    sole_agent_author,
    owner_left,
    shadow_module,
    agent_litter,
    missing_test,
    complexity_increase,
    patterns,
)

_FIXED = tuple(
    collector for analysis in ANALYSES if isinstance(collector := getattr(analysis, "COLLECTOR", None), Collector)
)


def collectors(rules: tuple[Path, ...] = ()) -> tuple[Collector, ...]:
    """Return what runs on changed files in the workers; `rules` are further directories of pattern rules."""
    return (*_FIXED, patterns.collector(rules))


def told_name(analysis: Analysis) -> Message:
    """Return what an analysis is called while it runs: its module's name in words."""
    name: str = getattr(analysis, "__name__", type(analysis).__name__)
    return rebuilt(name.rpartition(".")[2].replace("_", " "), {})
