"""One case, played: the deliveries and acts of its plan come in one by one, in their order, and reach the App.

A delivery may be lost, come late, come twice, or be signed by nobody; what it tells of happens all the same.
"""

import http.client
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from foureyes.demo.stage import Stage
from foureyes.gate.case_file import Case, Event
from foureyes.gate.case_values import text
from foureyes.standin.courier import Delivery, Fate, new_guid, signed_headers
from tests.end_to_end.played_acts import Actor
from tests.end_to_end.played_plan import Act
from tests.end_to_end.played_world import Cast

_UNSIGNED = frozenset({"invalid", "missing", "sha1", "sha1_only", "bad", "none", "wrong"})
_HELD = frozenset({"failed", "fails", "crashed", "error"})


class Player:
    """Plays one case. `answers` are what deliveries were answered with that nobody signed; `problem` is why it did not
    go on."""

    def __init__(self, stage: Stage, cast: Cast, case: Case) -> None:
        self.case = case
        self.actor = Actor(stage, cast, case)
        self.forge = stage.forge
        self.captured: dict[int, list[Delivery]] = {}
        self.by_guid: dict[str, Delivery] = {}
        self.answers: list[int] = []
        self.problem = ""

    def play(self) -> Iterator[str]:
        """Yields before everything that happens: its minute, or "reconcile" or "retry" where the App looks by itself.
        Each time the clock has moved on, and the App has heard of all there was."""
        acts = list(self.actor.plan.acts)
        clock = float("-inf")
        for place, event in enumerate(self.case.events):
            clock = max(clock, event.at)
            while acts and acts[0].at <= clock:
                yield from self._happen(acts.pop(0), place)
            yield from self._delivered(place, event)
        while acts:
            yield from self._happen(acts.pop(0), len(self.case.events))

    def _happen(self, act: Act, now: int) -> Iterator[str]:
        yield act.do if act.do in ("reconcile", "retry") else f"at {act.at}"
        fate = self._fate(act, now)
        taken: list[Delivery] = []

        def decide(delivery: Delivery) -> Fate:
            if delivery.repository != self.actor.base.id or fate is Fate.SEND:
                return Fate.SEND
            taken.append(delivery)
            return fate

        before = len(self.forge.courier.log)
        self.forge.courier.fate = decide
        try:
            self.actor.do(act)
        finally:
            self.forge.courier.fate = lambda _: Fate.SEND
        if act.event is not None:
            own = [one for one in self.forge.courier.log[before:] if one.repository == self.actor.base.id]
            self.captured[act.event] = taken or own
            guid = text(self.case.events[act.event].values.get("guid"))
            if guid and self.captured[act.event]:
                self.by_guid.setdefault(guid, self.captured[act.event][0])

    def _fate(self, act: Act, now: int) -> Fate:
        """Whether the deliveries of an act are sent at once, or lost, or kept for their place among the events."""
        if act.event is None:
            return Fate.SEND
        event = self.case.events[act.event]
        if event.values.get("delivered") is False or _is_unsigned(event) or act.event > now:
            return Fate.DROP if act.event >= now or event.values.get("delivered") is False else Fate.SEND
        return Fate.LOSE if text(event.values.get("processing")) in _HELD else Fate.SEND

    def _delivered(self, place: int, event: Event) -> Iterator[str]:
        """What of the delivery did not come by itself when its act happened."""
        acted = self.captured.get(place, [])
        guid = text(event.values.get("guid"))
        if event.values.get("delivered") is False or not self._is_to_come(place, event):
            return
        yield f"at {event.at}"
        if _is_unsigned(event):
            for delivery in acted[:1] or self._any_delivery():
                self.answers.append(_post_unsigned(delivery, text(event.values.get("signature"))))
        elif guid in self.by_guid and place not in self.captured:
            self.forge.courier.redeliver(self.by_guid[guid], self.forge.world.new_id())
        elif place in self.captured:
            for delivery in acted:
                self.forge.courier.send(delivery)
        else:
            for delivery in self._told_of(text(event.values.get("after")))[:1]:
                self.forge.courier.send(replace(delivery, id=self.forge.world.new_id(), guid=new_guid()))

    def _is_to_come(self, place: int, event: Event) -> bool:
        """Whether the delivery is still to be sent: it was kept back, it is one of before, or nobody signed it."""
        if _is_unsigned(event):
            return True
        if place in self.captured:
            return bool(self.captured[place]) and self.captured[place][0] not in self.forge.courier.log
        return text(event.values.get("guid")) in self.by_guid or event.kind in ("pr.synchronize", "push")

    def _any_delivery(self) -> list[Delivery]:
        return [one for one in self.forge.courier.log if one.repository == self.actor.base.id][-1:]

    def _told_of(self, name: str) -> list[Delivery]:
        """Deliveries about the pull request from when `name` was its head."""
        wanted = self.actor.code.made.get(name, "?").encode()
        log = [one for one in self.forge.courier.log if one.repository == self.actor.base.id]
        return [one for one in log if one.event == "pull_request" and wanted in one.payload]


def _is_unsigned(event: Event) -> bool:
    return text(event.values.get("signature")).casefold() in _UNSIGNED


def _post_unsigned(delivery: Delivery, how: str) -> int:
    """Deliver it with a signature that proves nothing; give the status it was answered with."""
    headers = signed_headers(delivery)
    if how in ("missing", "none"):
        headers = {name: value for name, value in headers.items() if not name.startswith("X-Hub-Signature")}
    elif how.startswith("sha1"):
        del headers["X-Hub-Signature-256"]
    else:
        headers["X-Hub-Signature-256"] = "sha256=" + "0" * 64
    parts = urlsplit(delivery.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.request("POST", parts.path, body=delivery.payload, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()
