"""The forge of a case: asked at any time, it answers with the facts its API would return then.

At the last event everything in `given` is true; before it, only what had happened by then.
"""

from collections.abc import Iterable, Mapping

from foureyes.gate import case_parts as parts
from foureyes.gate.case_file import Case, Mapped
from foureyes.gate.case_history import group_commits, history, own_number
from foureyes.gate.case_people import Accounts
from foureyes.gate.case_policy import CONFIG_READS, case_policy
from foureyes.gate.case_values import entries, first, is_down, number, seconds, text, texts
from foureyes.gate.decide import PolicyFailure
from foureyes.model.gate_facts import (
    Account,
    AgentEvidence,
    Comment,
    Dismissal,
    Facts,
    Memory,
    PushedCommit,
    ReviewState,
    SubmittedReview,
)
from foureyes.model.globs import matches
from foureyes.model.policy import Policy

_STATES = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}
_MESSAGES = (
    "dismissal_message", "dismissed_message", "dismiss_message", "dismissal_reason", "dismissed_reason",
    "dismissed_with", "message", "reason",
)  # fmt: skip
_PROMPTING = ("prompter", "trigger", "assign", "request")
_THUMBS = frozenset({"+1", "heart", "rocket", "hooray"})
_NO_EVIDENCE = frozenset({"none", "human", "undeclared", "not_agent", "false_friend"})


class World:
    """One case's forge."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.who = Accounts(case)
        self.history = history(case, self.who)
        self.reads = 0

    def policy(self, clock: float) -> Policy | PolicyFailure:
        return case_policy(self.case, clock, self.reads)

    def facts(self, clock: float, is_last: bool, memory: Memory) -> Facts:
        """Return what the API answers at `clock` minutes; `is_last` when the last event is being handled."""
        pull = self.case.pull_request
        now = None if is_last else round(clock * 60)
        head = self.history.last_head if now is None else self.history.head_at(now)
        commits = self._commits(now, head)
        state, detail = parts.analysis(self.case, clock)
        self.reads += 1
        return Facts(
            number=own_number(self.case),
            head=head,
            base=self.history.last_base if now is None else self.history.base_at(now),
            author=self.who.id(pull.get("author")),
            accounts=self._accounts(clock, is_last),
            commits=commits,
            reviews=tuple(self._reviews(now)),
            pushes=tuple(push for push in self.history.pushes if now is None or push.at <= now),
            base_changes=tuple(change for change in self.history.base_changes if now is None or change.at <= now),
            comments=tuple(self._comments(now)),
            evidence=tuple(self._evidence(now, {commit.oid for commit in commits})),
            paths=parts.paths(pull),
            lines=number(pull.get("lines"), number(pull.get("additions"), 0) + number(pull.get("deletions"), 0)),
            files=number(pull.get("files_total"), len(parts.paths(pull))),
            is_fork=pull.get("head_repo", "same") != "same" or pull.get("fork") is True,
            is_open=parts.is_open(self.case, own_number(self.case), pull, clock),
            findings=parts.findings(self.case, self.who, now),
            overrides=parts.overrides(self.case, self.who, now),
            acknowledgements=parts.acknowledgements(self.case, self.who, now),
            siblings=parts.siblings(self.case, clock, self.history.last_head),
            owners=self._owners(),
            analysis=state,
            analysis_detail=detail,
            is_pinned=parts.pinned(self.case),
            foreign_checks=parts.foreign_checks(self.case, now),
            unavailable=self._unavailable(clock),
            memory=memory,
        )

    def _accounts(self, clock: float, is_last: bool) -> Mapping[int, Account]:
        return self.who.at(clock, is_last)

    def _commits(self, now: int | None, head: str) -> tuple[PushedCommit, ...]:
        """The change's commits. A head that was forced away later is known from the activity log alone."""
        others = group_commits(self.case)
        commits = [self._commit(item) for item in entries(self.case.given.get("commits"))]
        found = [
            commit
            for commit in commits
            if commit.oid not in others and (now is None or commit.pushed_at is None or commit.pushed_at <= now)
        ]
        if now is not None and all(commit.oid != head for commit in found):
            pushers = [push.pusher for push in self.history.pushes if push.after == head]
            author = self.who.id(self.case.pull_request.get("author"))
            found.append(PushedCommit(head, author=author, pusher=pushers[-1] if pushers else None))
        return tuple(found)

    def _commit(self, item: Mapped) -> PushedCommit:
        author, committer = self.who.id(item.get("author")), self.who.id(item.get("committer"))
        verified = item.get("verified") is True
        signer = self.who.id(first(item, ("signed_by", "signer"))) or committer or author
        edited = item.get("conflicts_edited") is True or item.get("conflict_edited") is True
        return PushedCommit(
            oid=text(item.get("sha")),
            parents=texts(item.get("parents")),
            author=author,
            committer=committer,
            coauthors=tuple(who for name in texts(item.get("coauthors")) if (who := self.who.id(name)) is not None),
            pusher=self.who.id(item.get("pushed_by")),
            pushed_at=seconds(item.get("pushed_t")),
            signer=signer if verified else None,
            is_verified=verified,
            is_web_merge=item.get("via_web") is True,
            equals_automatic_merge=item.get("tree_equals_automerge") is True and not edited,
        )

    def _reviews(self, now: int | None) -> Iterable[SubmittedReview]:
        identity = 0
        for item in entries(self.case.given.get("reviews")):
            at = seconds(item.get("t")) or 0
            for _ in range(min(number(item.get("filler"), 1), 10_000)):
                identity += 1
                if now is None or at <= now:
                    yield self._review(identity, item, at, now)

    def _review(self, identity: int, item: Mapped, at: int, now: int | None) -> SubmittedReview:
        user, state = self.who.id(first(item, ("user", "login"))), _state(item.get("state"))
        dismissal = None
        if state is ReviewState.DISMISSED:
            dismissal = self._dismissal(item)
            if now is not None and dismissal.at is not None and dismissal.at > now:
                state, dismissal = dismissal.was, None
        return SubmittedReview(identity, user, state, text(item.get("commit_id")), at, dismissal)

    def _dismissal(self, item: Mapped) -> Dismissal:
        """A case may leave to the event what its review does not say: who dismissed it, and with which words."""
        user = first(item, ("user", "login"))
        events = [
            event for event in self.case.events if event.kind == "review.dismissed" and event.values.get("user") == user
        ]
        event = events[-1].values if events else {}
        by = item.get("dismissed_by", event.get("dismissed_by", event.get("sender")))
        message = first(item, _MESSAGES, first(event, _MESSAGES, ""))
        was = _state(item.get("was", "APPROVED"))
        return Dismissal(was, self.who.id(by), seconds(item.get("dismissed_t")), text(message))

    def _comments(self, now: int | None) -> Iterable[Comment]:
        """Comments, what reviews say, and reactions: none of them approves anything."""
        given = self.case.given
        reviews = entries(given.get("reviews"))
        written = [event.values for event in self.case.events if event.kind == "comment.created"]
        reactions = [
            {**item, "body": ":+1:"} for item in entries(given.get("reactions")) if item.get("content") in _THUMBS
        ]
        for item in (*entries(given.get("comments")), *reviews, *written, *reactions):
            at = seconds(item.get("t")) or 0
            if item.get("body") and (now is None or at <= now):
                edited = any(item.get(name) not in (None, False) for name in ("edited_by", "edited_t", "edited"))
                yield Comment(self.who.id(first(item, ("user", "login"))), at, text(item.get("body")), edited)

    def _evidence(self, now: int | None, visible: set[str]) -> Iterable[AgentEvidence]:
        """Evidence as provenance would have found it by now; a weak hint alone is none."""
        given = self.case.given
        for name in ("agent_evidence", "prior_evidence", "sticky_evidence"):
            for item in entries(given.get(name)):
                kind, commit = text(item.get("kind")), text(item.get("sha")) or None
                is_none = kind in _NO_EVIDENCE or item.get("strength") == "weak"
                if not is_none and not _is_later(item, commit, now, visible):
                    yield AgentEvidence(kind or text(item.get("value")), commit, self._prompter(kind, item))
        for name in ("prompters", "issue_assigned_by", "requested_by"):
            for person in texts(given.get(name)):
                yield AgentEvidence("prompter", None, self.who.id(person))

    def _prompter(self, kind: str, item: Mapped) -> int | None:
        who = first(item, ("login", "user"))
        if who is None and any(word in kind for word in _PROMPTING) and text(item.get("value")) in self.who.ids:
            who = item.get("value")
        return self.who.id(who)

    def _owners(self) -> Mapping[str, frozenset[int]] | None:
        named = first(self.case.given, ("owners", "code_owners"), {})
        if not isinstance(named, dict):
            return None
        found: dict[str, frozenset[int]] = {}
        for path in parts.paths(self.case.pull_request):
            for glob, logins in named.items():
                if matches(path, glob):
                    found[path] = frozenset(who for login in texts(logins) if (who := self.who.id(login)) is not None)
        return found

    def _unavailable(self, clock: float) -> tuple[str, ...]:
        api = self.case.given.get("api")
        if not isinstance(api, dict):
            return ("the forge's API",) if api is not None and is_down(api, clock, self.reads - 1) else ()
        if {"http", "partial", "errors"} & set(api):
            return ("the forge's API",) if is_down(api, clock, self.reads - 1) else ()
        return tuple(
            name for name, answer in api.items() if name not in CONFIG_READS and is_down(answer, clock, self.reads - 1)
        )


def _is_later(item: Mapped, commit: str | None, now: int | None, visible: set[str]) -> bool:
    seen = seconds(item.get("seen_t"))
    if now is None:
        return False
    return seen > now if seen is not None else commit is not None and commit not in visible


def _state(value: object) -> ReviewState:
    word = str(value or "").upper()
    try:
        return ReviewState(_STATES.get(word, word))
    except ValueError:
        return ReviewState.COMMENTED
