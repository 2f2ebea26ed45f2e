"""What is to be said in a check run, within what GitHub takes: longer texts are cut, and say so themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

TEXT_LIMIT = 65_535
TITLE_LIMIT = 255
ANNOTATION_BATCH = 50
MAX_ANNOTATIONS = 1_000
_MESSAGE_LIMIT = 16_000
_MAX_BUTTONS = 3


class Conclusion(StrEnum):
    """The only conclusions that are ever posted: GitHub counts `neutral` and `skipped` as passing."""

    SUCCESS = "success"
    ACTION_REQUIRED = "action_required"
    FAILURE = "failure"


class AnnotationLevel(StrEnum):
    NOTICE = "notice"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Annotation:
    """A note on lines `first..last` of a file of the head. Columns are 1-based, 0 where unknown."""

    path: str
    first: int
    last: int
    level: AnnotationLevel
    message: str
    title: str = ""
    first_column: int = 0
    last_column: int = 0


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a completed run; pressing it sends `identifier` back."""

    label: str
    description: str
    identifier: str

    def __post_init__(self) -> None:
        if len(self.label) > 20 or len(self.description) > 40 or len(self.identifier) > 20:
            raise ValueError(f"button {self.label!r}: GitHub takes 20, 40 and 20 characters")


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """A check run as it should be. `conclusion` None: it is in progress. `external_id` names what is being said: the
    same id means the same content, to be posted once; annotations must come in the same order each time. `cut_note`
    ends a text that had to be cut; `unmarked_note` says how many places (`{count}`) could not be annotated."""

    name: str
    head: str
    external_id: str
    title: str
    summary: str
    conclusion: Conclusion | None = None
    text: str = ""
    annotations: tuple[Annotation, ...] = ()
    buttons: tuple[Button, ...] = ()
    details_url: str = ""
    cut_note: str = "The rest did not fit here."
    unmarked_note: str = "{count} more places could not be marked on their lines; they are in the report."

    def __post_init__(self) -> None:
        if len(self.buttons) > _MAX_BUTTONS:
            raise ValueError(f"a check run has at most {_MAX_BUTTONS} buttons")


def sendable(annotations: Sequence[Annotation]) -> tuple[list[dict[str, object]], int]:
    """Return the annotations as GitHub takes them, and how many could not be sent."""
    good = [item for item in annotations if _is_utf8(item.path)][:MAX_ANNOTATIONS]
    return [_annotation(item) for item in good], len(annotations) - len(good)


def _is_utf8(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return bool(path)


def _annotation(item: Annotation) -> dict[str, object]:
    first = max(1, item.first)
    last = max(first, item.last)
    sent: dict[str, object] = {
        "path": item.path,
        "start_line": first,
        "end_line": last,
        "annotation_level": item.level.value,
        "message": cut(encodable(item.message) or "(no text)", _MESSAGE_LIMIT),
    }
    if item.title:
        sent["title"] = cut(encodable(item.title), TITLE_LIMIT)
    if item.first_column > 0 and first == last:
        sent["start_column"] = item.first_column
        sent["end_column"] = max(item.first_column, item.last_column)
    return sent


def output(request: CheckRequest, left_out: int, annotations: Iterable[dict[str, object]]) -> dict[str, object]:
    """Return the run's output; what could not be shown as an annotation is told in the summary."""
    summary = encodable(request.summary)
    if left_out:
        note = "\n\n" + request.unmarked_note.replace("{count}", f"{left_out:,}") + "\n"
        summary = cut(summary, TEXT_LIMIT - len(note.encode("utf-8")), request.cut_note) + note
    sent: dict[str, object] = {
        "title": cut(encodable(request.title), TITLE_LIMIT),
        "summary": cut(summary, TEXT_LIMIT, request.cut_note),
    }
    if request.text:
        sent["text"] = cut(encodable(request.text), TEXT_LIMIT, request.cut_note)
    batch = list(annotations)
    if batch:
        sent["annotations"] = batch
    return sent


def cut(text: str, limit: int, told: str = "The rest did not fit here.") -> str:
    """Return `text` within `limit` characters; where it had to be cut, its end says so, in the words `told`. Bytes are
    counted as well, for GitHub does not say which of the two it means."""
    if len(text.encode("utf-8")) <= limit:
        return text
    note = "…" if limit < 1_000 else f"\n\n… {told}\n"
    room = limit - len(note.encode("utf-8"))
    return text.encode("utf-8")[:room].decode("utf-8", "ignore") + note


def encodable(text: str) -> str:
    """Return `text` without lone surrogates, which no UTF-8 can hold."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
