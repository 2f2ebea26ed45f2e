"""Who answers for a module, from line ranges and commits as plain data."""

from foureyes.model.attribution import FileAttribution, LineRange, Origin
from foureyes.model.change import Commit, Identity
from foureyes.ownership.module_owners import ModuleOwners, Touch, by_need, module_owners

NOBODY = Identity("", "")


def _commit(oid: str, name: str, when: int) -> Commit:
    return Commit(oid, (), Identity(name, f"{name}@example.com"), NOBODY, when, when, "")


COMMITS = {item.oid: item for item in (_commit("a", "Ada", 5), _commit("b", "Grace", 9), _commit("c", "Claude", 20))}


def _owners(*ranges: LineRange, code_owners: tuple[str, ...] = ()) -> ModuleOwners:
    agents = sum(item.last - item.first + 1 for item in ranges if item.agent)
    added = max((item.last for item in ranges), default=0)
    file = FileAttribution("shop/a.py", added, (("claude", agents),) if agents else (), ranges)
    lines: dict[int, str | None] = {1: "a", 2: "a", 3: "b", 4: "c", 5: "c", 6: "gone", 7: None}
    return module_owners(file, lines, COMMITS, code_owners)


def test_people_agents_and_the_last_touch() -> None:
    found = _owners(LineRange(1, 3, Origin.UNDECLARED, None), LineRange(4, 5, Origin.AI, "claude"))
    assert found.people == (("Ada", 2), ("Grace", 1))
    assert found.agents == (("claude", 2),)
    assert (found.agent_share, found.people_share) == (0.4, 0.6)
    assert found.last_person == Touch("Grace", 9)


def test_lines_of_bots_and_of_unknown_commits_are_nobodys() -> None:
    found = _owners(LineRange(1, 3, Origin.AUTOMATION, None), LineRange(4, 7, Origin.UNDECLARED, None))
    assert found.people == (("Claude", 2),)


def test_who_answers() -> None:
    agents = LineRange(1, 4, Origin.AI, "claude")
    assert not _owners(agents).is_answered_for(0.25)
    assert not _owners(agents).is_answered_for(0.0)
    assert _owners(agents, code_owners=("@ada",)).is_answered_for(0.25)
    quarter = _owners(LineRange(1, 1, Origin.UNDECLARED, None), LineRange(2, 4, Origin.AI, "claude"))
    assert quarter.is_answered_for(0.25)
    assert not quarter.is_answered_for(0.26)
    assert _owners().people_share == _owners().agent_share == 0.0


def test_those_without_anybody_come_first_the_largest_in_front() -> None:
    def module(path: str, agents: int, people: int) -> ModuleOwners:
        return ModuleOwners(path, agents + people, (), (("Ada", people),), (("claude", agents),), None)

    modules = (module("a", 0, 9), module("b", 5, 1), module("c", 50, 1), module("d", 5, 1), module("e", 1, 1))
    assert [item.path for item in by_need(modules, 0.25)] == ["c", "b", "d", "a", "e"]
