"""The whole loop from outside: webhooks come in over HTTP, and the forge's state shows what came of them."""

from pathlib import Path

from tests.server.loop import REVIEW, forge


def test_a_change_by_an_agent_is_blocked_until_an_independent_human_approves_it(tmp_path: Path) -> None:
    with forge(tmp_path) as it:
        pull = it.open({"shop/orders.py": "def total(prices):\n    return sum(prices, 0)\n"})
        it.wait(pull.head, "action_required")
        it.wait(pull.head, "success", REVIEW)
        assert it.standin.merge(it.repository, pull, it.owner) == 405
        it.standin.submit_review(it.repository, pull, it.reviewer, "APPROVE")
        it.wait(pull.head, "success")
        assert it.standin.merge(it.repository, pull, it.owner) == 200
