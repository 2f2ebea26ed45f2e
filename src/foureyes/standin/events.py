"""Turns what happened into webhook deliveries for every App that is installed there and listens to that event.

In go the event, its action, the repository, who did it and a function that writes the body; out go deliveries, with
the body frozen as the world was at that moment.
"""

import json
from collections.abc import Callable, Iterator

from foureyes.standin.courier import Courier, Delivery, new_guid
from foureyes.standin.shape_people import installation as show_installation
from foureyes.standin.shape_people import organization, simple_user
from foureyes.standin.shape_repository import webhook_repository
from foureyes.standin.state import App, Installation, Json, Repository
from foureyes.standin.world import World, node_id

_ALWAYS = frozenset({"installation", "installation_repositories", "ping", "meta"})


class Events:
    def __init__(self, world: World, courier: Courier) -> None:
        self.world = world
        self.courier = courier

    def emit(
        self,
        event: str,
        action: str | None,
        repository: Repository,
        sender: int | None,
        write: Callable[[], Json],
        only_app: int | None = None,
    ) -> None:
        """`write` is called only when somebody listens."""
        body: Json | None = None
        for app, installation in list(self._listeners(event, repository)):
            if only_app is not None and app.id != only_app:
                continue
            if body is None:
                body = self._common(action, repository, sender) | write()
            short = {"id": installation.id, "node_id": node_id("MDI", installation.id)}
            self._send(app, event, action, installation.id, repository.id, body | {"installation": short})

    def emit_installation(self, event: str, action: str, one: Installation, sender: int, rest: Json) -> None:
        """Installation events reach the App they are about, whatever it subscribed to."""
        app = self.world.apps[one.app]
        body: Json = {"action": action, "installation": show_installation(self.world, one)} | rest
        body["sender"] = simple_user(self.world, self.world.users[sender])
        self._send(app, event, action, one.id, None, body)

    def _listeners(self, event: str, repository: Repository) -> Iterator[tuple[App, Installation]]:
        for installation in self.world.installations.values():
            app = self.world.apps[installation.app]
            wanted = app.webhook_url and (event in installation.events or event in _ALWAYS)
            if wanted and installation.suspended_at is None and self.world.covers(installation, repository):
                yield app, installation

    def _common(self, action: str | None, repository: Repository, sender: int | None) -> Json:
        owner = self.world.users[repository.owner]
        body: Json = {} if action is None else {"action": action}
        body["repository"] = webhook_repository(self.world, repository)
        body["sender"] = simple_user(self.world, self.world.living(sender) or self.world.ghost)
        if owner.kind == "Organization":
            body["organization"] = organization(self.world, owner)
        return body

    def _send(
        self, app: App, event: str, action: str | None, installation: int | None, repository: int | None, body: Json
    ) -> None:
        if not app.webhook_url:
            return
        self.courier.send(
            Delivery(
                id=self.world.new_id(),
                guid=new_guid(),
                event=event,
                action=action,
                app=app.id,
                url=app.webhook_url,
                secret=app.webhook_secret,
                installation=installation,
                repository=repository,
                payload=json.dumps(body).encode(),
                created_at=self.world.now(),
            )
        )
