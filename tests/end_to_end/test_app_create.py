"""`foureyes app create` against the stand-in's end of the manifest flow; the browser's part is played here."""

import html
import json
import re
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from foureyes.server.settings import load
from foureyes.standin.stand_in import StandIn
from tests.command_line import foureyes


def test_the_credentials_are_kept_and_the_server_can_use_them(tmp_path: Path) -> None:
    forge = StandIn(tmp_path / "github")
    app = forge.create_app("foureyes", forge.create_user("olga"))
    with forge.serve() as url:
        place = tmp_path / "credentials"
        command = [sys.executable, "-u", "-m", "foureyes", "app", "create", "--no-browser", "--github-url", url]
        command += ["--api-url", url, "--public-url", "https://foureyes.example", "--directory", str(place)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
            assert running.stdout is not None
            opened = re.search(r"Open (http://127\.0\.0\.1:\d+/)", running.stdout.readline())
            assert opened
            page = urllib.request.urlopen(opened[1], timeout=10).read().decode()
            target = html.unescape(re.findall(r'action="([^"]*)"', page)[0])
            asked = json.loads(html.unescape(re.findall(r'name=manifest value="([^"]*)"', page)[0]))
            assert target.startswith(f"{url}/settings/apps/new?state=")
            assert asked["hook_attributes"]["url"] == "https://foureyes.example/webhook"
            assert asked["redirect_url"] == f"{opened[1]}created"
            code = forge.manifest_code(app)
            assert status(f"{asked['redirect_url']}?code={code}&state=of-somebody-else") == 400
            assert status(f"{asked['redirect_url']}?code={code}&{target.partition('?')[2]}") == 200
            out, _ = running.communicate(timeout=60)
    assert running.returncode == 0, out
    for name in ("app.pem", "webhook-secrets", "foureyes.yml"):
        assert stat.S_IMODE((place / name).stat().st_mode) == 0o600
    settings = load(place / "foureyes.yml", {})
    assert settings.app_id == app.id
    assert settings.private_key.get_secret_value().strip() == app.private_key.strip()
    assert settings.secrets == (app.webhook_secret.encode(),)
    assert app.webhook_secret not in out
    assert "PRIVATE KEY" not in out


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "app.pem").write_text("mine")
    done = foureyes("app", "create", "--public-url", "https://x.example", cwd=tmp_path)
    assert done.code == 2
    assert "is there already" in done.err
    assert (tmp_path / "app.pem").read_text() == "mine"


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
