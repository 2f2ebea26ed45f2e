"""Imports foureyes once and then becomes a command for each that is ordered: arguments, directory, environment and
three open files come in over a socket; a process of its own runs them as any other would, and its status goes out.

What is saved is the start of an interpreter and its imports, which take longer than most commands do.
"""

import gc
import importlib
import json
import os
import pkgutil
import socket
import sys

_PACKAGES = ("foureyes.analyses", "foureyes.report", "foureyes.git")
_MODULES = ("foureyes.entrypoints.local_review", "foureyes.entrypoints.review_command", "foureyes.provenance.attribute")


def main() -> None:
    sys.path.pop(0)  # this file's own folder, which a command would not see
    channel = socket.socket(fileno=int(sys.argv[1]))
    for name in (*_packages(), *_MODULES):
        importlib.import_module(name)
    gc.freeze()
    while order := socket.recv_fds(channel, 1 << 20, 3):
        data, files = order[0], order[1]
        if not data:
            return
        process = os.fork()
        if not process:
            channel.close()
            _become(json.loads(data), files)
            return
        for file in files:
            os.close(file)
        channel.send(str(process).encode())
        channel.send(str(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])).encode())


def _packages() -> list[str]:
    names = []
    for package in _PACKAGES:
        places = importlib.import_module(package).__path__
        names += [f"{package}.{module.name}" for module in pkgutil.iter_modules(places)]
    return names


def _become(order: dict[str, object], files: list[int]) -> None:
    from foureyes.entrypoints.cli import main as command

    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(str(order["directory"]))
    os.environ.clear()
    environment = order["environment"]
    assert isinstance(environment, dict)
    os.environ.update(environment)
    arguments = order["arguments"]
    assert isinstance(arguments, list)
    sys.argv = ["foureyes", *arguments]
    command()


if __name__ == "__main__":
    main()
