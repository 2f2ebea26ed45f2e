"""A snapshot of a repository and a request in, the review out: opens the facts that a review reads, and runs it."""

import os
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from foureyes.analyses.registry import collectors
from foureyes.analyses.subject import Subject
from foureyes.assembly.attribution import attributed
from foureyes.assembly.cache_warning import warn_of_cache
from foureyes.assembly.ownership import ownership_of
from foureyes.facts.fact_base import FactBase, Wanted
from foureyes.facts.reach.sides import Sides
from foureyes.facts.store import Store
from foureyes.git.change_set import Snapshot
from foureyes.git.repository import Repository
from foureyes.model.change import ChangeSet, FileStatus
from foureyes.model.review import Effort, Review
from foureyes.model.wording import worded
from foureyes.ownership.taken_on import TakenOn, by_policy
from foureyes.provenance.pull_request import PullRequestFacts
from foureyes.review import Progress, ReviewRequest, review

if sys.platform != "win32":
    import resource


@dataclass(frozen=True, slots=True)
class Means:
    """What a review may use: `cache` None means the user's own cache, `jobs` 0 one process per core, `rules` further
    directories of pattern rules, `taken_on` and `left` what is on record of who answers for what, and who is gone."""

    cache: Path | None = None
    use_cache: bool = True
    jobs: int = 0
    is_scan: bool = False
    coverage: str | None = None
    rules: tuple[Path, ...] = ()
    taken_on: tuple[TakenOn, ...] = ()
    left: frozenset[str] = frozenset()


def reviewed(
    repo: Repository,
    snapshot: Snapshot,
    request: ReviewRequest,
    means: Means,
    progress: Progress = lambda _: None,
    pull_request: PullRequestFacts | None = None,
) -> Review:
    """Return the review of `snapshot`. Raises a `FoureyesError` for what git cannot read."""
    progress(worded("finding out who wrote it"))
    attribution = attributed(repo, snapshot.change, request.policy.evidence, pull_request)
    owned = ownership_of(
        repo, snapshot.change, attribution, request.policy, is_scan=means.is_scan, has_left=bool(means.left)
    )
    progress(worded("reading the code"))
    with Store.open(means.cache, enabled=means.use_cache, warn=warn_of_cache) as store:
        facts = FactBase(repo, store, collectors(means.rules), means.jobs or os.cpu_count() or 1)
        base_paths, head_paths = _deep_paths(snapshot.change)
        base, head = facts.sides(Wanted(snapshot.base_tree, base_paths), Wanted(snapshot.head_tree, head_paths))
        subject = Subject(
            change=snapshot.change,
            base=base,
            head=head,
            policy=request.policy,
            rules=request.rules,
            whole_tree=means.is_scan,
            reach=Sides(base, head, request.policy.entry_points),
            coverage=means.coverage,
            attribution=attribution,
            base_attribution=owned.base_attribution,
            code_owners=owned.code_owners,
            taken_on=(*by_policy(request.policy.ownership.taken_on, worded("the policy")), *means.taken_on),
            left=means.left,
        )
        done = review(subject, attribution, request, progress)
        return replace(done, effort=_effort(snapshot, facts))


def _deep_paths(change: ChangeSet) -> tuple[frozenset[str], frozenset[str]]:
    """The Python files of the change, by their names in base and in head: what the collectors run on."""
    python = [file for file in change.files if file.is_python]
    base = frozenset(file.base_path for file in python if file.base_path is not None)
    head = frozenset(file.path for file in python if file.status is not FileStatus.DELETED)
    return base, head


def _effort(snapshot: Snapshot, facts: FactBase) -> Effort:
    return replace(facts.effort, files_in_tree=len(snapshot.head_tree), cpu_seconds=round(_cpu_seconds(), 2))


def _cpu_seconds() -> float:
    """CPU time of this process and of those it has waited for; Windows knows the first alone."""
    if sys.platform != "win32":
        own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
    return time.process_time()
