"""The files of a pull request as GitHub lists them, to the end or to its limit; which of the two is always said."""

from dataclasses import dataclass

from foureyes.github.client import RepositoryForge
from foureyes.github.diff_lines import DiffLines, diff_lines
from foureyes.github.fields import Fields
from foureyes.github.outcomes import outcomes
from foureyes.model.wording import worded

LISTED_AT_MOST = 3_000


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One changed file. `has_patch` is false for what GitHub does not show: binary and very large files."""

    path: str
    former_path: str | None
    status: str
    added: int
    removed: int
    lines: DiffLines
    has_patch: bool


@dataclass(frozen=True, slots=True)
class ChangedFiles:
    """`incomplete` says in words what is missing; empty when the list is whole."""

    files: tuple[ChangedFile, ...]
    incomplete: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """Old and new names."""
        names = (name for file in self.files for name in (file.former_path, file.path) if name)
        return tuple(dict.fromkeys(names))


def changed_files(forge: RepositoryForge, number: int, expected: int) -> ChangedFiles:
    """Read the files of a pull request that says it changes `expected` of them."""
    answers = forge.channel.pages(forge.path("pulls", number, "files"))
    with outcomes(worded("the changed files")):
        files = tuple(_file(answer) for answer in answers)
    incomplete: list[str] = []
    if len(files) < expected or len(files) >= LISTED_AT_MOST:
        incomplete.append(f"GitHub listed {len(files):,} of {max(expected, len(files)):,} changed files")
    return ChangedFiles(files, tuple(incomplete))


def _file(answer: Fields) -> ChangedFile:
    patch = answer.text_or("patch")
    return ChangedFile(
        path=answer.text("filename"),
        former_path=answer.text("previous_filename") if answer.has("previous_filename") else None,
        status=answer.text("status"),
        added=answer.number("additions"),
        removed=answer.number("deletions"),
        lines=diff_lines(patch),
        has_patch=bool(patch),
    )
