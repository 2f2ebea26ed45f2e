"""An attribution as JSON data: who wrote what, and the evidence it rests on."""

from collections.abc import Iterable

from foureyes.model.attribution import Agent, Attribution, CommitAttribution, Evidence, FileAttribution
from foureyes.model.safe_text import shown
from foureyes.report.change_record import identity_record
from foureyes.report.json_text import Json
from foureyes.report.verdict import shares


def attribution_record(attribution: Attribution) -> dict[str, Json]:
    """Return agents, prompters, evidence, and the added lines shared out among them."""
    split = shares(attribution)
    return {
        "origin": attribution.origin.value,
        "agents": [agent_record(agent) for agent in attribution.agents],
        "prompters": [identity_record(prompter) for prompter in attribution.prompters],
        "added": attribution.added,
        "by_agent": _by_agent(split.agents),
        "ai_lines": attribution.ai_lines,
        "automation_lines": split.automation,
        "attested_lines": split.attested,
        "undeclared_lines": split.undeclared,
        "evidence": [_evidence(item) for item in attribution.evidence],
        "commits": [_commit(item) for item in attribution.commits],
        "files": [_file(item) for item in sorted(attribution.files, key=lambda item: item.path)],
        "ignored": [shown(item) for item in attribution.ignored],
        "hints": [shown(item) for item in attribution.hints],
    }


def agent_record(agent: Agent) -> Json:
    """Return name, model and session."""
    return {
        "name": shown(agent.name),
        "model": None if agent.model is None else shown(agent.model),
        "session": None if agent.session is None else shown(agent.session),
    }


def _by_agent(items: Iterable[tuple[str, int]]) -> Json:
    return [{"agent": shown(agent), "lines": number} for agent, number in items]


def _evidence(item: Evidence) -> Json:
    return {
        "kind": item.kind.value,
        "agent": shown(item.agent),
        "value": shown(item.value),
        "where": shown(item.where),
        "strength": item.strength.value,
        "role": item.role.value,
        "signal": shown(item.signal),
    }


def _commit(item: CommitAttribution) -> Json:
    return {
        "commit": shown(item.commit),
        "origin": item.origin.value,
        "agents": [agent_record(agent) for agent in item.agents],
        "prompters": [identity_record(prompter) for prompter in item.prompters],
        "evidence": [_evidence(evidence) for evidence in item.evidence],
        "hints": [shown(hint) for hint in item.hints],
    }


def _file(item: FileAttribution) -> Json:
    return {
        "path": shown(item.path),
        "added": item.added,
        "by_agent": _by_agent(item.by_agent),
        "ranges": [
            {
                "first": part.first,
                "last": part.last,
                "origin": part.origin.value,
                "agent": None if part.agent is None else shown(part.agent),
                "attested_human": part.attested_human,
            }
            for part in item.ranges
        ],
    }
