"""Definitions that something other than a mention of their name calls: frameworks, base classes, conventions.

Facts of one definition and its class come in; out goes whether its silence proves nothing.
"""

from collections.abc import Mapping

from foureyes.model.facts import BlobFacts, Definition, DefinitionKind

# Decorators that change how a thing behaves and hand it to nobody. Any other decorator may register it.
_PLAIN_DECORATORS = frozenset(
    [
        "staticmethod",
        "classmethod",
        "property",
        "cached_property",
        "wraps",
        "lru_cache",
        "cache",
        "contextmanager",
        "asynccontextmanager",
        "dataclass",
        "define",
        "frozen",
        "mutable",
        "final",
        "deprecated",
        "total_ordering",
        "unique",
        "no_type_check",
        "retry",
        "timed",
        "njit",
        "jit",
        "runtime_checkable",
        "inject",
        "attrs",
        "s",
    ]
)
# Base classes that call nothing on their own: a subclass of any other may be found, or its methods called, by it.
_PLAIN_BASES = frozenset(
    [
        "object",
        "Generic",
        "Exception",
        "BaseException",
        "Enum",
        "IntEnum",
        "StrEnum",
        "Flag",
        "IntFlag",
        "NamedTuple",
        "TypedDict",
        "tuple",
        "list",
        "set",
        "str",
        "int",
        "float",
        "bytes",
        "ABC",
    ]
)
_CALLED_BY_PREFIX = ("visit_", "leave_", "depart_", "do_", "handle_", "on_", "test_", "setup_", "teardown_", "pytest_")
# Methods of the standard library's protocols for files and containers: whoever is handed the object may call them.
_OF_PROTOCOLS = frozenset(
    [
        *("read", "readline", "readlines", "write", "writelines", "flush", "close", "seek", "tell", "truncate"),
        *("fileno", "isatty", "readable", "writable", "seekable", "detach", "getvalue", "readinto", "peek"),
        *("keys", "values", "items", "get", "pop", "popitem", "setdefault", "update", "clear", "copy", "append"),
        *("extend", "insert", "remove", "index", "count", "sort", "reverse", "add", "discard", "send", "throw"),
        *("acquire", "release", "emit", "format", "filter", "handle", "utcoffset", "dst", "tzname"),
    ]
)
_CONFIGURATION = ("settings", "setting", "config", "configs", "conf", "configuration")
_RUN_BY_TOOLS = frozenset(
    [
        "setup.py",
        "conf.py",
        "noxfile.py",
        "tasks.py",
        "fabfile.py",
        "dodo.py",
        "conftest.py",
        "manage.py",
        "wsgi.py",
        "asgi.py",
        "env.py",
        "urls.py",
        "sitecustomize.py",
        "usercustomize.py",
        "hubconf.py",
        "locustfile.py",
        "gunicorn.conf.py",
        "gunicorn_conf.py",
    ]
)


def is_exempt_file(path: str) -> bool:
    """Whether a tool or framework reads the module's names by itself."""
    *directories, name = path.split("/")
    return (
        path.endswith(".pyi")
        or not name.removesuffix(".py").isidentifier()  # nothing imports it: something runs or loads it by its path
        or name in _RUN_BY_TOOLS
        or any(directory in ("migrations", "versions", "examples", "docs", "docs_src") for directory in directories)
    )


def is_exempt(definition: Definition, facts: BlobFacts, path: str) -> bool:
    """Whether the definition may be used without its name being mentioned."""
    if definition.name.startswith("__") or definition.name.strip("_") == "" or definition.is_stub:
        return True
    if any(decorator.rpartition(".")[2] not in _PLAIN_DECORATORS for decorator in definition.decorators):
        return True
    if definition.kind is DefinitionKind.VARIABLE:
        return _is_exempt_variable(definition, path)
    if definition.kind is DefinitionKind.CLASS:
        return not _has_plain_bases(definition)
    if definition.name.startswith(_CALLED_BY_PREFIX):
        return True
    if definition.kind is DefinitionKind.METHOD and definition.name in _OF_PROTOCOLS:
        return True
    classes = {item.qualname: item for item in facts.definitions if item.kind is DefinitionKind.CLASS}
    return definition.kind is DefinitionKind.METHOD and _is_called_by_base(definition, classes)


def _is_exempt_variable(definition: Definition, path: str) -> bool:
    """Only constants are judged: other module-level names are often there for frameworks to find."""
    if not definition.name.isupper() or "." in definition.qualname:
        return True
    *directories, name = path.removesuffix(".py").split("/")
    return any(part.rpartition("_")[2] in _CONFIGURATION for part in (name, *directories[-1:]))


def _has_plain_bases(item: Definition) -> bool:
    names = (base.rpartition(".")[2] for base in item.bases)
    return all(name in _PLAIN_BASES or name.endswith(("Error", "Exception", "Warning")) for name in names)


def _is_called_by_base(definition: Definition, classes: Mapping[str, Definition]) -> bool:
    owner = classes.get(definition.qualname.rpartition(".")[0])
    if owner is None:
        return True
    decorators = {decorator.rpartition(".")[2] for decorator in owner.decorators}
    return not _has_plain_bases(owner) or not decorators <= _PLAIN_DECORATORS
