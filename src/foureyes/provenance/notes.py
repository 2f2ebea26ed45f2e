"""Raw texts of notes and checkpoints, as git has them, in; parsed `LineSources` for `attribute` out."""

from collections.abc import Mapping

from foureyes.model.attribution import CommitAttribution
from foureyes.provenance import agent_blame_notes, git_ai_notes
from foureyes.provenance.agent_trace import NO_TRACES, Traces
from foureyes.provenance.attribute import LineSources
from foureyes.provenance.entire_checkpoints import parse_checkpoint
from foureyes.provenance.line_attribution import Position
from foureyes.provenance.line_claims import ParsedNote

_PARSERS = {
    git_ai_notes.REF: git_ai_notes.parse_git_ai,
    agent_blame_notes.REF: agent_blame_notes.parse_agent_blame,
}


def line_sources(
    notes: Mapping[str, Mapping[str, str]],
    *,
    positions: Mapping[str, Mapping[int, Position]] | None = None,
    checkpoints: Mapping[str, str] | None = None,
    traces: Traces = NO_TRACES,
) -> LineSources:
    """Parse notes (by ref, then commit) and checkpoints (metadata by id)."""
    parsed: dict[str, tuple[ParsedNote, ...]] = {}
    for ref, texts in notes.items():
        for commit, text in texts.items():
            parsed[commit] = (*parsed.get(commit, ()), _PARSERS[_kind_of(ref)](text))
    known = {name: parse_checkpoint(name, text) for name, text in (checkpoints or {}).items()}
    return LineSources(notes=parsed, positions=positions, traces=traces, checkpoints=known)


def checkpoint_ids(commits: tuple[CommitAttribution, ...]) -> tuple[str, ...]:
    """Return the Entire checkpoints that commits refer to."""
    found = (agent.session for commit in commits for agent in commit.agents if agent.name == "entire" and agent.session)
    return tuple(dict.fromkeys(found))


def _kind_of(ref: str) -> str:
    """Return the ref by which a parser is known: a fork's notes lie elsewhere, but end in the same words."""
    return ref if ref in _PARSERS else f"refs/notes/{ref.rpartition('/notes/')[2]}"
