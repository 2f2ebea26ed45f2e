"""Which extractor read a blob: facts are kept under it, and read again when it changes."""

import hashlib
import sys
from functools import cache
from pathlib import Path

from foureyes.facts.source import GRAMMAR
from foureyes.model import facts as fact_model

_PARTS = (
    "decoding.py",
    "extract*.py",
    "grammar*.py",
    "line_ends.py",
    "parsing.py",
    "source.py",
    "store_codec.py",
    "wiring*.py",
)


@cache
def edition() -> str:
    """Return a short text that changes with the code that reads blobs and with the interpreter's grammar."""
    here = Path(__file__).parent
    files = sorted({file for pattern in _PARTS for file in here.glob(pattern)})
    digest = hashlib.sha256()
    for file in (*files, Path(fact_model.__file__)):
        digest.update(file.read_bytes() if file.is_file() else b"")
    return f"{digest.hexdigest()[:16]}-{sys.implementation.name}{GRAMMAR}"
