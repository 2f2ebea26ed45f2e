"""What the operating system says is wrong with a file: an error comes in, its words go out, to be told in any language.

The system says it in English here whatever the user's locale, as Python sets none for messages.
"""

from foureyes.model.safe_text import shown
from foureyes.model.wording import worded

_KNOWN = {
    str(words): words
    for words in (
        worded("Disk quota exceeded"),
        worded("File exists"),
        worded("File name too long"),
        worded("File too large"),
        worded("Is a directory"),
        worded("Cannot allocate memory"),
        worded("Input/output error"),
        worded("No space left on device"),
        worded("No such device or address"),
        worded("No such file or directory"),
        worded("Not a directory"),
        worded("Operation not permitted"),
        worded("Permission denied"),
        worded("Read-only file system"),
        worded("Too many levels of symbolic links"),
        worded("Too many open files"),
        worded("Too many open files in system"),
    )
}


def system_reason(error: OSError) -> str:
    """Return what `error` says, without the path that it names."""
    said = error.strerror or (error.args[0] if error.args else "")
    return _KNOWN.get(said, said) if isinstance(said, str) and said else str(error)


def system_problem(error: OSError) -> str:
    """Return what `error` says, and of which file."""
    if error.filename is None:
        return system_reason(error)
    return worded("{error}: {path}", error=system_reason(error), path=shown(repr(error.filename)))


def unread_reason(error: OSError | UnicodeDecodeError) -> str:
    """Return why a text file could not be read."""
    return str(error) if isinstance(error, UnicodeDecodeError) else system_reason(error)
