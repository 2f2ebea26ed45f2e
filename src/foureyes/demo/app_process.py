"""The App as people run it, `foureyes serve` in a process of its own: settings go in, a running server comes out.

Its data directory, its log and its home are in one directory that the caller throws away. Ending it ends its children.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from foureyes.demo.watching import NotSeen, until
from foureyes.standin.state import App

_DRAIN_SECONDS = 15
_LOG_LINES = 12
_PASSED_ON = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "VIRTUAL_ENV",
    "PYTHONPATH",
    "COVERAGE_PROCESS_START",
    "COVERAGE_PROCESS_CONFIG",
)


def free_port() -> int:
    """Return a port of this machine that nobody listens on at the moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class AppProcess:
    """Start it with `start`, end it with `stop`; it may be started again on the same data."""

    directory: Path
    port: int
    app: App
    forge_url: str
    settings: Mapping[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.directory / "serve.log"

    @property
    def environment(self) -> dict[str, str]:
        """What the process is told: nothing of the user's own settings, and no proxy between it and loopback."""
        key = self.directory / "app.pem"
        own = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        return own | {
            "HOME": str(self.directory),
            "NO_COLOR": "1",
            "NO_PROXY": "*",
            "no_proxy": "*",
            "FOUREYES_APP_ID": str(self.app.id),
            "FOUREYES_PRIVATE_KEY_FILE": str(key),
            "FOUREYES_WEBHOOK_SECRETS_FILE": str(self.directory / "webhook-secrets"),
            "FOUREYES_API_URL": self.forge_url,
            "FOUREYES_DATA_DIRECTORY": str(self.directory / "data"),
            "FOUREYES_HOST": "127.0.0.1",
            "FOUREYES_PORT": str(self.port),
            "FOUREYES_METRICS_PORT": "0",
            "FOUREYES_POLL_SECONDS": "0.1",
            "FOUREYES_WRITES_PER_MINUTE": "10000",
            **self.settings,
        }

    def start(self) -> None:
        """Start it, and wait until it says that it is ready."""
        self.directory.mkdir(parents=True, exist_ok=True)
        _write_secret(self.directory / "app.pem", self.app.private_key)
        _write_secret(self.directory / "webhook-secrets", self.app.webhook_secret)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "foureyes", "serve"],
                env=self.environment,
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until("the App to be ready", self._readiness, self.last_words)

    def _readiness(self) -> bool | None:
        if self._process is not None and self._process.poll() is not None:
            raise NotSeen(
                f"expected the App to run; it ended with code {self._process.returncode}: {self.last_words()}"
            )
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return True if connection.getresponse().status == 200 else None
        except OSError:
            return None
        finally:
            connection.close()

    def last_words(self) -> str:
        """The end of its log."""
        text = self.log.read_text("utf-8", "replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-_LOG_LINES:]) or "nothing in its log"

    def run(self, *arguments: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """Run another `foureyes` command with the same settings."""
        return subprocess.run(
            [sys.executable, "-m", "foureyes", *arguments],
            env=self.environment,
            cwd=self.directory,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def kill(self) -> None:
        """End it and everything it started at once, as a crash of the machine would."""
        if self._process is not None:
            _signal(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def stop(self) -> int | None:
        """Ask it to end, wait for it, and give its exit code."""
        if self._process is None:
            return None
        self._process.terminate()
        try:
            code = self._process.wait(_DRAIN_SECONDS)
        except subprocess.TimeoutExpired:
            code = -signal.SIGKILL
        self.kill()
        return code


def _signal(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return


def _write_secret(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
