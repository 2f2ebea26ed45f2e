"""`foureyes mcp`: a coding agent's questions come in on standard input, foureyes' own answers go out."""

from pathlib import Path

import click


@click.command()
@click.option("--repo", type=click.Path(path_type=Path), default=".", help="the repository (default: here)")
@click.option(
    "--seconds", type=click.FloatRange(min=0.1), default=300.0, show_default=True, help="stop an answer after this long"
)
def mcp(repo: Path, seconds: float) -> None:
    """Answer coding agents over the Model Context Protocol.

    An agent starts this command and asks it, over standard input and output, to review its work, to explain a finding,
    which tests reach a function, and who answers for a file. It reads this one repository, changes nothing, runs
    nothing of it and opens no connection. docs/agents.md shows how to add it to an agent.

    \b
    Examples:
      foureyes mcp                                    for the repository here
      claude mcp add foureyes -- foureyes mcp         for Claude Code
      codex mcp add foureyes -- foureyes mcp          for Codex
    """
    from foureyes.entrypoints.mcp_server import server
    from foureyes.git.repository import Repository

    with Repository.open(repo):  # says at once, to whoever configures it, where there is none
        pass
    server(repo.resolve(), seconds).run("stdio")
