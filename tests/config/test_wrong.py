"""What is set wrong, or does not answer, is said in one sentence and at once; never in a traceback."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from firstline.config import cli, serving
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role, roles_of
from tests.config.conftest import Command
from tests.config.running import ROOT, run

NOWHERE = "postgres://x:x@127.0.0.1:1/x"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FIRSTLINE_URL", "nonsense"),
        ("FIRSTLINE_URL", "firstline.example"),
        ("FIRSTLINE_URL", "https://"),
        ("FIRSTLINE_MAIL_URL", "nonsense"),
        ("FIRSTLINE_MAIL_URL", "http://mail.example"),
        ("FIRSTLINE_MAIL_URL", "smtp://geheim:geheim@mail.example:99999"),
        ("FIRSTLINE_OIDC_CLIENT_ID", "x"),
        ("FIRSTLINE_OIDC_SERVER", "https://log-in.example"),
        ("FIRSTLINE_DEMO", "perhaps"),
        ("FIRSTLINE_PROXIES", "-1"),
        ("FIRSTLINE_TIME_ZONE", "Mars/Olympus"),
        ("FIRSTLINE_LOG_LEVEL", "loud"),
        ("DATABASE_URL", "mysql://somewhere/x"),
        ("DATABASE_URL", "postgres://somewhere:port/x"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(tmp_path: Path, name: str, value: str) -> None:
    kept = {key: text for key, text in os.environ.items() if not key.startswith(("FIRSTLINE_", "DATABASE_"))}
    shown = (
        "from django.core.exceptions import ImproperlyConfigured\n"
        "try:\n    import firstline.config.settings\n"
        "except ImproperlyConfigured as error:\n    print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", shown], capture_output=True, text=True, timeout=60,
        env={**kept, "FIRSTLINE_HOME": str(tmp_path), "PYTHONPATH": str(ROOT / "src"), name: value},
    )  # fmt: skip
    assert done.stdout.startswith(name), done.stderr
    assert done.stdout.count("\n") == 1
    assert "geheim" not in done.stdout


def test_such_a_setting_stops_every_command(tmp_path: Path) -> None:
    done = run(tmp_path, "doctor", FIRSTLINE_MAIL_URL="nonsense")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "FIRSTLINE_MAIL_URL must look like smtp+tls://" in done.stderr


def test_a_database_that_is_none_is_said_by_every_command(tmp_path: Path) -> None:
    (tmp_path / "firstline.sqlite3").write_text("A text file that somebody put here by mistake.\n" * 200)
    doctor = run(tmp_path, "doctor")
    assert (doctor.returncode, doctor.stderr) == (1, "")
    assert "WRONG The database does not answer: file is not a database\n" in doctor.stdout
    other = run(tmp_path, "people", "erase", "vera@example.org")
    assert (other.returncode, other.stdout) == (2, "")
    assert other.stderr == "firstline: The database does not answer: file is not a database\n"


def test_a_server_that_does_not_answer_is_said_at_once(tmp_path: Path) -> None:
    """The pool, which only the web server has, would try for half a minute, and again for the doctor."""
    began = time.monotonic()
    doctor = run(tmp_path, "doctor", DATABASE_URL=NOWHERE)
    other = run(tmp_path, "people", "erase", "vera@example.org", DATABASE_URL=NOWHERE)
    assert time.monotonic() - began < 50
    assert (doctor.returncode, doctor.stderr) == (1, "")
    (wrong,) = (line for line in doctor.stdout.splitlines() if line.startswith("WRONG"))
    assert "port 1 failed: Connection refused" in wrong
    assert (other.returncode, other.stderr.count("\n")) == (2, 1), other.stderr
    assert other.stderr.startswith("firstline: The database does not answer: ")


def test_somebody_who_is_known_by_another_name_is_not_renamed_in_silence(
    firstline: Command, hub: Hub, adviser: Person
) -> None:
    known = ("people", "add", "ingrid@example.org", "--hub", "fjelldal", "--role", "editor", "--name")
    code, _, err = firstline(*known, "Inger")
    assert (code, err.count("\n")) == (2, 1)
    assert "is known here as Ingrid" in err
    assert roles_of(adviser, hub.pk) == {Role.ADVISER}
    assert firstline(*known, "Ingrid")[0] == 0
    assert roles_of(adviser, hub.pk) == {Role.ADVISER, Role.EDITOR}


@pytest.mark.parametrize("port", ["0", "-1", "65536", "99999", "x", "８０"])
def test_what_is_no_port_is_refused_in_a_sentence(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["up", f"--port={port}"])
    assert left.value.code == 2
    assert f"“{port}” is no port: write a number from 1 to 65535\n" in capsys.readouterr().err


def test_a_sentence_about_a_port_ends_once() -> None:
    with pytest.raises(Refused) as refused:
        serving.refuse_taken_port("127.0.0.1", 99999)
    assert ".." not in str(refused.value)
