"""Owners of modules in, their text for a terminal or one JSON document out. Names are strangers': shown escaped."""

import json
from datetime import UTC, datetime

from foureyes.assembly.owners import Owners
from foureyes.entrypoints.provenance_text import share
from foureyes.model.safe_text import one_line, shown
from foureyes.model.wording import worded
from foureyes.ownership.module_owners import ModuleOwners
from foureyes.translation.translated import translated

_SCHEMA = "foureyes/owners/1"
_MOST_NAMES = 3
_MOST_ERRORS = 10


def owners_text(found: Owners, min_human_share: float) -> str:
    """Return the report for a terminal: modules that nobody answers for, then the others."""
    alone = [module for module in found.modules if not module.is_answered_for(min_human_share)]
    others = found.modules[len(alone) :]
    told = worded(
        "{count} of {total} modules have nobody who answers for them", count=len(alone), total=len(found.modules)
    )
    lines = [translated(told)]
    lines += [line for module in alone for line in _module(module)]
    if others:
        lines += ["", translated("somebody answers for")]
        lines += [line for module in others for line in _module(module)]
    return "\n".join([*lines, *_remarks(found)]) + "\n"


def _module(module: ModuleOwners) -> list[str]:
    named = [", ".join(shown(name) for name in module.code_owners) or translated("no code owner")]
    if module.taken_by:
        named.append(translated(worded("taken on by {name}", name=one_line(module.taken_by, 40))))
    lines = translated(worded("{count} lines", count=module.lines))
    agents = sum(count for _, count in module.agents)
    names = f" ({_names(module.agents)})" if module.agents else ""
    facts = (
        translated(worded("people: {names}", names=_names(module.people)) if module.people else worded("people: none")),
        translated(worded("agents: {share}", share=share(agents, module.lines) + names)),
        translated(_last_touch(module)),
    )
    return [f"  {shown(module.path)}  {' · '.join((lines, *named))}", f"      {' · '.join(facts)}"]


def _last_touch(module: ModuleOwners) -> str:
    touch = module.last_person
    if touch is None:
        return worded("never touched by a person")
    return worded("last touched by {name} on {day}", name=one_line(touch.name, 40), day=_day(touch.when))


def _names(counts: tuple[tuple[str, int], ...]) -> str:
    listed = ", ".join(f"{one_line(name, 40)} {count}" for name, count in counts[:_MOST_NAMES])
    rest = len(counts) - _MOST_NAMES
    return translated(worded("{names} and {count} more", names=listed, count=rest)) if rest > 0 else listed


def _day(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return worded("an impossible date")


def _remarks(found: Owners) -> list[str]:
    lines: list[str] = []
    if found.code_owners is None:
        lines.append(worded("there is no CODEOWNERS file: only what people wrote counts"))
    else:
        errors = found.code_owners.errors
        path = found.code_owners.path
        lines += [worded("{path}: {error}", path=path, error=error.message) for error in errors[:_MOST_ERRORS]]
        if len(errors) > _MOST_ERRORS:
            lines.append(worded("and {count} more lines that are skipped", count=len(errors) - _MOST_ERRORS))
    if found.is_cut:
        cut = worded("history was cut when this was cloned: whoever made its oldest commit stands for all before")
        lines.append(cut)
    if found.not_looked_at:
        count = len(found.not_looked_at)
        lines.append(worded("there was no time for {count} modules: raise --seconds, or name a path", count=count))
    lines.append(worded("people: lines that no agent is known to have written; many agents leave no sign"))
    return ["", *map(translated, lines)]


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
