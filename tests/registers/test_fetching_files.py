"""The whole file over the network: gone on with, not fetched twice, and never imported by half."""

import gzip
import json
import os
import time
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from firstline.domains.hubs.models import Hub
from firstline.domains.registers.fetching import download, running
from firstline.domains.registers.fetching.asking import ATTEMPTS, NotFetched
from firstline.domains.registers.fetching.running import fetch_file
from firstline.domains.registers.models import Company, FetchedFile, RegisterImport, Snapshot
from tests.registers.brreg_server import Fault, File, Register
from tests.registers.enheter import as_csv, enhet

pytestmark = pytest.mark.django_db

PATH = "/enheter/lastned/csv"
SITES = "/underenheter/lastned/csv"


def packed(rows: int) -> bytes:
    # Not compressed, so that it is long enough to be cut.
    return gzip.compress(as_csv([enhet(serial) for serial in range(1, rows + 1)]), compresslevel=0, mtime=0)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch, waits: list[float]) -> None:
    monkeypatch.setattr(download, "CHUNK", 512)


@pytest.fixture
def file(brreg: Register) -> File:
    brreg.files[PATH] = File(packed(20))
    return brreg.files[PATH]


def fetch(hub: Hub) -> Any:
    return fetch_file(register="brreg", unit="company", hub=hub, by=None, say=lambda text: None)


def asked_for(brreg: Register) -> list[str]:
    return [headers.get("Range", "") for path, _query, headers in brreg.asked if path == PATH]


def left() -> list[str]:
    """What lies in the folder for incoming files, save locks, which are empty."""
    return sorted(path.name for path in download.incoming().glob("*") if path.suffix != ".lock")


def test_a_file_is_fetched_and_imported_like_any_other(hub: Hub, file: File) -> None:
    account = fetch(hub)
    assert (account.read, account.new) == (20, 20)
    run = RegisterImport.objects.get()
    assert (run.file_name, run.snapshot_on) == ("brreg-enheter.csv.gz", date(2024, 1, 29))
    assert Snapshot.objects.get().rows == 20
    assert FetchedFile.objects.get().etag == '"one"'
    assert not left()


def test_the_file_of_the_last_time_is_not_fetched_again(hub: Hub, brreg: Register, file: File) -> None:
    fetch(hub)
    assert fetch(hub) is None
    assert brreg.asked[-1][2]["If-None-Match"] == '"one"'
    file.etag, file.content = '"two"', packed(21)
    assert fetch(hub).new == 1
    assert RegisterImport.objects.count() == 2


def test_a_server_that_answers_whole_with_the_same_etag_is_not_read(hub: Hub, file: File) -> None:
    fetch(hub)
    FetchedFile.objects.update(etag='W/"one"')
    assert fetch(hub) is None


def test_another_hub_fetches_for_itself(hub: Hub, other_hub: Hub, file: File) -> None:
    fetch(hub)
    assert fetch(other_hub).read == 20


def test_a_cut_download_is_gone_on_with(hub: Hub, brreg: Register, file: File) -> None:
    brreg.faults[PATH] = [Fault(cut_after=2000), Fault(cut_after=1500)]
    assert fetch(hub).read == 20
    first, second, third = asked_for(brreg)
    assert (first, second) == ("", "bytes=2000-")
    assert third == "bytes=3500-"


def test_what_came_before_a_killed_run_is_not_asked_for_again(hub: Hub, brreg: Register, file: File) -> None:
    brreg.faults[PATH] = [Fault(cut_after=2000), *[Fault(cut_after=0)] * ATTEMPTS]
    with pytest.raises(NotFetched, match="cut the download off 6 times"):
        fetch(hub)
    assert left() == ["brreg-enheter.csv.gz.etag", "brreg-enheter.csv.gz.part"]
    assert not Company.objects.exists()
    assert fetch(hub).read == 20
    assert asked_for(brreg)[-1] == "bytes=2000-"
    assert not left()


def test_a_part_of_an_older_file_is_not_gone_on_with(hub: Hub, brreg: Register, file: File) -> None:
    brreg.faults[PATH] = [Fault(cut_after=2000), *[Fault(cut_after=0)] * ATTEMPTS]
    with pytest.raises(NotFetched):
        fetch(hub)
    file.etag, file.content = '"two"', packed(30)
    assert fetch(hub).read == 30
    assert FetchedFile.objects.get().etag == '"two"'


def test_a_server_that_knows_no_ranges_sends_it_all_again(hub: Hub, brreg: Register, file: File) -> None:
    file.ranges = False
    brreg.faults[PATH] = [Fault(cut_after=2000)]
    assert fetch(hub).read == 20


def test_a_part_with_a_weak_etag_is_begun_again(hub: Hub, brreg: Register, file: File) -> None:
    file.etag = 'W/"weak"'
    brreg.faults[PATH] = [Fault(cut_after=2000)]
    assert fetch(hub).read == 20
    assert asked_for(brreg) == ["", ""]
    assert FetchedFile.objects.get().etag == 'W/"weak"'
    assert fetch(hub) is None


def test_a_part_that_is_the_whole_is_taken(hub: Hub, brreg: Register, file: File) -> None:
    download.incoming().mkdir(parents=True)
    (download.incoming() / "brreg-enheter.csv.gz.part").write_bytes(file.content)
    (download.incoming() / "brreg-enheter.csv.gz.etag").write_text(file.etag)
    assert fetch(hub).read == 20
    assert asked_for(brreg) == [f"bytes={len(file.content)}-"]


def test_a_part_that_is_longer_than_the_file_is_begun_again(hub: Hub, brreg: Register, file: File) -> None:
    download.incoming().mkdir(parents=True)
    (download.incoming() / "brreg-enheter.csv.gz.part").write_bytes(file.content + b"more")
    (download.incoming() / "brreg-enheter.csv.gz.etag").write_text(file.etag)
    assert fetch(hub).read == 20


@pytest.mark.parametrize("length", [True, False])
def test_a_truncated_gzip_is_refused_and_begun_anew(hub: Hub, file: File, length: bool) -> None:
    whole = file.content
    file.content, file.length = whole[:-300], length
    with pytest.raises(NotFetched, match="not a whole gzip file"):
        fetch(hub)
    assert not left()
    assert not Company.objects.exists()
    assert not FetchedFile.objects.exists()
    file.content = whole
    assert fetch(hub).read == 20


def test_a_busy_server_is_waited_for(hub: Hub, brreg: Register, file: File, waits: list[float]) -> None:
    brreg.faults[PATH] = [Fault(429, {"Retry-After": "5"}), Fault(500)]
    assert fetch(hub).read == 20
    assert waits == [5.0, 2.0]


def test_a_file_that_is_not_there_is_told(hub: Hub, brreg: Register) -> None:
    with pytest.raises(NotFetched, match="answered 404 and not with the file"):
        fetch(hub)


def test_two_runs_do_not_write_one_file(hub: Hub, file: File) -> None:
    download.incoming().mkdir(parents=True)
    with download._alone("brreg-enheter.csv.gz"), pytest.raises(NotFetched, match="Another run is fetching"):
        fetch(hub)


def test_a_part_that_nobody_goes_on_with_is_deleted(brreg: Register) -> None:
    download.incoming().mkdir(parents=True)
    old, new = download.incoming() / "a.part", download.incoming() / "b.part"
    for path in (old, new):
        path.write_bytes(b"x")
    before = time.time() - timedelta(days=3).total_seconds()
    os.utime(old, (before, before))
    running.clear_incoming()
    assert (old.exists(), new.exists()) == (False, True)


def run(*arguments: str) -> tuple[str, str]:
    out, beside = StringIO(), StringIO()
    call_command("registers_fetch", *arguments, stdout=out, stderr=beside)
    return out.getvalue(), beside.getvalue()


def test_the_command_fetches_both_and_prints_the_accounts(
    hub: Hub, brreg: Register, file: File, real_data: Path
) -> None:
    sites = (real_data / "brreg" / "panel-2023-underenheter.csv").read_bytes()
    brreg.files[SITES] = File(gzip.compress(sites, mtime=0))
    out, beside = run("brreg", "--hub", hub.slug)
    assert out.splitlines()[0].startswith("company: 20 read, 20 kept")
    assert out.splitlines()[1].startswith("site: ")
    assert "Asking http://127.0.0.1" in beside
    assert "MB" in beside
    again, _beside = run("brreg", "--hub", hub.slug, "--json")
    assert json.loads(again) == {"company": {"unchanged_file": True}, "site": {"unchanged_file": True}}


def test_what_came_before_a_refusal_is_told(hub: Hub, brreg: Register, file: File) -> None:
    out = StringIO()
    with pytest.raises(CommandError, match="answered 404") as refused:
        call_command("registers_fetch", "brreg", "--hub", hub.slug, "--json", stdout=out, stderr=StringIO())
    assert refused.value.returncode == 2
    assert json.loads(out.getvalue())["company"]["new"] == 20


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["brreg", "--hub", "nowhere"], "There is no hub “nowhere”"),
        (["cvr", "--hub", "fjelldal"], "not fetched, only imported from files; fetched is: brreg"),
        (["brreg", "--hub", "fjelldal"], "cannot be reached: is there a network"),
        (["brreg", "--hub", "fjelldal", "--updates"], "has not imported this register's whole file yet"),
    ],
)
def test_a_refusal_is_one_sentence_and_code_2(
    hub: Hub, brreg: Register, settings: Settings, arguments: list[str], sentence: str
) -> None:
    settings.FIRSTLINE_BRREG_URL = "http://127.0.0.1:9"
    with pytest.raises(CommandError, match=sentence) as refused:
        run(*arguments)
    assert refused.value.returncode == 2
    assert "\n" not in str(refused.value)
    assert not Company.objects.exists()
    assert not left()
