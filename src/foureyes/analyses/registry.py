"""All analyses there are, written out: adding one means adding a line here."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType

from foureyes.analyses.subject import Subject
from foureyes.facts.collector import Collector
from foureyes.model.finding import Finding
from foureyes.model.rule import Engine, Rule


@dataclass(frozen=True, slots=True)
class Analysis:
    """`fixed_rules` are the ids it reports; None: every rule whose page carries patterns."""

    name: str
    find: Callable[[Subject], Iterator[Finding]]
    fixed_rules: tuple[str, ...] | None
    collector: Collector | None = None

    def rules(self, catalogue: Mapping[str, Rule]) -> tuple[str, ...]:
        if self.fixed_rules is not None:
            return self.fixed_rules
        return tuple(rule.id for rule in catalogue.values() if rule.engine is Engine.PATTERN)


def _analysis(module: ModuleType) -> Analysis:
    name = module.__name__.rpartition(".")[2].replace("_", "-")
    return Analysis(name, module.find, module.RULES, getattr(module, "COLLECTOR", None))


ANALYSES: tuple[Analysis, ...] = ()


def collectors() -> tuple[Collector, ...]:
    """What runs on changed files in the workers that parse them."""
    return tuple(item.collector for item in ANALYSES if item.collector is not None)
