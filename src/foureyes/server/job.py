"""A piece of work as the queue carries it: plain JSON, with the name under which it is done at most once."""

import uuid
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

Arguments: TypeAlias = "dict[str, str | int | bool]"


class Kind(StrEnum):
    DELIVERY = "delivery"  # work on a stored delivery
    SETTLE = "settle"  # read a pull request from the forge, decide, post
    REVIEW = "review"  # analyse one head
    INSTALLATION = "installation"  # a repository was given to the App, or looked at by the reconciler
    RECONCILE = "reconcile"
    GROUP = "group"  # decide on a merge group's commit


class Queue(StrEnum):
    PULLS = "pulls"  # one at a time for each pull request
    REVIEWS = "reviews"  # a few at a time for each installation
    UPKEEP = "upkeep"


_QUEUES = {Kind.REVIEW: Queue.REVIEWS, Kind.RECONCILE: Queue.UPKEEP, Kind.INSTALLATION: Queue.UPKEEP}


@dataclass(frozen=True, slots=True)
class Job:
    """`id` names the work: the same id is done once. `tries` counts how often it has failed."""

    kind: Kind
    id: str
    partition: str
    arguments: Arguments
    delay: float = 0.0
    tries: int = 0

    @property
    def queue(self) -> Queue:
        return _QUEUES.get(self.kind, Queue.PULLS)

    def again(self, seconds: float, *, failed: bool = False) -> "Job":
        """Return the same work, to be done later under a new name."""
        base = self.id.partition("~")[0]
        tries = self.tries + 1 if failed else self.tries
        return replace(self, id=f"{base}~{uuid.uuid4().hex[:12]}", delay=seconds, tries=tries)


def settle(repository: int, number: int, *, rerun: bool = False, name: str = "", delay: float = 0.0) -> Job:
    """Return the job that brings a pull request's checks in line with the forge. `rerun` reviews the head again."""
    partition = pull_partition(repository, number)
    identity = f"settle:{partition}:{name or uuid.uuid4().hex[:16]}"
    arguments: Arguments = {"repository": repository, "number": number, "rerun": rerun}
    return Job(Kind.SETTLE, identity, partition, arguments, delay)


def group(repository: int, head: str, branch: str, *, delay: float = 0.0) -> Job:
    """Return the job that decides on the merge group whose commit is `head`, for the queue of `branch`."""
    partition = f"repository {repository}"
    arguments: Arguments = {"repository": repository, "head": head, "branch": branch}
    return Job(Kind.GROUP, f"group:{repository}/{head}:{uuid.uuid4().hex[:16]}", partition, arguments, delay)


def pull_partition(repository: int, number: int) -> str:
    return f"{repository}/{number}"
