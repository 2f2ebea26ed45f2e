"""A pull request to which anything may happen: actions in, facts for the gate out. Used by the invariants' tests.

Every action takes whole numbers and never fails, so that any sequence of numbers is a history.
"""

from dataclasses import dataclass, field, replace

from foureyes.model.finding import Severity, Tier
from foureyes.model.gate_facts import (
    Account,
    AgentEvidence,
    BaseChange,
    Comment,
    Dismissal,
    Facts,
    GateFinding,
    Override,
    Push,
    PushedCommit,
    ReviewState,
    SubmittedReview,
    Waiver,
)
from foureyes.model.policy import ApprovalPolicy, CarryOver, Permission, Policy

MILL, TIDY, AUTHOR = 91, 93, 1
HUMANS = tuple(range(1, 13))
MACHINE = 90
EVERYBODY = (*HUMANS, MACHINE, MILL, TIDY)
STATES = (ReviewState.APPROVED, ReviewState.APPROVED, ReviewState.CHANGES_REQUESTED, ReviewState.COMMENTED)
LEVELS = (Permission.READ, Permission.WRITE, Permission.WRITE, Permission.MAINTAIN, Permission.ADMIN)
POLICY = Policy(
    approval=ApprovalPolicy(
        carry_over=CarryOver.CLEAN_UPDATE_MERGE, carry_over_bots=("tidy[bot]",), machine_accounts=("machine",)
    )
)


def _accounts() -> dict[int, Account]:
    found = {user: Account(user, (f"human{user}",), False, Permission.WRITE) for user in HUMANS}
    found[5] = replace(found[5], permission=Permission.ADMIN)
    found[6] = replace(found[6], permission=Permission.MAINTAIN)
    found[MACHINE] = Account(MACHINE, ("machine",), False, Permission.WRITE)
    found[MILL] = Account(MILL, ("mill[bot]",), True, Permission.WRITE)
    found[TIDY] = Account(TIDY, ("tidy[bot]",), True, Permission.WRITE)
    return found


@dataclass
class RandomBranch:
    now: int = 0
    base: str = "main"
    head: str = "c0"
    commits: dict[str, PushedCommit] = field(
        default_factory=lambda: {"c0": PushedCommit("c0", ("base",), MILL, pusher=MILL, pushed_at=0)}
    )
    pushes: list[Push] = field(default_factory=lambda: [Push(0, "c0", MILL)])
    base_changes: list[BaseChange] = field(default_factory=list)
    reviews: list[SubmittedReview] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    overrides: list[Override] = field(default_factory=list)
    findings: list[GateFinding] = field(default_factory=list)
    evidence: list[AgentEvidence] = field(default_factory=lambda: [AgentEvidence("bot", "c0")])
    accounts: dict[int, Account] = field(default_factory=_accounts)

    def _add(self, commit: PushedCommit) -> None:
        self.now += 60
        self.commits[commit.oid] = replace(commit, pushed_at=self.now)
        self.head = commit.oid
        self.pushes.append(Push(self.now, commit.oid, commit.pusher))

    @property
    def _fresh(self) -> str:
        return f"c{len(self.commits)}"

    def push(self, author: int, pusher: int, coauthor: int) -> None:
        named = (HUMANS[coauthor % 12],) if coauthor % 5 == 0 else ()
        who, by = EVERYBODY[author % len(EVERYBODY)], EVERYBODY[pusher % len(EVERYBODY)]
        self._add(PushedCommit(self._fresh, (self.head,), who, coauthors=named, pusher=by))

    def amend(self, author: int, pusher: int, _: int) -> None:
        parents = self.commits[self.head].parents
        self._add(
            PushedCommit(
                self._fresh, parents, EVERYBODY[author % len(EVERYBODY)], pusher=EVERYBODY[pusher % len(EVERYBODY)]
            )
        )

    def force_to_older(self, which: int, pusher: int, _: int) -> None:
        older = list(self.commits)[which % len(self.commits)]
        if older != self.head:
            self.now += 60
            self.head = older
            self.pushes.append(Push(self.now, older, EVERYBODY[pusher % len(EVERYBODY)]))

    def update_merge(self, who: int, clean: int, side: int) -> None:
        other = f"main{self.now}" if side % 4 else next(iter(self.commits))
        by = HUMANS[who % 12]
        parents = (self.head, other)
        self._add(PushedCommit(self._fresh, parents, by, None, (), by, 0, None, True, True, clean % 3 > 0))

    def bot_commit(self, pusher: int, signed: int, _: int) -> None:
        by = (TIDY, HUMANS[pusher % 12])[pusher % 2]
        signer = TIDY if signed % 3 == 0 else None
        self._add(PushedCommit(self._fresh, (self.head,), TIDY, TIDY, (), by, 0, signer, signer is not None))

    def review(self, who: int, state: int, which: int) -> None:
        self.now += 60
        oid = self.head if which % 3 else list(self.commits)[which % len(self.commits)]
        user = None if who % 23 == 22 else EVERYBODY[who % len(EVERYBODY)]
        self.reviews.append(SubmittedReview(len(self.reviews), user, STATES[state % 4], oid, self.now))

    def dismiss(self, which: int, who: int, words: int) -> None:
        if self.reviews:
            self.now += 60
            place = which % len(self.reviews)
            review = self.reviews[place]
            if review.state in (ReviewState.APPROVED, ReviewState.CHANGES_REQUESTED):
                dismissal = Dismissal(
                    review.state, EVERYBODY[who % len(EVERYBODY)], self.now, "because" if words % 2 else ""
                )
                self.reviews[place] = replace(review, state=ReviewState.DISMISSED, dismissal=dismissal)

    def retarget(self, which: int, _: int, __: int) -> None:
        self.now += 60
        to = ("main", "dev", "release")[which % 3]
        if to != self.base:
            self.base_changes.append(BaseChange(self.now, self.base, to))
            self.base = to

    def change_permission(self, who: int, level: int, _: int) -> None:
        user = HUMANS[who % 12]
        self.accounts[user] = replace(self.accounts[user], permission=LEVELS[level % 5])

    def prompt(self, who: int, _: int, __: int) -> None:
        if len(self.evidence) < 3:
            self.evidence.append(AgentEvidence("run", self.head, HUMANS[who % 12]))

    def comment(self, who: int, words: int, _: int) -> None:
        self.now += 60
        body = ("/approve", "LGTM", "@mill fix this", "hm")[words % 4]
        self.comments.append(Comment(EVERYBODY[who % len(EVERYBODY)], self.now, body))

    def break_glass(self, who: int, words: int, _: int) -> None:
        self.now += 60
        self.overrides.append(
            Override(EVERYBODY[who % len(EVERYBODY)], "outage" if words % 2 else "", self.head, self.now)
        )

    def find(self, which: int, _: int, __: int) -> None:
        if not self.findings and which % 3 == 0:
            self.findings.append(
                GateFinding("some-rule", Severity.HIGH, Tier.LOOK, f"a.py:{which % 9}", str(which % 9))
            )

    def waive(self, which: int, who: int, words: int) -> None:
        if self.findings:
            self.now += 60
            place = which % len(self.findings)
            finding = self.findings[place]
            waiver = Waiver(EVERYBODY[who % len(EVERYBODY)], "known" if words % 2 else " ", self.head, self.now)
            self.findings[place] = replace(finding, waivers=(*finding.waivers, waiver))

    def chain(self) -> tuple[PushedCommit, ...]:
        found: dict[str, PushedCommit] = {}
        todo = [self.head]
        while todo:
            oid = todo.pop()
            if oid in self.commits and oid not in found:
                found[oid] = self.commits[oid]
                todo.extend(self.commits[oid].parents)
        return tuple(reversed(found.values()))

    def facts(self) -> Facts:
        return Facts(
            number=1,
            head=self.head,
            base=self.base,
            author=AUTHOR,
            accounts=dict(self.accounts),
            commits=self.chain(),
            reviews=tuple(self.reviews),
            pushes=tuple(self.pushes),
            base_changes=tuple(self.base_changes),
            comments=tuple(self.comments),
            evidence=tuple(self.evidence),
            paths=("src/a.py",),
            overrides=tuple(self.overrides),
            findings=tuple(self.findings),
        )


ACTIONS = (
    "push", "amend", "force_to_older", "update_merge", "update_merge", "bot_commit", "review", "review", "review",
    "review", "review", "dismiss", "retarget", "change_permission", "prompt", "comment", "break_glass", "find", "waive",
)  # fmt: skip
PUSHES = frozenset({"push", "amend", "force_to_older", "update_merge", "bot_commit"})
