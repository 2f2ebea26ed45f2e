"""Which special methods operators and built-in functions call."""

BINARY = {
    "Add": "add",
    "Sub": "sub",
    "Mult": "mul",
    "Div": "truediv",
    "FloorDiv": "floordiv",
    "Mod": "mod",
    "Pow": "pow",
    "LShift": "lshift",
    "RShift": "rshift",
    "BitOr": "or",
    "BitAnd": "and",
    "BitXor": "xor",
    "MatMult": "matmul",
    "USub": "neg",
    "UAdd": "pos",
    "Invert": "invert",
}
COMPARISON = {"Eq": "eq", "NotEq": "ne", "Lt": "lt", "LtE": "le", "Gt": "gt", "GtE": "ge"}
_ITERATING = "list tuple set enumerate zip sum any all min max map filter sorted frozenset"
BUILTINS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_ITERATING.split(), ("__iter__",)),
    "str": ("__str__", "__repr__"),
    "print": ("__str__", "__repr__"),
    "repr": ("__repr__",),
    "format": ("__format__", "__str__"),
    "len": ("__len__",),
    "iter": ("__iter__",),
    "next": ("__next__",),
    "bool": ("__bool__", "__len__"),
    "int": ("__int__",),
    "float": ("__float__",),
    "hash": ("__hash__",),
    "dict": ("__iter__", "keys"),
    "bytes": ("__bytes__", "__iter__"),
    "reversed": ("__reversed__",),
    "dir": ("__dir__",),
    "isinstance": ("__instancecheck__",),
    "abs": ("__abs__",),
    "round": ("__round__",),
}
FORMATTING = ("__format__", "__str__", "__repr__")
# Called so rarely, or only by pickling, copying and printing, that an instance alone says little.
RARE = frozenset(
    """__repr__ __reduce__ __reduce_ex__ __getstate__ __setstate__ __copy__ __deepcopy__ __del__ __sizeof__ __dir__
    __format__ __str__ __hash__""".split()  # noqa: SIM905
)
AT_CREATION = ("__init__", "__new__", "__post_init__", "__attrs_post_init__")
NEVER_BY_INSTANCE = frozenset({"__init__", "__new__", "__init_subclass__", "__class_getitem__"})
# Functions outside the repository that return, or call, what they are given.
PASSING = frozenset(
    """property staticmethod classmethod cached_property partial wraps cast copy deepcopy list tuple iter next sorted
    set enumerate zip reversed dict chain islice update_wrapper lru_cache cache map filter max min nullcontext closing
    field ib attrib raises replace""".split()  # noqa: SIM905
)
# Decorators that make another thing of a function and hand it to nobody.
WRAPPING = frozenset(
    """contextmanager asynccontextmanager dataclass total_ordering abstractmethod singledispatch overload deprecated
    final override no_type_check runtime_checkable""".split()  # noqa: SIM905
)
SCALARS = frozenset(
    """str int float bool bytes len repr isinstance issubclass hash id abs round format ord chr callable complex hex oct
    any all print sum ascii None bytearray range slice""".split()  # noqa: SIM905
)
EXPECTING = frozenset({"raises", "assertRaises", "assertRaisesRegex", "warns"})
UNTYPED = frozenset(
    """Any object TypeVar Callable Optional Union Iterable Iterator Generic type Type Generator Awaitable""".split()  # noqa: SIM905
)
