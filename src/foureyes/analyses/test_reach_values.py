"""What an expression may stand for, and with what chance; and the nodes and edges of the graph that follows from it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

FunctionId: TypeAlias = tuple[str, str]  # path, qualified name
ClassId: TypeAlias = tuple[str, str]


class Receiver(NamedTuple):
    """The class of `self`; where it is not `exact`, or a subclass of it."""

    path: str
    qualname: str
    exact: bool = True

    @property
    def id(self) -> ClassId:
        return self.path, self.qualname


class Value(NamedTuple):
    """One thing an expression may stand for.

    `kind`: "instance", "class", "function", "module", "super", "outside" (of the repository; `name` is dotted),
    "method" (of a thing outside), "constant", "local". A function may be bound to `receiver`, and may depend on a class
    being `live`: on somebody making an instance of it.
    """

    kind: str
    path: str = ""
    name: str = ""
    receiver: Receiver | None = None
    live: ClassId | None = None

    @property
    def id(self) -> tuple[str, str]:
        return self.path, self.name


Values: TypeAlias = dict[Value, float]

CONSTANT = Value("constant")
OUTSIDE = Value("outside")
METHOD_OUTSIDE = Value("method")
OPAQUE = frozenset({CONSTANT, OUTSIDE})


class Node(NamedTuple):
    """`kind`: "function" (in the light of the class its `self` is of), "class" (its body), "module", "live"."""

    kind: str
    path: str
    name: str = ""
    receiver: Receiver | None = None

    @property
    def id(self) -> tuple[str, str]:
        return self.path, self.name


def instance(receiver: Receiver) -> Value:
    """Return the value of an instance of a class."""
    return Value("instance", receiver.path, receiver.qualname, receiver)


def class_value(identity: ClassId) -> Value:
    """Return the value of a class itself."""
    return Value("class", *identity)


def function_value(identity: FunctionId, receiver: Receiver | None = None, live: ClassId | None = None) -> Value:
    """Return the value of a function, bound or not."""
    return Value("function", *identity, receiver, live)


def function_node(value: Value) -> Node:
    """Return the node of a function value."""
    return Node("function", value.path, value.name, value.receiver)


def live_node(identity: ClassId) -> Node:
    """Return the node that stands for: an instance of the class exists."""
    return Node("live", *identity)


def union(values: Iterable[Mapping[Value, float]]) -> Values:
    """Return all values, each with its best chance."""
    result: Values = {}
    for item in values:
        for value, weight in item.items():
            if weight > result.get(value, 0.0):
                result[value] = weight
    return result


def scaled(values: Mapping[Value, float], factor: float) -> Values:
    """Return the values with all chances multiplied."""
    return {value: weight * factor for value, weight in values.items()}


def without(values: Mapping[Value, float], dropped: Iterable[Value]) -> Values:
    """Return the values without some of them."""
    gone = frozenset(dropped)
    return {value: weight for value, weight in values.items() if value not in gone}
