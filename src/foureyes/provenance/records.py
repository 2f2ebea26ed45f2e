"""Commit records (one JSON object a line) in, commits out; attributions in, the records that machines read out."""

import json
from collections.abc import Iterable

from foureyes.model.attribution import Agent, Attribution, CommitAttribution, Evidence, Origin
from foureyes.model.change import Commit, Identity
from foureyes.model.errors import UsageError
from foureyes.model.safe_text import one_line
from foureyes.model.wording import worded

SCHEMA = "foureyes/provenance/1"
MAX_RECORD = 16 * 1024 * 1024
_AI = frozenset({Origin.AI, Origin.AI_ASSISTED})
_TEXTS = ("author_name", "author_email", "committer_name", "committer_email")


def read_record(line: bytes, number: int) -> tuple[Commit, tuple[str, ...]]:
    """Return the commit of one line, and the head branches it lies on. Raises `UsageError` naming the line."""
    if len(line) > MAX_RECORD:
        raise UsageError(
            worded(
                "line {number}: more than {limit} bytes: one commit record a line is expected",
                number=number,
                limit=MAX_RECORD,
            )
        )
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UsageError(
            worded(
                "line {number}: not valid JSON ({error}): one object a line",
                number=number,
                error=one_line(str(error), 80),
            )
        ) from None
    if not isinstance(record, dict):
        raise UsageError(
            worded("line {number}: not a JSON object: one commit record a line is expected", number=number)
        )
    message, sha = record.get("message"), record.get("sha")
    if not isinstance(sha, str) or not isinstance(message, str):
        raise UsageError(worded("line {number}: 'sha' and 'message' must be texts", number=number))
    people = [record.get(key) or "" for key in _TEXTS]
    branches = record.get("head_branches") or []
    if not all(isinstance(text, str) for text in people):
        raise UsageError(worded("line {number}: names and addresses must be texts", number=number))
    if not isinstance(branches, list) or not all(isinstance(branch, str) for branch in branches):
        raise UsageError(worded("line {number}: 'head_branches' must be a list of texts", number=number))
    author, committer = Identity(people[0], people[1]), Identity(people[2], people[3])
    return Commit(sha, (), author, committer, 0, 0, message), tuple(branches)


def commit_record(found: CommitAttribution) -> dict[str, object]:
    """Return the record of one commit: `ai` is true for `ai` and `ai-assisted`."""
    names = [agent.name for agent in found.agents]
    return {
        "sha": found.commit,
        "ai": found.origin in _AI,
        "verdict": found.origin.value,
        "agent": names[0] if names else None,
        "agents": names,
        "models": [agent.model for agent in found.agents if agent.model],
        "sessions": [agent.session for agent in found.agents if agent.session],
        "prompters": [str(person) for person in found.prompters],
        "evidence": [evidence_record(item) for item in found.evidence],
        "hints": list(found.hints),
    }


def evidence_record(item: Evidence) -> dict[str, object]:
    return {
        "signal": item.signal,
        "kind": item.kind.value,
        "agent": item.agent,
        "strength": item.strength.value,
        "role": item.role.value,
        "value": item.value,
        "where": item.where,
    }


def attribution_record(found: Attribution, *, base: str, head: str) -> dict[str, object]:
    """Return the whole document of a range, with the ranges of lines of every file."""
    return {
        "schema": SCHEMA,
        "base": base,
        "head": head,
        "verdict": found.origin.value,
        "agents": [_agent(agent) for agent in found.agents],
        "prompters": [str(person) for person in found.prompters],
        "added": found.added,
        "ai_lines": found.ai_lines,
        "by_agent": dict(found.by_agent),
        "files": [
            {
                "path": file.path.encode("utf-8", "replace").decode("utf-8"),
                "added": file.added,
                "by_agent": dict(file.by_agent),
                "ranges": [
                    {
                        "first": item.first,
                        "last": item.last,
                        "origin": item.origin.value,
                        "agent": item.agent,
                        "attested_human": item.attested_human,
                    }
                    for item in file.ranges
                ],
            }
            for file in found.files
        ],
        "commits": [commit_record(commit) for commit in found.commits],
        "evidence": [evidence_record(item) for item in found.evidence],
        "hints": list(found.hints),
        "ignored": list(found.ignored),
    }


def _agent(agent: Agent) -> dict[str, str | None]:
    return {"name": agent.name, "model": agent.model, "session": agent.session}


def as_lines(records: Iterable[dict[str, object]]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)
