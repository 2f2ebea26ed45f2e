"""Rule files as a tree that knows its lines: bytes of YAML come in, nodes with line numbers go out.

Built from parser events with a stack of its own, so that nesting, aliases and size are bounded before anything is made
of them. Only plain data: no tags, no YAML 1.1 surprises (`on` and `no` are words).
"""

import re
from dataclasses import dataclass, field

import yaml

from foureyes.model.errors import RulePackError
from foureyes.model.safe_text import one_line
from foureyes.model.wording import worded

MAX_BYTES = 512 * 1024
MAX_DEPTH = 60
MAX_NODES = 50_000

Scalar = str | int | float | bool | None
Plain = Scalar | list["Plain"] | dict[str, "Plain"]

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}\Z")
_FLOAT = re.compile(r"[-+]?[0-9]{0,17}\.[0-9]{1,17}\Z")
_WORDS: dict[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Node:
    """A value and where it stands. Exactly one of `items`, `fields` is set for a sequence or a mapping."""

    line: int
    scalar: Scalar = None
    items: "list[Node] | None" = None
    fields: "dict[str, Node] | None" = None
    key_lines: dict[str, int] = field(default_factory=dict)
    size: int = 1
    pending_key: str | None = None

    def plain(self) -> Plain:
        """Return the same as built-in types."""
        if self.fields is not None:
            return {key: value.plain() for key, value in self.fields.items()}
        if self.items is not None:
            return [item.plain() for item in self.items]
        return self.scalar


class _Builder:
    """Puts nodes together from events; every bound is checked here."""

    def __init__(self, path: str, max_nodes: int) -> None:
        self.path = path
        self.max_nodes = max_nodes
        self.stack: list[Node] = []
        self.anchors: dict[str, Node] = {}
        self.named: list[str | None] = []
        self.count = 0
        self.root: Node | None = None

    def fail(self, line: int, message: str) -> RulePackError:
        return RulePackError(worded("{path}:{line}: {message}", path=one_line(self.path), line=line, message=message))

    def feed(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.ScalarEvent):
            node = Node(line, _scalar(event))
            self._anchor(event.anchor, node)
            self._place(node, line)
        elif isinstance(event, yaml.MappingStartEvent):
            self._open(Node(line, fields={}), event.anchor, line)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._open(Node(line, items=[]), event.anchor, line)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._close(line)
        elif isinstance(event, yaml.AliasEvent):
            anchor = event.anchor or ""
            if anchor not in self.anchors:
                raise self.fail(line, worded("the alias *{anchor} has no anchor before it", anchor=one_line(anchor)))
            self._place(self.anchors[anchor], line)

    def _open(self, node: Node, anchor: str | None, line: int) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise self.fail(line, worded("nested deeper than {limit} levels", limit=MAX_DEPTH))
        self.stack.append(node)
        self.named.append(anchor)

    def _close(self, line: int) -> None:
        node = self.stack.pop()
        self._anchor(self.named.pop(), node)
        self._place(node, line)

    def _anchor(self, anchor: str | None, node: Node) -> None:
        if anchor is not None:
            self.anchors[anchor] = node

    def _place(self, node: Node, line: int) -> None:
        self.count += node.size
        if self.count > self.max_nodes:
            raise self.fail(
                line,
                worded("more than {limit} values, aliases counted as often as they are used", limit=self.max_nodes),
            )
        if not self.stack:
            if self.root is not None:
                raise self.fail(line, worded("only one document is expected"))
            self.root = node
            return
        parent = self.stack[-1]
        parent.size += node.size
        if parent.items is not None:
            parent.items.append(node)
        elif parent.fields is not None:
            self._field(parent, parent.fields, node, line)

    def _field(self, parent: Node, fields: dict[str, Node], node: Node, line: int) -> None:
        if parent.pending_key is None:
            if node.items is not None or node.fields is not None or isinstance(node.scalar, bool | float | None):
                raise self.fail(line, worded("a key must be a word"))
            key = str(node.scalar)
            if key in parent.key_lines:
                raise self.fail(
                    line,
                    worded(
                        "{key} is given twice; first on line {line}",
                        key=one_line(key),
                        line=parent.key_lines[key],
                    ),
                )
            parent.key_lines[key] = line
            parent.pending_key = key
        else:
            fields[parent.pending_key] = node
            parent.pending_key = None


def _scalar(event: yaml.ScalarEvent) -> Scalar:
    text = str(event.value)
    if event.style is not None and event.style != "":
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    if _FLOAT.match(text):
        return float(text)
    return text


def read_tree(data: bytes, path: str, max_bytes: int = MAX_BYTES, max_nodes: int = MAX_NODES) -> Node:
    """Return the one document in `data`; RulePackError, with the line, for anything else."""
    if len(data) > max_bytes:
        raise RulePackError(worded("{path}:1: larger than {limit} KB", path=one_line(path), limit=max_bytes // 1024))
    builder = _Builder(path, max_nodes)
    try:
        text = data.decode("utf-8")
        for event in yaml.parse(text, Loader=_LOADER):
            builder.feed(event)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RulePackError(worded("{path}:{line}: not valid UTF-8", path=one_line(path), line=line)) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem: str = getattr(error, "problem", None) or worded("a character that YAML does not allow")
        line = mark.line + 1 if mark else 1
        raise RulePackError(
            worded(
                "{path}:{line}: not valid YAML: {problem}", path=one_line(path), line=line, problem=one_line(problem)
            )
        ) from error
    if builder.root is None:
        raise RulePackError(worded("{path}:1: the file is empty", path=one_line(path)))
    return builder.root
