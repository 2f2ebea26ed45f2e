"""A change and everything known about who wrote it in, one `Attribution` out.

Commits are classified one by one; notes, traces, checkpoints and pull-request facts add to that, and never take away.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from foureyes.model.attribution import (
    Agent,
    Attribution,
    CommitAttribution,
    Evidence,
    EvidenceKind,
    FileAttribution,
    Origin,
    Role,
    Strength,
)
from foureyes.model.change import ChangeSet, Identity
from foureyes.model.policy import EvidencePolicy
from foureyes.provenance.agent_trace import NO_TRACES, Traces
from foureyes.provenance.classify import classify
from foureyes.provenance.conflicts import conflicts
from foureyes.provenance.entire_checkpoints import Checkpoint
from foureyes.provenance.extra_evidence import agent_name, note_evidence, trace_evidence, weighed
from foureyes.provenance.file_headers import header_evidence
from foureyes.provenance.file_marks import FileMarks
from foureyes.provenance.line_attribution import Mark, Position, attribute_file, by_size, mark_of
from foureyes.provenance.line_claims import ParsedNote
from foureyes.provenance.matcher import Matcher, matcher
from foureyes.provenance.pull_request import PullRequestFacts, branch_evidence, evidence_in, login_evidence
from foureyes.provenance.signals import Signals
from foureyes.provenance.verdict import verdict

AI_ORIGINS = frozenset({Origin.AI, Origin.AI_ASSISTED})
Origins = Mapping[str, Mapping[int, str | None]]


@dataclass(frozen=True, slots=True)
class LineSources:
    """Line-level claims. `notes` go by commit. `positions` tell where each line of head was written (commit, path and
    line there), by path: without them, a note on an older commit is applied to all that commit's lines of the file.
    `contents` are the lines of changed files, needed to check a trace's content hashes, `headers` the beginnings of
    added files."""

    notes: Mapping[str, Sequence[ParsedNote]] = field(default_factory=dict)
    positions: Mapping[str, Mapping[int, Position]] | None = None
    traces: Traces = NO_TRACES
    contents: Mapping[str, Sequence[str]] | None = None
    checkpoints: Mapping[str, Checkpoint] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


NO_SOURCES = LineSources()


def attribute(
    change: ChangeSet,
    *,
    signals: Signals,
    policy: EvidencePolicy,
    origins: Origins | None = None,
    notes: LineSources = NO_SOURCES,
    pull_request: PullRequestFacts | None = None,
) -> Attribution:
    """Say who wrote `change`. `origins` maps the added lines of head to commits (None: not committed yet); ask
    `needs_origins` first whether they can tell anything."""
    known, facts = matcher(signals), pull_request or PullRequestFacts()
    own = _own(change, facts, signals, policy, notes)
    commits = tuple(_with_notes(commit, notes.notes.get(commit.commit, ()), known.tools.aliases) for commit in own)
    outer = _outer_evidence(change, facts, known, policy, notes)
    evidence = tuple(dict.fromkeys((*outer, *facts.earlier, *(item for commit in commits for item in commit.evidence))))
    origin = _whole(commits, evidence, by_bot=known.is_bot_login(facts.author_login))
    marks = FileMarks(
        change=change,
        commits={commit.commit: mark_of(commit) for commit in own},
        whole=_whole_mark(commits, outer, origin),
        fallback=_fallback(commits, origin),
        aliases=known.tools.aliases,
        origins=origins,
        sources=notes,
        ignored=[],
    )
    files = tuple(attribute_file(file, marks.of(file)) for file in change.files if file.hunks)
    return Attribution(
        origin=origin,
        agents=_agents(commits, evidence) if origin in AI_ORIGINS else (),
        prompters=_prompters(commits),
        evidence=evidence,
        commits=commits,
        files=files,
        added=sum(file.added for file in files),
        by_agent=_totals(files),
        ignored=tuple(dict.fromkeys((*change.incomplete, *facts.unread, *marks.ignored, *_ignored(notes)))),
        hints=conflicts(change, commits, outer, facts),
    )


def _own(
    change: ChangeSet, facts: PullRequestFacts, signals: Signals, policy: EvidencePolicy, notes: LineSources
) -> tuple[CommitAttribution, ...]:
    """What commits say of themselves, their accounts and checkpoints included; notes on lines come on top of it."""
    known = matcher(signals)
    return tuple(
        _with_logins(commit, login_evidence(facts, commit.commit, known=known, policy=policy))
        for commit in commit_attributions(change, signals=signals, policy=policy, checkpoints=notes.checkpoints)
    )


def _outer_evidence(
    change: ChangeSet, facts: PullRequestFacts, known: Matcher, policy: EvidencePolicy, notes: LineSources
) -> tuple[Evidence, ...]:
    """What is said of the change as a whole: by the pull request, the branch, and trace files."""
    branch = change.branch if not facts.head_branch else None
    return (
        *evidence_in(facts, known=known, policy=policy),
        *(branch_evidence(branch, known=known, policy=policy) if branch else ()),
        *trace_evidence(notes.traces, change, known.tools.aliases),
        *header_evidence(notes.headers, known=known, policy=policy),
    )


def _ignored(notes: LineSources) -> tuple[str, ...]:
    return (
        *(text for parsed in notes.notes.values() for note in parsed for text in note.ignored),
        *notes.traces.ignored,
        *(text for checkpoint in notes.checkpoints.values() for text in checkpoint.ignored),
    )


def commit_attributions(
    change: ChangeSet,
    *,
    signals: Signals,
    policy: EvidencePolicy,
    checkpoints: Mapping[str, Checkpoint] | None = None,
) -> tuple[CommitAttribution, ...]:
    """Classify every commit of the change by what it carries itself."""
    found = (classify(commit, signals=signals, policy=policy) for commit in change.commits)
    return tuple(weighed(commit, checkpoints) if checkpoints else commit for commit in found)


def needs_origins(change: ChangeSet, *, signals: Signals, policy: EvidencePolicy, has_notes: bool = False) -> bool:
    """Whether blame over the change can tell more than the commits do: only where they differ, or where some lines may
    not be committed yet, or notes speak of single lines."""
    commits = commit_attributions(change, signals=signals, policy=policy)
    marks = {mark_of(commit) for commit, source in zip(commits, change.commits, strict=True) if not source.is_merge}
    declared = any(mark.origin in AI_ORIGINS for mark in marks)
    return len(marks) > 1 or (declared and change.head_kind.value != "commit") or has_notes


def _with_logins(commit: CommitAttribution, extra: tuple[Evidence, ...]) -> CommitAttribution:
    if not extra:
        return commit
    evidence = (*commit.evidence, *extra)
    known = {agent.name: agent for agent in commit.agents}
    for item in extra:
        known.setdefault(item.agent, Agent(item.agent))
    return replace(commit, origin=verdict(evidence), agents=tuple(known.values()), evidence=evidence)


def _with_notes(
    commit: CommitAttribution, notes: Sequence[ParsedNote], aliases: Mapping[str, str]
) -> CommitAttribution:
    extra = tuple(item for note in notes for item in note_evidence(note, commit.commit, aliases))
    if not extra:
        return commit
    evidence = (*commit.evidence, *extra)
    known = {agent.name: agent for agent in commit.agents}
    for note in notes:
        for claim in note.claims:
            name = agent_name(claim.tool, aliases) if claim.tool else None
            if name and (name not in known or known[name].model is None):
                known[name] = Agent(name, claim.model, claim.session)
    people = {person.email.lower(): person for note in notes for person in note.prompters}
    prompters = {**people, **{person.email.lower(): person for person in commit.prompters}}
    return replace(
        commit,
        origin=verdict(evidence),
        agents=tuple(known.values()),
        prompters=tuple(prompters.values()),
        evidence=evidence,
    )


def _whole(commits: tuple[CommitAttribution, ...], evidence: tuple[Evidence, ...], *, by_bot: bool) -> Origin:
    together = verdict(evidence)
    if together in AI_ORIGINS:
        return together
    plain = bool(commits) and all(commit.origin is Origin.AUTOMATION for commit in commits)
    return Origin.AUTOMATION if plain or (by_bot and not commits) else Origin.UNDECLARED


def _whole_mark(commits: tuple[CommitAttribution, ...], outer: tuple[Evidence, ...], origin: Origin) -> Mark | None:
    """The mark for lines that no commit declares, where the pull request does. A branch's name marks no line."""
    if any(commit.origin in AI_ORIGINS for commit in commits):
        return None
    deciding = [item for item in outer if item.kind not in (EvidenceKind.BRANCH, EvidenceKind.TRACE)]
    found = verdict(deciding)
    if found not in AI_ORIGINS or origin not in AI_ORIGINS:
        return None
    wrote = [item.agent for item in deciding if item.role is Role.AUTHOR and item.strength is not Strength.WEAK]
    return Mark(found, wrote[0] if wrote else None)


def _fallback(commits: tuple[CommitAttribution, ...], origin: Origin) -> Mark:
    """The mark where commits differ and nobody told which line is whose: the most that is declared."""
    declared = [mark_of(commit) for commit in commits if commit.origin in AI_ORIGINS]
    named = [mark for mark in declared if mark.agent is not None]
    return (named or declared or [Mark(origin)])[0]


def _agents(commits: tuple[CommitAttribution, ...], evidence: Iterable[Evidence]) -> tuple[Agent, ...]:
    found: dict[str, Agent] = {}
    for commit in commits:
        for agent in commit.agents:
            if agent.name not in found or found[agent.name].model is None:
                found[agent.name] = agent
    for item in evidence:
        if item.strength is not Strength.WEAK:
            found.setdefault(item.agent, Agent(item.agent))
    if len(found) > 1:
        found.pop("generic", None)
    return tuple(found.values())


def _prompters(commits: tuple[CommitAttribution, ...]) -> tuple[Identity, ...]:
    found: dict[str, Identity] = {}
    for commit in commits:
        for person in commit.prompters:
            found.setdefault(person.email.lower(), person)
    return tuple(found.values())


def _totals(files: tuple[FileAttribution, ...]) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for file in files:
        counts.update(dict(file.by_agent))
    return by_size(counts)
