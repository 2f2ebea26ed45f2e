"""Delivers webhooks as GitHub does: signed, with a delivery id, once, within ten seconds, and never again by itself.

In go `Delivery` records with their bodies already written; out go POST requests, one after the other, and a log of what
became of each. For tests the courier can hold, reorder, double, lose and drop deliveries.
"""

import hashlib
import hmac
import http.client
import random
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import urlsplit

from foureyes.standin.clock import Clock

TIMEOUT_SECONDS = 10.0


class Fate(StrEnum):
    """SEND posts once, TWICE posts twice, LOSE logs a failure without posting, DROP leaves no trace."""

    SEND = "send"
    TWICE = "twice"
    LOSE = "lose"
    DROP = "drop"


@dataclass(slots=True)
class Delivery:
    id: int
    guid: str
    event: str
    action: str | None
    app: int
    url: str
    secret: str
    installation: int | None
    repository: int | None
    payload: bytes
    created_at: int
    redelivery: bool = False
    delivered_at: int | None = None
    status_code: int = 0
    status: str = "pending"
    duration: float = 0.0
    request_headers: dict[str, str] = field(default_factory=dict)
    response_headers: dict[str, str] = field(default_factory=dict)
    response: str = ""

    @property
    def succeeded(self) -> bool:
        return 200 <= self.status_code < 300


def signed_headers(delivery: Delivery) -> dict[str, str]:
    key = delivery.secret.encode()
    headers = {
        "Accept": "*/*",
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/standin",
        "X-GitHub-Delivery": delivery.guid,
        "X-GitHub-Event": delivery.event,
        "X-GitHub-Hook-ID": str(delivery.app),
        "X-GitHub-Hook-Installation-Target-ID": str(delivery.app),
        "X-GitHub-Hook-Installation-Target-Type": "integration",
    }
    if key:
        headers["X-Hub-Signature"] = "sha1=" + hmac.new(key, delivery.payload, hashlib.sha1).hexdigest()
        headers["X-Hub-Signature-256"] = "sha256=" + hmac.new(key, delivery.payload, hashlib.sha256).hexdigest()
    return headers


class Courier:
    """Start it with `start`, end it with `stop`; everything else may be called from any thread."""

    def __init__(self, clock: Clock) -> None:
        self.fate: Callable[[Delivery], Fate] = lambda delivery: Fate.SEND
        self.observers: list[Callable[[Delivery], None]] = []
        self.timeout = TIMEOUT_SECONDS
        self._clock = clock
        self._log: list[Delivery] = []
        self._waiting: deque[Delivery] = deque()
        self._is_held = False
        self._is_busy = False
        self._is_stopped = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="standin-courier", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(self.timeout + 1)

    # the log

    @property
    def log(self) -> list[Delivery]:
        with self._changed:
            return list(self._log)

    def find(self, number: int) -> Delivery | None:
        return next((one for one in self.log if one.id == number), None)

    # sending

    def send(self, delivery: Delivery) -> None:
        for observe in self.observers:
            observe(delivery)
        fate = self.fate(delivery)
        with self._changed:
            if fate is Fate.DROP:
                return
            self._log.append(delivery)
            if fate is Fate.LOSE:
                delivery.delivered_at, delivery.status, delivery.status_code = self._clock.now(), "timed out", 0
                return
            self._waiting.append(delivery)
            if fate is Fate.TWICE:
                self._waiting.append(delivery)
            self._changed.notify_all()

    def redeliver(self, delivery: Delivery, number: int) -> Delivery:
        """The same delivery again, under the same GUID."""
        again = replace(
            delivery,
            id=number,
            redelivery=True,
            created_at=self._clock.now(),
            delivered_at=None,
            status_code=0,
            status="pending",
            response="",
        )
        with self._changed:
            self._log.append(again)
            self._waiting.append(again)
            self._changed.notify_all()
        return again

    # what tests do with it

    def hold(self) -> None:
        """Keep everything back until `release`."""
        with self._changed:
            self._is_held = True

    def release(self, order: str = "same", seed: int = 0) -> None:
        """Let go what was held: in the `same` order, `reversed`, or `shuffled` by a seed."""
        with self._changed:
            held = list(self._waiting)
            if order == "reversed":
                held.reverse()
            elif order == "shuffled":
                random.Random(seed).shuffle(held)  # noqa: S311
            self._waiting = deque(held)
            self._is_held = False
            self._changed.notify_all()

    def settle(self, timeout: float = 30.0) -> bool:
        """Wait until nothing is waiting or under way; False when that does not happen in time."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._is_busy, timeout)

    # the thread

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._is_stopped or (bool(self._waiting) and not self._is_held))
                if self._is_stopped:
                    return
                delivery = self._waiting.popleft()
                self._is_busy = True
            try:
                self._post(delivery)
            finally:
                with self._changed:
                    self._is_busy = False
                    self._changed.notify_all()

    def _post(self, delivery: Delivery) -> None:
        started = time.monotonic()
        delivery.request_headers = signed_headers(delivery)
        try:
            code, headers, text = _exchange(delivery.url, delivery.request_headers, delivery.payload, self.timeout)
            word = "OK" if 200 <= code < 300 else http.client.responses.get(code, "Invalid HTTP Response")
        except TimeoutError:
            code, headers, text, word = 0, {}, "", "timed out"
        except (OSError, http.client.HTTPException):
            code, headers, text, word = 0, {}, "", "failed to connect to host"
        with self._changed:
            delivery.status_code, delivery.status = code, word
            delivery.response_headers, delivery.response = headers, text
            delivery.duration = round(time.monotonic() - started, 3)
            delivery.delivered_at = self._clock.now()


def _exchange(url: str, headers: dict[str, str], body: bytes, timeout: float) -> tuple[int, dict[str, str], str]:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body=body, headers=headers)
        answer = connection.getresponse()
        text = answer.read(65_536).decode(errors="replace")
        return answer.status, dict(answer.getheaders()), text
    finally:
        connection.close()


def new_guid() -> str:
    return str(uuid.uuid4())
