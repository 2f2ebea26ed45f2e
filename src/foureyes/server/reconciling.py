"""Every few minutes: failed deliveries are asked for again, and every open pull request is settled. Nothing that was
lost stays lost, in either direction."""

import time
from dataclasses import dataclass

import structlog

from foureyes.github.app_deliveries import ask_again, lost, past_deliveries
from foureyes.github.checks import make_selectable
from foureyes.github.client import Forge, RepositoryForge
from foureyes.github.merge_queue import queued
from foureyes.github.outcomes import Denied, ForgeError, Gone
from foureyes.github.repository_reading import open_pull_requests
from foureyes.model.forge_events import RepositoryName
from foureyes.model.safe_text import one_line
from foureyes.server.group_records import GroupRecords
from foureyes.server.handling import installation_job
from foureyes.server.job import Job, Kind, group, settle
from foureyes.server.mirrors import Mirrors
from foureyes.server.records import Repository
from foureyes.server.review_records import ReviewRecords

_log = structlog.get_logger("foureyes.reconcile")
_LOOK_BACK = 3 * 86_400  # GitHub keeps deliveries for redelivery this long
_LEFT_OVER = 120.0
_QUEUES = 5  # branches of a repository whose merge queue is asked for
_LOOKED_AT = 20  # a round and repository: with four requests each, this stays far below GitHub's limit


@dataclass(frozen=True, slots=True)
class Reconciler:
    forge: Forge
    records: ReviewRecords
    mirrors: Mirrors
    keep_seconds: float

    def reconcile(self, slot: str) -> list[Job]:
        """Return the work of one round. What of it cannot be done now is done by the next round."""
        jobs = self._left_over()
        self._ask_again()
        try:
            installations = [item for item in self.forge.installations() if not item.is_suspended]
        except ForgeError as error:
            _log.warning("installations", problem=one_line(str(error)))
            return jobs
        present: set[int] = set()
        for installation in installations:
            try:
                names = self.forge.repositories(installation.id)
            except ForgeError as error:
                _log.warning("repositories", installation=installation.id, problem=one_line(str(error)))
                present.update(item.name.id for item in self.records.repositories(installation.id))
                continue
            present.update(name.id for name in names)
            has_queues = "merge_queues" in installation.permissions
            jobs += [self._named(installation_job(installation.id, name, has_queues), slot) for name in names]
        for item in self.records.repositories():
            if item.name.id not in present:
                self.records.drop_repository(item.name.id)
                self.mirrors.remove(item.name.id)
        self.records.forget_older(self.keep_seconds)
        return jobs

    def _named(self, job: Job, slot: str) -> Job:
        base = job.id.partition("~")[0]
        return Job(job.kind, f"{base}~{slot}", job.partition, job.arguments)

    def _left_over(self) -> list[Job]:
        """Deliveries that were stored, and then the process ended."""
        found = self.records.left_over(_LEFT_OVER)
        return [Job(Kind.DELIVERY, f"delivery:{item}", where, {"delivery": item}).again(0) for item, where in found]

    def _ask_again(self) -> None:
        try:
            past = past_deliveries(self.forge, since=int(time.time()) - _LOOK_BACK)
            for delivery in lost(past):
                known = self.records.delivery(delivery.guid)
                if known is None or not known.is_processed:
                    ask_again(self.forge, delivery)
                    _log.info("asked again", delivery=delivery.guid)
        except ForgeError as error:
            _log.warning("deliveries", problem=one_line(str(error)))

    def make_ready(self, installation: int, name: RepositoryName, *, has_queues: bool = False) -> list[Job]:
        """Make our check selectable in a repository; settle its open pull requests and what waits in merge queues."""
        repository = Repository(name, installation)
        self.records.keep_repository(name, installation)
        try:
            forge = self.forge.repository(installation, name)
            make_selectable(forge)
            places = open_pull_requests(forge)
        except (Gone, Denied) as error:
            _log.warning("repository", repository=repository.name.full, problem=one_line(str(error)))
            return []
        known = {pull.key.number: (pull.head, pull.base) for pull in self.records.open_pulls(name.id)}
        there = {place.number: (place.head, place.base) for place in places}
        numbers = {number for number in there if there[number] != known.get(number)} | (known.keys() - there.keys())
        numbers.update(self.records.longest_unseen(name.id, _LOOKED_AT))
        groups = self._groups(forge, sorted({place.base_branch for place in places})) if has_queues else []
        return [settle(name.id, number) for number in sorted(numbers)] + groups

    def _groups(self, forge: RepositoryForge, branches: list[str]) -> list[Job]:
        """The merge groups that nobody told of, or that were not decided on; those that are gone are forgotten then."""
        known = {item.head: item for item in GroupRecords(self.records).known(forge.name.id)}
        found = {head: item.branch for head, item in known.items() if not item.is_decided}
        for branch in branches[:_QUEUES]:
            try:
                found.update((entry.group, branch) for entry in queued(forge, branch) if entry.group not in known)
            except (Gone, Denied):
                continue
        return [group(forge.name.id, head, branch) for head, branch in sorted(found.items())]
