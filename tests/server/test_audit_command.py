"""`foureyes audit` tells an unbroken ledger from a rewritten one, and shows and exports what it holds."""

import ctypes
import json
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from foureyes.entrypoints.audit_command import audit
from foureyes.ledger.storage import append
from foureyes.model.errors import UsageError
from foureyes.server.database import open_database


@pytest.fixture
def url(tmp_path: Path) -> str:
    text = f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    engine = open_database(sa.make_url(text))
    for number in range(3):
        with engine.begin() as connection:
            append(
                connection,
                kind="gate.decided",
                subject=f"o/r#{number}",
                actor="ada",
                body={
                    "status": "approved",
                    "reason": "APPROVED",
                    "head": "a" * 40,
                    "approvals": [{"login": "rita\x1b[2J", "user": 7}],
                    "missing": [],
                },
            )
    engine.dispose()
    return text


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(audit, arguments)
    if isinstance(result.exception, UsageError):
        raise result.exception
    return result.exit_code, result.output


def test_an_unbroken_ledger_is_verified(url: str) -> None:
    code, output = run("verify", "--database", url)
    assert code == 0
    assert output.startswith("unbroken: 3 records; newest 3:")
    anchor = output.split()[-1]
    assert run("verify", "--database", url, "--anchor", anchor)[0] == 0
    assert run("verify", "--database", url, "--anchor", f"2:{'0' * 64}")[0] == 1


def test_a_rewritten_ledger_is_broken(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER ledger_refuse_update")
        connection.exec_driver_sql("UPDATE ledger_record SET actor = 'eve' WHERE number = 2")
    engine.dispose()
    code, output = run("verify", "--database", url)
    assert (code, "record 2: its content was changed" in output) == (1, True)


def test_records_are_shown_and_exported(url: str, tmp_path: Path) -> None:
    _, output = run("show", "--database", url, "o/r#1")
    assert output.count("approved by rita") == 1
    assert "\x1b" not in output
    run("export", "--database", url, "-o", str(tmp_path / "all.jsonl"))
    lines = (tmp_path / "all.jsonl").read_text().splitlines()
    assert [json.loads(line)["number"] for line in lines] == [1, 2, 3]


def test_an_export_is_verified_without_a_database(url: str, tmp_path: Path) -> None:
    exported = tmp_path / "all.jsonl"
    run("export", "--database", url, "-o", str(exported))
    code, output = run("verify", "--file", str(exported))
    assert (code, output) == run("verify", "--database", url)
    assert run("verify", "--file", str(exported), "--anchor", output.split()[-1])[0] == 0
    lines = exported.read_text().splitlines(keepends=True)
    exported.write_text("".join([lines[0], lines[2]]))
    code, output = run("verify", "--file", str(exported))
    assert (code, "something is missing" in output) == (1, True)
    exported.write_text("".join([lines[0], lines[1].replace("APPROVED", "ABANDONED"), lines[2]]))
    code, output = run("verify", "--file", str(exported))
    assert (code, "record 2: its content was changed" in output) == (1, True)


@pytest.mark.parametrize("line", ["", "{}", "[" * 5000, '{"number": "1"}', "\xff"])
def test_a_file_that_is_no_export_is_one_line(url: str, tmp_path: Path, line: str) -> None:
    exported = tmp_path / "all.jsonl"
    run("export", "--database", url, "-o", str(exported))
    exported.write_bytes(exported.read_bytes() + (line or json.dumps({"number": True})).encode("latin-1"))
    with pytest.raises(UsageError, match="line 4 "):
        run("verify", "--file", str(exported))


def test_a_database_that_cannot_be_written_to_is_read(url: str) -> None:
    """Held back from writing by a read-only disk, as far as a test can: nothing may appear beside the file."""
    path = Path(url.removeprefix("sqlite:///"))
    path.chmod(0o444)
    path.parent.chmod(0o555)
    before = path.read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "foureyes", "audit", "verify", "--database", url],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=_without_the_power_to_write_anywhere,
    )
    path.parent.chmod(0o755)
    assert (done.returncode, done.stdout[:18]) == (0, "unbroken: 3 record"), done.stderr
    assert path.read_bytes() == before


def _without_the_power_to_write_anywhere() -> None:
    """Give up what lets root pass over permissions (CAP_DAC_OVERRIDE, from the bounding set and by the new program)."""
    library = ctypes.CDLL(None)
    for capability in (1, 2):
        library.prctl(24, capability, 0, 0, 0)


@pytest.mark.parametrize("database", ["sqlite:////nowhere/x.sqlite3", "mysql://x/y", "nonsense"])
def test_a_database_that_is_none_is_one_line(database: str) -> None:
    with pytest.raises(UsageError):
        run("verify", "--database", database)


def test_an_anchor_that_is_none_is_one_line(url: str) -> None:
    with pytest.raises(UsageError, match="no anchor"):
        run("verify", "--database", url, "--anchor", "7")
