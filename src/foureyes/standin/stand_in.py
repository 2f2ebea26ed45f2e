"""The stand-in GitHub: one object that holds the state, serves it on loopback and is told what people do.

In go a directory for its repositories and calls of the control API; out come an address that answers as GitHub does,
and webhooks.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from foureyes.standin.clock import Clock
from foureyes.standin.control_code import CodeControl
from foureyes.standin.control_people import PeopleControl
from foureyes.standin.control_pulls import PullControl
from foureyes.standin.control_settings import SettingsControl
from foureyes.standin.courier import Courier, Delivery
from foureyes.standin.events import Events
from foureyes.standin.faults import Fault
from foureyes.standin.rate_limits import RateLimits
from foureyes.standin.server import Server
from foureyes.standin.service import Exchange, Service
from foureyes.standin.world import World


class StandIn(PeopleControl, CodeControl, PullControl, SettingsControl):
    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.world = World(directory)
        self.courier = Courier(self.world.clock)
        self.events = Events(self.world, self.courier)
        self.service = Service(self.events)

    @contextmanager
    def serve(self, port: int = 0) -> Iterator[str]:
        """Serve on 127.0.0.1 and deliver webhooks while the block runs; once per stand-in. Gives the base URL."""
        server = Server(self.service, port)
        self.world.base_url = server.base_url
        server.start()
        self.courier.start()
        try:
            yield server.base_url
        finally:
            self.courier.stop()
            server.stop()

    @property
    def clock(self) -> Clock:
        return self.world.clock

    @property
    def base_url(self) -> str:
        return self.world.base_url

    @property
    def limits(self) -> RateLimits:
        return self.service.limits

    @property
    def requests(self) -> Counter[str]:
        """How often each route was asked, as "METHOD template"; git as "git info/refs" and the like."""
        return self.service.requests

    @property
    def deliveries(self) -> list[Delivery]:
        """Every webhook, oldest first, with what became of it."""
        return self.courier.log

    def settle(self, timeout: float = 30.0) -> bool:
        """Wait until all webhooks are delivered."""
        return self.courier.settle(timeout)

    def fail(self, fault: Fault) -> None:
        """Let something go wrong with the next request that fits."""
        self.service.faults.order(fault)

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        self.service.faults.clear()

    def observe(self, exchange: Callable[[Exchange], None]) -> None:
        """Be shown every request with its answer."""
        self.service.observers.append(exchange)
