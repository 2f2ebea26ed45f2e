"""`/foureyes own` from outside, and owners who have left: what people see on a pull request."""

from foureyes.demo.stage import Stage
from foureyes.demo.watching import until
from foureyes.standin.stand_in import StandIn
from tests.end_to_end.pulls import BY_CLAUDE, Work, begin

NEEDED = "ownership:\n  new_modules_need_owner: true\n"
CODE = "def refund(order):\n    return order.total\n\n\nif __name__ == '__main__':\n    print(refund)\n"
REFUSED = "changes nothing at shop"
GONE = "**owner-left** Nobody who is named for this module may write to the repository any more"


def test_somebody_takes_a_new_module_on(stage: Stage, forge: StandIn) -> None:
    work = begin(stage, "own", {".foureyes.yml": NEEDED, "CODEOWNERS": "/shop/ @olga\n"})
    files = {"billing/refunds.py": CODE}
    forge.push(work.repository, work.branch, files, pusher=stage.claude, author=stage.dana, message=f"Add{BY_CLAUDE}")
    work.pushes = 1
    work.opened()
    work.review(stage.bo)
    work.fails("unowned-module")
    forge.comment(work.repository, work.pull, stage.bo, "/foureyes own shop")
    until("a refusal", lambda: REFUSED in _said(stage, work) or None, lambda: _said(stage, work))
    forge.comment(work.repository, work.pull, stage.bo, "/foureyes own billing/")
    work.approved()


def test_nobody_who_is_named_is_left(stage: Stage, forge: StandIn) -> None:
    forge.create_user("gone-with-the-wind")
    work = begin(stage, "left", {"CODEOWNERS": "* @gone-with-the-wind\n"}).opened()
    until("owner-left", lambda: GONE in _reviewed(work) or None, lambda: _reviewed(work))


def _reviewed(work: Work) -> str:
    run = work.check(name="foureyes / review")
    return f"{run.title}\n{run.summary}\n{run.text}" if run is not None else "no check"


def _said(stage: Stage, work: Work) -> str:
    return "\n".join(item.body for item in stage.forge.comments(work.repository, work.pull))
