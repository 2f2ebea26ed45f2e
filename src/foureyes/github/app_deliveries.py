"""The App's own record of deliveries: GitHub does not send again by itself what failed, so that is asked for here."""

from collections.abc import Collection
from dataclasses import dataclass

from foureyes.github.client import Forge
from foureyes.github.fields import Fields
from foureyes.github.moments import seconds
from foureyes.github.outcomes import outcomes
from foureyes.model.wording import worded


@dataclass(frozen=True, slots=True)
class PastDelivery:
    """An attempt. `guid` is the delivery's number, which a second attempt shares; `id` is the attempt's own."""

    id: int
    guid: str
    at: int
    event: str
    action: str
    status_code: int
    is_redelivery: bool

    @property
    def has_arrived(self) -> bool:
        return 200 <= self.status_code < 300


def past_deliveries(forge: Forge, *, since: int, most: int = 2_000) -> tuple[PastDelivery, ...]:
    """Return the attempts since then (seconds), newest first, `most` of them."""

    def is_older(answer: Fields) -> bool:
        return seconds(answer, "delivered_at") < since

    answers = forge.channel.pages("/app/hook/deliveries", most=most, until=is_older)
    with outcomes(worded("the App's deliveries")):
        found = (_past(answer) for answer in answers)
        return tuple(delivery for delivery in found if delivery.at >= since)


def _past(answer: Fields) -> PastDelivery:
    return PastDelivery(
        id=answer.number("id"),
        guid=answer.text("guid"),
        at=seconds(answer, "delivered_at"),
        event=answer.text("event"),
        action=answer.text_or("action"),
        status_code=answer.number("status_code"),
        is_redelivery=answer.flag("redelivery"),
    )


def lost(deliveries: Collection[PastDelivery]) -> tuple[PastDelivery, ...]:
    """Return the newest attempt of each delivery that never arrived, oldest first."""
    arrived = {delivery.guid for delivery in deliveries if delivery.has_arrived}
    newest: dict[str, PastDelivery] = {}
    for delivery in sorted(deliveries, key=lambda item: (item.at, item.id)):
        if delivery.guid not in arrived:
            newest[delivery.guid] = delivery
    return tuple(sorted(newest.values(), key=lambda item: (item.at, item.id)))


def ask_again(forge: Forge, delivery: PastDelivery) -> None:
    """Ask GitHub to deliver once more, under the same number."""
    forge.channel.post(f"/app/hook/deliveries/{delivery.id}/attempts", {})
