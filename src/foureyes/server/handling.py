"""A stored delivery in, what became of it in words and the work that follows out. The event only says where to look."""

from collections.abc import Iterable
from dataclasses import dataclass

from foureyes.gate.prompts import reads_like_approval
from foureyes.github.client import Forge, RepositoryForge
from foureyes.model.forge_events import (
    AccessChanged,
    ButtonPressed,
    CommentAction,
    CommentChanged,
    Event,
    InstallationAction,
    InstallationChanged,
    MergeGroupDestroyed,
    MergeGroupFormed,
    PullRequestAction,
    PullRequestChanged,
    RepositoriesChanged,
    RepositoryName,
    RerunRequested,
    ReviewChanged,
)
from foureyes.model.gate_facts import Comment
from foureyes.server.grouping import GroupSettler
from foureyes.server.job import Arguments, Job, Kind, group, pull_partition, settle
from foureyes.server.mirrors import Mirrors
from foureyes.server.records import PullKey, Repository
from foureyes.server.review_records import ReviewRecords
from foureyes.server.settling import Settler
from foureyes.server.spoken import Listener

Handled = tuple[str, list[Job]]
_LIST_LAGS = 15.0  # seconds: the queue may be told of later than the group


def partition_of(event: Event) -> str:
    """Return what deliveries are worked on one at a time for: pull request, else repository, else account."""
    if isinstance(event, PullRequestChanged | ReviewChanged | CommentChanged):
        return pull_partition(event.repository.id, event.number)
    if isinstance(event, InstallationChanged | RepositoriesChanged):
        return f"installation {event.installation}"
    repository = getattr(event, "repository", None)
    return f"repository {repository.id}" if isinstance(repository, RepositoryName) else "other"


def installation_job(installation: int, name: RepositoryName, has_queues: bool = False) -> Job:
    """Return the job that makes a repository ready: its check selectable, its open pull requests settled. `has_queues`:
    the App may read merge queues."""
    arguments: Arguments = {"installation": installation, "id": name.id, "owner": name.owner, "name": name.name}
    arguments["queues"] = has_queues
    job = Job(Kind.INSTALLATION, f"installation:{installation}/{name.id}", f"repository {name.id}", arguments)
    return job.again(0)


@dataclass(frozen=True, slots=True)
class Handler:
    """Everything that events lead to."""

    forge: Forge
    records: ReviewRecords
    mirrors: Mirrors
    settler: Settler
    groups: GroupSettler
    listener: Listener

    def handle(self, event: Event) -> Handled:
        """Do what the event asks for."""
        match event:
            case PullRequestChanged():
                return self._pull_request(event)
            case ReviewChanged():
                return self._review(event)
            case CommentChanged():
                return self._comment(event)
            case RerunRequested() | ButtonPressed():
                return self._again(event)
            case MergeGroupFormed() | MergeGroupDestroyed():
                return self._group(event)
            case InstallationChanged():
                return self._installation(event)
            case RepositoriesChanged():
                return self._repositories(event)
            case AccessChanged():
                return self._access(event)
        return "nothing to do", []

    def open_forge(self, repository: Repository) -> RepositoryForge:
        return self.forge.repository(repository.installation, repository.name)

    def _settled(
        self,
        event: PullRequestChanged | ReviewChanged,
        cause: str,
        *,
        rerun: bool = False,
        pushed: tuple[str, int] | None = None,
    ) -> Handled:
        repository = Repository(event.repository, event.installation)
        forge = self.open_forge(repository)
        follow = self.settler.settle(forge, repository, event.number, cause=cause, rerun=rerun, pushed=pushed)
        self.records.keep_repository(event.repository, event.installation)  # only now: it did open the repository
        return "settled", follow

    def _pull_request(self, event: PullRequestChanged) -> Handled:
        is_reworded = event.action is PullRequestAction.EDITED and bool({"title", "body"} & set(event.changed))
        is_push = event.action is PullRequestAction.SYNCHRONIZE
        pushed = (event.head, event.sender.id) if is_push else None
        cause = f"pull request {event.action} by {event.sender.login}"
        return self._settled(event, cause, rerun=is_reworded, pushed=pushed)

    def _review(self, event: ReviewChanged) -> Handled:
        if event.sender.is_bot and event.sender.login == self.forge.identity().login:
            return "our own", []
        return self._settled(event, f"review by {event.sender.login}")

    def _comment(self, event: CommentChanged) -> Handled:
        if event.sender.is_bot:
            return "no command", []
        follow = self._no_approval(event)
        if event.action is not CommentAction.CREATED:
            return "no command", follow
        words, jobs = self.listener.hear(self.open_forge(Repository(event.repository, event.installation)), event)
        return words, jobs or follow

    def _no_approval(self, event: CommentChanged) -> list[Job]:
        """Whoever approves in a comment is told at once, by the check, that it takes a review."""
        pull = self.records.pull(PullKey(event.repository.id, event.number))
        if pull is None or not pull.is_open or not reads_like_approval(Comment(event.author, 0, event.body)):
            return []
        return [settle(event.repository.id, event.number)]

    def _again(self, event: RerunRequested | ButtonPressed) -> Handled:
        """Somebody asks for a check once more: that approves nothing, so anybody may."""
        if event.app != self.forge.app_id:
            return "another App's check", []
        known = (pull.key.number for pull in self.records.open_pulls(event.repository.id, event.head))
        numbers = dict.fromkeys((*event.pull_requests, *known))
        is_gate_only = isinstance(event, ButtonPressed) and event.identifier != "review"
        jobs = [settle(event.repository.id, number, rerun=not is_gate_only) for number in numbers]
        branch = self.groups.groups.branch(event.repository.id, event.head)
        if branch is not None:
            return "merge group", [group(event.repository.id, event.head, branch)]
        return f"{len(jobs)} pull requests", jobs

    def _group(self, event: MergeGroupFormed | MergeGroupDestroyed) -> Handled:
        if isinstance(event, MergeGroupDestroyed):
            self.groups.groups.forget(event.repository.id, event.head)
            return "the group is gone", []
        repository = Repository(event.repository, event.installation)
        forge = self.open_forge(repository)
        follow = self.groups.settle(forge, repository, event.head, event.base_branch, "merge queue")
        self.records.keep_repository(event.repository, event.installation)
        if self.groups.groups.branch(event.repository.id, event.head) is None:
            later = group(event.repository.id, event.head, event.base_branch, delay=_LIST_LAGS)
            return "the queue does not list the group", [later]
        return "merge group", follow

    def _installation(self, event: InstallationChanged) -> Handled:
        if event.action in (InstallationAction.DELETED, InstallationAction.SUSPEND):
            self.forge.forget_installation(event.installation)
            gone = self.records.repositories(event.installation) if event.action is InstallationAction.DELETED else []
            self._drop(item.name.id for item in gone)
            return f"{event.action}", []
        names = event.repositories or tuple(self.forge.repositories(event.installation))
        return f"{event.action}", [installation_job(event.installation, name) for name in names]

    def _repositories(self, event: RepositoriesChanged) -> Handled:
        self._drop(name.id for name in event.removed)
        return "repositories", [installation_job(event.installation, name) for name in event.added]

    def _drop(self, repositories: Iterable[int]) -> None:
        for number in repositories:
            self.records.drop_repository(number)
            self.mirrors.remove(number)

    def _access(self, event: AccessChanged) -> Handled:
        known = self.records.repositories(event.installation)
        if event.repository is not None:
            known = [item for item in known if item.name.id == event.repository.id]
        pulls = [pull for item in known for pull in self.records.open_pulls(item.name.id)]
        return event.what, [settle(pull.key.repository, pull.key.number) for pull in pulls]
