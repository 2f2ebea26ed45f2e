"""An attribution in, its text for a terminal out. Everything a commit says is shown with control characters escaped."""

from collections.abc import Mapping

from foureyes.model.attribution import Agent, Attribution, CommitAttribution, Evidence, FileAttribution, Origin
from foureyes.model.safe_text import one_line, shown
from foureyes.model.wording import Message, rebuilt, worded
from foureyes.translation.translated import translated

_BAR = 10
_MOST_FILES = 50
_SHORT = 10
_BLIND = worded(
    "undeclared: nothing declares an agent. Many agents leave no sign, so this does not say that a person wrote it."
)


def attribution_text(found: Attribution, subjects: Mapping[str, str], *, is_tree: bool) -> str:
    """Return the report on a range, or on a tree, whose commits are not listed one by one."""
    part = worded("{share} of {total} lines by agents", share=share(found.ai_lines, found.added), total=found.added)
    lines = [f"{translated(found.origin)}{_agents(found)} · {translated(part)}"]
    lines += [_share_line(name, count, found.added) for name, count in found.by_agent]
    if found.prompters:
        people = ", ".join(shown(str(person)) for person in found.prompters[:10])
        lines.append(translated(worded("prompted by {people}", people=people)))
    own = {commit.commit for commit in found.commits}
    lines += [_outer_line(item) for item in found.evidence if item.where not in own][:_MOST_FILES]
    if not is_tree:
        lines += ["", *(commit_line(commit, subjects.get(commit.commit, "")) for commit in found.commits)]
    files = sorted((file for file in found.files if file.ai_lines), key=lambda file: (-file.ai_lines, file.path))
    lines += ["", *(_file_line(file) for file in files[:_MOST_FILES])] if files else []
    if len(files) > _MOST_FILES:
        rest = len(files) - _MOST_FILES
        lines.append(translated(worded("and {count} more files with lines by agents", count=rest)))
    if any(commit.origin is Origin.UNDECLARED for commit in found.commits) or not found.commits:
        lines += ["", translated(_BLIND)]
    lines += [shown(translated(worded("hint: {hint}", hint=hint))) for hint in found.hints]
    lines += [one_line(translated(worded("not used: {what}", what=text)), 210) for text in found.ignored]
    return "\n".join(lines) + "\n"


def commit_line(commit: CommitAttribution, message: str) -> str:
    """Return one line on a commit, and one for each deciding piece of evidence."""
    subject = f"  {one_line(message, 70)}" if message else ""
    names = shown(" ".join(agent.name for agent in commit.agents)) or "-"
    origin = f"{translated(commit.origin):<{max(len(translated(each)) for each in Origin)}}"
    first = f"{one_line(commit.commit, 64)[:_SHORT]:<{_SHORT}}  {origin}  {names:<10}{subject}"
    evidence = [f"{'':{_SHORT}}    {_evidence_line(item)}" for item in commit.evidence[:3]]
    return "\n".join((first, *evidence))


def share(part: int, whole: int) -> str:
    """Return a percentage that says 0 % and 100 % only where it is so."""
    if not whole or not part:
        return "0 %"
    percent = round(100 * part / whole)
    if part < whole and percent == 100:
        return ">99 %"
    return f"{percent} %" if percent else "<1 %"


def _share_line(name: str, count: int, added: int) -> str:
    told = worded("{name}: {count} lines, {share}", name=shown(name), count=count, share=share(count, added))
    return f"  {translated(told)}"


def _file_line(file: FileAttribution) -> str:
    filled = round(_BAR * file.ai_lines / file.added) if file.added else 0
    agents = ", ".join(f"{shown(name)} {count}" for name, count in file.by_agent)
    bar = "█" * filled + "░" * (_BAR - filled)
    return f"{shown(file.path)}  {bar} {share(file.ai_lines, file.added)}  {agents}"


def _agents(found: Attribution) -> str:
    names = [_named(agent) for agent in found.agents]
    return f" · {', '.join(shown(name) for name in names)}" if names else ""


def _named(agent: Agent) -> str:
    session = translated(worded("session {session}", session=agent.session)) if agent.session else ""
    words = ", ".join(word for word in (agent.model or "", session) if word)
    return f"{agent.name} ({words})" if words else agent.name


def _outer_line(item: Evidence) -> str:
    return f"{one_line(_told(item.where), 60)}: {_evidence_line(item)}"


def _evidence_line(item: Evidence) -> str:
    grade = worded("{strength} {kind}", strength=rebuilt(item.strength, {}), kind=rebuilt(item.kind, {}))
    return f"{translated(grade)}: {one_line(_told(item.value), 90)} [{item.signal}]"


def _told(text: str) -> str:
    """What a commit or a branch says is shown as it is, even where it reads like something of foureyes' own."""
    return translated(text) if isinstance(text, Message) else text
