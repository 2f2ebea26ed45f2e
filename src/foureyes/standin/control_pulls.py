"""Control of pull requests, reviews, comments, checks, merging and the queue, for tests and the demo."""

from collections.abc import Sequence

from foureyes.standin import (
    check_actions,
    comment_actions,
    merge_queue,
    merging,
    pull_actions,
    review_actions,
    thread_actions,
)
from foureyes.standin.check_tables import CheckRun, QueueEntry
from foureyes.standin.checks_state import latest_runs
from foureyes.standin.events import Events
from foureyes.standin.mergeability import mergeable_state, reasons
from foureyes.standin.pull_actions import Proposal
from foureyes.standin.refusal import Refusal
from foureyes.standin.request_body import Body
from foureyes.standin.review_actions import Draft
from foureyes.standin.state import IssueComment, PullRequest, Repository, Review, ReviewComment, Thread, User
from foureyes.standin.world import World


class PullControl:
    """Each call is one thing that somebody does, and has the webhooks that it has on GitHub. What GitHub would refuse
    raises `Refusal`; only `merge` gives the status instead."""

    events: Events
    world: World

    def open_pull_request(
        self,
        repository: Repository,
        head: str,
        *,
        author: User,
        base: str | None = None,
        title: str = "Change",
        body: str | None = None,
        head_repository: Repository | None = None,
        draft: bool = False,
    ) -> PullRequest:
        with self.world.lock:
            asked = Proposal(title, head, base or repository.default_branch, body, draft)
            return pull_actions.open_pull(self.events, repository, head_repository or repository, asked, author.id)

    def edit_pull_request(
        self,
        repository: Repository,
        pull: PullRequest,
        actor: User,
        *,
        title: str | None = None,
        body: str | None = None,
    ) -> None:
        with self.world.lock:
            pull_actions.edit(self.events, repository, pull, actor.id, title, body)

    def retarget(self, repository: Repository, pull: PullRequest, actor: User, base: str) -> None:
        with self.world.lock:
            pull_actions.retarget(self.events, repository, pull, actor.id, base)

    def close_pull_request(self, repository: Repository, pull: PullRequest, actor: User) -> None:
        with self.world.lock:
            pull_actions.close(self.events, repository, pull, actor.id)

    def reopen_pull_request(self, repository: Repository, pull: PullRequest, actor: User) -> None:
        with self.world.lock:
            pull_actions.reopen(self.events, repository, pull, actor.id)

    def set_draft(self, repository: Repository, pull: PullRequest, actor: User, is_draft: bool) -> None:
        with self.world.lock:
            pull_actions.set_draft(self.events, repository, pull, actor.id, is_draft)

    def add_label(self, repository: Repository, pull: PullRequest, actor: User, name: str) -> None:
        with self.world.lock:
            pull_actions.add_label(self.events, repository, pull, actor.id, name)

    def request_review(self, repository: Repository, pull: PullRequest, actor: User, reviewer: User) -> None:
        with self.world.lock:
            pull_actions.request_review(self.events, repository, pull, actor.id, reviewer.id)

    def update_branch(self, repository: Repository, pull: PullRequest, actor: User) -> str:
        """The "Update branch" button; gives the merge commit."""
        with self.world.lock:
            return merging.update_branch(self.events, repository, pull, actor.id, None)

    def submit_review(
        self,
        repository: Repository,
        pull: PullRequest,
        user: User,
        event: str,
        body: str = "",
        *,
        commit: str | None = None,
        comments: Sequence[Draft] = (),
    ) -> Review:
        """`event` is APPROVE, REQUEST_CHANGES or COMMENT."""
        with self.world.lock:
            return review_actions.submit(self.events, repository, pull, user.id, event, body, commit, comments)

    def dismiss_review(
        self, repository: Repository, pull: PullRequest, review: Review, actor: User, message: str
    ) -> None:
        with self.world.lock:
            review_actions.dismiss(self.events, repository, pull, review, actor.id, message)

    def edit_review(self, repository: Repository, pull: PullRequest, review: Review, actor: User, body: str) -> None:
        with self.world.lock:
            review_actions.edit_review(self.events, repository, pull, review, actor.id, body)

    def reply(
        self, repository: Repository, pull: PullRequest, user: User, comment: ReviewComment, body: str
    ) -> ReviewComment:
        with self.world.lock:
            return thread_actions.reply(self.events, repository, pull, user.id, comment.id, body)

    def resolve_thread(
        self, repository: Repository, pull: PullRequest, thread: Thread, actor: User, is_resolved: bool = True
    ) -> None:
        with self.world.lock:
            thread_actions.resolve(self.events, repository, pull, thread, actor.id, is_resolved)

    def comment(self, repository: Repository, pull: PullRequest, user: User, body: str) -> IssueComment:
        with self.world.lock:
            return comment_actions.comment(self.events, repository, pull.number, user.id, body)

    def edit_comment(self, repository: Repository, comment: IssueComment, editor: User, body: str) -> None:
        with self.world.lock:
            comment_actions.edit(self.events, repository, comment, editor.id, body)

    def comments(self, repository: Repository, pull: PullRequest) -> list[IssueComment]:
        with self.world.lock:
            return [one for one in repository.comments if one.number == pull.number]

    def check_runs(self, repository: Repository, head: str) -> list[CheckRun]:
        """The newest run of each name and App on a commit."""
        with self.world.lock:
            return latest_runs(repository, head)

    def rerequest(self, repository: Repository, run: CheckRun, actor: User) -> None:
        """The "Re-run" button."""
        with self.world.lock:
            check_actions.rerequest(self.events, repository, run, actor.id)

    def rerequest_suite(self, repository: Repository, run: CheckRun, actor: User) -> None:
        """The "Re-run all checks" button."""
        with self.world.lock:
            suite = next(one for one in repository.suites if one.id == run.suite)
            check_actions.rerequest_suite(self.events, repository, suite, actor.id)

    def press(self, repository: Repository, run: CheckRun, actor: User, identifier: str) -> None:
        """One of the run's own buttons."""
        with self.world.lock:
            check_actions.press(self.events, repository, run, actor.id, identifier)

    def set_status(self, repository: Repository, head: str, user: User, context: str, state: str) -> None:
        with self.world.lock:
            body = Body({"context": context, "state": state})
            check_actions.set_status(self.events, repository, head, user.id, body)
            merge_queue.advance(self.events, repository)

    def merge(
        self, repository: Repository, pull: PullRequest, actor: User, *, sha: str | None = None, method: str = "merge"
    ) -> int:
        """The status that GitHub answers with: 200, or 403, 405, 409."""
        with self.world.lock:
            try:
                merging.merge(self.events, repository, pull, actor.id, method, sha)
            except Refusal as refusal:
                return refusal.status
            return 200

    def blocked_by(self, repository: Repository, pull: PullRequest) -> list[str]:
        """Everything the branch's protection holds against a merge now."""
        with self.world.lock:
            return reasons(self.world, repository, pull)

    def mergeable_state(self, repository: Repository, pull: PullRequest) -> str:
        with self.world.lock:
            return mergeable_state(self.world, repository, pull)[1]

    def enqueue(self, repository: Repository, pull: PullRequest, actor: User) -> QueueEntry:
        with self.world.lock:
            return merge_queue.enqueue(self.events, repository, pull, actor.id)

    def dequeue(self, repository: Repository, entry: QueueEntry, actor: User) -> None:
        with self.world.lock:
            merge_queue.dequeue(self.events, repository, entry, actor.id)

    def replace_group(self, repository: Repository, entry: QueueEntry, oid: str) -> QueueEntry:
        """What GitHub never does: a group's commit holds something else."""
        with self.world.lock:
            return merge_queue.replace_group(self.events, repository, entry, oid)
