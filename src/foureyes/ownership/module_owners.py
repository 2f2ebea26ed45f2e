"""Who answers for one module: who wrote each of its lines and its code owners come in, people and shares go out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from foureyes.model.attribution import FileAttribution, Origin
from foureyes.model.change import Commit


@dataclass(frozen=True, slots=True)
class Touch:
    """The last time a person changed a line that still stands. `when` is in seconds since the epoch."""

    name: str
    when: int


@dataclass(frozen=True, slots=True)
class ModuleOwners:
    """`people` and `agents` have the lines of theirs that stand, most first. A person is whoever committed lines that
    no agent is known to have written; lines of bots are nobody's. `taken_by` is who the policy says has taken it on."""

    path: str
    lines: int
    code_owners: tuple[str, ...]
    people: tuple[tuple[str, int], ...]
    agents: tuple[tuple[str, int], ...]
    last_person: Touch | None
    taken_by: str | None = None

    @property
    def agent_share(self) -> float:
        return sum(count for _, count in self.agents) / self.lines if self.lines else 0.0

    @property
    def people_share(self) -> float:
        return sum(count for _, count in self.people) / self.lines if self.lines else 0.0

    def is_answered_for(self, min_human_share: float) -> bool:
        """Whether a code owner is named, somebody took it on, or people wrote enough of it."""
        return bool(self.code_owners or self.taken_by) or (bool(self.people) and self.people_share >= min_human_share)


def module_owners(
    file: FileAttribution,
    lines: Mapping[int, str | None],
    commits: Mapping[str, Commit],
    code_owners: tuple[str, ...],
    taken_by: str | None = None,
) -> ModuleOwners:
    """Return who answers for the module that `file` describes. `lines` has the commit of each of its lines."""
    people: Counter[str] = Counter()
    last: Touch | None = None
    for item in file.ranges:
        if item.agent is not None or item.origin is Origin.AUTOMATION:
            continue
        for line in range(item.first, item.last + 1):
            commit = commits.get(lines.get(line) or "")
            if commit is not None:
                people[commit.author.name] += 1
                touch = Touch(commit.author.name, commit.authored)
                last = max(last or touch, touch, key=lambda found: (found.when, found.name))
    ranked = tuple(sorted(people.items(), key=lambda found: (-found[1], found[0])))
    return ModuleOwners(file.path, file.added, code_owners, ranked, file.by_agent, last, taken_by)


def by_need(modules: tuple[ModuleOwners, ...], min_human_share: float) -> tuple[ModuleOwners, ...]:
    """Return the modules that nobody answers for first, those with most lines of agents' in front; then by path."""

    def key(module: ModuleOwners) -> tuple[bool, int, str]:
        answered = module.is_answered_for(min_human_share)
        return answered, 0 if answered else -sum(count for _, count in module.agents), module.path

    return tuple(sorted(modules, key=key))
