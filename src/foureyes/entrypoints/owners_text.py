"""Owners of modules in, their text for a terminal or one JSON document out. Names are strangers': shown escaped."""

import json
from datetime import UTC, datetime

from foureyes.assembly.owners import Owners
from foureyes.entrypoints.provenance_text import share
from foureyes.model.safe_text import one_line, shown
from foureyes.ownership.module_owners import ModuleOwners

_SCHEMA = "foureyes/owners/1"
_MOST_NAMES = 3
_MOST_ERRORS = 10


def owners_text(found: Owners, min_human_share: float) -> str:
    """Return the report for a terminal: modules that nobody answers for, then the others."""
    alone = [module for module in found.modules if not module.is_answered_for(min_human_share)]
    others = found.modules[len(alone) :]
    lines = [f"{len(alone)} of {len(found.modules)} modules have nobody who answers for them"]
    lines += [line for module in alone for line in _module(module)]
    if others:
        lines += ["", "somebody answers for"]
        lines += [line for module in others for line in _module(module)]
    return "\n".join([*lines, *_remarks(found)]) + "\n"


def _module(module: ModuleOwners) -> list[str]:
    named = ", ".join(shown(name) for name in module.code_owners) or "no code owner"
    named += f" · taken on by {one_line(module.taken_by, 40)}" if module.taken_by else ""
    agents = sum(count for _, count in module.agents)
    names = f" ({_names(module.agents)})" if module.agents else ""
    touch = module.last_person
    last = f"last touched by {one_line(touch.name, 40)} on {_day(touch.when)}" if touch else "never touched by a person"
    return [
        f"  {shown(module.path)}  {module.lines} lines · {named}",
        f"      people: {_names(module.people) or 'none'} · agents: {share(agents, module.lines)}{names} · {last}",
    ]


def _names(counts: tuple[tuple[str, int], ...]) -> str:
    more = f" and {len(counts) - _MOST_NAMES} more" if len(counts) > _MOST_NAMES else ""
    return ", ".join(f"{one_line(name, 40)} {count}" for name, count in counts[:_MOST_NAMES]) + more


def _day(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return "an impossible date"


def _remarks(found: Owners) -> list[str]:
    lines = []
    if found.code_owners is None:
        lines.append("there is no CODEOWNERS file: only what people wrote counts")
    else:
        errors = found.code_owners.errors
        lines += [f"{found.code_owners.path}: {error.message}" for error in errors[:_MOST_ERRORS]]
        lines += [f"and {len(errors) - _MOST_ERRORS} more lines that are skipped"] if len(errors) > _MOST_ERRORS else []
    if found.is_cut:
        lines.append("history was cut when this was cloned: whoever made its oldest commit stands for all before")
    if found.not_looked_at:
        lines.append(f"there was no time for {len(found.not_looked_at)} modules: raise --seconds, or name a path")
    lines.append("people: lines that no agent is known to have written; many agents leave no sign")
    return ["", *lines]


def owners_json(found: Owners, min_human_share: float) -> str:
    """Return one JSON document with all modules, in the same order."""
    named = found.code_owners
    document = {
        "schema": _SCHEMA,
        "commit": found.commit,
        "min_human_share": min_human_share,
        "code_owners": None
        if named is None
        else {
            "path": named.path,
            "errors": [{"line": item.line, "column": item.column, "message": item.message} for item in named.errors],
        },
        "modules": [_record(module, min_human_share) for module in found.modules],
        "not_looked_at": [shown(path) for path in found.not_looked_at],
        "history_was_cut": found.is_cut,
    }
    return json.dumps(document, indent=2) + "\n"


def _record(module: ModuleOwners, min_human_share: float) -> dict[str, object]:
    touch = module.last_person
    return {
        "path": shown(module.path),
        "lines": module.lines,
        "answered_for": module.is_answered_for(min_human_share),
        "code_owners": [shown(name) for name in module.code_owners],
        "taken_by": None if module.taken_by is None else shown(module.taken_by),
        "people": [{"name": shown(name), "lines": count} for name, count in module.people],
        "agents": [{"name": shown(name), "lines": count} for name, count in module.agents],
        "agent_share": round(module.agent_share, 4),
        "last_person": None if touch is None else {"name": shown(touch.name), "date": _day(touch.when)},
    }
