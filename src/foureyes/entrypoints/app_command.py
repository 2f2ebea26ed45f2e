"""`foureyes app create`: a name and an address come in; a new GitHub App and its credentials, in files, come out.

GitHub's manifest flow: a page on this machine sends the browser to GitHub with what the App asks for; GitHub sends it
back with a code; the code is exchanged for the credentials, which GitHub shows once.
"""

import json
import os
import secrets
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from foureyes.model.errors import UsageError
from foureyes.model.system_errors import system_reason
from foureyes.model.wording import worded
from foureyes.translation.translated import translated

if TYPE_CHECKING:
    from foureyes.github.app_manifest import AppCredentials

_MINUTES = 15
_FILES = ("app.pem", "webhook-secrets", "foureyes.yml")


@click.group()
def app() -> None:
    """Set up the GitHub App."""


@app.command()
@click.option("--name", default="foureyes", show_default=True, help="how the App is called; unique on GitHub")
@click.option("--public-url", required=True, metavar="URL", help="where GitHub reaches this server: https://HOST")
@click.option("--organization", metavar="LOGIN", help="who owns the App (default: you)")
@click.option("--github-url", default="https://github.com", show_default=True, help="your GitHub Enterprise Server")
@click.option("--api-url", help="its API (default: from --github-url)")
@click.option("--directory", type=click.Path(path_type=Path, file_okay=False), default=".", help="for the credentials")
@click.option("--no-browser", is_flag=True, help="only print the address")
def create(
    name: str,
    public_url: str,
    organization: str | None,
    github_url: str,
    api_url: str | None,
    directory: Path,
    no_browser: bool,
) -> None:
    """Create the App on GitHub, and keep its credentials.

    Opens a page that leads to GitHub, where you confirm. Then app.pem, webhook-secrets and foureyes.yml are written to
    --directory, readable by you alone, and `foureyes serve --config foureyes.yml` starts the server. Files that are
    there already are never overwritten.

    \b
    Examples:
      foureyes app create --public-url https://foureyes.example.com
      foureyes app create --public-url https://foureyes.corp \\
        --github-url https://ghes.corp --directory /etc/foureyes
    """
    from foureyes.entrypoints.app_creation_page import CreationPage
    from foureyes.github.app_manifest import manifest

    _check((public_url, github_url, api_url or github_url), directory)
    api = (api_url or _api_of(github_url)).rstrip("/")
    owner = f"/organizations/{quote(organization)}" if organization else ""
    target = f"{github_url.rstrip('/')}{owner}/settings/apps/new"
    state = secrets.token_urlsafe(24)
    with CreationPage(target, state) as page:
        page.manifest = json.dumps(manifest(name, public_url, page.redirect_url))
        told = worded(
            "Open {url} and confirm on GitHub. Waiting for {count} minutes; Ctrl-C ends it.",
            url=page.url,
            count=_MINUTES,
        )
        click.echo(translated(told))
        if not no_browser:
            webbrowser.open(page.url)
        code = page.wait(_MINUTES * 60)
    made = _redeemed(code, api)
    _keep(directory, made, api, public_url)
    for told in (
        worded(
            "The App {slug} has the number {number}. Its credentials are in {directory}.",
            slug=made.slug,
            number=made.id,
            directory=str(directory),
        ),
        worded("Install it: {url}", url=made.page or github_url),
        worded("Then run:   {command}", command=f"foureyes serve --config {directory / 'foureyes.yml'}"),
    ):
        click.echo(translated(told))


def _redeemed(code: str | None, api: str) -> "AppCredentials":
    from foureyes.github.app_manifest import redeemed
    from foureyes.github.outcomes import ForgeError

    if code is None:
        raise UsageError(worded("GitHub has not sent anybody back: try again"))
    try:
        return redeemed(code, base_url=api)
    except ForgeError as error:
        raise UsageError(
            worded("the App was created, but its credentials were not handed out: {error}", error=error.message)
        ) from None


def _check(addresses: tuple[str, ...], directory: Path) -> None:
    for address in addresses:
        if not address.startswith(("https://", "http://")):
            raise UsageError(worded("{address} is no address: give https://HOST", address=repr(address)))
    for file in _FILES:
        if (directory / file).exists():
            path = str(directory / file)
            raise UsageError(
                worded("{path} is there already: it is not overwritten, choose another --directory", path=path)
            )


def _api_of(github_url: str) -> str:
    address = github_url.rstrip("/")
    return "https://api.github.com" if address == "https://github.com" else f"{address}/api/v3"


def _keep(directory: Path, made: "AppCredentials", api: str, public_url: str) -> None:
    place = directory.absolute()
    settings = {
        "app_id": made.id,
        "private_key_file": str(place / "app.pem"),
        "webhook_secrets_file": str(place / "webhook-secrets"),
        "api_url": api,
        "public_url": public_url.rstrip("/"),
        "data_directory": str(place / "data"),
    }
    text = "".join(f"{key}: {json.dumps(value)}\n" for key, value in settings.items())
    try:
        place.mkdir(parents=True, exist_ok=True)
        for file, content in zip(_FILES, (made.private_key, f"{made.webhook_secret}\n", text), strict=True):
            with os.fdopen(os.open(place / file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(content)
    except OSError as error:
        raise UsageError(
            worded(
                "{path}: {error}: generate a new key for the App on GitHub, and delete what was written here",
                path=str(place),
                error=system_reason(error),
            )
        ) from None
