"""Constructed reviews, one per situation that a report must get right."""

from dataclasses import replace

from foureyes.model.change import FileStatus, HeadKind, Identity
from foureyes.model.decision import Decision, Reason, Requirement, Status
from foureyes.model.finding import (
    Finding,
    RelatedPlace,
    Scope,
    Side,
    SuggestedEdit,
    Suppression,
    SuppressionKind,
)
from foureyes.model.review import Effort, NotAnalysed, ReadingStep, Review
from tests.report.parts import (
    APPROVED,
    BLOCKED,
    HEAD,
    HOSTILE,
    MISSING,
    NOTE,
    ORPHAN,
    REMOVED,
    RULES,
    SQL,
    attribution,
    change,
    file_change,
    undeclared,
    with_fingerprint,
)


def _typical_findings() -> tuple[Finding, ...]:
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
    return findings + suppressed


def typical() -> Review:
    """Everything at once: blocking and other findings, a fix, suppressions, a file that was left unread."""
    agent = [replace(item, agent="claude-code") for item in _typical_findings()]
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
