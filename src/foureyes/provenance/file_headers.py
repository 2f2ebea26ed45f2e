"""The beginnings of added files in, what their first lines say of an agent out: shown, but never deciding.

Only whole lines that say it count: what is quoted, or stands in the middle of a line, is about something else. Code
that was taken over from elsewhere says nothing of who changed this repository.
"""

from collections.abc import Iterator, Mapping

from foureyes.model.attribution import Evidence, EvidenceKind
from foureyes.model.policy import EvidencePolicy
from foureyes.provenance.classify import evidence_of
from foureyes.provenance.house import is_excused
from foureyes.provenance.matcher import Matcher
from foureyes.provenance.signals import SignalKind

HEADER_BYTES = 4_096
_LINES = 12
_LINE = 300
_TAKEN_OVER = frozenset(
    {"vendor", "vendored", "_vendor", "third_party", "third-party", "thirdparty", "external", "node_modules"}
    | {"site-packages", "dist", ".venv", "venv"}
)


def is_taken_over(path: str) -> bool:
    """Whether a path says that its code comes from elsewhere."""
    return not _TAKEN_OVER.isdisjoint(path.lower().split("/")[:-1])


def header_evidence(headers: Mapping[str, str], *, known: Matcher, policy: EvidencePolicy) -> Iterator[Evidence]:
    """Yield what the first lines of files say, one piece for each file and agent."""
    for path, text in headers.items():
        seen: set[str] = set()
        for line in text.split("\n", _LINES)[:_LINES]:
            for sign in known.patterned(SignalKind.HEADER, line[:_LINE]):
                if is_excused(policy, sign.value):
                    continue
                for item in evidence_of(sign, path, EvidenceKind.FILE):
                    if item.agent not in seen:
                        seen.add(item.agent)
                        yield item
