"""The language in which a pull request is told of: a policy in, one of `LANGUAGES` out.

And the one spoken last, for what is said while no policy is at hand: that a review is under way, an answer to a
command, that GitHub does not answer.
"""

from foureyes.model.policy import Policy
from foureyes.model.wording import ENGLISH, LANGUAGES
from foureyes.server.records import PullKey
from foureyes.server.review_records import ReviewRecords

_LANGUAGE = "language"


def language_of(policy: object) -> str:
    """Return the policy's language; English for one that cannot be used."""
    return policy.language if isinstance(policy, Policy) else ENGLISH


def spoken_last(records: ReviewRecords, key: PullKey) -> str:
    """Return the language last spoken of a pull request, else of any in its repository."""
    known = records.posted(key, _LANGUAGE) or records.posted(_anywhere(key.repository), _LANGUAGE)
    return known if known in LANGUAGES else ENGLISH


def keep_spoken(records: ReviewRecords, key: PullKey, language: str) -> None:
    """Remember which language was spoken of a pull request."""
    for place in (key, _anywhere(key.repository)):
        if records.posted(place, _LANGUAGE) != language:
            records.keep_posted(place, _LANGUAGE, language)


def _anywhere(repository: int) -> PullKey:
    return PullKey(repository, 0)  # no pull request has this number
