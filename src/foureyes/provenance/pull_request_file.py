"""A pull request as JSON (a webhook's payload, the forge's REST answer, or what `gh pr view --json` prints) in; what
provenance may know of it, and its two commits, out."""

from dataclasses import dataclass

from foureyes.model.errors import UsageError
from foureyes.model.wording import worded
from foureyes.provenance.line_claims import loaded, mapping, sequence
from foureyes.provenance.pull_request import PullRequestFacts

_MOST_CHARACTERS = 8 * 1024 * 1024
_MOST_LABELS = 200


@dataclass(frozen=True, slots=True)
class PullRequestFile:
    """`base` and `head` are commits where the file names them."""

    facts: PullRequestFacts
    base: str | None
    head: str | None


def read_pull_request(text: str, where: str) -> PullRequestFile:
    """Read a pull request. Raises `UsageError` for what is none."""
    outer = mapping(loaded(text)) if len(text) <= _MOST_CHARACTERS else {}
    pull = mapping(outer.get("pull_request")) or outer
    if "title" not in pull:
        raise UsageError(
            worded(
                "{where}: no pull request: give a webhook's payload, the REST API's answer, or the output of "
                "gh pr view --json title,body,labels,author,headRefName,headRefOid,baseRefOid",
                where=where,
            )
        )
    author = mapping(pull.get("user")) or mapping(pull.get("author"))
    base, head = mapping(pull.get("base")), mapping(pull.get("head"))
    number = author.get("id")
    facts = PullRequestFacts(
        title=_text(pull.get("title")),
        body=_text(pull.get("body")),
        labels=tuple(_text(mapping(label).get("name")) for label in sequence(pull.get("labels"))[:_MOST_LABELS]),
        author_login=_login(_text(author.get("login"))),
        author_id=number if isinstance(number, int) and not isinstance(number, bool) else None,
        author_type=_text(author.get("type")) or ("Bot" if author.get("is_bot") is True else ""),
        head_branch=_text(head.get("ref")) or _text(pull.get("headRefName")) or None,
        fork=_fork(base, head),
    )
    base_commit = _text(base.get("sha")) or _text(pull.get("baseRefOid"))
    head_commit = _text(head.get("sha")) or _text(pull.get("headRefOid"))
    return PullRequestFile(facts, base_commit or None, head_commit or None)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _login(login: str) -> str:
    """`gh` calls the app's account x[bot] app/x."""
    return f"{login.removeprefix('app/')}[bot]" if login.startswith("app/") else login


def _fork(base: dict[str, object], head: dict[str, object]) -> str | None:
    names = [_text(mapping(side.get("repo")).get("full_name")) for side in (base, head)]
    return names[1] if names[0] != names[1] and names[1] else None
