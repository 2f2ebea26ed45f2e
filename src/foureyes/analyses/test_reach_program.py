"""All outlines of a tree as one program: which module a name comes from, what a class inherits.

What names stand for is asked of the contexts (`test_reach_context`), which ask back here; answers are remembered.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from foureyes.analyses.test_reach_code import ClassOutline, FileOutline, FunctionOutline
from foureyes.analyses.test_reach_memo import Memo
from foureyes.analyses.test_reach_outline import LOCALS
from foureyes.analyses.test_reach_values import (
    ClassId,
    FunctionId,
    Node,
    Receiver,
    Value,
    Values,
    function_value,
    union,
)

if TYPE_CHECKING:
    from foureyes.analyses.test_reach_context import Context

_PLAIN_OUTER_BASES = frozenset(
    {"object", "Exception", "BaseException", "Protocol", "ABC", "Generic", "NamedTuple", "TypedDict", "Enum", "IntEnum"}
)


class Program:
    """The code of one tree. `is_test` says of a path whether it is test code; `context` makes a node's context."""

    def __init__(
        self,
        files: Mapping[str, FileOutline],
        is_test: Callable[[str], bool],
        context: "Callable[[Program, Node], Context]",
    ) -> None:
        self.files = dict(sorted(files.items()))
        self.is_test = is_test
        self.memo = Memo()
        self.named: Mapping[str, list[Value]] = {}
        self._make = context
        self._contexts: dict[Node, Context] = {}
        self._mros: dict[ClassId, list[ClassId]] = {}
        self.modules, self.module_names = _modules(self.files)
        self.fixtures = _fixtures(self.files, is_test)
        self.methods: dict[str, list[FunctionId]] = defaultdict(list)
        for path, file in self.files.items():
            for function in file.functions.values():
                if function.owner is not None and not is_test(path):
                    self.methods[function.name].append((path, function.qualname))
        self.subclasses: dict[ClassId, list[ClassId]] = defaultdict(list)
        for path, file in self.files.items():
            for qualname in file.classes:
                for ancestor in self.mro((path, qualname))[1:]:
                    self.subclasses[ancestor].append((path, qualname))

    def function(self, identity: FunctionId) -> FunctionOutline:
        return self.files[identity[0]].functions[identity[1]]

    def class_(self, identity: ClassId) -> ClassOutline:
        return self.files[identity[0]].classes[identity[1]]

    def context(self, node: Node) -> "Context":
        """Return the context in which a node's code is evaluated."""
        known = self._contexts.get(node)
        if known is None:
            known = self._contexts[node] = self._make(self, node)
        return known

    def module(self, path: str) -> "Context":
        return self.context(Node("module", path))

    def home(self, identity: ClassId) -> "Context":
        """The context around a class: its module, or the function that defines it."""
        path, qualname = identity
        outer = qualname.rpartition(LOCALS)[0]
        function = self.files[path].functions.get(outer) if outer else None
        if function is None:
            return self.module(path)
        receiver = Receiver(path, function.owner) if function.owner else None
        return self.context(Node("function", path, outer, receiver))

    def mro(self, identity: ClassId) -> list[ClassId]:
        """The class and its ancestors within the program, nearest first."""
        known = self._mros.get(identity)
        if known is not None:
            return known
        order = self._mros[identity] = [identity]
        result = [identity]
        for base in self.class_(identity).bases:
            for value in self.home(identity).evaluate(base):
                if value.kind == "class":
                    for ancestor in self.mro(value.id):
                        if ancestor in result:
                            result.remove(ancestor)
                        result.append(ancestor)
        order[:] = result
        return order

    def has_outer_base(self, identity: ClassId) -> bool:
        """Whether an ancestor lies outside the repository, and may call methods that nothing here mentions."""
        for item in self.mro(identity):
            for base in self.class_(item).bases:
                for value in self.home(item).evaluate(base):
                    name = value.name.rpartition(".")[2]
                    is_plain = name in _PLAIN_OUTER_BASES or name.endswith(("Error", "Warning"))
                    if value.kind == "outside" and not is_plain:
                        return True
        return False

    def method(self, identity: ClassId, name: str, after: ClassId | None = None) -> FunctionId | None:
        """Find a method along the ancestors; `after`: only behind that one, as `super()` does."""
        for item in self._from(identity, after):
            qualname = self.class_(item).methods.get(name)
            if qualname is not None:
                return item[0], qualname
        return None

    def _from(self, identity: ClassId, after: ClassId | None) -> list[ClassId]:
        order = self.mro(identity)
        if after is None:
            return order
        return order[order.index(after) + 1 :] if after in order else []

    def metaclass(self, identity: ClassId) -> ClassId | None:
        for item in self.mro(identity):
            for value in self.home(item).evaluate(self.class_(item).metaclass):
                if value.kind == "class":
                    return value.id
        return None

    def class_attribute(self, receiver: Receiver, name: str, of_instance: bool, after: ClassId | None = None) -> Values:
        """What `name` stands for on a class, or on an instance of it."""
        order = self._from(receiver.id, after)
        for item in order:
            outline = self.class_(item)
            qualname = outline.methods.get(name)
            if qualname is not None:
                return {function_value((item[0], qualname), receiver): 1.0}
            if name in outline.bindings:
                values = self.context(Node("class", *item)).name(name)
                if values:
                    return {_bound(value, item, receiver): weight for value, weight in values.items()}
        return union(self._set_on_self(receiver, item, name) for item in order) if of_instance else {}

    def _set_on_self(self, receiver: Receiver, item: ClassId, name: str) -> Values:
        effects = self.class_(item).self_attributes.get(name)
        if not effects:
            return {}

        def work() -> Values:
            return union(
                self.context(Node("function", item[0], qualname, receiver)).evaluate(effect.value)
                for qualname, effect in effects
            )

        return self.memo.get(("self", receiver, item, name), work)

    def imported(self, path: str, level: int, module: str, name: str | None) -> Values:
        """What an import statement in `path` binds."""
        full = self._absolute(path, level, module)
        target = self.modules.get(full)
        if name is None:
            return {Value("module", target) if target else Value("outside", name=full): 1.0}
        if target:
            values = self.module_attribute(target, name)
            if values:
                return values
        inner = self.modules.get(f"{full}.{name}")
        if inner:
            return {Value("module", inner): 1.0}
        return {} if target else {Value("outside", name=f"{full}.{name}"): 1.0}

    def _absolute(self, path: str, level: int, module: str) -> str:
        if not level:
            return module
        parts = self.module_names.get(path, "").split(".")
        up = level - 1 if path.endswith("__init__.py") else level
        parts = parts[: len(parts) - up] if up else parts
        return ".".join([part for part in [*parts, module] if part])

    def module_attribute(self, path: str, name: str) -> Values:
        """What `name` stands for in a module, star imports and submodules included."""
        file = self.files.get(path)
        if file is None:
            return {}
        if name in file.bindings:
            return self.module(path).name(name)
        for star in file.stars:
            key = ("star", path, name, star.level, star.module)
            values = self.memo.get(key, lambda star=star: self.imported(path, star.level, star.module, name))  # type: ignore[misc]
            if values and not any(value.kind == "outside" for value in values):
                return values
        inner = self.modules.get(f"{self.module_names.get(path, '')}.{name}")
        return {Value("module", inner): 1.0} if inner else {}


def _bound(value: Value, item: ClassId, receiver: Receiver) -> Value:
    """A function taken from a class body under another name is a method like any other."""
    is_own = value.kind == "function" and value.receiver is None and value.name.startswith(item[1] + ".")
    return value._replace(receiver=receiver) if is_own else value


def _modules(files: Mapping[str, FileOutline]) -> tuple[dict[str, str], dict[str, str]]:
    """Paths by dotted name, and dotted names by path. A source root is where `__init__.py` files begin."""
    by_name: dict[str, str] = {}
    names: dict[str, str] = {}
    for path in files:
        parts = path.removesuffix(".py").split("/")
        start = len(parts) - 1
        while start > 0 and "/".join(parts[:start]) + "/__init__.py" in files:
            start -= 1
        own = [part for part in parts[start:] if part != "__init__"]
        names[path] = ".".join(own)
        by_name.setdefault(".".join(own), path)
        by_name.setdefault(".".join(part for part in parts if part != "__init__"), path)
    return by_name, names


def _fixtures(files: Mapping[str, FileOutline], is_test: Callable[[str], bool]) -> dict[str, list[Value]]:
    """Fixtures of the test files by name."""
    found: dict[str, list[Value]] = defaultdict(list)
    for path, file in files.items():
        if is_test(path):
            for function in file.functions.values():
                if LOCALS not in function.qualname and function.has_decorator("fixture"):
                    receiver = Receiver(path, function.owner) if function.owner else None
                    found[function.name].append(function_value((path, function.qualname), receiver))
    return found
