"""What one Python blob says, independent of the path it lies at and of everything around it.

Extracted once per blob id by `facts/`, kept for ever, read by the analyses. Names are as written; nothing is resolved
here: a relative import means one thing in one directory and another in the next, and the path is not part of a blob.
Lines are 1-based.
"""

from dataclasses import dataclass
from enum import StrEnum


class Guard(StrEnum):
    """What stands around an import that may keep it from running."""

    NONE = ""
    TYPE_CHECKING = "type-checking"
    TRY = "try"
    CONDITION = "condition"


@dataclass(frozen=True, slots=True)
class Import:
    """One imported name. `import a.b as c` has module "a.b", name None, alias "c"; `from . import x` has level 1,
    module "", name "x". `scope` is the qualified name of the function or class around it, "" at module level."""

    module: str
    level: int
    name: str | None
    alias: str | None
    line: int
    scope: str = ""
    guard: Guard = Guard.NONE


class DefinitionKind(StrEnum):
    FUNCTION = "function"
    METHOD = "method"
    CLASS = "class"
    VARIABLE = "variable"


@dataclass(frozen=True, slots=True)
class Definition:
    """A function, method, class or module-level variable.

    `references` are the identifiers read in its own body (names, attributes, keyword names), nested definitions
    excluded, sorted; decorators and bases are dotted names as written, arguments dropped (`app.route`, `Base`).
    `asserts` counts assert statements, `assert*` calls and `raises` or `warns` blocks.
    """

    qualname: str
    kind: DefinitionKind
    line: int
    end_line: int
    decorators: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    asserts: int = 0
    is_async: bool = False
    is_stub: bool = False

    @property
    def name(self) -> str:
        return self.qualname.rpartition(".")[2]


class WiringKind(StrEnum):
    """How a string, or an import done by a call, stands in the code."""

    ASSIGNED = "assigned"  # MIDDLEWARE = ["a.b.C"]: `owner` is the target, `key` the dictionary keys around it
    ARGUMENT = "argument"  # include("a.urls"): `owner` is the called name, `key` the position or keyword
    NAMES = "names"  # plugins = ["setup", "teardown"]: bare names of one collection, joined by commas
    TEMPLATE = "template"  # spec = "plugins." + name: a name put together and assigned to `owner`
    DYNAMIC_IMPORT = "dynamic-import"  # import_module(f"{__package__}.{x}"): `key` is the variable of a bare name
    LISTING = "listing"  # Path(__file__).parent.glob("*.py"): `value` is the directory, `key` the pattern
    SEARCH_PATH = "search-path"  # sys.path.insert(0, "lib"): `value` is the directory
    CALL = "call"  # a call that loads by convention, whatever its arguments: autodiscover_tasks()
    STATEMENT = "statement"  # a call that runs when the module does: `owner` is the called name


@dataclass(frozen=True, slots=True)
class Wiring:
    """A string literal in a place where it may name a module, or an import done by a call.

    In `value`, `*` stands for what is not constant, `{package}` and `{name}` for the module's own, `{dir}` for the
    directory of its file. A value that ends in `.py` is a path.
    """

    kind: WiringKind
    owner: str
    key: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class ParseFailure:
    """Why a blob could not be parsed."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class BlobFacts:
    """All that is kept of one blob. `references` are the module level's own; `grammar` is the one that read it."""

    grammar: str
    lines: int
    imports: tuple[Import, ...] = ()
    definitions: tuple[Definition, ...] = ()
    references: tuple[str, ...] = ()
    wiring: tuple[Wiring, ...] = ()
    exports: tuple[str, ...] | None = None
    has_main_guard: bool = False
    failure: ParseFailure | None = None
