"""Whole reviews of small histories, for rules that need to know who wrote what."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from foureyes.assembly.repository_review import Means, reviewed
from foureyes.git.change_set import between, whole_tree
from foureyes.git.repository import Repository
from foureyes.model.finding import Finding
from foureyes.model.policy import Policy
from foureyes.ownership.taken_on import TakenOn
from foureyes.provenance.signal_files import load_signals
from foureyes.review import ReviewRequest
from foureyes.rulepacks.catalogue import load_catalogue
from tests.repositories import CommitData, build

AGENT = "Rework the shop\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n"
PERSON = "Rework the shop\n"


def found(
    path: Path,
    commits: Sequence[CommitData],
    rule: str,
    policy: Policy | None = None,
    *,
    base: int = 0,
    left: frozenset[str] = frozenset(),
    taken_on: tuple[TakenOn, ...] = (),
) -> list[Finding]:
    """Return the findings of `rule` on the change from commit `base` to the last one."""
    ids = build(path, commits, check_out=False)
    means = Means(use_cache=False, jobs=1, left=left, taken_on=taken_on)
    return findings_between(path, ids[base], ids[-1], rule, policy, means=means)


def findings_between(
    path: Path,
    base: str,
    head: str,
    rule: str,
    policy: Policy | None = None,
    *,
    is_scan: bool = False,
    means: Means | None = None,
) -> list[Finding]:
    """Return the findings of `rule` on the change between two commits of the repository at `path`."""
    request = replace(_request(), policy=policy or Policy(), selected=(rule,))
    with Repository.open(path) as repo:
        snapshot = whole_tree(repo, head) if is_scan else between(repo, base, head)
        review = reviewed(repo, snapshot, request, means or Means(use_cache=False, jobs=1, is_scan=is_scan))
    assert review.not_analysed == ()
    return list(review.findings)


@cache
def _request() -> ReviewRequest:
    return ReviewRequest(Policy(), "team@test", load_catalogue().rules, load_signals())
