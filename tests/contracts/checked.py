"""Watches a stand-in while it is used, and fails when anything it heard or said is not as GitHub describes it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from foureyes.standin.courier import Delivery
from foureyes.standin.graphql_document import parse
from foureyes.standin.service import Exchange
from foureyes.standin.stand_in import StandIn
from tests.contracts.contract import exchange_problems, graphql_problems, webhook_problems


@contextmanager
def checked(github: StandIn) -> Iterator[StandIn]:
    """Every request, answer, webhook and GraphQL operation until the end of the block is checked."""
    problems: list[str] = []

    def heard(exchange: Exchange) -> None:
        problems.extend(exchange_problems(exchange))
        if exchange.route == "POST /graphql" and exchange.reply.status == 200:
            answer = json.loads(exchange.reply.body)
            if "data" in answer:
                problems.extend(graphql_problems(parse(json.loads(exchange.request.body)["query"])))

    def sent(delivery: Delivery) -> None:
        problems.extend(webhook_problems(delivery.event, delivery.action, json.loads(delivery.payload)))

    github.service.observers.append(heard)
    github.courier.observers.append(sent)
    try:
        yield github
    finally:
        github.service.observers.remove(heard)
        github.courier.observers.remove(sent)
    assert not github.service.crashes, "the stand-in itself failed:\n" + "\n".join(github.service.crashes)
    assert not problems, "not as GitHub describes it:\n" + "\n".join(sorted(set(problems)))
