"""What `serve` and `worker` share: configuration, logs, metrics, and the end by SIGTERM."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from prometheus_client import start_http_server

from foureyes.server.logs import configure
from foureyes.server.settings import Settings, load


def prepared(config: Path | None) -> Settings:
    """Read the settings, and let nothing secret into the logs from here on."""
    settings = load(config)
    secrets = [secret.get_secret_value() for secret in settings.webhook_secrets]
    password = settings.database.password
    configure(
        settings.log_level,
        [*secrets, settings.private_key.get_secret_value(), *([str(password)] if password else [])],
    )
    if settings.metrics_port:
        start_http_server(settings.metrics_port, settings.host)
    return settings


def on_stop(stop: Callable[[], None]) -> None:
    """Call `stop` on SIGTERM and on Ctrl-C."""

    def handle(_number: int, _frame: object) -> None:
        threading.Thread(target=stop, daemon=True).start()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)


def leave() -> None:
    """End now: work that outlasted the drain is done by the next process, and its threads must not hold this one."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
