"""A decision comes in, its ledger record goes out; nothing is posted before that: no check is green without it."""

import hashlib
import json
from typing import TYPE_CHECKING

from foureyes.model.decision import Decision, Requirement
from foureyes.model.record import Body, Record
from foureyes.model.review import Review

if TYPE_CHECKING:
    import sqlalchemy as sa


def entered(connection: "sa.Connection", subject: str, decision: Decision, review: Review | None, cause: str) -> Record:
    """Make the ledger record of a decision, in the caller's transaction. Nothing may be posted before."""
    from foureyes.ledger import storage  # the Action decides without a database, and has no library for one

    return storage.append(
        connection, kind="gate.decided", subject=subject, actor=cause, body=record_body(decision, review)
    )


def record_body(decision: Decision, review: Review | None) -> dict[str, Body]:
    """Return what the ledger says of a decision: who approved what, and what the review had found."""
    approvals: list[Body] = [
        {"user": item.user, "login": item.login, "commit": item.commit, "at": item.at, "carried": item.carried_why}
        for item in decision.approvals
    ]
    body: dict[str, Body] = {
        "status": decision.status.value,
        "reason": decision.reason.value,
        "head": decision.head,
        "missing": list(decision.missing),
        "approvals": approvals,
        "tree": list(_tree(decision.requirement)),
    }
    if review is not None:
        findings: list[Body] = [finding.fingerprint for finding in review.findings if review.is_blocking(finding)]
        body["review"] = {
            "base": review.change.base,
            "policy": review.policy,
            "origin": review.attribution.origin.value,
            "agents": [agent.name for agent in review.attribution.agents],
            "findings": len(review.active),
            "blocking": findings,
        }
    return body


def digest_of(*parts: object) -> str:
    """Return 64 hex digits of anything that JSON can say."""
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _tree(node: Requirement, depth: int = 0) -> list[str]:
    lines: list[str] = []
    for part in node.parts:
        lines.append(f"{'  ' * depth}{'ok' if part.satisfied else 'no'} {part.name}: {part.detail}")
        lines.extend(_tree(part, depth + 1))
    return lines
