"""What the constructed reviews are put together from. All people in them are made up."""

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
    Severity,
    Tier,
    fingerprint,
)
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
