"""`foureyes serve`: settings come in, a server that takes webhooks and works on them runs until it is told to end."""

from pathlib import Path

import click


@click.command()
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False), help="a YAML file of settings")
def serve(config: Path | None) -> None:
    """Run the GitHub App: take webhooks, review, decide, post.

    Settings are FOUREYES_* variables or a file; docs/operations.md lists them. With SQLite one process does everything;
    with PostgreSQL several can run, and `foureyes worker` beside them.

    \b
    Examples:
      foureyes serve --config foureyes.yml
      FOUREYES_DATABASE_URL=postgresql://... foureyes serve
    """
    from foureyes.entrypoints.process import require_posix

    require_posix("serve")
    import uvicorn

    from foureyes.entrypoints.server_process import leave, on_stop, prepared
    from foureyes.entrypoints.webhook import application
    from foureyes.server.running import running

    settings = prepared(config)
    with running(settings) as server:
        options = uvicorn.Config(
            application(server),
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=10,
            timeout_keep_alive=15,
            limit_concurrency=200,
            lifespan="off",
        )
        web = uvicorn.Server(options)

        def stop() -> None:
            web.should_exit = True

        on_stop(stop)
        web.run()
    leave()
