"""Words the collection of wiring goes by: what calls and keys are called that load code, or that never do."""

# calls that import what they are given
# fmt: off
IMPORTERS = frozenset((
    "SourceFileLoader", "__import__", "execfile", "find_loader", "find_spec", "get_loader", "import_attr",
    "import_by_path", "import_from_string", "import_module", "import_modules", "import_object", "import_plugin",
    "import_string", "importorskip", "lazy_import", "load_object", "load_source", "locate", "resolve_name",
    "run_module", "run_path", "spec_from_file_location",
))
# fmt: on
# calls that list a directory or a package
# fmt: off
LISTERS = frozenset((
    "contents", "copytree", "glob", "iglob", "iter_modules", "iterdir", "listdir", "rglob", "scandir", "walk",
    "walk_packages",
))
# fmt: on
# calls that run a command
# fmt: off
SHELLS = frozenset((
    "BashOperator", "Popen", "call", "check_call", "check_output", "cmd", "create_subprocess_shell", "execute",
    "getoutput", "local", "popen", "run", "run_always", "sh", "shell", "spawn", "sudo", "system",
))
# fmt: on
# calls whose strings name nothing that is loaded
# fmt: off
PROSE_CALLS = frozenset((
    "ContextVar", "NewType", "TypeVar", "_", "__", "compile", "count", "critical", "debug", "decode", "delattr",
    "deprecated", "echo", "encode", "endswith", "error", "exception", "fail", "filterwarnings", "find", "fullmatch",
    "getChild", "getLogger", "get_logger", "get_meter", "get_tracer", "gettext", "gettext_lazy",
    "hasattr", "index", "info", "isinstance", "log", "lstrip", "match", "namedtuple", "ngettext", "partition",
    "print", "removeprefix", "removesuffix", "replace", "rpartition", "rsplit", "rstrip", "search", "secho",
    "setattr", "simplefilter", "skip", "split", "startswith", "strip", "sub", "warn", "warning", "write",
))
# fmt: on
# keys and keywords whose strings are for people
# fmt: off
PROSE_KEYS = frozenset((
    "app_label", "author", "body", "description", "detail", "doc", "epilog", "help", "label", "logger", "loggers",
    "message", "metavar", "msg", "name", "owner", "prog", "reason", "summary", "tags", "text", "title",
    "verbose_name",
))
# fmt: on
