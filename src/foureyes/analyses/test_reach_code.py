"""The code of one file, cut down to what says who calls whom: outlines of functions and classes, and expressions.

Built by `test_reach_outline` from a syntax tree, which is then let go; read by the evaluator. An outline weighs about a
tenth of the tree. Expressions compare by identity: each stands for one place in the code.
"""

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    id: str


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    value: "Expression"
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    function: "Expression"
    arguments: "tuple[Expression, ...]"
    keywords: "tuple[tuple[str | None, Expression], ...]" = ()

    @property
    def all_arguments(self) -> "tuple[Expression, ...]":
        return self.arguments + tuple(value for _, value in self.keywords)


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """A literal, or the result of a comparison: nothing of the program's own."""


@dataclass(frozen=True, slots=True, eq=False)
class DottedText:
    """A string that reads like `package.module.name`, and may be imported by it."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Subscript:
    value: "Expression"
    index: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Display:
    """A list, tuple or set: it stands for any of its items."""

    items: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A dict: values with their keys, where those are strings."""

    items: "tuple[tuple[str | None, Expression], ...]"


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    operator: str
    operands: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One of several, each with the chance that it is evaluated; a chance of 0: evaluated, but not the result."""

    options: "tuple[tuple[float, Expression], ...]"


@dataclass(frozen=True, slots=True, eq=False)
class Special:
    """What `for`, `if`, `await`, `del x[...]` and the like call on a value."""

    value: "Expression"
    method: str


@dataclass(frozen=True, slots=True, eq=False)
class Entered:
    """What `with` binds."""

    value: "Expression"
    is_async: bool


@dataclass(frozen=True, slots=True, eq=False)
class Comprehension:
    bindings: "tuple[tuple[tuple[str, ...], Expression, tuple[Expression, ...]], ...]"
    elements: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A lambda."""

    parameters: tuple[str, ...]
    body: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class ByPattern:
    """`getattr(value, "visit_" + name)`: the pattern has a star for what is not constant."""

    value: "Expression"
    pattern: str


@dataclass(frozen=True, slots=True, eq=False)
class Formatted:
    values: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True, eq=False)
class Yielded:
    value: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Imported:
    level: int
    module: str
    name: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Annotated:
    """A value known by its type."""

    annotation: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class FunctionReference:
    qualname: str


@dataclass(frozen=True, slots=True, eq=False)
class ClassReference:
    qualname: str


@dataclass(frozen=True, slots=True, eq=False)
class Local:
    """A function inside a function: its code is counted as its parent's."""


Expression: TypeAlias = (  # None: not known
    Name
    | Attribute
    | Call
    | Constant
    | DottedText
    | Subscript
    | Display
    | Table
    | Operation
    | Choice
    | Special
    | Entered
    | Comprehension
    | Function
    | ByPattern
    | Formatted
    | Yielded
    | Imported
    | Annotated
    | FunctionReference
    | ClassReference
    | Local
    | None
)


@dataclass(slots=True)
class Effect:
    """One thing a body does, and the chance that it does it when it runs.

    `kind`: "bind" (name), "attribute" (of self), "run", "return", "class" (its body runs), "star" (import).
    """

    weight: float
    kind: str
    name: str
    value: Expression


@dataclass(slots=True)
class FunctionOutline:
    """`words` are those of its strings and keyword names, `code_words` those of them that look like code,
    `urls` what looks like a path, with a `*` for what is not constant."""

    qualname: str
    owner: str | None
    first_parameter: str | None
    parameters: dict[str, Expression]
    defaults: dict[str, Expression]
    variadic: tuple[str, ...]
    returns: Expression
    decorators: list[Expression]
    decorator_names: list[str]
    body: list[Effect]
    words: frozenset[str]
    code_words: frozenset[str]
    urls: tuple[str, ...]
    yields: bool
    registered_as: list[str] = field(default_factory=list)
    bindings: dict[str, list[Effect]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.qualname.rpartition(".")[2]

    def has_decorator(self, *names: str) -> bool:
        """Whether one of its decorators ends in one of `names`."""
        return any(item.rpartition(".")[2] in names for item in self.decorator_names)


@dataclass(slots=True)
class ClassOutline:
    qualname: str
    bases: tuple[Expression, ...]
    metaclass: Expression
    body: list[Effect]
    methods: dict[str, str] = field(default_factory=dict)
    bindings: dict[str, list[Effect]] = field(default_factory=dict)
    self_attributes: dict[str, list[tuple[str, Effect]]] = field(default_factory=dict)


@dataclass(slots=True)
class Place:
    """One definition of a function in the file: overloads and property setters share a qualified name."""

    qualname: str
    first: int
    last: int
    is_nested: bool


@dataclass(slots=True)
class FileOutline:
    functions: dict[str, FunctionOutline] = field(default_factory=dict)
    classes: dict[str, ClassOutline] = field(default_factory=dict)
    body: list[Effect] = field(default_factory=list)
    bindings: dict[str, list[Effect]] = field(default_factory=dict)
    stars: list[Imported] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
