"""Settings come from the environment, a file and secret files; what is wrong is said in a line, without the secret."""

from pathlib import Path

import pytest

from foureyes.model.errors import UsageError
from foureyes.server.settings import Settings, load


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("FOUREYES_"):
            monkeypatch.delenv(name)


def test_everything_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOUREYES_APP_ID", "7")
    monkeypatch.setenv("FOUREYES_PRIVATE_KEY", "pem")
    monkeypatch.setenv("FOUREYES_WEBHOOK_SECRETS", '["new", "old"]')
    settings = load()
    assert (settings.app_id, settings.secrets) == (7, (b"new", b"old"))
    assert settings.is_sqlite
    assert settings.clone_url == "https://github.com"


def test_secrets_come_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key.pem").write_text("pem\n")
    (tmp_path / "hooks").write_text("one\ntwo\n")
    monkeypatch.setenv("FOUREYES_PRIVATE_KEY_FILE", str(tmp_path / "key.pem"))
    config = tmp_path / "foureyes.yml"
    config.write_text(f"app_id: 3\nwebhook_secrets_file: {tmp_path / 'hooks'}\napi_url: https://ghe.example/api/v3/\n")
    settings = load(config)
    assert settings.secrets == (b"one", b"two")
    assert settings.private_key.get_secret_value() == "pem"
    assert settings.clone_url == "https://ghe.example"


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "foureyes.yml"
    config.write_text("app_id: 3\nprivate_key: a\nwebhook_secrets: [b]\n")
    monkeypatch.setenv("FOUREYES_APP_ID", "4")
    assert load(config).app_id == 4


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    config = tmp_path / "foureyes.yml"
    config.write_text("app_id: 3\nprivate_key: hush-key\nwebhook_secrets: [hush-hook]\n")
    assert "hush" not in repr(load(config)) + str(load(config))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("private_key: a\nwebhook_secrets: [b]\n", "FOUREYES_APP_ID is not set"),
        ("app_id: 3\nwebhook_secrets: [b]\n", "FOUREYES_PRIVATE_KEY is not set (or FOUREYES_PRIVATE_KEY_FILE)"),
        ("app_id: x\nprivate_key: a\nwebhook_secrets: [b]\n", "FOUREYES_APP_ID: "),
        ("app_id: 3\nprivate_key: a\nwebhook_secrets: ['']\n", "a secret is empty"),
        ("app_id: 3\nprivate_key: a\nwebhook_secrets: [b]\napi_url: ftp://x\n", "not an address"),
        ("app_id: 3\nprivate_key: a\nwebhook_secrets: [b]\ndatabase_url: mysql://x/y\n", "not a database URL"),
        ("app_id: 3\nprivate_key: a\nwebhook_secrets: [b]\nprot: 1\n", "did you mean"),
        ("- 1\n", "not a mapping"),
        ("a: [\n", "cannot be read"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    config = tmp_path / "foureyes.yml"
    config.write_text(text)
    with pytest.raises(UsageError) as caught:
        load(config)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_wrong_secret_is_not_repeated(tmp_path: Path) -> None:
    config = tmp_path / "foureyes.yml"
    config.write_text("app_id: 3\nprivate_key: a\nwebhook_secrets: hush\ndatabase_url: 'mysql://hush@x/y'\n")
    with pytest.raises(UsageError) as caught:
        load(config)
    assert "hush" not in str(caught.value)


def test_every_setting_has_a_default_or_is_named_in_the_docs() -> None:
    text = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
    assert [name for name in Settings.model_fields if f"`{name}`" not in text] == []
