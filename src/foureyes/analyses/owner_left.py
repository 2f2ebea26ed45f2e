"""`owner-left`: a change to modules whose named owners can, all of them, write to the repository no more.

Told where somebody asked the forge who may write: in the App. Owners that are teams or addresses are never told of.
"""

from collections.abc import Iterator

from foureyes.analyses.subject import Subject
from foureyes.analyses.test_reach_files import is_test_file
from foureyes.model.finding import Finding, RelatedPlace, Scope
from foureyes.model.safe_text import shown
from foureyes.model.wording import worded, worded_count
from foureyes.ownership.taken_on import taker

RULES = ("owner-left",)
_MOST = 10


def find(subject: Subject) -> Iterator[Finding]:
    """Yield one finding for each group of owners that has left."""
    if not subject.left:
        return
    groups: dict[tuple[str, ...], list[str]] = {}
    for file in subject.python_changes:
        if not is_test_file(file.path, subject.policy.tests.paths):
            owners = _owners(subject, file.path)
            if owners and all(subject.has_left(owner) for owner in owners):
                groups.setdefault(owners, []).append(file.path)
    for owners, paths in groups.items():
        yield _finding(subject, owners, paths)


def _owners(subject: Subject, path: str) -> tuple[str, ...]:
    """The owners that CODEOWNERS names for a path, and who took it on."""
    named = subject.code_owners.owners(path) if subject.code_owners is not None else ()
    taken = taker(subject.taken_on, path)
    return tuple(dict.fromkeys((*named, *([taken.person] if taken is not None else []))))


def _finding(subject: Subject, owners: tuple[str, ...], paths: list[str]) -> Finding:
    names = ", ".join(shown(owner) for owner in owners[:_MOST])
    return subject.rules["owner-left"].finding(
        path=paths[0],
        line=1,
        message=worded_count(
            "Nobody who is named for this module may write to the repository any more ({names}).",
            "Nobody who is named for {count} changed modules may write to the repository any more ({names}).",
            len(paths),
            names=names,
        ),
        scope=Scope.FILE,
        symbol=" ".join(owners),
        key=" ".join(["owner-left", *paths[1:]]),
        related=tuple(RelatedPlace(path, 1, worded("owned by the same people")) for path in paths[1:_MOST]),
    )
