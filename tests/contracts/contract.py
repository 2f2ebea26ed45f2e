"""Holds exchanges, webhooks and GraphQL operations against GitHub's own published descriptions.

In go what went over the wire; out come the points in which it differs, one line each, unless the difference stands in
`ALLOWED` with its reason.
"""

import gzip
import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import jsonschema_rs

from foureyes.standin.graphql_document import Field, Fragment, Operation, Selection
from foureyes.standin.service import Exchange

HERE = Path(__file__).parent

# Where we differ from the description on purpose: a pattern over the line, and why.
ALLOWED: Mapping[str, str] = {
    "GET /repositories/{repository_id}: not described": "GitHub answers it all the same, and PyGithub asks it",
    "GET /app/installations 200: */account: *": "the description wants an account that is user and enterprise at once",
    '*app/events/*: "merge_group" is not one of *': "one list of events in the descriptions is older than merge queues",
    '*: head/repo: null is not of type "object"': "GitHub's own example payloads have it where the fork is gone",
    '*: 0/line: null is not of type "integer"': "a comment that is out of date; the webhook schema allows it",
    '*: 0/position: null is not of type "integer"': "a comment that is out of date; the webhook schema allows it",
}


@cache
def _document(name: str) -> dict[str, object]:
    loaded = json.loads(gzip.decompress((HERE / f"{name}.json.gz").read_bytes()))
    assert isinstance(loaded, dict)
    return loaded


@cache
def _registry(name: str) -> jsonschema_rs.Registry:
    return jsonschema_rs.Registry([(f"urn:{name}", {"components": _document(name)["components"]})])


def _absolute(schema: object, name: str) -> object:
    if isinstance(schema, dict):
        return {
            key: f"urn:{name}{one}" if key == "$ref" and isinstance(one, str) else _absolute(one, name)
            for key, one in schema.items()
        }
    return [_absolute(one, name) for one in schema] if isinstance(schema, list) else schema


@cache
def _validator(name: str, *path: str) -> jsonschema_rs.Validator | None:
    found: object = _document(name)
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    if found is None:
        return None
    schema = _absolute(found, name)
    assert isinstance(schema, dict)
    # Formats are not asserted: the avatar of `name[bot]` is no URI.
    return jsonschema_rs.validator_for(schema, registry=_registry(name), validate_formats=False)


def _errors(validator: jsonschema_rs.Validator | None, value: object, what: str) -> Iterator[str]:
    if validator is None:
        return
    for error in validator.iter_errors(value):
        where = "/".join(str(step) for step in error.instance_path)
        yield f"{what}: {where or '.'}: {error.message[:300]}"


def _not_allowed(lines: Iterator[str]) -> list[str]:
    return [line for line in lines if not any(fnmatchcase(line, pattern) for pattern in ALLOWED)]


# REST


def exchange_problems(exchange: Exchange) -> list[str]:
    """In which points a request or its answer is not as described. Ordered faults are not looked at."""
    if exchange.fault is not None or exchange.route == "POST /graphql":
        return []
    return _not_allowed(_exchange(exchange))


def _exchange(exchange: Exchange) -> Iterator[str]:
    route, request, reply = exchange.route, exchange.request, exchange.reply
    operations = _document("openapi")["operations"]
    assert isinstance(operations, dict)
    operation = operations.get(route)
    if operation is None:
        if reply.status != 404:
            yield f"{route}: not described"
        return
    for name in set(request.query) - set(operation["query"]):
        yield f"{route}: query parameter {name} is not described"
    if reply.status < 400:
        yield from _request(route, operation, request.body)
    if reply.status in (304, 400, 401, 403, 404, 422) and str(reply.status) not in operation["responses"]:
        return
    if str(reply.status) not in operation["responses"]:
        yield f"{route}: status {reply.status} is not described"
    elif "json" in reply.headers.get("Content-Type", "") and "raw" not in request.headers.get("accept", ""):
        what = f"{route} {reply.status}"
        validator = _validator("openapi", "operations", route, "responses", str(reply.status))
        yield from _errors(validator, json.loads(reply.body), what)


def _request(route: str, operation: Mapping[str, object], body: bytes) -> Iterator[str]:
    if not body.strip():
        return
    given = json.loads(body)
    schema = operation["request"]
    if schema is None:
        if given:
            yield f"{route}: a body is not described"
        return
    yield from _errors(_validator("openapi", "operations", route, "request"), given, f"{route} request")
    known = schema.get("properties") if isinstance(schema, dict) else None
    if isinstance(given, dict) and isinstance(known, dict) and "anyOf" not in str(schema)[:20]:
        for name in set(given) - set(known):
            yield f"{route} request: {name} is not described"


# Webhooks


def webhook_problems(event: str, action: str | None, payload: object) -> list[str]:
    key = f"{event}.{action}" if action else event
    validator = _validator("webhooks", "events", key)
    if validator is None:
        return [f"{key}: not described"]
    return _not_allowed(_errors(validator, payload, key))


def examples() -> Iterator[tuple[str, dict[str, object]]]:
    """GitHub's own example payloads: (event, payload)."""
    events = _document("examples")["events"]
    assert isinstance(events, dict)
    for event, payloads in events.items():
        for payload in payloads:
            yield event, payload


# GraphQL

Types = Mapping[str, Mapping[str, tuple[str, list[str]]]]


def graphql_problems(operation: Operation) -> list[str]:
    """Fields and arguments that GitHub's schema does not know."""
    root = "Mutation" if operation.kind == "mutation" else "Query"
    return _not_allowed(_selections(operation, operation.selections, root))


def _selections(operation: Operation, selections: tuple[Selection, ...], kind: str) -> Iterator[str]:
    types = _document("graphql")["types"]
    assert isinstance(types, dict)
    for one in selections:
        if isinstance(one, Fragment):
            fragment = operation.fragments[one.named] if one.named else one
            yield from _selections(operation, fragment.selections, fragment.on or kind)
        elif one.name != "__typename":
            yield from _field(operation, one, kind, types)


def _field(operation: Operation, one: Field, kind: str, types: Types) -> Iterator[str]:
    known = types.get(kind, {}).get(one.name)
    if known is None:
        yield f"GraphQL {kind}.{one.name}: not described"
        return
    for argument in set(one.arguments) - set(known[1]):
        yield f"GraphQL {kind}.{one.name}({argument}): not described"
    if one.selections:
        yield from _selections(operation, one.selections, known[0])
