"""Where doctor's credentials come from: the environment, the server's settings file, never an option."""

from pathlib import Path

import pytest

from foureyes.entrypoints.doctor_credentials import credentials
from foureyes.model.errors import UsageError


def test_the_environment_is_read(tmp_path: Path) -> None:
    key = tmp_path / "app.pem"
    key.write_text("PEM")
    given = {"FOUREYES_APP_ID": "7", "FOUREYES_PRIVATE_KEY_FILE": str(key), "GITHUB_TOKEN": "t"}
    found = credentials(given, None, None, None)
    assert (found.app_id, found.private_key, found.token) == (7, b"PEM", "t")
    assert found.api_url == "https://api.github.com"
    assert credentials({**given, "FOUREYES_TOKEN": "mine"}, None, None, None).token == "mine"
    assert (
        credentials({**given, "FOUREYES_API_URL": "https://a/api/v3"}, None, None, None).api_url == "https://a/api/v3"
    )
    assert credentials(given, None, None, "https://b").api_url == "https://b"
    assert credentials({"GITHUB_TOKEN": "t"}, None, 9, None).app_id == 9
    assert credentials({"GITHUB_TOKEN": "t", "FOUREYES_APP_ID": "8"}, None, None, None).app_id == 8


def test_the_settings_of_the_server_will_do(tmp_path: Path) -> None:
    config = tmp_path / "foureyes.yml"
    config.write_text("app_id: 7\nprivate_key: PEM\nwebhook_secrets: [s]\napi_url: https://c/api/v3\n")
    found = credentials({}, config, None, None)
    assert (found.app_id, found.private_key, found.api_url) == (7, b"PEM", "https://c/api/v3")


@pytest.mark.parametrize(
    ("given", "app_id", "api_url", "told"),
    [
        ({}, None, None, "no credentials"),
        ({"FOUREYES_APP_ID": "7"}, None, None, "no credentials"),
        ({"FOUREYES_PRIVATE_KEY": "PEM"}, None, None, "FOUREYES_APP_ID is not set"),
        ({"FOUREYES_APP_ID": "seven", "GITHUB_TOKEN": "t"}, None, None, "not a number"),
        ({"FOUREYES_APP_ID": "7", "FOUREYES_PRIVATE_KEY": "PEM"}, 8, None, "--app-id 8 is not the App"),
        ({"FOUREYES_PRIVATE_KEY_FILE": "/nowhere.pem", "FOUREYES_APP_ID": "7"}, None, None, "cannot be read"),
        ({"GITHUB_TOKEN": "t"}, None, "file:///etc", "no address"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(
    given: dict[str, str], app_id: int | None, api_url: str | None, told: str
) -> None:
    with pytest.raises(UsageError, match=told) as caught:
        credentials(given, None, app_id, api_url)
    assert "\n" not in str(caught.value)
    assert "PEM" not in str(caught.value)
