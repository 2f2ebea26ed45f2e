"""What somebody probably meant: the nearest known word, for error messages."""

import difflib
from collections.abc import Iterable

from foureyes.model.wording import worded


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean 'x'?` for the nearest of `known`, or an empty string when none is near."""
    nearest = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return worded("; did you mean '{word}'?", word=nearest[0]) if nearest else ""
