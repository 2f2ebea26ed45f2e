"""One file of the change in, a mark for each of its added lines out: blame first, then notes and traces on top."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from foureyes.model.attribution import Origin
from foureyes.model.change import ChangeSet, FileChange, HeadKind
from foureyes.model.wording import worded
from foureyes.provenance.agent_trace import Traces, lines_of, placed
from foureyes.provenance.extra_evidence import agent_name
from foureyes.provenance.line_attribution import UNDECLARED, Mark, Position, spread
from foureyes.provenance.line_claims import LineClaim, ParsedNote


class Sources(Protocol):
    """The line-level claims, as `attribute.LineSources` holds them."""

    @property
    def notes(self) -> Mapping[str, Sequence[ParsedNote]]: ...
    @property
    def positions(self) -> Mapping[str, Mapping[int, Position]] | None: ...
    @property
    def traces(self) -> Traces: ...
    @property
    def contents(self) -> Mapping[str, Sequence[str]] | None: ...


@dataclass(frozen=True, slots=True)
class FileMarks:
    """`whole` is what the pull request says of lines no commit declares; `fallback` the mark without origins."""

    change: ChangeSet
    commits: Mapping[str, Mark]
    whole: Mark | None
    fallback: Mark
    aliases: Mapping[str, str]
    origins: Mapping[str, Mapping[int, str | None]] | None
    sources: Sources
    ignored: list[str]

    def of(self, file: FileChange) -> Mapping[int, Mark] | Mark:
        base = self._by_commits(file)
        claims = self._claims(file)
        if not claims:
            return base
        marks = dict.fromkeys(file.added_lines, base) if isinstance(base, Mark) else dict(base)
        for line, claim in claims.items():
            before = marks.get(line, UNDECLARED)
            if claim.tool is not None and before.agent is None:
                marks[line] = Mark(Origin.AI, agent_name(claim.tool, self.aliases))
            elif claim.tool is None and before == UNDECLARED:
                marks[line] = Mark(Origin.UNDECLARED, None, human=True)
        return marks

    def _by_commits(self, file: FileChange) -> Mapping[int, Mark] | Mark:
        alone = self._uniform()
        if alone is not None:
            return self._raised(alone)
        origins = self.origins.get(file.path) if self.origins is not None else None
        if not origins:
            self.ignored.append(
                worded("no line origins were given: lines are marked by the verdict on the whole change")
            )
            return self._raised(self.fallback)
        marks = {commit: self._raised(mark) for commit, mark in self.commits.items()}
        nobody = self._raised(UNDECLARED)
        return {line: marks.get(commit, nobody) if commit else nobody for line, commit in origins.items()}

    def _raised(self, mark: Mark) -> Mark:
        return self.whole if self.whole is not None and mark.origin is Origin.UNDECLARED else mark

    def _uniform(self) -> Mark | None:
        """Return the mark all commits share, None where they differ or lines may not be committed."""
        merges = {commit.oid for commit in self.change.commits if commit.is_merge}
        marks = {mark for commit, mark in self.commits.items() if commit not in merges} or set(self.commits.values())
        if len(marks) > 1:
            return None
        mark = next(iter(marks), UNDECLARED)
        declared = mark.origin not in (Origin.UNDECLARED, Origin.AUTOMATION)
        return None if declared and self.change.head_kind is not HeadKind.COMMIT and self.origins else mark

    def _claims(self, file: FileChange) -> dict[int, LineClaim]:
        found: dict[int, LineClaim] = {}
        if self.sources.notes:
            found.update(self._from_notes(file))
        traced = placed(self.sources.traces, file, lines_of(self.sources.contents, file.path))
        for line, claim in spread(list(file.added_lines), traced).items():
            if line not in found or found[line].tool is None:
                found[line] = claim
        return found

    def _from_notes(self, file: FileChange) -> dict[int, LineClaim]:
        found: dict[int, LineClaim] = {}
        for (commit, path), lines in self._written(file).items():
            notes = self.sources.notes.get(commit, ())
            claims = [claim for note in notes for claim in note.claims if claim.path == path]
            ranked = sorted(claims, key=lambda claim: claim.tool is None)
            numbers = sorted(lines)
            taken = spread(numbers, ranked)
            found.update({lines[number]: claim for number, claim in taken.items()})
        found.update(self._unplaced(file))
        return found

    def _written(self, file: FileChange) -> Mapping[tuple[str, str], dict[int, int]]:
        """Return, per commit and path there, line number there -> line of head, as far as it is known."""
        written: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
        positions = (self.sources.positions or {}).get(file.path)
        for line in file.added_lines:
            if positions is not None and line in positions:
                commit, path, number = positions[line]
                written[commit, path][number] = line
            elif positions is None and self._is_of_head(file.path, line):
                written[self.change.head, file.path][line] = line
        return written

    def _is_of_head(self, path: str, line: int) -> bool:
        if self.change.head_kind is not HeadKind.COMMIT:
            return False
        origins = self.origins.get(path) if self.origins is not None else None
        return len(self.change.commits) < 2 if origins is None else origins.get(line) == self.change.head

    def _unplaced(self, file: FileChange) -> dict[int, LineClaim]:
        """Without positions, a note on an older commit covers all that commit's lines of the file: rather too many."""
        positions = self.sources.positions
        if positions is not None and file.path in positions:
            return {}
        origins = (self.origins or {}).get(file.path, {})
        found: dict[int, LineClaim] = {}
        for line, commit in origins.items():
            if commit is not None and commit != self.change.head and commit in self.sources.notes:
                claim = self._main_claim(commit, file.path)
                if claim is not None:
                    found[line] = claim
        if found:
            self.ignored.append(
                worded("notes on older commits were applied to whole files: no line positions were given")
            )
        return found

    def _main_claim(self, commit: str, path: str) -> LineClaim | None:
        claims = [
            item for note in self.sources.notes[commit] for item in note.claims if item.path == path and item.tool
        ]
        counts: Counter[str | None] = Counter()
        for claim in claims:
            counts[claim.tool] += claim.count
        if not counts:
            return None
        tool = counts.most_common(1)[0][0]
        return next(claim for claim in claims if claim.tool == tool)
