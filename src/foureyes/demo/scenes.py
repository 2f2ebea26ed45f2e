"""The story, scene by scene: a stage goes in, what was observed comes out, or `NotSeen` where it was not as expected.

People and the agent act through the stand-in; everything that is checked is read from the stand-in's state, where the
App has put it over HTTP. Nothing here looks into the App.
"""

import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from foureyes.demo.stage import APPROVAL, REVIEW, Stage
from foureyes.demo.story_files import LIMIT, REFUNDS, REPAIRED, chapter
from foureyes.demo.watching import hold, until
from foureyes.standin.review_actions import Draft
from foureyes.standin.state import CheckRun

_BRANCH = "claude/refunds"
_BY_CLAUDE = "\n\nCo-Authored-By: Claude Opus 4.5 <noreply@anthropic.com>"
_LONG_ID = re.compile(r"\b([0-9a-f]{7})[0-9a-f]{33}\b")
_WIDTH = 90
_INJECTION = ("shop/receipts.py", "command-injection")
_ORPHAN = ("shop/refund_audit.py", "orphan-module")


@dataclass(frozen=True, slots=True)
class Scene:
    title: str
    expected: str
    play: Callable[[Stage], list[str]]


def install(stage: Stage) -> list[str]:
    forge, repository = stage.forge, stage.repository
    forge.install_app(stage.app, stage.organization, [repository], stage.olga)
    code = stage.accepted("installation", "created")
    main = forge.tip(repository, "main")
    until(f"a success of {APPROVAL} on main", lambda: stage.selectable(main) or None, stage.server.last_words)
    forge.protect_branch(repository, checks=[(APPROVAL, stage.app.id)])
    return [
        f"the webhook installation.created was answered {code}",
        f"{APPROVAL}: a success on main {main[:7]}, so that it can be chosen as a required check",
        "Olga makes it required, from this App and no other",
    ]


def open_pull_request(stage: Stage) -> list[str]:
    forge, repository = stage.forge, stage.repository
    body = "Adds refunds on the command line, with receipts and a list for the audit.\n\nGenerated with Claude Code"
    _push(stage, REFUNDS, "Add refunds")
    stage.pulls.append(
        forge.open_pull_request(repository, _BRANCH, author=stage.claude, title="Add refunds", body=body)
    )
    code = stage.accepted("pull_request", "opened")
    return [f"the webhook pull_request.opened was answered {code}", f"head {stage.pull.head[:7]}"]


def review(stage: Stage) -> list[str]:
    check = stage.settled(REVIEW, "a failure", lambda run: run.conclusion == "failure")
    found = [(note.get("path"), str(note.get("title")).split(" ")[0]) for note in check.annotations]
    for wanted in (_INJECTION, _ORPHAN):
        hold(f"an annotation {wanted[1]} at {wanted[0]}", wanted in found, found)
    hold("an annotation missing-test", any(rule == "missing-test" for _, rule in found), found)
    rows = [f"annotation at {note['path']}:{note['start_line']}  {note['title']}" for note in check.annotations]
    return [f"{check.name}: {check.conclusion} · {check.title}", *rows]


def comments(stage: Stage) -> list[str]:
    summary = _one_summary(stage)
    for word in ("claude", "Dana", "command-injection"):
        hold(f"a summary that says {word}", word.lower() in summary.lower(), summary)
    threads = until("a comment on the line of the injection", lambda: _thread_on(stage, _INJECTION[0]), lambda: summary)
    return ["one summary comment, which begins:", *_beginning(summary), *threads]


def refuse_merge(stage: Stage) -> list[str]:
    check = stage.settled(APPROVAL, "a failure", lambda run: run.conclusion == "failure")
    return [f"{check.name}: {check.conclusion} · {check.title}", *_refused(stage)]


def repair(stage: Stage) -> list[str]:
    forge, repository, pull = stage.forge, stage.repository, stage.pull
    draft = Draft("shop/payments.py", "This check is gone, and with it the test of it. A payment of -5?", 12, "LEFT")
    forge.submit_review(repository, pull, stage.bo, "COMMENT", "Please look at the payments again.", comments=[draft])
    before = len(stage.threads())
    _push(stage, REPAIRED, "Restore the check, print without a shell, list refunds, test all of it")
    done = stage.settled(REVIEW, "a success on the new head", lambda run: run.conclusion == "success")
    gate = stage.settled(APPROVAL, "waiting for a human", _waits)
    until(f"{before} resolved threads", lambda: _all_resolved(stage), lambda: _threads(stage))
    _one_summary(stage)
    return [
        "Bo reads the change and asks for a check that the agent had removed; Claude pushes a repair",
        f"{done.name}: {done.conclusion} · {done.title}",
        f"{gate.name}: {gate.conclusion} · {gate.title}",
        f"all {before} threads of the App are resolved; the summary is still one comment, edited in place",
        *_refused(stage),
    ]


def prompter_approves(stage: Stage) -> list[str]:
    forge, repository, pull = stage.forge, stage.repository, stage.pull
    forge.submit_review(repository, pull, stage.dana, "APPROVE", "Works for me.")
    code = stage.accepted("pull_request_review", "submitted", _last_delivery(stage))
    check = stage.settled(APPROVAL, "Dana not counting", lambda run: _waits(run) and _says(run, "dana", "prompted"))
    return [
        f"Dana approves, whose request made the agent write it; the webhook was answered {code}",
        f"{check.name}: {check.conclusion}",
        *_lines(check, "dana"),
        *_refused(stage),
    ]


def independent_approves(stage: Stage) -> list[str]:
    forge, repository, pull = stage.forge, stage.repository, stage.pull
    forge.submit_review(repository, pull, stage.bo, "APPROVE", "Read it all.")
    check = stage.settled(APPROVAL, "a success", lambda run: run.conclusion == "success")
    hold("nothing in the way of the merge", not forge.blocked_by(repository, pull), forge.blocked_by(repository, pull))
    return [f"{check.name}: {check.conclusion} · {check.title}", *_lines(check, "bo")]


def push_after_approval(stage: Stage) -> list[str]:
    pull, approved = stage.pull, stage.pull.head
    _push(stage, LIMIT, "Tidy up")
    check = stage.settled(
        APPROVAL, "Bo's approval not counting", lambda run: _waits(run) and _says(run, "bo", "not count")
    )
    return [
        f'Claude pushes {pull.head[:7]}, "Tidy up": it raises the limit of refunds from 100 to 10,000',
        f"Bo's approval was for {approved[:7]}; GitHub itself would still count it",
        f"{check.name}: {check.conclusion} · {check.title}",
        *_lines(check, "bo"),
        *_refused(stage),
    ]


def approve_and_merge(stage: Stage) -> list[str]:
    forge, repository, pull = stage.forge, stage.repository, stage.pull
    forge.submit_review(repository, pull, stage.bo, "APPROVE", "10,000 is what the contract says.")
    check = stage.settled(APPROVAL, "a success on the new head", lambda run: run.conclusion == "success")
    _one_summary(stage, "foureyes:** approved")
    status = forge.merge(repository, pull, stage.olga, sha=pull.head)
    hold("the merge to be accepted (200)", status == 200, f"{status} {forge.blocked_by(repository, pull)}")
    merged = forge.tip(repository, "main")
    return [f"{check.name}: {check.conclusion} · {check.title}", f"GitHub merges: {status}, main is {merged[:7]}"]


def verify_ledger(stage: Stage) -> list[str]:
    done = stage.server.run("audit", "verify")
    hold("foureyes audit verify to end with 0", done.returncode == 0, done.stdout + done.stderr)
    return ["foureyes audit verify", *done.stdout.strip().splitlines()[:6]]


SCENES = (
    Scene("The App is installed", "webhook accepted, a success on main to choose as required check", install),
    Scene("An agent opens a pull request", "webhook accepted", open_pull_request),
    Scene("foureyes reviews it", "findings as annotations: an injection, an orphan, missing tests", review),
    Scene("foureyes comments", "one summary, and comments on lines of the diff", comments),
    Scene("Nobody has approved", "the check blocks, and GitHub refuses the merge (405)", refuse_merge),
    Scene("The findings are repaired by a push", "no finding blocks; a human is still missing: 405", repair),
    Scene("The prompter approves", "does not count: still 405", prompter_approves),
    Scene("An independent human approves", "the check succeeds, nothing blocks the merge", independent_approves),
    Scene("The agent pushes once more", "the approval is stale: blocked again, 405", push_after_approval),
    Scene("The new head is approved and merged", "the check succeeds, the merge is accepted (200)", approve_and_merge),
    Scene("The ledger is verified", "every decision is on record, the chain is whole", verify_ledger),
)


def _push(stage: Stage, name: str, message: str) -> None:
    """Claude pushes what Dana asked for. The commit bears her name, as the agent's commits on her machine do."""
    files, text = chapter(name), message + _BY_CLAUDE
    stage.forge.push(stage.repository, _BRANCH, files, pusher=stage.claude, author=stage.dana, message=text)


def _waits(run: CheckRun) -> bool:
    return run.conclusion == "action_required"


def _says(run: CheckRun, *words: str) -> bool:
    return any(all(word in line for word in words) for line in (run.summary or "").splitlines())


def _lines(run: CheckRun, word: str) -> list[str]:
    """What the check's tree says of somebody, the commits by their first digits."""
    lines = [line.strip(" -✓✗") for line in (run.summary or "").splitlines() if f"approval by {word} " in line]
    return [_LONG_ID.sub(r"\1", lines[0])] if lines else []


def _refused(stage: Stage) -> list[str]:
    status = stage.forge.merge(stage.repository, stage.pull, stage.olga)
    hold("GitHub to refuse the merge (405)", status == 405, status)
    why = " ".join(stage.forge.blocked_by(stage.repository, stage.pull))
    return [f"Olga tries to merge: {status}. {why}"]


def _one_summary(stage: Stage, word: str = "") -> str:
    """Wait for the summary comment of the present head, and hold that it is one. Where nothing is left to do it is one
    line that names no head: `word` is what it says then."""
    wanted = word or stage.pull.head[:7]

    def look() -> str | None:
        bodies = [one.body for one in stage.summaries()]
        return bodies[0] if len(bodies) == 1 and wanted in bodies[0] else None

    return until(f"one summary comment that says {wanted}", look, lambda: str([one.body for one in stage.summaries()]))


def _beginning(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("<!--")]
    return [f"  {textwrap.shorten(line, _WIDTH, placeholder=' ...')}" for line in lines[:3]]


def _thread_on(stage: Stage, path: str) -> list[str] | None:
    first = [thread.comments[0] for thread in stage.threads()]
    if not any(note.path == path and "command-injection" in note.body for note in first):
        return None
    return [f"comment on {note.path}:{note.line}  {_beginning(note.body)[0].strip()}" for note in first]


def _all_resolved(stage: Stage) -> bool | None:
    return all(thread.is_resolved for thread in stage.threads()) or None


def _threads(stage: Stage) -> str:
    return str([(one.comments[0].path, one.comments[0].body[:60], one.is_resolved) for one in stage.threads()])


def _last_delivery(stage: Stage) -> int:
    """How many deliveries there were before the newest review was announced."""
    numbers = [index for index, one in enumerate(stage.forge.deliveries) if one.event == "pull_request_review"]
    return numbers[-1] if numbers else 0
