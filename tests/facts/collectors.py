"""Collectors for tests: what workers run has to be importable."""

import os
import signal
import time

from foureyes.facts.collector import JsonValue
from foureyes.facts.source import ParsedSource


def count_lines(source: ParsedSource) -> JsonValue:
    return {"lines": len(source.lines), "grammar": source.grammar}


def fail_on_marker(source: ParsedSource) -> JsonValue:
    if "FAIL" in source.text:
        raise KeyError("no such\nthing")
    return True


def misbehave(source: ParsedSource) -> JsonValue:
    """Do to the own process what the file says."""
    if "SEGV" in source.text:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "EXIT" in source.text:
        os._exit(7)
    if "BURN" in source.text:
        while True:
            pass
    if "SLEEP" in source.text:
        time.sleep(60)
    if "MEMORY" in source.text:
        return len(bytearray(8 * 1024**3))
    return "good"


def is_test(path: str) -> bool:
    return path.startswith("tests/")
