"""A repository and a change in, who wrote it out: reads from git what `provenance.attribute` can use.

Blame runs only where commits differ, or where notes speak of single lines.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from foureyes.git.base_files import read_file
from foureyes.git.line_origins import line_origins
from foureyes.git.notes import (
    commits_named,
    fork_space,
    line_positions,
    local_forks,
    read_checkpoints,
    read_notes,
)
from foureyes.git.repository import Repository
from foureyes.model.attribution import Attribution
from foureyes.model.change import ChangeSet, Commit, FileStatus, HeadKind
from foureyes.model.errors import FoureyesError
from foureyes.model.policy import EvidencePolicy
from foureyes.model.wording import worded, worded_count
from foureyes.provenance.agent_trace import NO_TRACES, STANDARD_PATH, Traces, parse_agent_trace
from foureyes.provenance.attribute import attribute, commit_attributions, needs_origins
from foureyes.provenance.file_headers import HEADER_BYTES, is_taken_over
from foureyes.provenance.notes import checkpoint_ids, line_sources
from foureyes.provenance.pull_request import PullRequestFacts
from foureyes.provenance.signal_files import load_signals

_MOST_TRACED_FILES = 200
_MOST_HEADERS = 300
_TEMPLATES = tuple(
    f"{folder}{name}.md"
    for folder in (".github/", "", "docs/")
    for name in ("pull_request_template", "PULL_REQUEST_TEMPLATE")
)


def attributed(
    repo: Repository, change: ChangeSet, policy: EvidencePolicy, pull_request: PullRequestFacts | None = None
) -> Attribution:
    """Say who wrote `change`, from commits, notes, checkpoints and trace files of this clone."""
    signals = load_signals()
    pull_request = _with_template(repo, change, pull_request)
    own = commit_attributions(change, signals=signals, policy=policy)
    forks = _forks(repo, pull_request)
    notes = read_notes(repo, (commit.oid for commit in change.commits), forks=forks)
    checkpoints = read_checkpoints(repo, checkpoint_ids(own), forks)
    paths = [file.path for file in change.files if file.added_count]
    positions = line_positions(repo, change, paths) if notes else None
    needed = needs_origins(change, signals=signals, policy=policy)
    traces = _traces(repo, change)
    sources = line_sources(notes, positions=positions, checkpoints=checkpoints, traces=traces)
    return attribute(
        change,
        signals=signals,
        policy=policy,
        origins=line_origins(repo, change, paths) if needed else None,
        notes=replace(sources, contents=_contents(repo, change, traces), headers=_headers(repo, change)),
        pull_request=pull_request,
    )


def _with_template(
    repo: Repository, change: ChangeSet, pull_request: PullRequestFacts | None
) -> PullRequestFacts | None:
    """Add the base's pull-request template: its words are not the author's."""
    if pull_request is None or pull_request.template is not None or not pull_request.body:
        return pull_request
    for place in _TEMPLATES:
        with suppress(FoureyesError):
            data = read_file(repo, change.base, place)
            if data is not None:
                return replace(pull_request, template=data.decode("utf-8", "replace"))
    return pull_request


def _forks(repo: Repository, pull_request: PullRequestFacts | None) -> tuple[str, ...]:
    """The forks whose notes may speak: that of the pull request, else all that somebody fetched from."""
    if pull_request is None:
        return local_forks(repo)
    return (fork_space(pull_request.fork),) if pull_request.fork else ()


@dataclass(frozen=True, slots=True)
class Blamed:
    """A tree by blame: `lines` has the commit of every line by path, `commits` those commits."""

    attribution: Attribution
    lines: Mapping[str, Mapping[int, str | None]]
    commits: tuple[Commit, ...]


def tree_attributed(repo: Repository, change: ChangeSet, policy: EvidencePolicy, seconds: float) -> Attribution:
    """Say who wrote the lines that stand in a whole tree (`change` as `git.whole_tree` gives it), by blame."""
    return tree_blamed(repo, change, policy, seconds).attribution


def tree_blamed(repo: Repository, change: ChangeSet, policy: EvidencePolicy, seconds: float) -> Blamed:
    """Return `tree_attributed` with what it was told from."""
    paths = [file.path for file in change.files if file.added_count and not file.is_binary]
    positions = line_positions(repo, change, paths, seconds)
    origins: dict[str, dict[int, str | None]] = {
        path: {line: place[0] for line, place in lines.items()} for path, lines in positions.items()
    }
    ids = {commit for lines in origins.values() for commit in lines.values() if commit is not None}
    full = replace(
        change,
        branch=None,
        files=tuple(file for file in change.files if file.path in positions),
        commits=commits_named(repo, sorted(ids)),
        incomplete=(*change.incomplete, *_not_blamed(paths, positions)),
    )
    sources = line_sources(read_notes(repo, ids, forks=local_forks(repo)), positions=positions)
    found = attribute(full, signals=load_signals(), policy=policy, origins=origins, notes=sources)
    return Blamed(found, origins, full.commits)


def _not_blamed(paths: Sequence[str], positions: Mapping[str, object]) -> tuple[str, ...]:
    left = len(paths) - len(positions)
    if not left:
        return ()
    return (
        worded_count(
            "{count} file could not be blamed in time: it is not counted",
            "{count} files could not be blamed in time: they are not counted",
            left,
        ),
    )


def _traces(repo: Repository, change: ChangeSet) -> Traces:
    if change.head_kind is not HeadKind.COMMIT or change.head == repo.empty_tree:
        return NO_TRACES
    try:
        data = read_file(repo, change.head, STANDARD_PATH)
    except FoureyesError as error:
        return Traces((), (worded("{path} was not read: {why}", path=STANDARD_PATH, why=error.message),))
    return parse_agent_trace(data.decode("utf-8", "replace")) if data is not None else NO_TRACES


def _contents(repo: Repository, change: ChangeSet, traces: Traces) -> dict[str, tuple[str, ...]]:
    """The lines of the changed files that traces speak of with a hash."""
    hashed = {item.claim.path for item in traces.claims if item.content_hash}
    files = [file for file in change.files if file.head is not None and file.head.is_regular]
    wanted = {
        file.head.blob: file.path
        for file in files
        if file.head is not None and any(path == file.path or path.endswith(f"/{file.path}") for path in hashed)
    }
    found = repo.read(list(wanted)[:_MOST_TRACED_FILES]) if wanted else iter(())
    return {
        wanted[blob]: tuple(data.decode("utf-8", "replace").split("\n")) for blob, data in found if data is not None
    }


def _headers(repo: Repository, change: ChangeSet) -> dict[str, str]:
    """The beginnings of the files that the change adds, code taken over from elsewhere left out."""
    added = [file for file in change.files if file.status is FileStatus.ADDED and not is_taken_over(file.path)]
    wanted = {
        file.head.blob: file.path
        for file in added[:_MOST_HEADERS]
        if file.head is not None and file.head.is_regular and not file.is_binary
    }
    found = repo.read(list(wanted)) if wanted and change.head_kind is HeadKind.COMMIT else iter(())
    return {wanted[oid]: data[:HEADER_BYTES].decode("utf-8", "replace") for oid, data in found if data is not None}
