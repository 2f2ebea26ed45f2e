"""Whether a change stays wholly within exempt paths, and which guardrails it touches.

A rename counts with both names, so that code cannot be moved into an exempt path and be exempt. Guardrails win over
exemptions, and are matched without regard to case: on a case-insensitive disk `claude.md` is `CLAUDE.md`.
"""

from collections.abc import Iterable

from foureyes.model.globs import matches_any
from foureyes.model.policy import ApprovalPolicy

_SPECIAL = frozenset("*?[/\\")


def touched_guardrails(paths: Iterable[str], policy: ApprovalPolicy) -> tuple[str, ...]:
    """Return the changed paths (old and new names) that the guardrails cover."""
    globs = [glob.lower().strip() for glob in policy.guardrail_paths]
    names = {glob for glob in globs if not _SPECIAL.intersection(glob)}  # most are plain names, in 3,000 paths at worst
    patterns = [glob for glob in globs if glob not in names]
    return tuple(
        path for path in paths if not names.isdisjoint(path.lower().split("/")) or matches_any(path.lower(), patterns)
    )


def is_exempt(paths: Iterable[str], policy: ApprovalPolicy) -> bool:
    """Whether all changed paths (old and new names, at least one) are exempt, and none is a guardrail."""
    changed = tuple(paths)
    if not changed or not policy.exempt_paths or touched_guardrails(changed, policy):
        return False
    return all(matches_any(path, policy.exempt_paths) for path in changed)
