"""Constructed reviews, one per situation that a report must get right. All people in them are made up."""

from dataclasses import replace

from foureyes.model.attribution import (
    Agent,
    Attribution,
    CommitAttribution,
    Evidence,
    EvidenceKind,
    FileAttribution,
    LineRange,
    Origin,
    Role,
    Strength,
)
from foureyes.model.change import ChangeSet, Commit, FileChange, FileStatus, HeadKind, Hunk, Identity, TreeEntry
from foureyes.model.decision import Decision, Reason, Requirement, Status
from foureyes.model.finding import (
    Confidence,
    Finding,
    RelatedPlace,
    Scope,
    Severity,
    Side,
    SuggestedEdit,
    Suppression,
    SuppressionKind,
    Tier,
    fingerprint,
)
from foureyes.model.review import Effort, NotAnalysed, ReadingStep, Review
from foureyes.model.rule import Engine, Rule

HEAD = "1f3c9e2b7a6d5c4e3f2a1b0c9d8e7f6a5b4c3d2e"
BASE = "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678"
DANA = Identity("Dana Flores", "dana@shop.example")
CLAUDE = Identity("Claude", "noreply@anthropic.com")
HOSTILE = (
    "x`|<img src=x onerror=alert(1)> @everyone [click](https://evil.example) ##[add-mask]y --> &amp; \x1b[31mred\x1b[0m"
    " a\n::error file=a::pwned\r\n| b | c |\n<!-- \u202eright [/bold] :smile: $x$ #1 {0} %0A\u2028::set-env name=A::b"
)


def rule(name: str, severity: Severity, tier: Tier, *, category: str = "security", cwe: tuple[int, ...] = ()) -> Rule:
    return Rule(
        id=name,
        title=f"Title of {name}",
        category=category,
        severity=severity,
        confidence=Confidence.HIGH,
        tier=tier,
        engine=Engine.ANALYSIS,
        what=f"Reports what `{name}` is about.\n\nIn two paragraphs.",
        why="Because it costs somebody an evening.",
        example='execute("... WHERE id = %s" % order_id)',
        use_instead='execute("... WHERE id = ?", (order_id,))',
        known_problems="None known.",
        remedy="Do the other thing.",
        references=("https://cwe.mitre.org/data/definitions/89.html",) if cwe else (),
        cwe=cwe,
        tags=("injection",) if cwe else (),
    )


SQL = rule("sql-injection", Severity.HIGH, Tier.BLOCK, cwe=(89,))
REMOVED = rule("check-removed", Severity.HIGH, Tier.LOOK, cwe=(754,))
ORPHAN = rule("orphan-module", Severity.HIGH, Tier.LOOK, category="orphan", cwe=(1164,))
MISSING = rule("missing-test", Severity.MEDIUM, Tier.WARN, category="tests", cwe=(1059,))
NOTE = rule("padded-test", Severity.NOTE, Tier.INFO, category="tests")
RULES = (SQL, REMOVED, ORPHAN, MISSING, NOTE)


def with_fingerprint(finding: Finding) -> Finding:
    return replace(finding, fingerprint=fingerprint(finding, 0))


def file_change(path: str, added: int, status: FileStatus = FileStatus.ADDED) -> FileChange:
    entry = TreeEntry(path, "100644", "e" * 40, 100)
    base = None if status is FileStatus.ADDED else path
    return FileChange(path, status, base, None, entry, (Hunk(0, 0, 1, added),))


def change(*files: FileChange, kind: HeadKind = HeadKind.COMMIT, incomplete: tuple[str, ...] = ()) -> ChangeSet:
    commit = Commit(HEAD, (BASE,), DANA, DANA, 1_700_000_000, 1_700_000_000, "Add refunds\n\nCo-Authored-By: Claude")
    return ChangeSet("/srv/shop", BASE, HEAD, BASE, kind, files, (commit,), "feature/refund", incomplete)


def attribution(*files: tuple[str, int, int], agent: str = "claude-code") -> Attribution:
    """Each file as (path, added lines, lines of the agent); the agent wrote the first ones."""
    evidence = Evidence(
        EvidenceKind.TRAILER,
        agent,
        "Co-Authored-By: Claude <noreply@anthropic.com>",
        HEAD,
        Strength.CONCLUSIVE,
        Role.AUTHOR,
        "claude-trailer",
    )
    agents = (Agent(agent, "Opus 4.5"),)
    added, written = sum(item[1] for item in files), sum(item[2] for item in files)
    return Attribution(
        Origin.AI,
        agents,
        (DANA,),
        (evidence,),
        (CommitAttribution(HEAD, Origin.AI, agents, (DANA,), (evidence,)),),
        tuple(_file_attribution(path, lines, own, agent) for path, lines, own in files),
        added,
        ((agent, written),),
    )


def _file_attribution(path: str, added: int, own: int, agent: str) -> FileAttribution:
    ranges = [LineRange(1, own, Origin.AI, agent)] if own else []
    if own < added:
        ranges.append(LineRange(own + 1, added, Origin.UNDECLARED, None))
    return FileAttribution(path, added, ((agent, own),) if own else (), tuple(ranges))


def undeclared(added: int) -> Attribution:
    return Attribution(Origin.UNDECLARED, (), (), (), (), (), added, ())


BLOCKED = Decision(
    Status.BLOCKED,
    Reason.NEEDS_HUMAN_APPROVAL,
    HEAD,
    Requirement(
        "merge",
        False,
        "",
        (
            Requirement("analysis", True, "complete"),
            Requirement("findings", False, "3 blocking findings"),
            Requirement("approval", False, "nobody independent approved 1f3c9e2"),
        ),
    ),
    (
        "one approval of 1f3c9e2 by someone who did not write, prompt or push it",
        "3 blocking findings to fix or waive",
    ),
)
APPROVED = Decision(
    Status.APPROVED,
    Reason.NO_AI_EVIDENCE,
    HEAD,
    Requirement("merge", True, "", (Requirement("approval", True, "no evidence of an agent"),)),
)


def typical() -> Review:
    """Everything at once: blocking and other findings, a fix, suppressions, a file that was left unread."""
    findings = (
        SQL.finding(
            path="src/pay/refund.py",
            line=52,
            end_line=53,
            column=9,
            message="`order_id` from the request reaches `execute()`",
            symbol="pay.refund.refund",
            key="execute(query)",
            remedy='use `execute("... WHERE id = ?", (order_id,))`',
            fix=SuggestedEdit("src/pay/refund.py", 52, 53, '    execute("... WHERE id = ?", (order_id,))'),
            related=(RelatedPlace("src/pay/api.py", 31, "`order_id` comes from the request here"),),
        ),
        REMOVED.finding(
            path="src/pay/api.py", line=120, message="`amount <= 0` was refused before this change", side=Side.BASE
        ),
        ORPHAN.finding(
            path="src/pay/audit.py",
            line=1,
            scope=Scope.FILE,
            message="nothing imports `src/pay/audit.py`; Celery's include list is in `src/app/celery.py:12`",
            related=(RelatedPlace("src/app/celery.py", 12, "the include list"),),
        ),
        MISSING.finding(path="src/pay/refund.py", line=80, message="no test reaches `refund_all`", symbol="refund_all"),
        NOTE.finding(path="tests/test_refund.py", line=15, message="9 tests differ in a literal only", remedy=""),
    )
    held = (
        Suppression(SuppressionKind.INLINE, "the id is a UUID by its type", "src/pay/refund.py", 91),
        Suppression(SuppressionKind.WAIVER, "covered by the nightly run", by="rosa"),
    )
    suppressed = (
        replace(SQL.finding(path="src/pay/refund.py", line=92, message="kept back", key="2"), suppressed=held[0]),
        replace(MISSING.finding(path="src/pay/api.py", line=7, message="waived"), suppressed=held[1]),
    )
    agent = [replace(item, agent="claude-code") for item in findings + suppressed]
    return Review(
        change(
            file_change("src/pay/refund.py", 190),
            file_change("src/pay/api.py", 100, FileStatus.MODIFIED),
            file_change("src/pay/audit.py", 22),
            file_change("tests/test_refund.py", 100),
        ),
        attribution(
            ("src/pay/refund.py", 190, 190),
            ("src/pay/api.py", 100, 71),
            ("src/pay/audit.py", 22, 0),
            ("tests/test_refund.py", 100, 100),
        ),
        tuple(sorted((with_fingerprint(item) for item in agent), key=lambda item: item.order)),
        (
            ReadingStep("src/pay/refund.py", 41, 78, ("builds SQL from the request", "no test reaches it"), 8.5),
            ReadingStep("src/pay/api.py", 120, 120, ("the amount check that stood in `main` is gone",), 4.0),
            ReadingStep("tests/test_refund.py", 15, 19, ("asserts the mock, not the refund",), 1.5),
        ),
        BLOCKED,
        RULES,
        "team@a1b2c3d",
        (NotAnalysed("docs/notes.py", "is not valid Python in line 3", blocks=False),),
        Effort(2_818, 4, 2_814, 1.38),
    )


def clean() -> Review:
    """Nothing found, nobody to ask."""
    effort = Effort(41, 1, 40, 0.2)
    return Review(change(file_change("app.py", 41)), undeclared(41), (), (), APPROVED, (), "team@a1b2c3d", (), effort)


def incomplete() -> Review:
    """No finding, but not everything was read: never a success."""
    decision = Decision(
        Status.BLOCKED,
        Reason.ANALYSIS_INCOMPLETE,
        HEAD,
        Requirement("merge", False, "", (Requirement("analysis", False, "could not be completed"),)),
        ("an analysis that runs to its end; see what was not analysed",),
    )
    return Review(
        change(file_change("app.py", 41), kind=HeadKind.WORK_TREE, incomplete=("more than 20,000 files changed",)),
        replace(undeclared(41), hints=("the trailer names Claude, the author is another agent",)),
        (),
        (),
        decision,
        (),
        "built-in team",
        (NotAnalysed("src/deep.py", "nested too deeply (limit 200)"), NotAnalysed("src/huge.py", "larger than 2 MB")),
    )


def hostile() -> Review:
    """Every text that a stranger can choose tries to be something else."""
    return filled_with(HOSTILE, "src/" + HOSTILE.replace("\n", " ") + "\udc80.py")


def filled_with(text: str, path: str) -> Review:
    """A review with `text` wherever a stranger's text may stand."""
    evil = Identity("@everyone <b>", "x@y|z")
    finding = SQL.finding(
        path=path,
        line=3,
        message=text,
        symbol=text,
        remedy=text,
        fix=SuggestedEdit(path, 3, 3, "a = '\udcff'"),
        related=(RelatedPlace(path, 1, text),),
    )
    lines = attribution((path, 10, 6), agent=text)
    return Review(
        replace(change(file_change(path, 10)), branch=text, repository=f"https://user:pw@host.example/{text}"),
        replace(lines, prompters=(evil,), hints=(text,), ignored=(text,)),
        (
            with_fingerprint(replace(finding, agent=text)),
            with_fingerprint(
                replace(finding, line=9, suppressed=Suppression(SuppressionKind.INLINE, text, path, 2, text))
            ),
        ),
        (ReadingStep(path, 1, 9, (text,), 1.0),),
        replace(BLOCKED, missing=(text,), requirement=Requirement(text, False, text)),
        (SQL,),
        text,
        (NotAnalysed(path, text),),
    )


def huge(findings: int = 400, files: int = 60) -> Review:
    """More than any comment holds."""
    made = []
    for number in range(findings):
        page = RULES[number % len(RULES)]
        path = f"src/package/module_{number % files:03d}.py"
        made.append(page.finding(path=path, line=number + 1, message=f"finding {number} " + "is long " * 20))
    names = [f"src/package/module_{number:03d}.py" for number in range(files)]
    return Review(
        change(*(file_change(name, 200) for name in names)),
        attribution(*((name, 200, 200 - number) for number, name in enumerate(names))),
        tuple(sorted(map(with_fingerprint, made), key=lambda item: item.order)),
        tuple(ReadingStep(name, 1, 200, ("is long",), 5.0) for name in names),
        BLOCKED,
        RULES,
        "team@a1b2c3d",
        tuple(NotAnalysed(f"gen/file_{number}.py", "larger than 2 MB") for number in range(60)),
        Effort(9_000, 60, 8_940, 14.2),
    )


def scan() -> Review:
    """A whole tree, reviewed as though all of it were new."""
    made = (
        MISSING.finding(path="app/views.py", line=12, message="no test reaches `index`", symbol="index"),
        ORPHAN.finding(path="app/old.py", line=1, scope=Scope.FILE, message="nothing reaches it"),
    )
    return Review(
        change(),
        undeclared(0),
        tuple(sorted(map(with_fingerprint, made), key=lambda item: item.order)),
        (),
        APPROVED,
        (ORPHAN, MISSING),
        "built-in team",
        effort=Effort(120, 120, 0, 3.21),
        whole_tree=True,
    )


REVIEWS = {
    "typical": typical,
    "clean": clean,
    "incomplete": incomplete,
    "hostile": hostile,
    "huge": huge,
    "scan": scan,
}
