"""What somebody probably meant: the nearest known word, for error messages."""

from collections.abc import Iterable

from foureyes.model.wording import worded


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the known word that is most like `word`, None where none is alike to at least `cutoff` (0 to 1)."""
    from difflib import get_close_matches  # needed where something went wrong alone

    return next(iter(get_close_matches(word, list(known), 1, cutoff)), None)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean 'x'?` for the nearest of `known`, or an empty string when none is near."""
    near = nearest(word, known)
    return "" if near is None else worded("; did you mean '{word}'?", word=near)
