"""Options, environment and a settings file come in; whom `doctor` may ask as comes out. Secrets come from no option."""

from collections.abc import Mapping
from pathlib import Path

from foureyes.github.setup_access import Credentials
from foureyes.model.errors import UsageError
from foureyes.model.system_errors import system_reason
from foureyes.model.wording import worded

_LIMIT = 64 * 1024
_PUBLIC = "https://api.github.com"


def credentials(
    environment: Mapping[str, str], config: Path | None, app_id: int | None, api_url: str | None
) -> Credentials:
    """Return the App's credentials, a token, or both. Raises `UsageError` where there is neither."""
    token = environment.get("FOUREYES_TOKEN") or environment.get("GITHUB_TOKEN") or None
    number, key, address = _app(environment, config)
    if app_id is not None and number is not None and key is not None and app_id != number:
        raise UsageError(
            worded(
                "--app-id {given} is not the App whose key was given ({number}): leave one of them out",
                given=app_id,
                number=number,
            )
        )
    if key is not None and number is None:
        raise UsageError(worded("FOUREYES_APP_ID is not set, and a private key is: give both"))
    if token is None and key is None:
        raise UsageError(
            worded(
                "no credentials: set FOUREYES_TOKEN (or GITHUB_TOKEN), or the App's FOUREYES_APP_ID and "
                "FOUREYES_PRIVATE_KEY_FILE; both together see most"
            )
        )
    chosen = api_url or environment.get("FOUREYES_API_URL") or address or _PUBLIC
    if not chosen.startswith(("https://", "http://")):
        raise UsageError(worded("{address} is no address: give https://HOST/api/v3", address=repr(chosen)))
    return Credentials(number if number is not None else app_id, key, token, chosen)


def _app(environment: Mapping[str, str], config: Path | None) -> tuple[int | None, bytes | None, str | None]:
    """The App's number, its key and the API's address, from the server's settings file or the environment."""
    if config is not None:
        from foureyes.server.settings import load

        settings = load(config, environment)
        return settings.app_id, settings.private_key.get_secret_value().encode(), settings.api_url
    given = environment.get("FOUREYES_APP_ID")
    if given is not None and not (given.isascii() and given.isdigit()):
        raise UsageError(worded("FOUREYES_APP_ID is not a number"))
    file, key = environment.get("FOUREYES_PRIVATE_KEY_FILE"), environment.get("FOUREYES_PRIVATE_KEY")
    number = int(given) if given else None
    if not file:
        return number, key.encode() if key else None, None
    try:
        with Path(file).open("rb") as opened:
            return number, opened.read(_LIMIT), None
    except OSError as error:
        told = worded(
            "FOUREYES_PRIVATE_KEY_FILE: {path} cannot be read: {error}", path=file, error=system_reason(error)
        )
        raise UsageError(told) from None
