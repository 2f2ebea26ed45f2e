"""GitHub's times come in as text, seconds since the epoch go out."""

from datetime import datetime

from foureyes.github.fields import Fields, MalformedPayload


def seconds(fields: Fields, key: str) -> int:
    """Return the time that `key` holds."""
    text = fields.text(key)
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise MalformedPayload(f"{fields.path}.{key} is not a time") from error
    if moment.tzinfo is None:
        raise MalformedPayload(f"{fields.path}.{key} has no time zone")
    return int(moment.timestamp())
