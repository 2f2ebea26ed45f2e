"""GitHub's times come in as text, seconds since the epoch go out."""

from datetime import datetime

from foureyes.github.fields import Fields, MalformedPayload
from foureyes.model.wording import worded


def seconds(fields: Fields, key: str) -> int:
    """Return the time that `key` holds."""
    text = fields.text(key)
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise MalformedPayload(worded("{place} is not a time", place=f"{fields.path}.{key}")) from error
    if moment.tzinfo is None:
        raise MalformedPayload(worded("{place} has no time zone", place=f"{fields.path}.{key}"))
    return int(moment.timestamp())
