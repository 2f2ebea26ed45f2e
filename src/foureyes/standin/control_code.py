"""Control of repositories, commits, pushes and branch protection, for tests and the demo."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from foureyes.standin import pull_actions
from foureyes.standin.events import Events
from foureyes.standin.git_store import Person
from foureyes.standin.merging import identity
from foureyes.standin.pushing import push as push_ref
from foureyes.standin.state import Level, Protection, Repository, RequiredCheck, User
from foureyes.standin.world import World

Files = Mapping[str, str | bytes | None]


def _bytes(files: Files) -> dict[str, bytes | None]:
    return {path: data.encode() if isinstance(data, str) else data for path, data in files.items()}


class CodeControl:
    """Each call is one thing that somebody does, and has the webhooks that it has on GitHub."""

    events: Events
    world: World

    def create_repository(
        self,
        owner: User,
        name: str,
        files: Files | None = None,
        *,
        source: Path | None = None,
        private: bool = False,
        default_branch: str = "main",
    ) -> Repository:
        """From files (one first commit), or from the branches and tags of a repository on this machine."""
        world = self.world
        with world.lock:
            number = world.new_id()
            repository = Repository(number, owner.id, name, private, default_branch, world.now())
            git = world.git(repository)
            git.create(default_branch)
            world.repositories[number] = repository
            if source is not None:
                git.run("fetch", "-q", str(source), "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")
            elif files is not None:
                me = (identity(world, owner.id), world.now())
                oid = git.commit(_bytes(files), [], "First commit", me, me)
                push_ref(self.events, repository, default_branch, oid, owner.id)
            return repository

    def fork(self, repository: Repository, owner: User) -> Repository:
        with self.world.lock:
            copy = self.create_repository(
                owner,
                repository.name,
                source=self.world.git(repository).path,
                private=repository.is_private,
                default_branch=repository.default_branch,
            )
            copy.fork_of = repository.fork_of or repository.id
            return copy

    def delete_repository(self, repository: Repository, actor: User | None = None) -> None:
        """Pull requests from a deleted fork stay, closed, with a null head repository."""
        with self.world.lock:
            pull_actions.delete_repository(self.events, repository, actor.id if actor else repository.owner)

    def commit(
        self,
        repository: Repository,
        files: Files,
        *,
        parents: Sequence[str],
        author: User | Person,
        committer: User | Person | None = None,
        message: str = "Change",
        at: int | None = None,
    ) -> str:
        """A commit object without a branch: on the first parent's tree, with these files changed (None: removed)."""
        world = self.world
        with world.lock:
            when = world.now() if at is None else at
            writer = (self._person(author), when)
            carrier = (self._person(committer), when) if committer is not None else writer
            return world.git(repository).commit(_bytes(files), parents, message, writer, carrier)

    def _person(self, who: User | Person) -> Person:
        return who if isinstance(who, Person) else identity(self.world, who.id)

    def push(
        self,
        repository: Repository,
        branch: str,
        files: Files,
        *,
        pusher: User,
        message: str = "Change",
        author: User | Person | None = None,
        committer: User | Person | None = None,
        onto: str | None = None,
    ) -> str:
        """Commit on a branch's tip (a new branch starts at the default branch, or at `onto`) and push it. With `onto`
        an existing branch is replaced: a force-push."""
        with self.world.lock:
            git = self.world.git(repository)
            parent = onto or git.resolve(branch) or git.resolve(repository.default_branch)
            oid = self.commit(
                repository,
                files,
                parents=[parent] if parent else [],
                author=author or pusher,
                committer=committer,
                message=message,
            )
            push_ref(self.events, repository, branch, oid, pusher.id)
            return oid

    def push_commit(
        self, repository: Repository, branch: str, oid: str, *, pusher: User, source: Path | None = None
    ) -> None:
        """Move a branch to a commit that is there, or that is brought over from a repository on this machine."""
        with self.world.lock:
            if source is not None:
                self.world.git(repository).take_from(source, oid, "refs/standin/incoming")
            push_ref(self.events, repository, branch, oid, pusher.id)

    def delete_branch(self, repository: Repository, branch: str, *, pusher: User) -> None:
        """Open pull requests from it are closed; those against it as well, but where it was merged they follow it."""
        with self.world.lock:
            push_ref(self.events, repository, branch, None, pusher.id)
            head = (repository.id, branch)
            for base, pull in self.world.pulls_where(lambda _, one: (one.head_repository, one.head_ref) == head):
                if pull.state == "open":
                    pull_actions.close(self.events, base, pull, pusher.id)
            pull_actions.base_deleted(self.events, repository, branch, pusher.id)

    def tip(self, repository: Repository, branch: str) -> str:
        with self.world.lock:
            return self.world.git(repository).need(branch)

    def git_directory(self, repository: Repository) -> Path:
        """The bare repository itself."""
        return self.world.git(repository).path

    def protect_branch(
        self,
        repository: Repository,
        branch: str = "main",
        *,
        checks: Sequence[tuple[str, int | None]] = (),
        approvals: int | None = None,
        dismiss_stale: bool = False,
        strict: bool = False,
        threads_resolved: bool = False,
        merge_queue: bool = False,
        last_push_approval: bool = False,
        enforce_admins: bool = True,
        as_ruleset: bool = False,
    ) -> Protection:
        """`checks` are (name, App id or None for "anyone"). As branch protection, or as a ruleset."""
        with self.world.lock:
            number = self.world.new_id() if as_ruleset or merge_queue else None
            one = Protection(
                pattern=branch,
                checks=tuple(RequiredCheck(name, app) for name, app in checks),
                is_strict=strict,
                approvals=approvals,
                dismiss_stale=dismiss_stale,
                require_threads_resolved=threads_resolved,
                merge_queue=merge_queue,
                require_last_push_approval=last_push_approval,
                enforce_admins=enforce_admins,
                ruleset=number,
                name=f"protect {branch}",
            )
            repository.protections.append(one)
            return one

    def level(self, repository: Repository, user: User) -> Level:
        with self.world.lock:
            return self.world.level(repository, user.id)
