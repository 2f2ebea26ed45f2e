"""Facts as bytes and back: compressed JSON, in two parts, so that questions about imports do not load definitions.

Nothing read back can run code. What does not decode raises `ValueError`, whatever was wrong with it.
"""

import json
import zlib
from dataclasses import replace
from sys import intern
from typing import Any

from foureyes.facts.collector import JsonValue
from foureyes.model.facts import (
    BlobFacts,
    Definition,
    DefinitionKind,
    Guard,
    Import,
    ParseFailure,
    Wiring,
    WiringKind,
)

_MOST = 64 * 2**20
_GUARDS = {item.value: item for item in Guard}
_DEFINITION_KINDS = {item.value: item for item in DefinitionKind}
_WIRING_KINDS = {item.value: item for item in WiringKind}
_encode = json.JSONEncoder(separators=(",", ":"), sort_keys=True).encode


def pack(value: object) -> bytes:
    """Return compressed JSON."""
    return zlib.compress(_encode(value).encode("ascii"), 1)


def unpack(data: bytes) -> JsonValue:
    """Return what was packed; raises `ValueError`."""
    try:
        inflater = zlib.decompressobj()
        text = inflater.decompress(data, _MOST)
        if not inflater.eof:
            raise ValueError("cut off, or too large")
        value: JsonValue = json.loads(text)
    except (zlib.error, RecursionError) as error:
        raise ValueError(str(error)) from None
    return value


def pack_outline(facts: BlobFacts) -> bytes:
    """Pack everything but definitions and references."""
    failure = facts.failure
    return pack(
        [
            facts.grammar,
            facts.lines,
            [[i.module, i.level, i.name, i.alias, i.line, i.scope, i.guard] for i in facts.imports],
            [[w.kind, w.owner, w.key, w.value, w.line] for w in facts.wiring],
            facts.exports,
            facts.has_main_guard,
            None if failure is None else [failure.line, failure.message],
        ]
    )


def unpack_outline(data: bytes) -> BlobFacts:
    """Return the facts without definitions and references; raises `ValueError`."""
    try:
        fields: Any = unpack(data)
        grammar, lines, imports, wiring, exports, has_main_guard, failure = fields
        return BlobFacts(
            grammar=grammar,
            lines=lines,
            imports=tuple(
                Import(module, level, name, alias, line, scope, _GUARDS[guard])
                for module, level, name, alias, line, scope, guard in imports
            ),
            wiring=tuple(
                Wiring(_WIRING_KINDS[kind], owner, key, value, line) for kind, owner, key, value, line in wiring
            ),
            exports=None if exports is None else tuple(exports),
            has_main_guard=has_main_guard,
            failure=None if failure is None else ParseFailure(*failure),
        )
    except (TypeError, KeyError) as error:
        raise ValueError(str(error)) from None


def pack_detail(facts: BlobFacts) -> bytes:
    """Pack definitions and references."""
    definitions = [
        [
            d.qualname, d.kind, d.line, d.end_line, d.decorators, d.bases,
            d.references, d.asserts, d.is_async, d.is_stub,
        ]
        for d in facts.definitions
    ]  # fmt: skip
    return pack([definitions, facts.references])


def unpack_detail(outline: BlobFacts, data: bytes) -> BlobFacts:
    """Return `outline` with definitions and references; raises `ValueError`."""
    try:
        fields: Any = unpack(data)
        definitions, references = fields
        return replace(
            outline,
            definitions=tuple(_definition(*row) for row in definitions),
            references=tuple(map(intern, references)),
        )
    except (TypeError, KeyError) as error:
        raise ValueError(str(error)) from None


def _definition(
    qualname: str,
    kind: str,
    line: int,
    end_line: int,
    decorators: list[str],
    bases: list[str],
    references: list[str],
    asserts: int,
    is_async: bool,
    is_stub: bool,
) -> Definition:
    return Definition(
        qualname,
        _DEFINITION_KINDS[kind],
        line,
        end_line,
        tuple(decorators),
        tuple(bases),
        tuple(map(intern, references)),
        asserts,
        is_async,
        is_stub,
    )
