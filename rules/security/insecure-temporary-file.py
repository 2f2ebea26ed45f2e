import os
import tempfile
from tempfile import mktemp


def write(path):
    # ruleid: insecure-temporary-file
    first = tempfile.mktemp(suffix=".txt")
    # ruleid: insecure-temporary-file
    second = mktemp()
    # ruleid: insecure-temporary-file
    with open("/tmp/report.txt", "w") as stream:
        stream.write("x")
    # ok: insecure-temporary-file
    with tempfile.NamedTemporaryFile() as stream:
        stream.write(b"x")
    # ok: insecure-temporary-file
    handle, third = tempfile.mkstemp()
    # ok: insecure-temporary-file
    open("/tmp/report.txt").read()
    # ok: insecure-temporary-file
    open(path, "w").close()
    os.close(handle)
    return first, second, third
