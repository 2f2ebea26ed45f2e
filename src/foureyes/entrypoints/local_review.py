"""A review of a repository on this machine: opens what the review reads, runs it, closes everything again."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from foureyes.assembly.repository_review import Means, reviewed
from foureyes.entrypoints.change_options import ChangeOptions, policy_text, snapshot_of
from foureyes.gate.policy import parse_policy
from foureyes.git.change_set import whole_tree
from foureyes.git.repository import Repository
from foureyes.model.errors import UsageError
from foureyes.model.policy import Policy
from foureyes.model.review import Review
from foureyes.model.system_errors import unread_reason
from foureyes.model.wording import worded
from foureyes.provenance.pull_request import PullRequestFacts
from foureyes.provenance.signal_files import load_signals
from foureyes.review import ReviewRequest
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
    pull_request: PullRequestFacts | None = None


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
        progress(worded("reading the change"))
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
        means = Means(
            cache=options.cache,
            use_cache=options.use_cache,
            jobs=options.jobs,
            is_scan=options.is_scan,
            coverage=_coverage_text(options.coverage),
            rules=options.rules,
        )
        return LocalReview(reviewed(repo, snapshot, request, means, progress, options.pull_request), policy)


def _coverage_text(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        told = worded("the coverage file {path} cannot be read: {error}", path=str(path), error=unread_reason(error))
        raise UsageError(told) from None
