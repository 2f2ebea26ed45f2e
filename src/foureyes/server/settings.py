"""The environment and a configuration file in, checked settings out, or one clear line for each value that is wrong.

Every value is an environment variable `FOUREYES_NAME`, or `name` in the YAML file that `--config` names; the
environment wins. What is secret may stand in a file instead, named by `FOUREYES_NAME_FILE`.
"""

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa
import yaml
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from foureyes.model.errors import UsageError
from foureyes.model.nearest import did_you_mean
from foureyes.model.safe_text import one_line
from foureyes.model.wording import joined, rebuilt, worded

_LIMIT = 64 * 1024
_FROM_FILES = ("webhook_secrets", "database_url", "private_key")


class Settings(BaseSettings):
    """Everything `serve` and `worker` are told."""

    model_config = SettingsConfigDict(env_prefix="FOUREYES_", extra="forbid", hide_input_in_errors=True)

    app_id: int = Field(gt=0)
    private_key: SecretStr
    webhook_secrets: list[SecretStr] = Field(min_length=1)
    api_url: str = "https://api.github.com"
    git_url: str = ""
    database_url: SecretStr = SecretStr("")
    public_url: str = ""
    data_directory: Path = Path("foureyes-data")
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    metrics_port: int = Field(default=9464, ge=0, le=65535)
    reviews_per_installation: int = Field(default=2, ge=1, le=64)
    reviews_at_once: int = Field(default=2, ge=1, le=64)
    review_seconds: int = Field(default=900, ge=5)
    review_memory_mb: int = Field(default=4096, ge=256)
    mirror_quota_mb: int = Field(default=20_000, ge=100)
    reconcile_seconds: float = Field(default=300, ge=0.5)
    retry_seconds: float = Field(default=20, ge=0.2, le=600)
    heartbeat_seconds: float = Field(default=10, ge=0.1)
    drain_seconds: int = Field(default=20, ge=0)
    poll_seconds: float = Field(default=0.4, ge=0.02, le=10)
    writes_per_minute: int = Field(default=80, ge=4, le=100_000)
    keep_days: int = Field(default=30, ge=1)
    log_level: str = "info"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings

    @field_validator("webhook_secrets")
    @classmethod
    def _no_empty_secret(cls, secrets: list[SecretStr]) -> list[SecretStr]:
        if any(not secret.get_secret_value().strip() for secret in secrets):
            raise ValueError(worded("a secret is empty: anybody could sign with it"))
        return secrets

    @field_validator("api_url", "git_url", "public_url")
    @classmethod
    def _is_address(cls, text: str) -> str:
        parts = urlsplit(text)
        if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query):
            raise ValueError(worded("not an address like https://host/path, without a user or a query"))
        return text.rstrip("/")

    @field_validator("log_level")
    @classmethod
    def _is_level(cls, text: str) -> str:
        if text.lower() not in ("debug", "info", "warning", "error"):
            raise ValueError(worded("not one of debug, info, warning, error"))
        return text.lower()

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, secret: SecretStr) -> SecretStr:
        text = secret.get_secret_value()
        if text:
            try:
                return SecretStr(_database(text).render_as_string(hide_password=False))
            except UsageError as error:
                raise ValueError(str(error)) from None
        return secret

    @cached_property
    def database(self) -> sa.URL:
        """The database's address; SQLite in the data directory where none is given."""
        text = self.database_url.get_secret_value()
        return sa.make_url(text or f"sqlite:///{self.data_directory.absolute() / 'foureyes.sqlite3'}")

    @property
    def is_sqlite(self) -> bool:
        return self.database.get_backend_name() == "sqlite"

    @cached_property
    def clone_url(self) -> str:
        """What `/OWNER/NAME.git` is appended to."""
        if self.git_url:
            return self.git_url
        if self.api_url == "https://api.github.com":
            return "https://github.com"
        return self.api_url.removesuffix("/api/v3")

    @property
    def secrets(self) -> tuple[bytes, ...]:
        """The webhook secrets as keys."""
        return tuple(secret.get_secret_value().encode() for secret in self.webhook_secrets)


def _database(text: str) -> sa.URL:
    problem = UsageError(worded("not a database URL like sqlite:///PATH or postgresql://USER@HOST/NAME"))
    try:
        url = sa.make_url(text)
    except sa.exc.ArgumentError:
        raise problem from None
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        raise problem
    return url


def database_from(text: str | None) -> sa.URL:
    """Return the database that `text` names, else the one that the environment does. Raises `UsageError`."""
    given = text or os.environ.get("FOUREYES_DATABASE_URL")
    directory = Path(os.environ.get("FOUREYES_DATA_DIRECTORY", "foureyes-data"))
    return _database(given or f"sqlite:///{directory.absolute() / 'foureyes.sqlite3'}")


def load(config: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings. Raises one `UsageError` that has a line for everything that is missing or wrong."""
    given = os.environ if environment is None else environment
    values = _from_file(config) if config else {}
    problems: list[str] = []
    for name in _FROM_FILES:
        path = given.get(f"FOUREYES_{name.upper()}_FILE") or values.pop(f"{name}_file", None)
        if path:
            _take(values, name, Path(str(path)), problems)
    try:
        settings = Settings(**values)  # type: ignore[arg-type]
    except ValidationError as error:
        problems += [_line(tuple(item["loc"]), item["msg"], item["type"]) for item in error.errors()]
    except Exception as error:  # pydantic-settings: a variable that should hold JSON and does not
        problems.append(worded('settings: {why}; lists are JSON, like ["a", "b"]', why=one_line(str(error))))
    else:
        if not problems:
            return settings
    raise UsageError(joined("; ", problems))


def _from_file(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            values = yaml.safe_load(file.read(_LIMIT))
    except (OSError, yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(worded("{path}: cannot be read: {why}", path=str(path), why=one_line(str(error)))) from None
    if not isinstance(values, dict):
        raise UsageError(worded("{path}: not a mapping of settings", path=str(path)))
    known = [*Settings.model_fields, *(f"{name}_file" for name in _FROM_FILES)]
    for name in values:
        if name not in known:
            said = {"path": str(path), "name": repr(one_line(str(name))), "hint": did_you_mean(str(name), known)}
            raise UsageError(worded("{path}: there is no setting {name}{hint}", **said))
    return {str(name): value for name, value in values.items()}


def _take(values: dict[str, object], name: str, path: Path, problems: list[str]) -> None:
    try:
        text = path.read_text("utf-8")[:_LIMIT].strip()
    except (OSError, UnicodeDecodeError) as error:
        said = {"variable": f"FOUREYES_{name.upper()}_FILE", "path": str(path), "why": one_line(str(error))}
        problems.append(worded("{variable}: {path} cannot be read: {why}", **said))
        values.setdefault(name, "unreadable" if name != "webhook_secrets" else ["unreadable"])
        return
    values[name] = [line.strip() for line in text.splitlines() if line.strip()] if name == "webhook_secrets" else text


def _line(where: tuple[int | str, ...], message: str, kind: str) -> str:
    name = str(where[0]) if where else ""
    variable = f"FOUREYES_{name.upper()}"
    if kind == "missing":
        if name in _FROM_FILES:
            return worded("{variable} is not set (or {variable}_FILE)", variable=variable)
        return worded("{variable} is not set", variable=variable)
    said = one_line(message.removeprefix("Value error, "))
    if kind == "value_error":  # one of the messages above, of which pydantic kept the text
        said = rebuilt(said.replace("{", "{{").replace("}", "}}"), {})
    return joined(": ", (variable, said))
