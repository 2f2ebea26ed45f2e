"""A review of a repository on this machine: opens what the review reads, runs it, closes everything again."""

import os
import resource
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from foureyes.analyses.registry import COLLECTORS
from foureyes.analyses.subject import Subject
from foureyes.entrypoints.change_options import ChangeOptions, policy_text, snapshot_of
from foureyes.entrypoints.local_attribution import attributed
from foureyes.facts.fact_base import FactBase
from foureyes.facts.reach.sides import Sides
from foureyes.facts.store import Store
from foureyes.gate.policy import parse_policy
from foureyes.git.change_set import Snapshot, whole_tree
from foureyes.git.repository import Repository
from foureyes.model.change import ChangeSet, FileStatus
from foureyes.model.errors import UsageError
from foureyes.model.policy import Policy
from foureyes.model.review import Effort, Review
from foureyes.provenance.signal_files import load_signals
from foureyes.review import ReviewRequest, review
from foureyes.rulepacks.catalogue import load_catalogue

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class LocalOptions:
    """What the caller asked for. `cache` None means the user's own cache; `jobs` 0 means one per core."""

    repository: Path
    change: ChangeOptions
    config: Path | None = None
    selected: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    coverage: Path | None = None
    cache: Path | None = None
    use_cache: bool = True
    jobs: int = 0
    is_scan: bool = False
    rules: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class LocalReview:
    """A finished review and the policy it was made under."""

    review: Review
    policy: Policy


def run(options: LocalOptions, progress: Progress = lambda _: None) -> LocalReview:
    """Return the review. Raises a `FoureyesError` for wrong use, an unusable policy, or what git cannot read."""
    catalogue = load_catalogue(options.rules)
    for rule_id in (*options.selected, *options.ignored):
        catalogue.rule(rule_id)
    with Repository.open(options.repository) as repo:
        progress("reading the change")
        if options.is_scan:
            snapshot = whole_tree(repo, options.change.head or "HEAD")
        else:
            snapshot = snapshot_of(repo, options.change)
        commit = snapshot.change.head if options.is_scan else snapshot.change.base
        text, path, where = policy_text(repo, commit, options.config)
        policy = parse_policy(text, path)
        request = ReviewRequest(
            policy=policy,
            policy_name=f"{policy.preset}@{where}",
            rules=catalogue.rules,
            policy_path=path,
            selected=options.selected,
            ignored=options.ignored,
            signals=load_signals(),
        )
        return LocalReview(_reviewed(repo, snapshot, request, options, progress), policy)


def _reviewed(
    repo: Repository, snapshot: Snapshot, request: ReviewRequest, options: LocalOptions, progress: Progress
) -> Review:
    coverage = _coverage_text(options.coverage)
    progress("finding out who wrote it")
    attribution = attributed(repo, snapshot.change, request.policy.evidence)
    progress("reading the code")
    with Store.open(options.cache, enabled=options.use_cache) as store:
        facts = FactBase(repo, store, COLLECTORS, options.jobs or os.cpu_count() or 1)
        base_paths, head_paths = _deep_paths(snapshot.change)
        base = facts.tree(snapshot.base_tree, base_paths)
        head = facts.tree(snapshot.head_tree, head_paths)
        subject = Subject(
            change=snapshot.change,
            base=base,
            head=head,
            policy=request.policy,
            rules=request.rules,
            whole_tree=options.is_scan,
            reach=Sides(base, head, request.policy.entry_points),
            coverage=coverage,
        )
        return review(subject, attribution, request, effort=_effort(snapshot, facts), progress=progress)


def _deep_paths(change: ChangeSet) -> tuple[frozenset[str], frozenset[str]]:
    """The Python files of the change, by their names in base and in head: what the collectors run on."""
    python = [file for file in change.files if file.is_python]
    base = frozenset(file.base_path for file in python if file.base_path is not None)
    head = frozenset(file.path for file in python if file.status is not FileStatus.DELETED)
    return base, head


def _coverage_text(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the coverage file {path} cannot be read: {error}") from None


def _effort(snapshot: Snapshot, facts: FactBase) -> Effort:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    seconds = sum(item.ru_utime + item.ru_stime for item in used)
    return replace(facts.effort, files_in_tree=len(snapshot.head_tree), cpu_seconds=round(seconds, 2))
