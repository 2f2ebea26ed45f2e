"""How a worker comes by its end of the channel on Windows, where a new process inherits no socket: a copy is made for
the process that will use it, by its number, and handed over through its standard input.

The launcher of a virtual environment is a process of its own, so the worker itself says which number it has.
"""

import os
import socket
import subprocess
import sys

if sys.platform == "win32":

    def started(theirs: socket.socket) -> "subprocess.Popen[bytes]":
        """Start a worker that serves `theirs`, which may be closed afterwards. Raises OSError."""
        popen = subprocess.Popen(
            [sys.executable, "-P", "-m", "foureyes.facts.pool_handover"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert popen.stdin is not None
        assert popen.stdout is not None
        with popen.stdout, popen.stdin:
            try:
                popen.stdin.write(theirs.share(int(popen.stdout.readline() or 0)))
                popen.stdin.close()
                if not popen.stdout.readline():
                    raise OSError("it ended at once")
            except BaseException:
                popen.kill()
                popen.wait()
                raise
        return popen

    def main() -> None:
        """Take the channel, and serve on it."""
        print(os.getpid(), flush=True)
        channel = socket.fromshare(sys.stdin.buffer.read())
        print(flush=True)
        from foureyes.facts.pool_worker import greeted  # the one that waits for us need not wait for this

        with channel:
            greeted(channel)

    if __name__ == "__main__":
        main()
        os._exit(0)
