"""The words that every report shares: a review comes in; its headline, counts, shares and durations go out as text.

What comes out may hold hostile text (names, paths, messages) as it was: each format escapes for its own reader.
"""

from collections.abc import Callable
from dataclasses import dataclass

from foureyes.model.attribution import Agent, Attribution, FileAttribution, Origin
from foureyes.model.change import HeadKind
from foureyes.model.decision import Reason
from foureyes.model.finding import Finding, Scope, Side, Suppression, SuppressionKind, Tier
from foureyes.model.review import ReadingStep, Review
from foureyes.model.wording import Message, joined, rebuilt, worded, worded_count, worded_later
from foureyes.report.reason_words import APPROVED, BLOCKED
from foureyes.translation.translated import translated

_BAR_WIDTH = 10
_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of what: findings that stand, those that block, those kept back, by kind of suppression."""

    active: int
    blocking: int
    notes: int
    files: int
    suppressed: tuple[tuple[SuppressionKind, int], ...]

    @property
    def all_suppressed(self) -> int:
        return sum(number for _, number in self.suppressed)


@dataclass(frozen=True, slots=True)
class Shares:
    """Who added the lines: `agents` as (name, lines), most first, then what no agent is known to have written."""

    added: int
    agents: tuple[tuple[str, int], ...]
    automation: int
    attested: int
    undeclared: int


def counts(review: Review) -> Counts:
    """Count the findings of a review."""
    held = [finding.suppressed.kind for finding in review.findings if finding.suppressed is not None]
    return Counts(
        active=len(review.active),
        blocking=len(review.blocking),
        notes=sum(finding.tier is Tier.INFO for finding in review.active),
        files=len({finding.path for finding in review.active}),
        suppressed=tuple((kind, held.count(kind)) for kind in SuppressionKind if kind in held),
    )


def shares(attribution: Attribution) -> Shares:
    """Share out the added lines. A line is undeclared when nothing says who or what wrote it."""
    automation = attested = 0
    for item in (part for file in attribution.files for part in file.ranges):
        if item.agent is None and item.origin is Origin.AUTOMATION:
            automation += item.last - item.first + 1
        elif item.agent is None and item.attested_human:
            attested += item.last - item.first + 1
    rest = attribution.added - attribution.ai_lines - automation - attested
    agents = tuple(sorted(attribution.by_agent, key=lambda item: (-item[1], item[0])))
    return Shares(attribution.added, agents, automation, attested, max(0, rest))


def headline(review: Review) -> Message:
    """Return the verdict in a dozen words: what the gate says, and how much must be fixed."""
    number = len(review.blocking)
    settle = (
        worded_count("{count} must be fixed or waived", "{count} must be fixed or waived", number) if number else ""
    )
    if review.whole_tree:
        first = findings(len(review.active)) if review.active else worded("nothing to report")
        return _listed(first, settle, _incomplete(review))
    reason = review.decision.reason
    if review.decision.is_approved:
        return _listed(APPROVED.get(reason, worded("approved")), settle)
    because = BLOCKED.get(reason)
    first = worded("blocked, {because}", because=because) if because else worded("blocked")
    unread = "" if reason in (Reason.ANALYSIS_INCOMPLETE, Reason.ANALYSIS_FAILED) else _incomplete(review)
    return _listed(first, settle, unread)


def _listed(*parts: str) -> Message:
    return joined(" · ", [part for part in parts if part])


def _incomplete(review: Review) -> str:
    return "" if review.is_complete else worded("not everything could be analysed")


def is_quiet(review: Review) -> bool:
    """Whether there is nothing that anybody has to do or to know: one line is enough then."""
    approved = review.whole_tree or review.decision.is_approved
    nothing_held = not review.findings and not review.not_analysed and not review.attribution.hints
    return approved and nothing_held and review.is_complete


def quiet_line(review: Review) -> Message:
    """Return the one line of a review with nothing to say."""
    if review.whole_tree:
        return worded("{headline} in {files}", headline=headline(review), files=files(review.effort.files_in_tree))
    return worded(
        "{headline} · nothing to report in {files}, {added_lines}",
        headline=headline(review),
        files=files(len(review.change.files)),
        added_lines=added_lines(review.change.added_count),
    )


def findings(number: int) -> Message:
    """Return "1 finding", "2 findings"."""
    return worded_count("{count:,} finding", "{count:,} findings", number)


def files(number: int) -> Message:
    """Return "1 file", "2 files"."""
    return worded_count("{count:,} file", "{count:,} files", number)


def added_lines(number: int) -> Message:
    """Return "1 added line", "2 added lines"."""
    return worded_count("{count:,} added line", "{count:,} added lines", number)


def more_files(number: int) -> Message:
    """Return "and 1 more file", "and 2 more files"."""
    return worded_count("and {count:,} more file", "and {count:,} more files", number)


def who(review: Review, safe: Callable[[str], str]) -> Message | None:
    """Return agents with their shares, prompters, and what no agent is known to have written; None where nothing was
    added. `safe` makes hostile text harmless for the format."""
    split, labels = shares(review.attribution), agent_labels(review.attribution)
    if not labels:
        missing = worded("no agent declared, {added_lines}", added_lines=added_lines(split.added))
        return missing if split.added else None
    agents = ", ".join(f"{safe(label)} {share(lines, split.added)}" for label, lines in labels[:_MOST_NAMED])
    parts = [worded("{agents} of {added_lines}", agents=agents, added_lines=added_lines(split.added))]
    names = list(dict.fromkeys(safe(prompter.name) for prompter in review.attribution.prompters))
    if names:
        parts.append(worded("prompted by {names}", names=", ".join(names[:_MOST_NAMED])))
    return joined(" · ", [*parts, *other_shares(split)])


def other_shares(split: Shares) -> list[Message]:
    """Return who wrote what no agent is known to have written, with the share of each."""
    parts = []
    if split.automation:
        parts.append(worded("automation {share}", share=share(split.automation, split.added)))
    if split.attested:
        parts.append(worded("attested as human {share}", share=share(split.attested, split.added)))
    return [*parts, worded("undeclared {share}", share=share(split.undeclared, split.added))]


def share(part: int, whole: int) -> str:
    """Return a percentage that says 0 or 100 only when that is exactly so."""
    if whole <= 0 or part <= 0:
        return "0 %"
    if part >= whole:
        return "100 %"
    return f"{min(99, max(1, round(100 * part / whole)))} %"


def bar(part: int, whole: int) -> str:
    """Return ten blocks, filled by the share; full or empty only when that is exactly so."""
    if whole <= 0 or part <= 0:
        filled = 0
    elif part >= whole:
        filled = _BAR_WIDTH
    else:
        filled = min(_BAR_WIDTH - 1, max(1, round(_BAR_WIDTH * part / whole)))
    return "█" * filled + "░" * (_BAR_WIDTH - filled)


def duration(seconds: float) -> str:
    """Return "0.4 s", "12 s", "3 min"."""
    if seconds < 10:
        whole, _, tenths = f"{seconds:.1f}".partition(".")
        return worded("{whole}.{tenths} s", whole=whole, tenths=tenths)
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def reading_time(steps: tuple[ReadingStep, ...]) -> str:
    """Return about how long all steps take to read."""
    minutes = sum(step.minutes for step in steps)
    if minutes < 1:
        return worded("less than a minute")
    if minutes < 120:
        return worded_count("about {count} minute", "about {count} minutes", round(minutes))
    return worded_count("about {count:,} hour", "about {count:,} hours", round(minutes / 60))


def agent_name(agent: Agent) -> str:
    """Return the agent, with its model where that is known."""
    return f"{agent.name} ({agent.model})" if agent.model else agent.name


def agent_labels(attribution: Attribution) -> tuple[tuple[str, int], ...]:
    """Return (agent with its models, lines), most lines first; agents without a line of their own come last."""
    models: dict[str, list[str]] = {agent.name: [] for agent in attribution.agents}
    for agent in attribution.agents:
        if agent.model and agent.model not in models[agent.name]:
            models[agent.name].append(agent.model)
    wrote = dict(shares(attribution).agents)
    names = [*wrote, *(name for name in models if name not in wrote)]
    known = {name: ", ".join(models.get(name, [])) for name in names}
    return tuple((agent_name(Agent(name, known[name] or None)), wrote.get(name, 0)) for name in names)


def sessions(attribution: Attribution) -> tuple[str, ...]:
    """Return "agent session" of every session that is known by its id."""
    found = (agent for item in attribution.commits for agent in item.agents)
    known = dict.fromkeys(f"{agent.name} {agent.session}" for agent in (*attribution.agents, *found) if agent.session)
    return tuple(known)


def writers(attribution: Attribution, file: FileAttribution) -> str:
    """Return "claude 30, codex 5" for a file, empty where one agent wrote all that any agent wrote in the change."""
    if len(attribution.by_agent) < 2:
        return ""
    return ", ".join(f"{agent} {count:,}" for agent, count in file.by_agent)


def lines(first: int, last: int) -> str:
    """Return "12" or "12-40"."""
    return str(first) if last <= first else f"{first}-{last}"


def place(finding: Finding) -> str:
    """Return line and column, "-" for a finding about the whole file, "was 12" for a line that the change deleted."""
    if finding.scope is Scope.FILE:
        return "-"
    at = f"{finding.line}:{finding.column}" if finding.column > 0 else str(finding.line)
    return worded("was {place}", place=at) if finding.side is Side.BASE else at


def spot(finding: Finding) -> str:
    """Return the line or lines, empty for a finding about the whole file."""
    return "" if finding.scope is Scope.FILE else lines(finding.line, finding.end_line)


def cwe_label(finding: Finding) -> str:
    """Return "CWE-89, CWE-564"."""
    return ", ".join(f"CWE-{number}" for number in finding.cwe)


def why_held(suppression: Suppression) -> str:
    """Return why a finding is suppressed: in the reader's language where foureyes says so, else in somebody's words."""
    return translated(suppression.reason) if suppression.kind is SuppressionKind.POLICY else suppression.reason


def suppressed_label(number: Counts) -> str:
    """Return "3 suppressed: 2 by a comment, 1 by a waiver", empty when none is."""
    words = {
        SuppressionKind.INLINE: worded_later("{count} by a comment in the code"),
        SuppressionKind.POLICY: worded_later("{count} by the policy"),
        SuppressionKind.WAIVER: worded_later("{count} by a waiver"),
    }
    parts = joined(", ", [rebuilt(words[kind], {"count": amount}) for kind, amount in number.suppressed])
    return (
        worded_count("{count} suppressed: {parts}", "{count} suppressed: {parts}", number.all_suppressed, parts=parts)
        if parts
        else ""
    )


def short(oid: str) -> str:
    """Return the seven digits that name a commit to people."""
    return oid[:7]


def head_name(review: Review) -> str:
    """Return the name of what was reviewed: a commit, or what is not committed yet on top of one."""
    commit = short(review.change.head)
    if review.change.head_kind is HeadKind.INDEX:
        return worded("index on {commit}", commit=commit)
    return (
        worded("working tree on {commit}", commit=commit) if review.change.head_kind is HeadKind.WORK_TREE else commit
    )
