"""Frozen dataclasses of `model` in, JSON text out, and back again by their type hints. No pickle: text from a database
or from a review process can only ever become the dataclass that was asked for.
"""

import dataclasses
import json
import types
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from foureyes.model.wording import Argument, Message, rebuilt

_Kind = TypeVar("_Kind")


class CodecError(ValueError):
    """The text is not what the type asks for."""


def encode(value: object) -> str:
    """Return `value` as JSON on one line, ASCII only."""
    return json.dumps(_plain(value), separators=(",", ":"), ensure_ascii=True)


def decode(kind: type[_Kind], text: str) -> _Kind:
    """Return the `kind` that `encode` made `text` of. Raises `CodecError`."""
    try:
        value = _made(kind, json.loads(text))
    except (KeyError, TypeError, AttributeError, RecursionError, ValueError) as error:
        raise CodecError(f"not a {kind.__name__}: {error}") from None
    assert isinstance(value, kind)
    return value


def _plain(value: object) -> object:
    if isinstance(value, Message) and value.arguments:  # others are looked up word for word
        return _parts(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in _fields(type(value))}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return [[_plain(key), _plain(item)] for key, item in value.items()]
    if isinstance(value, frozenset | set):
        return sorted((_plain(item) for item in value), key=json.dumps)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _parts(message: Message) -> dict[str, object]:
    arguments = {name: _parts(item) if isinstance(item, Message) else item for name, item in message.arguments}
    return {
        "template": message.template,
        "arguments": arguments,
        "plural": message.plural,
        "number": message.number,
    }


@lru_cache(maxsize=256)
def _fields(kind: type) -> tuple["dataclasses.Field[Any]", ...]:
    return tuple(field for field in dataclasses.fields(kind) if field.init)


@lru_cache(maxsize=256)
def _hints(kind: type) -> Mapping[str, object]:
    return get_type_hints(kind)


def _made(kind: object, value: object) -> object:
    origin = get_origin(kind)
    if origin is Union or origin is types.UnionType:
        return _one_of(get_args(kind), value)
    if origin is not None:
        return _container(origin, get_args(kind), value)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        if not isinstance(value, dict):
            raise TypeError(f"{kind.__name__} is an object")
        hints = _hints(kind)
        names = [field.name for field in _fields(kind) if field.name in value]
        return kind(**{name: _made(hints[name], value[name]) for name in names})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is float and isinstance(value, int):
        return float(value)
    if kind is str and isinstance(value, dict):
        return _message(value)
    if kind is type(None) or (isinstance(kind, type) and not isinstance(value, kind)):
        raise TypeError(f"{kind} expected")
    return value


def _message(value: dict[str, object]) -> Message:
    template, plural, number = value["template"], value["plural"], value["number"]
    arguments = value["arguments"]
    if not (isinstance(template, str) and isinstance(plural, str) and isinstance(number, int)):
        raise TypeError("a message has a template, a plural and a number")
    if not isinstance(arguments, dict):
        raise TypeError("a message's arguments are an object")
    return rebuilt(template, {str(name): _argument(argument) for name, argument in arguments.items()}, plural, number)


def _argument(value: object) -> Argument:
    if isinstance(value, dict):
        return _message(value)
    if not isinstance(value, str | int | float):
        raise TypeError("a message's argument is text or a number")
    return value


def _one_of(kinds: tuple[object, ...], value: object) -> object:
    if value is None:
        if type(None) in kinds:
            return None
        raise TypeError("null where a value belongs")
    for kind in kinds:
        if kind is not type(None):
            try:
                return _made(kind, value)
            except (TypeError, ValueError, KeyError):
                continue
    raise TypeError("no alternative fits")


def _container(origin: object, kinds: tuple[object, ...], value: object) -> object:
    if not isinstance(value, list):
        raise TypeError("a list expected")
    if origin is tuple and kinds[-1] is not Ellipsis:
        if len(kinds) != len(value):
            raise TypeError("a tuple of another length")
        return tuple(_made(kind, item) for kind, item in zip(kinds, value, strict=True))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {_made(kinds[0], key): _made(kinds[1], item) for key, item in value}
    items = (_made(kinds[0], item) for item in value)
    return frozenset(items) if origin is frozenset else tuple(items)
