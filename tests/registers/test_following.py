"""Following the feed over the network: from the day of the file on, to its end, and again from there."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from firstline.config.cli import _parser, fetch_register
from firstline.domains.hubs.models import Hub
from firstline.domains.registers.fetching import background as tasks
from firstline.domains.registers.fetching.asking import ATTEMPTS, NotFetched
from firstline.domains.registers.fetching.running import follow
from firstline.domains.registers.models import Company, FeedCursor, RegisterImport
from firstline.domains.registers.updates import FeedGap, UpdateAccount
from firstline.foundation.tasks import regular
from tests.registers.brreg_server import Fault, File, Register
from tests.registers.conftest import Bring
from tests.registers.enheter import as_csv, enhet, number, packed

pytestmark = pytest.mark.django_db

FEED = "/oppdateringer/enheter"


NOON = "2024-01-29T12:00:00.000Z"


def line(key: int, serial: int, change: str = "Endring", at: str = NOON) -> dict[str, Any]:
    return {
        **{"oppdateringsid": key, "dato": at, "organisasjonsnummer": number(serial * 10)},
        "endringstype": change,
    }


@pytest.fixture(autouse=True)
def base(brreg: Register, bring: Bring, waits: list[float]) -> None:
    bring([enhet(1), enhet(2), enhet(3)])


def run(hub: Hub) -> UpdateAccount:
    return follow(register="brreg", unit="company", hub=hub, by=None, say=lambda text: None)


def asked_for(brreg: Register) -> list[dict[str, str]]:
    return [query for path, query, _headers in brreg.asked if path == FEED]


def test_it_begins_on_the_day_of_the_file_and_reads_to_the_end(hub: Hub, brreg: Register) -> None:
    brreg.page_size = 2
    brreg.units = {number(serial * 10): enhet(serial, navn=f"NYTT {serial} AS") for serial in range(1, 6)}
    brreg.removed = {number(30)}
    del brreg.units[number(30)]
    brreg.feed["enheter"] = [
        line(5, 1, at="2024-01-28T12:00:00.000Z"),
        *(line(10 * serial, serial) for serial in range(1, 6)),
    ]
    account = run(hub)
    # The update of the day before is in the file.
    assert (account.read, account.new, account.updated, account.removed) == (5, 2, 2, 1)
    assert asked_for(brreg)[0]["dato"] == "2024-01-28T23:00:00.000Z"
    assert [query["oppdateringsid"] for query in asked_for(brreg)[1:]] == ["21", "41", "51"]
    assert FeedCursor.objects.get().last_id == 50
    assert Company.objects.get(number=number(20)).name == "NYTT 2 AS"


def test_a_run_goes_on_where_the_last_one_was_stopped(hub: Hub, brreg: Register) -> None:
    brreg.page_size = 1
    brreg.units = {number(serial * 10): enhet(serial, navn=f"NYTT {serial} AS") for serial in (1, 2)}
    brreg.feed["enheter"] = [line(1, 1), line(2, 2)]
    brreg.faults[FEED] = [Fault(cut_after=10), Fault(429, {"Retry-After": "1"})]
    brreg.faults["/enheter"] = [Fault(0), *[Fault(500)] * ATTEMPTS]
    with pytest.raises(NotFetched, match="Try again later"):
        run(hub)
    assert FeedCursor.objects.get().last_id == 1
    assert Company.objects.get(number=number(10)).name == "NYTT 1 AS"
    assert Company.objects.get(number=number(20)).name != "NYTT 2 AS"
    account = run(hub)
    assert (account.read, account.updated) == (2, 2)
    assert asked_for(brreg)[-2]["oppdateringsid"] == "2"
    assert run(hub).read == 0


def test_a_gap_is_told_and_a_newer_file_is_where_it_goes_on(hub: Hub, brreg: Register, bring: Bring) -> None:
    brreg.units = {number(10): enhet(1, navn="NYTT 1 AS")}
    brreg.feed["enheter"] = [line(1, 1)]
    run(hub)
    brreg.oldest = 100
    with pytest.raises(FeedGap, match="Fetch the whole file again"):
        run(hub)
    bring([enhet(1)], on=RegisterImport.objects.get().snapshot_on.replace(month=6))
    brreg.feed["enheter"] = [line(200, 1, at="2024-06-30T12:00:00.000Z")]
    assert run(hub).read == 1
    assert FeedCursor.objects.get().last_id == 200


def test_a_server_that_repeats_itself_ends_the_run(hub: Hub, brreg: Register) -> None:
    page = {"_embedded": {"oppdaterteEnheter": [line(1, 1), line(2, 2)]}}
    brreg.answers[FEED] = json.dumps(page).encode()
    account = run(hub)
    assert (account.read, account.repeated) == (4, 2)


def test_the_command_follows_both_feeds(hub: Hub, brreg: Register, bring: Bring) -> None:
    brreg.units = {number(10): enhet(1, navn="NYTT 1 AS")}
    brreg.feed["enheter"] = [line(1, 1), line(2, 1, "Slått sammen")]
    out, beside = StringIO(), StringIO()
    arguments = ["brreg", "--hub", hub.slug, "--units", "companies", "--updates"]
    call_command("registers_fetch", *arguments, stdout=out, stderr=beside)
    assert out.getvalue().startswith("company: 2 updates read: 0 new, 1 updated")
    assert "Slått sammen" in beside.getvalue()
    out = StringIO()
    call_command("registers_fetch", *arguments, "--json", stdout=out, stderr=StringIO())
    assert json.loads(out.getvalue())["company"]["read"] == 0
    with pytest.raises(CommandError, match="has not imported this register's whole file"):
        call_command("registers_fetch", "brreg", "--hub", hub.slug, "--units", "sites", "--updates")


def test_firstline_registers_fetch(hub: Hub, brreg: Register, capsys: pytest.CaptureFixture[str]) -> None:
    options = _parser().parse_args(
        f"registers fetch brreg --hub {hub.slug} --units companies --updates --json".split()
    )
    assert options.command is fetch_register
    assert fetch_register(options) == 0
    assert json.loads(capsys.readouterr().out)["company"]["read"] == 0


def test_in_the_background_it_is_followed_where_that_is_wanted(
    hub: Hub, brreg: Register, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[bool] = []
    monkeypatch.setattr(type(tasks.fetch_news), "enqueue", lambda *_arguments: woken.append(True))
    regular.do_all()
    assert not woken
    settings.FIRSTLINE_REGISTER_FETCH = True
    regular.do_all()
    assert woken


def test_in_the_background_a_gap_is_closed_by_the_whole_file(hub: Hub, brreg: Register) -> None:
    brreg.units = {number(10): enhet(1, navn="NYTT 1 AS")}
    brreg.feed["enheter"] = [line(1, 1)]
    assert tasks.fetch_news.func() == 1
    brreg.oldest = 100
    brreg.files["/enheter/lastned/csv"] = File(
        packed(as_csv([enhet(1), enhet(7)])), made="Sat, 29 Jun 2024 05:00:00 GMT"
    )
    assert tasks.fetch_news.func() == 1
    assert Company.objects.filter(number=number(70)).exists()
    # What the details said later than the file stays.
    assert Company.objects.get(number=number(10)).name == "NYTT 1 AS"


def test_in_the_background_a_refusal_is_logged_and_tried_again(
    hub: Hub, brreg: Register, caplog: pytest.LogCaptureFixture
) -> None:
    brreg.faults[FEED] = [Fault(403)]
    assert tasks.fetch_news.func() == 0
    assert "answered 403" in caplog.text
    assert tasks.fetch_news.func() == 1


def test_what_fails_hourly_keeps_nothing_else_from_being_done(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []
    monkeypatch.setattr(regular, "_work", {"bad": lambda: 1 / 0, "good": lambda: done.append("good")})
    regular.do_all()
    assert done == ["good"]
    assert "the hourly work bad failed" in caplog.text
