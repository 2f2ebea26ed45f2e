"""`foureyes worker`: settings come in; a process that works on what `serve` took runs until told to end."""

import threading
from pathlib import Path

import click


@click.command()
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False), help="a YAML file of settings")
def worker(config: Path | None) -> None:
    """Work beside `foureyes serve`, on the same PostgreSQL; it takes no webhooks.

    \b
    Example:
      foureyes worker --config foureyes.yml
    """
    from foureyes.entrypoints.process import require_posix

    require_posix("worker")
    from foureyes.entrypoints.server_process import leave, on_stop, prepared
    from foureyes.model.errors import UsageError
    from foureyes.model.wording import worded
    from foureyes.server.running import running

    settings = prepared(config)
    if settings.is_sqlite:
        raise UsageError(
            worded("SQLite takes one process, `foureyes serve`: set FOUREYES_DATABASE_URL to a PostgreSQL")
        )
    ended = threading.Event()
    on_stop(ended.set)
    with running(settings):
        ended.wait()
    leave()
