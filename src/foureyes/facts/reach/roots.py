"""Where reaching starts: what is run, loaded by a framework, or imported by strangers.

In: a tree, its index, the conventions. Out: `Root`s, each with the place that makes it one. Decorators, base classes
and `__init__.py` files make nothing a root.
"""

import re
from collections.abc import Iterator

from foureyes.facts.reach.commands import Target, TargetKind, targets
from foureyes.facts.reach.config_files import Setting, read_settings
from foureyes.facts.reach.conventions import ConfigRule, Conventions, FileRule
from foureyes.facts.reach.distributions import Distribution, joined
from foureyes.facts.reach.documents import imported_by_text, text_of
from foureyes.facts.reach.edges import EdgeFinder
from foureyes.facts.reach.glob_set import GlobSet, GlobTable, glob_set
from foureyes.facts.reach.modules import ModuleIndex
from foureyes.facts.reach.root import Root
from foureyes.facts.reach.test_code import holds_tests, is_test_file, is_test_path, may_be_test_file
from foureyes.facts.tree_facts import TreeFacts
from foureyes.model.facts import BlobFacts, Import, Wiring, WiringKind
from foureyes.model.globs import matches, matches_any

_MAX_CONFIG_BYTES = 400_000
# fmt: off
_SCRIPT_DIRECTORIES = frozenset((
    ".ci", ".github", "bench", "benchmark", "benchmarks", "bin", "ci", "contrib", "demo", "demos", "dev",
    "devtools", "doc", "docs", "docs_src", "example", "examples", "experiments", "extras", "hack", "maintenance",
    "misc", "notebooks", "perf", "release", "samples", "script", "scripts", "tool", "tools", "tutorial",
    "tutorials", "util", "utils_dev",
))
# fmt: on
_EXAMPLE_DIRECTORIES = frozenset(("examples", "example", "samples", "tutorials", "demos", "docs_src", "snippets"))
_QUIET_CALL = re.compile(
    r"(?:.*\.)?(?:path\.(?:insert|append)|setdefault|update|append|extend|add\w*|register\w*|filterwarnings|simplefilter"
    r"|basicConfig|dictConfig|load_dotenv|setup_logging|init_app|include_router|connect|config_from_object|mount"
    r"|autodiscover_tasks|patch_all|getLogger|seed|use|set_\w+|setLevel|disable|getlogger|importorskip|skip|config|freeze)"
)
_RUNNING_CALL = re.compile(
    r"(?:.*\.)?(?:main|run\w*|start\w*|cli|serve\w*|launch|execute\w*|print|show|exit|mainloop|Fire|setup|polling|app|go)"
)
_INTERPRETER_LINE = re.compile(rb"#!.*python")
_SHELL_LINE = re.compile(rb"#!.*(?:sh|execlineb|with-contenv|just|make)\b")
_WORDS = re.compile(r"[\s,]+(?![^(\[]*[)\]])")


class RootFinder:
    """Finds the roots of one tree."""

    def __init__(
        self,
        tree: TreeFacts,
        index: ModuleIndex,
        finder: EdgeFinder,
        conventions: Conventions,
        shipped: list[Distribution],
    ) -> None:
        self.tree = tree
        self.index = index
        self.finder = finder
        self.conventions = conventions
        self.distributions = shipped
        self._config_rules = [rule for rule in conventions.config if rule.keys]
        self._placed = GlobTable(rule.globs for rule in conventions.files)
        self.test_files: tuple[str, ...] = ()
        self.search_path: list[str] = [source for item in shipped for source in item.sources]

    def configured(self) -> Iterator[Root]:
        """Yield what configuration files and scripts name. Completes `search_path` and `test_files` on the way."""
        configured = list(self._configured())
        self.index.add_search_path(self.search_path)
        for origin, setting, meaning, framework in configured:
            yield from self._meant(origin, setting, meaning, framework)

    def of_module(self, path: str, policy_globs: tuple[str, ...] = ()) -> Iterator[Root]:
        """Yield what makes a module a root by itself; the same reason may come several times."""
        yield from self._of_module(path)
        yield from self._by_policy(path, policy_globs)

    def _by_policy(self, path: str, globs: tuple[str, ...]) -> Iterator[Root]:
        for glob in globs:
            if matches(path, glob) or self.index.name(path) == glob:
                yield Root(path, ".foureyes.yml", 0, f"the policy's entry_points name it ({glob})")

    def _of_module(self, path: str) -> Iterator[Root]:
        outline = self.tree.outline(path)
        is_test = is_test_path(path)
        if self._is_test_file(path, outline):
            yield Root(path, path, 0, "a test runner collects it", is_test=True)
            return
        if outline is not None and outline.has_main_guard:
            yield Root(path, path, 0, "it runs as a script (main guard)", is_test=is_test)
        for number in self._placed.matching(path):
            rule = self.conventions.files[number]
            if self._fits(rule, path, outline):
                yield Root(path, path, 0, rule.why, is_test=rule.is_test or (is_test and not rule.is_test))
        if outline is None:
            return
        if not is_test:
            yield from self._script(path, outline)
        elif not path.rpartition("/")[2].removesuffix(".py").isidentifier() and _calls(outline, _RUNNING_CALL):
            yield Root(path, path, 0, "it runs as a script, and nothing can import it by this name", is_test=True)

    def _is_test_file(self, path: str, outline: BlobFacts | None) -> bool:
        is_bench = outline is not None and not _SCRIPT_DIRECTORIES.isdisjoint(path.split("/")[:-1])
        facts = self.tree.facts(path) if is_bench or may_be_test_file(path) else outline
        if is_test_file(path, facts) or (is_bench and facts is not None and holds_tests(facts)):
            return True
        return matches_any(path, self.test_files)

    def _fits(self, rule: FileRule, path: str, outline: BlobFacts | None) -> bool:
        directory = path.rpartition("/")[0]
        if rule.beside and not any(joined(directory, name) in self.tree.entries for name in rule.beside):
            return False
        if outline is None:
            return not rule.imports and not rule.defines
        if rule.imports and not any(_imports(item, rule.imports) for item in outline.imports):
            return False
        facts = self.tree.facts(path) if rule.defines else None
        return not rule.defines or (facts is not None and any(i.qualname in rule.defines for i in facts.definitions))

    def _script(self, path: str, facts: BlobFacts) -> Iterator[Root]:
        """A file outside of packages that does something when it runs."""
        directory = path.rpartition("/")[0]
        in_package = directory in self.index.packages
        calls = [item for item in facts.wiring if item.kind is WiringKind.STATEMENT]
        if not in_package and _EXAMPLE_DIRECTORIES.intersection(re.split(r"[/_-]", directory)):
            yield Root(path, path, 0, "it is an example")
            return
        can_be_imported = path.rpartition("/")[2].removesuffix(".py").isidentifier()
        if _SCRIPT_DIRECTORIES.intersection(path.split("/")[:-1]) or not can_be_imported:
            effective = [item for item in calls if not _QUIET_CALL.fullmatch(item.owner)]
            if directory.rpartition("/")[2] in _EXAMPLE_DIRECTORIES:
                yield Root(path, path, 0, "it is an example")
                return
        elif in_package:
            return
        elif any(item.directory == directory for item in self.distributions) or not directory:
            effective = _calls(facts, _RUNNING_CALL)
        else:
            return
        if effective:
            yield Root(path, path, effective[0].line, f"it runs as a script ({effective[0].owner}() at module level)")
        elif not in_package and self._says_how_to_run(path):
            yield Root(path, path, 1, "it says itself how to run it")

    def _says_how_to_run(self, path: str) -> bool:
        name = re.escape(path.rpartition("/")[2])
        stem = name.removesuffix(r"\.py")
        words = rf"(?:python[\d.]*|\brun\w*|\$|usage:?)[^\n]{{0,60}}\b{name}\b|\w\s(?:-A|--app|-m)[ =]{stem}\b"
        usage = re.compile(words, re.IGNORECASE)
        return usage.search(text_of(self.tree, path) or "") is not None

    def public(self) -> Iterator[Root]:
        """The public modules of libraries: strangers import them."""
        for item in self.distributions:
            if not item.is_library:
                continue
            for package in item.packages:
                paths = [package] if package.endswith(".py") else self.index.below(package)
                root = package.rpartition("/")[0]
                for path in paths:
                    name = self.index.name(path, root)
                    is_test = "test" not in item.name and is_test_path(path[len(root) :].lstrip("/"))
                    if not is_private(name) and not is_test:
                        yield Root(path, item.metadata, 0, f"{name} is public in a library ({item.why})")

    def _configured(self) -> Iterator[tuple[str, Setting, str, str]]:
        """All settings of configuration files that name code: (file, setting, meaning, framework)."""
        table = GlobTable(rule.files for rule in self._config_rules)
        for path in self.tree.other_paths:
            rules = [self._config_rules[number] for number in table.matching(path)]
            if not rules:
                yield from self._shell_script(path)
                continue
            text = text_of(self.tree, path)
            for rule in rules if text is not None else ():
                for setting in read_settings(text or "", rule.format):
                    meaning = _meaning(rule, setting.key)
                    if meaning == "tests":
                        globs = re.split(r"[\s,]+", setting.value)
                        self.test_files += tuple(f"**/{glob}" for glob in globs if len(glob) > 4)
                    elif meaning == "search-path":
                        self._add_search_path(path, setting.value)
                    elif meaning:
                        yield path, setting, meaning, rule.framework

    def _shell_script(self, path: str) -> Iterator[tuple[str, Setting, str, str]]:
        entry = self.tree.entries[path]
        if not may_be_script(path, entry.mode):
            return
        data = self.tree.read(path)
        if data is None or len(data) > _MAX_CONFIG_BYTES:
            return
        first = data.partition(b"\n")[0]
        if _INTERPRETER_LINE.match(first):
            yield path, Setting("", data.decode("utf-8", "replace"), 1), "python", "a Python script"
        elif _SHELL_LINE.match(first) or entry.mode != "100755":
            for setting in read_settings(data.decode("utf-8", "replace"), "shell"):
                yield path, setting, "command", "a script"

    def _add_search_path(self, origin: str, value: str) -> None:
        own = origin.rpartition("/")[0]
        for item in re.split(r"[\s:;,]+", value):
            self.search_path += [joined(own, item), joined("", item)]

    def _meant(self, origin: str, setting: Setting, meaning: str, framework: str) -> Iterator[Root]:
        is_test = is_test_path(origin)
        if meaning == "command":
            program = "pytest " if setting.key.endswith("addopts") else ""
            for target in targets(program + setting.value, self.conventions.programs):
                yield from self._target(origin, setting.line, target)
        elif meaning == "python":
            for path in imported_by_text(self.finder, setting.value, origin):
                yield Root(path, origin, 1, "a script without .py imports it", is_test)
        elif meaning == "checked":
            for path in self._files(origin, setting.value):
                if is_test_path(path):
                    yield Root(path, origin, setting.line, "a type checker reads it", is_test=True)
        else:
            for path in self._named(origin, setting.value, meaning):
                yield Root(path, origin, setting.line, f"{framework}: {setting.key}", is_test)

    def _files(self, origin: str, value: str) -> Iterator[str]:
        for word in _WORDS.split(value):
            yield from self.finder.paths.find(word, origin, shared=2)

    def _named(self, origin: str, value: str, meaning: str) -> Iterator[str]:
        if meaning == "path":
            yield from self.finder.paths.find(value.partition(":")[0], origin)
        elif meaning in ("tree", "package", "directory"):
            yield from self._below(origin, value, is_deep=meaning == "tree")
        else:
            for word in _WORDS.split(value.rpartition("=")[2]):
                yield from self.finder.named(word.strip("\"'"), origin, bare=True)
                yield from self.finder.paths.find(word, origin)

    def _below(self, origin: str, value: str, *, is_deep: bool) -> list[str]:
        own = origin.rpartition("/")[0]
        text = value.replace("%(here)s", ".").partition(":")[0]
        for directory in (joined(own, text), joined("", text), joined(own, text.replace(".", "/"))):
            if directory in self.index.directories:
                return self.index.below(directory) if is_deep else self.index.children(directory)
        return []

    def _target(self, origin: str, line: int, target: Target) -> Iterator[Root]:
        is_test = is_test_path(origin)
        if target.kind is TargetKind.PATH:
            for path in self.finder.paths.find(target.value, origin, target.directory):
                yield Root(path, origin, line, "a command runs it", is_test or is_test_path(path))
            return
        if target.kind is TargetKind.VARIABLE and not (
            target.name.endswith(("MODULE", "_APP")) or target.name == "APP"
        ):
            return
        place = joined(origin.rpartition("/")[0], target.directory)
        for path in self.finder.module(target.value, f"{place}/x" if place else "x"):
            yield Root(path, origin, line, "a command names it", is_test or is_test_path(path))


def _calls(facts: BlobFacts, expression: re.Pattern[str]) -> list[Wiring]:
    """The calls at module level whose result is not kept, of functions with such names."""
    return [item for item in facts.wiring if item.kind is WiringKind.STATEMENT and expression.fullmatch(item.owner)]


def may_be_script(path: str, mode: str) -> bool:
    """Whether a file without an extension is looked into, for what it runs."""
    name = path.rpartition("/")[2]
    return "." not in name and (mode == "100755" or name in ("run", "finish", "up", "entrypoint", "crontab"))


def configuration(conventions: Conventions) -> GlobSet:
    """Return which files are read as configuration."""
    return glob_set(tuple(glob for rule in conventions.config if rule.keys for glob in rule.files))


def _imports(item: Import, wanted: tuple[str, ...]) -> bool:
    """Whether an import is of one of the packages; `*` among them is a star import."""
    return (item.level == 0 and item.module.partition(".")[0] in wanted) or (item.name == "*" and "*" in wanted)


def is_private(name: str) -> bool:
    """Whether a part of a dotted name says that it is not for strangers."""
    return any(part.startswith("_") and not part.startswith("__") for part in name.split("."))


def _meaning(rule: ConfigRule, key: str) -> str:
    return next(
        (meaning for glob, meaning in rule.keys if glob_set((f"/{glob}" if "/" not in glob else glob,)).matches(key)),
        "",
    )
