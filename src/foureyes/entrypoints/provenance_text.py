"""An attribution in, its text for a terminal out. Everything a commit says is shown with control characters escaped."""

from collections.abc import Mapping

from foureyes.model.attribution import Agent, Attribution, CommitAttribution, Evidence, FileAttribution, Origin
from foureyes.model.safe_text import one_line, shown

_BAR = 10
_MOST_FILES = 50
_SHORT = 10
_BLIND = (
    "undeclared: nothing declares an agent. Many agents leave no sign, so this does not say that a person wrote it."
)


def attribution_text(found: Attribution, subjects: Mapping[str, str], *, is_tree: bool) -> str:
    """Return the report on a range, or on a tree, whose commits are not listed one by one."""
    lines = [f"{found.origin}{_agents(found)} · {share(found.ai_lines, found.added)} of {found.added} lines by agents"]
    lines += [f"  {shown(name)}: {count} lines, {share(count, found.added)}" for name, count in found.by_agent]
    if found.prompters:
        lines.append(f"prompted by {', '.join(shown(str(person)) for person in found.prompters[:10])}")
    own = {commit.commit for commit in found.commits}
    lines += [_evidence_line(item) for item in found.evidence if item.where not in own][:_MOST_FILES]
    if not is_tree:
        lines += ["", *(commit_line(commit, subjects.get(commit.commit, "")) for commit in found.commits)]
    files = sorted((file for file in found.files if file.ai_lines), key=lambda file: (-file.ai_lines, file.path))
    lines += ["", *(_file_line(file) for file in files[:_MOST_FILES])] if files else []
    if len(files) > _MOST_FILES:
        lines.append(f"and {len(files) - _MOST_FILES} more files with lines by agents")
    if any(commit.origin is Origin.UNDECLARED for commit in found.commits) or not found.commits:
        lines += ["", _BLIND]
    lines += [f"hint: {shown(hint)}" for hint in found.hints]
    lines += [f"not used: {one_line(text)}" for text in found.ignored]
    return "\n".join(lines) + "\n"


def commit_line(commit: CommitAttribution, message: str) -> str:
    """Return one line on a commit, and one for each deciding piece of evidence."""
    subject = f"  {one_line(message, 70)}" if message else ""
    names = " ".join(agent.name for agent in commit.agents)
    first = f"{one_line(commit.commit, 64)[:_SHORT]:<{_SHORT}}  {commit.origin:<11}  {shown(names) or '-':<10}{subject}"
    evidence = [
        f"{'':{_SHORT}}    {item.strength} {item.kind}: {one_line(item.value, 90)} [{item.signal}]"
        for item in commit.evidence[:3]
    ]
    return "\n".join((first, *evidence))


def share(part: int, whole: int) -> str:
    """Return a percentage that says 0 % and 100 % only where it is so."""
    if not whole or not part:
        return "0 %"
    percent = round(100 * part / whole)
    if part < whole and percent == 100:
        return ">99 %"
    return f"{percent} %" if percent else "<1 %"


def _file_line(file: FileAttribution) -> str:
    filled = round(_BAR * file.ai_lines / file.added) if file.added else 0
    agents = ", ".join(f"{shown(name)} {count}" for name, count in file.by_agent)
    bar = "█" * filled + "░" * (_BAR - filled)
    return f"{shown(file.path)}  {bar} {share(file.ai_lines, file.added)}  {agents}"


def _agents(found: Attribution) -> str:
    names = [_named(agent) for agent in found.agents]
    return f" · {', '.join(shown(name) for name in names)}" if names else ""


def _named(agent: Agent) -> str:
    known = [agent.model or "", f"session {agent.session}" if agent.session else ""]
    words = ", ".join(word for word in known if word)
    return f"{agent.name} ({words})" if words else agent.name


def _evidence_line(item: Evidence) -> str:
    return f"{one_line(item.where, 60)}: {item.strength} {item.kind}: {one_line(item.value, 90)} [{item.signal}]"
