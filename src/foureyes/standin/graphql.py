"""GraphQL."""

from foureyes.standin.calls import Answer, Caller
from foureyes.standin.events import Events
from foureyes.standin.refusal import not_found


def answer(events: Events, caller: Caller, body: bytes, partial: str) -> Answer:
    raise not_found()
