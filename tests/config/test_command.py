"""The ``firstline`` command: what each part does, and what it refuses in one sentence."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.test import Client as Browser
from django.utils import timezone

from firstline.config import cli, home, serving
from firstline.domains.assessments import queries as assessments
from firstline.domains.clients import actions
from firstline.domains.clients.models import Client
from firstline.domains.clients.queries import timeline, visible_to
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.library.models import HubPage
from firstline.domains.registers.models import Company
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role, roles_of
from tests.config.running import ROOT, environment, refused, run
from tests.conftest import MakePerson

VIK = [
    "hubs", "create", "vik", "--name", "Vik", "--country", "NO", "--area", "4639", "--languages", "nn,nb,en",
]  # fmt: skip
Command = Callable[..., tuple[int, str, str]]


def test_a_hub_is_created_with_its_front_door(firstline: Command) -> None:
    code, out, _ = firstline(*VIK, "--area", "4640")
    assert (code, out) == (0, "The hub Vik is at /vik/ and serves the areas 4639, 4640.\n")
    hub = Hub.objects.get()
    assert hub.languages == ["nn", "nb", "en"]
    assert HubPage.objects.get().hub == hub
    assert "already" in refused(firstline(*VIK))


def test_an_area_that_holds_no_municipality_is_asked_about(firstline: Command) -> None:
    code, out, told = firstline(*VIK, "--area", "9999")
    assert code == 0
    assert "serves the areas 4639, 9999" in out
    assert "begins with 9999" in told
    assert "4639" not in told


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"vik": "Vik i Sogn"}, "cannot stand in an address"),
        ({"vik": "accounts"}, "Firstline uses itself"),
        ({"NO": "Norway"}, "no country code"),
        ({"nn,nb,en": "tlh"}, "Languages must be"),
        ({"nn,nb,en": ","}, "Languages must be"),
        ({"4639": "4639,4640"}, "at least one area"),
        ({"Vik": " "}, "name"),
    ],
)
def test_a_hub_is_refused_in_a_sentence(firstline: Command, changed: dict[str, str], sentence: str) -> None:
    assert sentence in refused(firstline(*(changed.get(word, word) for word in VIK)))
    assert not Hub.objects.exists()


def test_a_register_is_imported_and_accounted_for(firstline: Command, real_data: Path) -> None:
    firstline(
        "hubs", "create", "telemark", "--name", "T", "--country", "NO", "--area", "40", "--languages", "nb"
    )
    ask = (
        "registers",
        "import",
        "brreg",
        str(real_data / "brreg/enheter.csv"),
        "--hub",
        "telemark",
        "--json",
    )
    code, out, _ = firstline(*ask)
    account = json.loads(out)
    assert code == 0
    assert (account["read"], account["kept"], account["new"]) == (3136, 79, 79)
    account = json.loads(firstline(*ask)[1])
    assert (account["new"], account["updated"], account["unchanged"]) == (0, 0, 79)
    assert Company.objects.count() == 79


@pytest.mark.parametrize(
    ("register", "file", "place", "sentence"),
    [
        ("brreg", "no-such-file.csv", "fjelldal", "no-such-file.csv"),
        ("brreg", "pyproject.toml", "nowhere", "nowhere"),
        ("sirene", "pyproject.toml", "fjelldal", "sirene"),
        ("brreg", "pyproject.toml", "fjelldal", "pyproject.toml"),
        ("brreg", "src", "fjelldal", "src"),
    ],
)
def test_an_import_is_refused_in_a_sentence(
    firstline: Command, hub: Hub, register: str, file: str, place: str, sentence: str
) -> None:
    asked = firstline("registers", "import", register, str(ROOT / file), "--hub", place)
    code, out, err = asked
    *progress, last = err.splitlines()
    assert (code, out) == (2, "")
    assert last.startswith("firstline: ")
    assert sentence in last or progress == [f"Reading {Path(file).name} …"]
    assert not Company.objects.exists()


@pytest.mark.parametrize("day", ["20240101", "2024-02-30", "yesterday", ""])
def test_a_snapshots_day_is_written_in_one_way(firstline: Command, hub: Hub, day: str) -> None:
    asked = ("registers", "import", "brreg", str(ROOT / "pyproject.toml"), "--hub", "fjelldal", "--date", day)
    assert "is no date: write it as 2024-01-31" in refused(firstline(*asked))


@pytest.mark.parametrize(
    "arguments", [[], ["hubs"], ["fly"], ["up", "--port", "x"], ["registers", "import", "brreg"]]
)
def test_what_is_no_command_is_explained(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    assert left.value.code == 2
    assert "usage: firstline" in capsys.readouterr().err


def test_production_does_not_start_on_invented_data(firstline: Command, hub: Hub) -> None:
    Hub.objects.update(invented=True)
    assert "invented data of the demo" in refused(firstline("up"))


def findings(answer: tuple[int, str, str]) -> dict[str, str]:
    return {line[5:].strip(): line[:5].strip() for line in answer[1].splitlines()}


def test_the_doctor_says_what_is_set_and_what_is_not(firstline: Command) -> None:
    answer = firstline("doctor")
    said = findings(answer)
    assert answer[0] == 0
    assert said["0 hubs are set up."] == "unset"
    assert set(said.values()) <= {"ok", "unset"}


def test_the_doctor_misses_a_leader(firstline: Command, hub: Hub, adviser: Person) -> None:
    assert any("has no leader" in sentence for sentence in findings(firstline("doctor")))


def test_the_doctor_is_content_with_a_leader(firstline: Command, hub: Hub, leader: Person) -> None:
    assert not any("no leader" in sentence for sentence in findings(firstline("doctor")))


def test_the_doctor_finds_what_is_wrong(firstline: Command, hub: Hub) -> None:
    from django.utils import timezone

    from firstline.foundation.facts.models import OutboxRow
    from firstline.foundation.mail.models import OutgoingMail

    old = timezone.now() - timedelta(hours=1)
    Hub.objects.update(invented=True)
    for gave_up_at in (None, old):
        OutboxRow.objects.create(
            fact="x", payload={}, subscriber="y", published_at=old, due_at=old, gave_up_at=gave_up_at
        )
    for state in ("failed", "uncertain"):
        OutgoingMail.objects.create(
            key=state, to="a@example.org", subject="x", text="", state=state, due_at=old
        )
    code, out, _ = firstline("doctor")
    wrong = [line for line in out.splitlines() if line.startswith("WRONG")]
    assert code == 1
    assert len(wrong) == 5
    for words in (
        "invented data",
        "is the worker running",
        "could not be delivered",
        "refused by",
        "may or may not",
    ):
        assert any(words in line for line in wrong), words


def test_a_home_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run(tmp_path / "file" / "home", "doctor")
    assert done.returncode == 2
    assert done.stderr.startswith("firstline: ")
    assert done.stderr.count("\n") == 1


def test_two_that_make_the_secret_at_once_agree(tmp_path: Path) -> None:
    made, leave = [], []
    for _ in range(8):
        read, write = os.pipe()
        if (child := os.fork()) == 0:
            os.write(write, home.installation_secret(tmp_path / "home").encode())
            os._exit(0)
        made.append(read)
        leave.append(child)
        os.close(write)
    for child in leave:
        os.waitpid(child, 0)
    secrets = {os.read(read, 200).decode() for read in made}
    for read in made:
        os.close(read)
    assert len(secrets) == 1
    assert len(secrets.pop()) >= 50
    assert stat.S_IMODE((tmp_path / "home" / "secret").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["secret"]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that are gone after the test, whatever it says."""
    running: list[subprocess.Popen[str]] = []
    yield running
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()


def below(process: int) -> set[int]:
    """The processes that a process has started, and theirs."""
    found: set[int] = set()
    for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
        found |= {int(child)} | below(int(child))
    return found


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks into /proc for what is left running")
def test_an_empty_home_is_served_and_left_in_order(
    tmp_path: Path, started: list[subprocess.Popen[str]]
) -> None:
    """Two commands start on one empty home at once; both work, and ``up`` serves, works and stops."""
    place, port = tmp_path / "deep" / "home", free_port()
    up = subprocess.Popen(
        [sys.executable, "-m", "firstline.config.cli", "up", "--port", str(port)],
        env=environment(place), cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    started.append(up)
    created = run(place, *VIK)
    assert created.returncode == 0
    assert stat.S_IMODE(place.stat().st_mode) == 0o700, "for its owner alone"
    # Whichever comes first prepares the database and the other waits; neither is silent about it.
    assert created.stderr.startswith(("firstline: preparing the database", "firstline: waiting for another"))
    said = lines_until(up, "Stop with Ctrl C.")
    assert f"Firstline is ready. Sign in at http://localhost:{port}/accounts/login/\n" in said
    assert f"It listens at 127.0.0.1, port {port}, on this machine only." in said[-1]
    assert answer_of(up, f"http://127.0.0.1:{port}/health/") == "ok"
    assert "Vik" in answer_of(up, f"http://127.0.0.1:{port}/vik/")
    running = below(up.pid)
    assert len(running) >= 3, "the server, its processes and the worker"
    up.send_signal(signal.SIGTERM)
    out, err = up.communicate(timeout=60)
    assert (up.returncode, out) == (0, "")
    assert all(line.startswith("firstline: ") for line in err.splitlines()), err
    assert not [process for process in running if Path(f"/proc/{process}").exists()]
    doctor = run(place, "doctor")
    assert doctor.returncode == 0
    assert "One hub is set up." in doctor.stdout
    assert run(place, "worker", "--batch").returncode == 0


def lines_until(server: subprocess.Popen[str], words: str) -> list[str]:
    """What a command has printed so far, up to a line with these words."""
    assert server.stdout is not None
    said: list[str] = []
    for line in server.stdout:
        said.append(line)
        if words in line:
            return said
    raise AssertionError(server.communicate())


def answer_of(server: subprocess.Popen[str], address: str) -> str:
    until = time.monotonic() + 240
    while time.monotonic() < until:
        assert server.poll() is None, server.communicate()
        try:
            with urlopen(address, timeout=20) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"{address} does not answer")


def test_a_port_that_is_taken_is_refused_in_a_sentence() -> None:
    with socket.socket() as other:
        # As the server listens: others may share the port with it.
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Refused, match=rf"port {port}: .*--port"):
            serving.refuse_taken_port("127.0.0.1", port)
    serving.refuse_taken_port("127.0.0.1", port)
    with pytest.raises(Refused, match="99999"):
        serving.refuse_taken_port("127.0.0.1", 99999)


@pytest.mark.django_db
def test_the_owner_sees_the_installation_but_no_case(hub: Hub, make_person: MakePerson) -> None:
    """Owning the installation opens no desk, and no query shows a case: a role in the hub does."""
    client = Client.objects.create(hub=hub, kind="founder", name="Annen", taken_on_at=timezone.now())
    actions.record(client=client, kind="clients.note", by=None, audience="hub", text="secret")
    owner = make_person("Oda")
    owner.is_superuser = True
    owner.save()
    assert not visible_to(owner, hub).exists()
    assert not timeline(client, roles_of(owner, hub.pk)).exists()
    assert roles_of(owner, hub.pk) == {Role.OWNER}
    assert not assessments.SCORE_READERS & {Role.OWNER}
    browser = Browser()
    browser.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get("/fjelldal/desk/clients/").status_code == 403
