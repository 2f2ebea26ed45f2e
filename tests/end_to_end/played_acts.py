"""What people do in a case, done on the stand-in GitHub: an act comes in, and it happens.

What GitHub itself would refuse (an approval of one's own work, a review of a commit that is not there any more) is put
into its state, so that the gate has to judge it.
"""

from dataclasses import replace

from foureyes.demo.stage import APPROVAL, Stage
from foureyes.gate.case_file import Case, Mapped, Plain
from foureyes.gate.case_parts import merge_group
from foureyes.gate.case_values import entries, first, number, text
from foureyes.standin.check_tables import QueueEntry
from foureyes.standin.refusal import Refusal
from foureyes.standin.review_actions import announce
from foureyes.standin.state import IssueComment, PullRequest, Review, User
from tests.end_to_end.played_plan import Act
from tests.end_to_end.played_world import LEVELS, Cast, Scene

_STATES = {"APPROVED": "APPROVE", "CHANGES_REQUESTED": "REQUEST_CHANGES", "COMMENTED": "COMMENT"}


class Actor(Scene):
    """Everybody of one case. `do` lets one act happen."""

    def __init__(self, stage: Stage, cast: Cast, case: Case) -> None:
        super().__init__(stage, cast, case)
        self.siblings: dict[int, PullRequest] = {}
        self.reviews: dict[int, Review] = {}
        self.comments: dict[str, IssueComment] = {}
        self.earlier: PullRequest | None = None
        self.is_analysed = False

    def do(self, act: Act) -> None:
        getattr(self, f"_do_{act.do}")(act)

    def _pusher(self, act: Act) -> User:
        by = act.values.get("by")
        if by is not None:
            return self.person(by)
        item = self.code.item(text(act.values.get("sha"))) or {}
        return self.person(item.get("author") or self.case.pull_request.get("author"))

    def _do_side(self, act: Act) -> None:
        name = text(act.values["sha"])
        self.forge.push_commit(self.base, f"side-{name.lower()}", self.code.oid(name), pusher=self._pusher(act))

    def _do_push(self, act: Act) -> None:
        name = text(act.values["sha"])
        item, pusher = self.code.item(name), self._pusher(act)
        if item is not None and self._is_update(item) and name not in self.code.made:
            self.code.oid(text((item.get("parents") or [""])[1]))  # type: ignore[index]
            self.code.made[name] = self.forge.update_branch(self.base, self.own, pusher)
            return
        heads = {oid: label for label, oid in self.code.made.items()}
        onto = heads.get(self.own.head, "") if self.pull is not None and not act.values.get("forced") else ""
        oid = self.code.oid(name, onto)
        if self.pull is None or self.pull.head != oid:
            self.forge.push_commit(self.code.home, self.code.branch, oid, pusher=pusher)

    def _is_update(self, item: Mapped) -> bool:
        parents = item.get("parents")
        is_clean = item.get("via_web") is True and item.get("tree_equals_automerge") is True
        is_clean = is_clean and isinstance(parents, list) and len(parents) == 2
        if not is_clean or self.pull is None or not isinstance(parents, list):
            return False
        return text(parents[1]).startswith("main") and self.code.made.get(text(parents[0])) == self.pull.head

    def _do_open(self, act: Act) -> None:
        given = self.case.pull_request
        self.pull = self.forge.open_pull_request(
            self.base,
            self.code.branch,
            author=self.person(given.get("author")),
            base=self.plan.history.first_base or "main",
            title=text(given.get("title")) or "Change",
            body=text(given.get("body")) or None,
            head_repository=None if self.code.home is self.base else self.code.home,
            draft=given.get("draft") is True,
        )

    def _do_review(self, act: Act) -> None:
        user, item = first(act.values, ("user", "login")), act.values
        state = text(item.get("state")).upper()
        state = text(item.get("was", "APPROVED")) if state == "DISMISSED" else state
        commit = self.code.oid(text(item.get("commit_id")))
        who, body = self.person(user), text(item.get("body")) or "Read it."
        is_many = "filler" in item
        for _ in range(number(item.get("filler"), 1)):
            self.reviews[number(item.get("place"), 0)] = self._review(who, state, commit, body, is_quiet=is_many)
        if self.plan.who.id(user) is None:
            self.forge.delete_user(who)

    def _review(self, who: User, state: str, commit: str, body: str, *, is_quiet: bool) -> Review:
        if not is_quiet:
            try:
                return self.forge.submit_review(self.base, self.own, who, _STATES[state], body, commit=commit)
            except Refusal:
                pass  # GitHub would not take it; the gate has to judge it all the same
        world = self.forge.world
        with world.lock:
            review = Review(world.new_id(), who.id, body, state, commit, world.now())
            self.own.reviews.append(review)
            if not is_quiet:
                announce(self.forge.events, self.base, self.own, review, who.id, "submitted")
            return review

    def _do_dismiss(self, act: Act) -> None:
        by = act.values.get("by")
        who = self.person(by) if by is not None else self.stage.olga
        review = self.reviews[number(act.values.get("place"), 0)]
        self.forge.dismiss_review(self.base, self.own, review, who, text(act.values.get("message")))

    def _do_say(self, act: Act) -> None:
        body = text(act.values.get("body"))
        for name, oid in self.code.made.items():
            body = f"/foureyes acknowledge {oid}" if body == f"/foureyes acknowledge {name}" else body
        user = act.values.get("user")
        self.comments[text(user)] = self.forge.comment(self.base, self.own, self.person(user), body)

    def _do_edit(self, act: Act) -> None:
        comment = self.comments[text(act.values.get("of"))]
        body = f"{comment.body} (edited)"
        self.forge.edit_comment(self.base, comment, self.person(act.values.get("user")), body)

    def _do_waive(self, act: Act) -> None:
        fingerprint = self._fingerprint()
        body = f"/foureyes waive {fingerprint} {text(act.values.get('reason'))}"
        self.forge.comment(self.base, self.own, self.person(act.values.get("user")), body)

    def _fingerprint(self) -> str:
        runs = [run for run in self.base.runs if run.head == self.own.head]
        told = [text(note.get("message")) for run in runs for note in run.annotations]  # type: ignore[arg-type]
        words = next(words for words in told if "/foureyes waive" in words)
        return words.partition("/foureyes waive ")[2].split()[0]

    def _do_retarget(self, act: Act) -> None:
        self.forge.retarget(
            self.base, self.own, self.person(act.values.get("sender") or self._author()), text(act.values["to"])
        )

    def _author(self) -> Plain:
        return self.case.pull_request.get("author")

    def _do_title(self, act: Act) -> None:
        self.forge.edit_pull_request(self.base, self.own, self.person(self._author()), title=f"{self.own.title} (2)")

    def _do_member(self, act: Act) -> None:
        level = "none" if self.case.events[act.event or 0].kind == "member.removed" else act.values.get("permission")
        self.forge.set_permission(self.base, self.person(act.values.get("user")), LEVELS[text(level)])

    def _do_sibling(self, act: Act) -> None:
        item = act.values
        head, branch = text(item.get("head")), self.code.branch
        author = self.person(item.get("author") or self._author())
        if self.code.oid(head) != self.own.head:
            branch = "sibling"
            self.forge.push_commit(self.base, branch, self.code.oid(head), pusher=author)
        pull = self.forge.open_pull_request(self.base, branch, author=author, base=text(item.get("base")) or "main")
        self.siblings[number(item.get("number"), 0)] = pull
        if item.get("own_verdict") == "approved":
            self.forge.submit_review(self.base, pull, self.stage.olga, "APPROVE")

    def _do_close(self, act: Act) -> None:
        pull = self.siblings.get(number(act.values.get("number"), 0), self.own)
        self.forge.close_pull_request(self.base, pull, self.stage.olga)

    def _do_reopen(self, act: Act) -> None:
        pull = self.siblings.get(number(act.values.get("number"), 0), self.own)
        self.forge.reopen_pull_request(self.base, pull, self.stage.olga)

    def _do_draft(self, act: Act) -> None:
        self.forge.set_draft(self.base, self.own, self.stage.olga, True)

    def _do_ready(self, act: Act) -> None:
        self.forge.set_draft(self.base, self.own, self.stage.olga, False)

    def _do_press(self, act: Act) -> None:
        run = self.check(self.own.head)
        assert run is not None
        self.forge.press(self.base, run, self.person(act.values.get("sender")), "recheck")

    def _do_rerun(self, act: Act) -> None:
        run = self.check(self.own.head)
        assert run is not None
        self.forge.rerequest(self.base, run, self.person(act.values.get("sender")))

    def _do_foreign(self, act: Act) -> None:
        """Somebody else's success under our name."""
        self.forge.set_status(self.base, self.own.head, self.stage.olga, APPROVAL, "success")

    def _do_reconcile(self, act: Act) -> None:
        """It was waited for."""

    _do_retry = _do_reconcile

    def _do_earlier(self, act: Act) -> None:
        author = self.person(self._author())
        self.code.oid(text(act.values.get("sha")), same_as=self.plan.history.last_head)
        self.forge.push_commit(self.base, "earlier", self.code.made[text(act.values.get("sha"))], pusher=author)
        self.earlier = self.forge.open_pull_request(self.base, "earlier", author=author)

    def _do_earlier_closed(self, act: Act) -> None:
        assert self.earlier is not None
        self.forge.close_pull_request(self.base, self.earlier, self.stage.olga)

    def _do_members(self, act: Act) -> None:
        """The other pull requests of the merge group, approved or not; one may have been pushed to since."""
        for item in self._others(act.values):
            head, approved_at = text(item.get("head")), text(first(item, ("approved_head", "approved_sha"), ""))
            branch = f"member-{number(item.get('number'), 0)}"
            author = self.person(self._author())
            self.forge.push_commit(self.base, branch, self.code.oid(approved_at or head), pusher=author)
            pull = self.forge.open_pull_request(self.base, branch, author=author)
            self.siblings[number(item.get("number"), 0)] = pull
            if item.get("approved") is True:
                self.forge.submit_review(self.base, pull, self.stage.olga, "APPROVE")
            if approved_at:
                self.forge.push_commit(self.base, branch, self.code.oid(head, approved_at), pusher=author)

    def _others(self, group: Mapped) -> list[Mapped]:
        return [
            item for item in entries(group.get("members")) if item.get("number") != self.case.pull_request["number"]
        ]

    def _do_group(self, act: Act) -> None:
        """The queue takes them all, whatever it would say of one that is blocked."""
        kept = self.base.protections
        with self.forge.world.lock:
            self.base.protections = [replace(one, checks=()) for one in kept]
            entry: QueueEntry | None = None
            for item in entries(act.values.get("members")):
                pull = self.siblings.get(number(item.get("number"), 0), self.own)
                entry = self.forge.enqueue(self.base, pull, self.stage.olga)
            assert entry is not None
            self.base.protections = kept
            told = merge_group(self.case, True)
            if told is not None and told.beyond:
                files = {"notes-more.md": "more\n"}
                more = self.forge.commit(self.base, files, parents=[entry.group], author=self.stage.dana)
                entry = self.forge.replace_group(self.base, entry, more)
        self.code.made[text(first(act.values, ("head_sha", "sha", "head")))] = entry.group

    def _do_heal(self, act: Act) -> None:
        self.forge.heal()

    def _do_analysed(self, act: Act) -> None:
        """The analysis is asked for again, and nothing kills it now."""
        self.is_analysed = True
        run = self.check(self.own.head)
        assert run is not None
        self.forge.rerequest(self.base, run, self.stage.olga)
