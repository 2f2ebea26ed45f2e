"""Notes, traces and checkpoints in, evidence for commits and for the change out."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from foureyes.model.attribution import Agent, CommitAttribution, Evidence, EvidenceKind, Origin, Role, Strength
from foureyes.model.change import ChangeSet
from foureyes.model.wording import worded
from foureyes.provenance.agent_trace import Traces
from foureyes.provenance.entire_checkpoints import Checkpoint
from foureyes.provenance.line_claims import ParsedNote
from foureyes.provenance.verdict import verdict

_CHECKPOINT = "entire-checkpoint"
_TRACE = worded("agent trace")


def agent_name(tool: str, aliases: Mapping[str, str]) -> str:
    """Return the agent's id for a tool's own name of itself."""
    low = tool.lower()
    for end in (low, low.partition("-jetbrains")[0], low.partition("-vscode")[0]):
        if end in aliases:
            return aliases[end]
    return low


def note_evidence(note: ParsedNote, commit: str, aliases: Mapping[str, str]) -> Iterator[Evidence]:
    """Yield what a note adds: only lines of agents count, a note without any says nothing."""
    for tool, count in note.by_tool.items():
        agent = agent_name(tool, aliases)
        value = worded("{note}: {count} lines by {tool}", note=note.source, count=count, tool=tool)
        yield Evidence(EvidenceKind.NOTE, agent, value, commit, Strength.CONCLUSIVE, Role.AUTHOR, "line-note")


def trace_evidence(traces: Traces, change: ChangeSet, aliases: Mapping[str, str]) -> tuple[Evidence, ...]:
    """Return one piece of evidence for each agent that traces name in files of this change."""
    found: dict[str, Evidence] = {}
    for item in traces.claims:
        claim = item.claim
        touched = any(claim.path == file.path or claim.path.endswith(f"/{file.path}") for file in change.files)
        if touched and claim.tool is not None:
            agent = agent_name(claim.tool, aliases)
            value = f"{claim.path}:{claim.first}-{claim.last}"
            found.setdefault(
                agent,
                Evidence(EvidenceKind.TRACE, agent, value, _TRACE, Strength.STRONG, Role.AUTHOR, "agent-trace"),
            )
    return tuple(found.values())


def weighed(commit: CommitAttribution, checkpoints: Mapping[str, Checkpoint]) -> CommitAttribution:
    """Let an Entire checkpoint's own count decide what its trailer is worth."""
    evidence: list[Evidence] = []
    agents = {agent.name: agent for agent in commit.agents}
    for item in commit.evidence:
        checkpoint = checkpoints.get(item.value.rpartition(":")[2].strip()) if item.signal == _CHECKPOINT else None
        if checkpoint is None or checkpoint.agent_lines is None:
            evidence.append(item)
        elif checkpoint.agent_lines == 0:
            evidence.append(replace(item, strength=Strength.WEAK))
            agents.pop(item.agent, None)
        else:
            name = checkpoint.agent.lower() if checkpoint.agent else item.agent
            agents.setdefault(name, Agent(name))
            evidence.append(replace(item, strength=Strength.CONCLUSIVE, role=Role.AUTHOR, agent=name))
    deciding = [item for item in evidence if item.kind is not EvidenceKind.BRANCH]
    origin = verdict(deciding, by_bot=commit.origin is Origin.AUTOMATION)
    return replace(commit, origin=origin, evidence=tuple(evidence), agents=tuple(agents.values()))
