"""The JSON Schema of rule pages, for editors: made from the same table that the reader checks against."""

from foureyes.rulepacks.page import FIELDS, MAX_CWE, OPERATORS, RULE_ID, VARIANT_FIELDS, Field
from foureyes.rulepacks.yaml_tree import Plain

_FORMULA: dict[str, Plain] = {"type": ["string", "object"]}


def rule_schema() -> dict[str, Plain]:
    """Return the schema (draft 2020-12) of one rule page."""
    properties: dict[str, Plain] = {key: _field(key, spec) for key, spec in FIELDS.items() if spec.kind != "variants"}
    properties |= _operators()
    variant: dict[str, Plain] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {key: properties.get(key, {"type": "string", "minLength": 1}) for key in VARIANT_FIELDS},
    }
    help_text: Plain = FIELDS["variants"].help
    properties["variants"] = {"type": "array", "minItems": 1, "items": variant, "description": help_text}
    required: list[Plain] = [key for key, spec in FIELDS.items() if spec.required]
    security: dict[str, Plain] = {
        "if": {"properties": {"category": {"const": "security"}}},
        "then": {"required": ["cwe"], "properties": {"cwe": {"minItems": 1}}},
    }
    own: list[Plain] = [*OPERATORS, "variants", "message"]
    forbidden: list[Plain] = [{"required": [key]} for key in own]
    engine: dict[str, Plain] = {
        "if": {"properties": {"engine": {"const": "analysis"}}},
        "then": {"not": {"anyOf": forbidden}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A rule page of foureyes",
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": properties,
        "allOf": [security, engine],
    }


def _field(key: str, spec: Field) -> dict[str, Plain]:
    schema: dict[str, Plain] = {"description": spec.help}
    if spec.kind == "numbers":
        schema |= {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": MAX_CWE}}
    elif spec.kind == "words":
        schema |= {"type": "array", "items": {"type": "string", "minLength": 1}}
    elif spec.choices:
        schema |= {"enum": list(spec.choices)}
    elif key == "id":
        schema |= {"type": "string", "maxLength": 80, "pattern": "^" + RULE_ID.pattern.removesuffix("\\Z") + "$"}
    else:
        schema |= {"type": "string", "minLength": 1}
    return schema


def _operators() -> dict[str, Plain]:
    schema: dict[str, Plain] = {}
    for key in OPERATORS:
        if key in ("pattern", "pattern-regex", "fix"):
            schema[key] = {"type": "string", "minLength": 1}
        elif key == "mode":
            schema[key] = {"enum": ["search", "taint"]}
        else:
            schema[key] = {"type": "array", "minItems": 1, "items": _FORMULA}
    return schema
