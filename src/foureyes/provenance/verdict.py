"""Evidence in, one verdict out: how strengths and roles combine, for a commit and for a whole change."""

from collections.abc import Iterable

from foureyes.model.attribution import Evidence, EvidenceKind, Origin, Role, Strength

_WROTE = frozenset({Role.AUTHOR, Role.COMMITTER})


def verdict(evidence: Iterable[Evidence], *, by_bot: bool = False) -> Origin:
    """One conclusive sign of authorship, or two strong ones of different kinds, make `ai`; any other strong or
    conclusive sign makes `ai-assisted`; weak ones are only shown. Without any, an ordinary bot's work is automation."""
    strong_kinds: set[EvidenceKind] = set()
    assisted = False
    for item in evidence:
        if item.strength is Strength.WEAK or item.role is Role.MENTION:
            continue
        assisted = True
        if item.role is Role.AUTHOR and item.strength is Strength.CONCLUSIVE:
            return Origin.AI
        if item.role in _WROTE:
            strong_kinds.add(item.kind)
    if len(strong_kinds) > 1:
        return Origin.AI
    if assisted:
        return Origin.AI_ASSISTED
    return Origin.AUTOMATION if by_bot else Origin.UNDECLARED
