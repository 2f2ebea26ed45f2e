"""Cuts GitHub's own descriptions down to what the stand-in speaks.

In goes a directory with the four unpacked npm packages (`openapi`, `openapi-webhooks`, `webhooks-examples`,
`graphql-schema`, all of @octokit); out come the gzipped files beside this script. Run it when a route is added:
`python -m tests.contracts.slim DIRECTORY`.
"""

import gzip
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from foureyes.standin.routes import ROUTES

Json = dict[str, object]

HERE = Path(__file__).parent
EVENTS = (
    "check_run",
    "check_suite",
    "installation",
    "installation_repositories",
    "issue_comment",
    "member",
    "merge_group",
    "ping",
    "pull_request",
    "pull_request_review",
    "pull_request_review_comment",
    "pull_request_review_thread",
    "push",
    "repository",
    "status",
)
_DROPPED = frozenset(
    {
        "description",
        "example",
        "examples",
        "title",
        "format",
        "externalDocs",
        "deprecated",
        "default",
        "discriminator",
        "readOnly",
        "xml",
    }
)
_GRAPHQL_ROOTS = ("Query", "Mutation")


def _plain(schema: object, in_properties: bool = False) -> object:
    """Without prose, and with `nullable` said as JSON Schema says it."""
    if isinstance(schema, list):
        return [_plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if in_properties:
        return {name: _plain(one) for name, one in schema.items()}
    kept = {
        name: _plain(one, in_properties=name in {"properties", "patternProperties"})
        if name not in {"enum", "const", "required"}
        else one
        for name, one in schema.items()
        if name not in _DROPPED and not name.startswith("x-")
    }
    return _or_null(kept) if kept.pop("nullable", False) is True else kept


def _or_null(schema: Json) -> Json:
    kind, words = schema.get("type"), schema.get("enum")
    if isinstance(words, list) and None not in words:
        schema = schema | {"enum": [*words, None]}
    if isinstance(kind, str):
        return schema | {"type": [kind, "null"]}
    return schema if kind else {"anyOf": [schema, {"type": "null"}]}


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        target = value.get("$ref")
        if isinstance(target, str):
            yield target
        for one in value.values():
            yield from _references(one)
    elif isinstance(value, list):
        for one in value:
            yield from _references(one)


def _needed(document: Json, roots: Iterable[object]) -> Json:
    """The components that the roots lead to, and those that these lead to."""
    found: dict[str, Json] = {}
    waiting = [target for root in roots for target in _references(root)]
    while waiting:
        target = waiting.pop()
        _, _, group, name = target.split("/")
        if name in found.get(group, {}):
            continue
        component = _plain(_part(_part(_part(document, "components"), group), name))
        found.setdefault(group, {})[name] = component
        waiting += _references(component)
    return {group: dict(sorted(parts.items())) for group, parts in sorted(found.items())}


def _part(value: object, name: str) -> Json:
    part = value.get(name) if isinstance(value, dict) else None
    if not isinstance(part, dict):
        raise SystemExit(f"not in the package: {name}")
    return part


def _media(content: object) -> object:
    if not isinstance(content, dict):
        return {}
    for kind, given in content.items():
        if "json" in kind and isinstance(given, dict):
            return _plain(given.get("schema", {}))
    return {}


def _resolved(document: Json, value: object) -> Json:
    """A parameter or response that stands under components is looked up there."""
    if isinstance(value, dict) and isinstance(value.get("$ref"), str):
        _, _, group, name = value["$ref"].split("/")
        return _part(_part(_part(document, "components"), group), name)
    return value if isinstance(value, dict) else {}


def _operation(document: Json, operation: Json) -> Json:
    parameters = operation.get("parameters")
    given = [_resolved(document, one) for one in parameters] if isinstance(parameters, list) else []
    body = operation.get("requestBody")
    request = _media(body.get("content")) if isinstance(body, dict) else None
    responses = {
        status: _media(_resolved(document, one).get("content")) for status, one in _part(operation, "responses").items()
    }
    query = {str(one["name"]): _plain(one.get("schema", {})) for one in given if one.get("in") == "query"}
    return {"query": query, "request": request, "responses": responses}


def slim_openapi(document: Json) -> Json:
    paths = _part(document, "paths")
    operations: Json = {}
    for route in ROUTES:
        path = paths.get(route.template)
        if isinstance(path, dict) and route.method.lower() in path:
            operations[route.name] = _operation(document, _part(path, route.method.lower()))
    return {"operations": operations, "components": _needed(document, [operations])}


def slim_webhooks(document: Json) -> Json:
    events: Json = {}
    for name, hook in _part(document, "webhooks").items():
        post = _part(hook, "post")
        event = str(_part(post, "x-github").get("subcategory") or name)
        wanted = next((one for one in EVENTS if name == one.replace("_", "-") or event == one), None)
        if wanted is None:
            continue
        schema = _media(_part(post, "requestBody").get("content"))
        action = name.removeprefix(wanted.replace("_", "-")).lstrip("-").replace("-", "_")
        events[f"{wanted}.{action}" if action else wanted] = schema
    return {"events": events, "components": _needed(document, [events])}


def slim_examples(document: list[Json]) -> Json:
    return {str(one["name"]): one["examples"] for one in document if one["name"] in EVENTS}


def slim_graphql(document: Json) -> Json:
    """Type to field to [type it leads to, arguments]; for enums their values."""
    found: Json = {}
    types = _part(document, "__schema")["types"]
    for one in types if isinstance(types, list) else []:
        fields = {
            given["name"]: [_named(given["type"]), [argument["name"] for argument in given["args"]]]
            for given in one.get("fields") or []
        }
        if fields and one["kind"] in {"OBJECT", "INTERFACE"}:
            found[one["name"]] = fields
    return found


def _named(kind: Json) -> object:
    inner = kind.get("ofType")
    return _named(inner) if isinstance(inner, dict) else kind["name"]


def _write(name: str, package: Path, content: Json) -> None:
    about = json.loads((package / "package.json").read_text())
    document = {"package": about["name"], "version": about["version"], "license": "MIT", **content}
    data = json.dumps(document, separators=(",", ":"), sort_keys=True).encode()
    (HERE / name).write_bytes(gzip.compress(data, 9, mtime=0))


def main(directory: Path) -> None:
    def read(package: str, file: str) -> object:
        return json.loads((directory / package / file).read_text())

    openapi = read("openapi", "generated/api.github.com.json")
    webhooks = read("openapi-webhooks", "generated/api.github.com.json")
    graphql = read("graphql-schema", "schema.json")
    examples = read("webhooks-examples", "api.github.com/index.json")
    if not (isinstance(openapi, dict) and isinstance(webhooks, dict) and isinstance(graphql, dict)):
        raise SystemExit("the packages are not as expected")
    _write("openapi.json.gz", directory / "openapi", slim_openapi(openapi))
    _write("webhooks.json.gz", directory / "openapi-webhooks", slim_webhooks(webhooks))
    _write("graphql.json.gz", directory / "graphql-schema", {"types": slim_graphql(graphql)})
    if isinstance(examples, list):
        _write("examples.json.gz", directory / "webhooks-examples", {"events": slim_examples(examples)})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
