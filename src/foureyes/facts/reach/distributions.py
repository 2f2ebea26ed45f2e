"""What a tree distributes: every pyproject.toml, setup.cfg and setup.py with a name is a distribution of its own.

In: the tree's facts. Out: `Distribution`s: where their sources lie, and whether strangers import them (a library, whose
public modules are its interface) or only run them (an application, whose modules must be wired to something).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from foureyes.facts.reach.config_files import Setting, read_settings
from foureyes.facts.reach.glob_set import glob_set
from foureyes.facts.reach.modules import ModuleIndex
from foureyes.facts.tree_facts import TreeFacts
from foureyes.model.facts import Wiring, WiringKind

TYPED = "py.typed"
METADATA = ("pyproject.toml", "setup.cfg", "setup.py")
# fmt: off
_NOT_SHIPPED = frozenset((
    "alembic", "bench", "benchmarks", "bin", "build", "changelog", "ci", "demo", "demos", "dist", "doc", "docs",
    "documentation", "example", "examples", "extras", "fixtures", "hooks", "migrations", "news", "notebooks",
    "packaging", "release", "requirements", "samples", "scripts", "tasks", "test", "testing", "tests", "tools",
    "util", "utils_dev",
))
# fmt: on
# fmt: off
_GENERIC = frozenset((
    "api", "app", "backend", "bot", "core", "main", "project", "server", "service", "src", "web", "website",
))
# fmt: on
# fmt: off
DEPLOYED = frozenset((
    "Containerfile", "Dockerfile", "Procfile", "alembic.ini", "app.yaml", "compose.yaml", "compose.yml",
    "docker-compose.yaml", "docker-compose.yml", "fly.toml", "manage.py", "render.yaml", "serverless.yml",
    "template.yaml",
))
# fmt: on
_NAME_KEYS = ("project/name", "tool/poetry/name", "metadata/name", "tool/flit/metadata/module")
_SOURCE_KEYS = (
    "tool/setuptools/package-dir/*",
    "tool/setuptools/packages/find/where",
    "tool/pdm/build/package-dir",
    "tool/pdm/package-dir",
    "tool/hatch/build/targets/wheel/sources",
    "tool/hatch/build/sources",
    "tool/poetry/packages/from",
    "tool/maturin/python-source",
    "tool/pytest/ini_options/pythonpath",
    "options/package_dir",
    "options.packages.find/where",
    "tool:pytest/pythonpath",
)
_PACKAGE_KEYS = (
    "tool/hatch/build/targets/wheel/packages",
    "tool/hatch/build/packages",
    "tool/hatch/build/targets/wheel/only-include",
)


@dataclass(frozen=True, slots=True)
class Distribution:
    """`sources` are directories whose contents are imported by name; `packages` the top-level packages and modules that
    are shipped, as paths. `why` says why it is taken for a library, or for an application."""

    directory: str
    name: str
    metadata: str
    sources: tuple[str, ...]
    packages: tuple[str, ...]
    is_library: bool
    why: str


def distributions(tree: TreeFacts, index: ModuleIndex) -> list[Distribution]:
    """Return all distributions of a tree, outermost first."""
    found = []
    directories = sorted({path.rpartition("/")[0] for path in tree.entries if path.rpartition("/")[2] in METADATA})
    for directory in directories:
        distribution = _distribution(tree, index, directory)
        if distribution is not None:
            found.append(distribution)
    return found


def joined(directory: str, path: str) -> str:
    """Return a normalised path relative to the root; leaving the root gives a path that cannot exist."""
    parts: list[str] = directory.split("/") if directory and not path.startswith("/") else []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return "\0"
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _distribution(tree: TreeFacts, index: ModuleIndex, directory: str) -> Distribution | None:
    prefix = f"{directory}/" if directory else ""
    settings = list(_settings(tree, prefix))
    calls = _setup_calls(tree, f"{prefix}setup.py")
    keys = {item.key for item in settings}
    is_named = bool(keys.intersection(_NAME_KEYS))
    if not is_named and not calls:
        return None
    sources = _sources(settings, calls, directory, index)
    packages = tuple(_packages(settings, sources, directory, index))
    metadata = next(f"{prefix}{name}" for name in METADATA if f"{prefix}{name}" in tree.entries)
    is_library, why = _library(tree, directory, settings, calls, packages)
    name = next((item.value for item in settings if item.key in _NAME_KEYS), directory.rpartition("/")[2])
    return Distribution(directory, name, metadata, sources, packages, is_library, why)


def _settings(tree: TreeFacts, prefix: str) -> Iterator[Setting]:
    for name, format_name in (("pyproject.toml", "toml"), ("setup.cfg", "ini")):
        data = tree.read(f"{prefix}{name}")
        if data is not None:
            yield from read_settings(data.decode("utf-8", "replace"), format_name)


def _setup_calls(tree: TreeFacts, path: str) -> list[Wiring]:
    facts = tree.facts(path)
    if facts is None or not any(
        item.kind is WiringKind.STATEMENT and item.owner.endswith("setup") for item in facts.wiring
    ):
        return []
    return list(facts.wiring)


def _values(settings: Iterable[Setting], keys: Iterable[str]) -> list[str]:
    wanted = glob_set(tuple(keys))
    return [item.value for item in settings if wanted.matches(item.key)]


def _sources(settings: list[Setting], calls: list[Wiring], directory: str, index: ModuleIndex) -> tuple[str, ...]:
    named = [value.rpartition("=")[2].strip() for value in _values(settings, _SOURCE_KEYS)]
    named += [value.rpartition("/")[0] for value in _values(settings, _PACKAGE_KEYS) if "/" in value]
    for item in calls:
        if item.kind is WiringKind.NAMES and item.key == "package_dir":
            named += item.value.split(",")
        elif item.owner.endswith(("find_packages", "find_namespace_packages")) and item.key in ("0", "where"):
            named.append(item.value)
    found = [joined(directory, value) for value in named]
    if joined(directory, "src") in index.directories:
        found.append(joined(directory, "src"))
    found.append(directory)
    return tuple(dict.fromkeys(item for item in found if item == "" or item in index.directories))


def _packages(settings: list[Setting], sources: tuple[str, ...], directory: str, index: ModuleIndex) -> Iterator[str]:
    """Top-level packages and modules below the sources. In a flat layout only what has an `__init__.py` counts."""
    named = [joined(directory, value) for value in _values(settings, _PACKAGE_KEYS)]
    if named:
        yield from (item for item in named if item in index.directories)
        return
    for source in sources:
        is_flat = source == directory
        if is_flat and len(sources) > 1:
            continue
        for name in sorted(index.subdirectories(source)):
            path = f"{source}/{name}" if source else name
            if name not in _NOT_SHIPPED and (not is_flat or path in index.packages):
                yield path
        if not is_flat:
            yield from index.children(source)


def _library(
    tree: TreeFacts, directory: str, settings: list[Setting], calls: list[Wiring], packages: tuple[str, ...]
) -> tuple[bool, str]:
    values = {item.key: item.value for item in settings}
    classifiers = [item.value for item in settings if item.key.endswith(("/classifiers", "/classifier"))]
    if "False" in (values.get("tool/uv/package"), values.get("tool/poetry/package-mode")):
        return False, "it says that it is no package"
    if any(item.startswith("Private ::") for item in classifiers):
        return False, "it is marked as private"
    is_built = bool(calls) or any(
        key.startswith(("build-system/", "metadata/", "tool/poetry/", "tool/flit")) for key in values
    )
    if not is_built:
        return False, "it has no build system"
    if any("Libraries" in item or item.startswith("Typing :: Typed") for item in classifiers):
        return True, "its classifiers call it a library"
    exports = _exports(tree, packages)
    if exports:
        return True, exports
    runs = [item.key for item in settings if _is_script(item.key)]
    if runs or any("console_scripts" in item.key and ":" in item.value for item in calls):
        return False, "it installs commands and exports nothing"
    prefix = f"{directory}/" if directory else ""
    deployed = sorted(name for name in DEPLOYED if f"{prefix}{name}" in tree.entries)
    if deployed:
        return False, f"{prefix}{deployed[0]} runs it"
    if packages and all(path.rpartition("/")[2] in _GENERIC for path in packages):
        return False, "its package has the name of an application"
    return True, "it is built as a package and installs no command"


def _is_script(key: str) -> bool:
    return key.startswith(("project/scripts", "project/gui-scripts", "tool/poetry/scripts", "tool/flit/scripts")) or (
        key.startswith(("options.entry_points/", "entry_points/")) and key.endswith(("console_scripts", "gui_scripts"))
    )


def _exports(tree: TreeFacts, packages: tuple[str, ...]) -> str:
    """How a package shows that others import it: a `py.typed`, or an `__init__` with an `__all__`."""
    for path in packages:
        if f"{path}/{TYPED}" in tree.entries:
            return f"{path}/py.typed says that others import it"
        facts = tree.facts(f"{path}/__init__.py")
        if facts is not None and facts.exports and len(facts.exports) > 1:
            return f"{path}/__init__.py exports names"
    return ""
