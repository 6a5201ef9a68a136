"""The client of the register's API, against a server that serves the real answers and fails in every way."""

import json
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from firstline.domains.registers.fetching import asking
from firstline.domains.registers.fetching.asking import NotFetched, retry_after
from firstline.domains.registers.fetching.enhetsregisteret import Enhetsregisteret
from firstline.domains.registers.updates import FeedGap
from tests.registers.brreg_server import Fault, Register
from tests.registers.enheter import enhet, number


@pytest.fixture
def api(brreg: Register, waits: list[float]) -> Enhetsregisteret:
    return Enhetsregisteret.configured()


def answer(real_data: Path, name: str) -> bytes:
    return (real_data / "brreg" / "api" / f"{name}-response.json").read_bytes()


def test_who_asks_is_said(api: Enhetsregisteret, brreg: Register, settings: Settings) -> None:
    api.details("company", number(10))
    (_path, _query, headers), *_ = brreg.asked
    assert headers["User-Agent"].startswith("Firstline/")
    assert headers["User-Agent"].endswith(f"(+{settings.FIRSTLINE_URL})")


def test_a_real_search_is_read_page_after_page(
    api: Enhetsregisteret, brreg: Register, real_data: Path
) -> None:
    pages = [json.loads(answer(real_data, f"enheter-search-page{page}")) for page in (1, 2)]
    found = [one["organisasjonsnummer"] for page in pages for one in page["_embedded"]["enheter"]]
    brreg.units = {one["organisasjonsnummer"]: one for page in pages for one in page["_embedded"]["enheter"]}
    hits = list(api.search("company", organisasjonsnummer=",".join(found), size=2))
    assert [hit["organisasjonsnummer"] for hit in hits] == found
    assert brreg.times("/enheter") == 2
    assert [query["page"] for _path, query, _headers in brreg.asked] == ["0", "1"]


def test_a_real_search_that_finds_nothing(api: Enhetsregisteret, brreg: Register, real_data: Path) -> None:
    brreg.answers["/enheter"] = answer(real_data, "enheter-search-empty")
    brreg.answers["/underenheter"] = answer(real_data, "underenheter-search-empty")
    assert not list(api.search("company", navn="jibberish"))
    assert not list(api.search("site", navn="jibberish"))


def test_a_search_with_more_hits_than_it_shows_is_refused(api: Enhetsregisteret, brreg: Register) -> None:
    brreg.answers["/enheter"] = json.dumps({"page": {"totalElements": 10_001, "totalPages": 101}}).encode()
    with pytest.raises(NotFetched, match="more than 10000 hits"):
        list(api.search("company"))


def test_known_deleted_removed_and_unknown_are_four_things(
    api: Enhetsregisteret, brreg: Register, real_data: Path
) -> None:
    brreg.answers["/enheter/112233445"] = answer(real_data, "enheter-details")
    brreg.answers["/enheter/123456789"] = answer(real_data, "enheter-details-deleted")
    brreg.answers["/underenheter/776655441"] = answer(real_data, "underenheter-details")
    brreg.answers["/underenheter/987123456"] = answer(real_data, "underenheter-details-deleted")
    brreg.removed = {"111111111"}
    known = api.details("company", "112233445")
    assert known.state == "known"
    assert known.company is not None
    assert known.company["navn"] == "SESAM STASJON"
    deleted = api.details("company", "123456789")
    assert (deleted.state, deleted.deleted_on) == ("deleted", date(2017, 10, 20))
    assert api.details("company", "111111111").state == "removed"
    assert api.details("company", "222222222").state == "unknown"
    assert api.details("site", "776655441").state == "known"
    assert api.details("site", "987123456").state == "deleted"


def test_many_are_searched_for_together_and_the_rest_one_by_one(
    api: Enhetsregisteret, brreg: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("firstline.domains.registers.fetching.enhetsregisteret.NUMBERS_AT_ONCE", 3)
    numbers = [number(serial * 10) for serial in range(1, 8)]
    brreg.units = {numbers[place]: enhet(place + 1) for place in range(5)}
    brreg.units[numbers[4]]["slettedato"] = "2024-01-20"
    brreg.removed = {numbers[5]}
    found = api.details_of("company", numbers)
    assert [found[one].state for one in numbers] == [*["known"] * 4, "deleted", "removed", "unknown"]
    assert brreg.times("/enheter") == 3
    assert len(brreg.asked) == 3 + 3


def test_a_real_page_of_the_feed(api: Enhetsregisteret, brreg: Register, real_data: Path) -> None:
    brreg.answers["/oppdateringer/underenheter"] = answer(real_data, "oppdatering-underenhet")
    page = api.updates("site", since=datetime(2022, 7, 5, tzinfo=UTC))
    assert (len(page.updates), page.unreadable) == (10, 0)
    first = page.updates[0]
    assert (first.id, first.number, first.change) == (14757180, "111111111", "removal")
    assert first.at == datetime(2022, 7, 5, 4, 1, 39, 613000, tzinfo=UTC)
    assert [update.change for update in page.updates].count("deletion") == 5
    _path, query, _headers = brreg.asked[0]
    assert query == {"dato": "2022-07-05T00:00:00.000Z", "size": "10000"}


def test_the_feed_is_asked_for_what_follows(api: Enhetsregisteret, brreg: Register) -> None:
    api.updates("company", after=41, size=99_999)
    assert brreg.asked[0][1] == {"oppdateringsid": "42", "size": "10000"}


def test_lines_of_the_feed_that_say_little(api: Enhetsregisteret, brreg: Register) -> None:
    lines = [
        {"oppdateringsid": 1, "dato": "", "organisasjonsnummer": "111111111", "endringstype": "Ny"},
        {
            "oppdateringsid": 2,
            "dato": None,
            "organisasjonsnummer": "222222222",
            "endringstype": "Slått",
        },
        {"oppdateringsid": 3, "dato": "i går", "organisasjonsnummer": "333333333"},
        {"oppdateringsid": "4", "organisasjonsnummer": "444444444", "endringstype": "Ny"},
        {"oppdateringsid": 5, "organisasjonsnummer": "../../x", "endringstype": "Ny"},
    ]
    brreg.answers["/oppdateringer/enheter"] = json.dumps({"_embedded": {"oppdaterteEnheter": lines}}).encode()
    page = api.updates("company", after=0)
    assert [(one.id, one.change, one.at, one.word) for one in page.updates] == [
        (1, "new", None, "Ny"),
        (2, "unknown", None, "Slått"),
        (3, "unknown", None, ""),
    ]
    assert page.unreadable == 2


@pytest.mark.parametrize("status", [400, 404, 410])
def test_a_feed_that_does_not_go_back_so_far_is_a_gap(
    api: Enhetsregisteret, brreg: Register, status: int
) -> None:
    brreg.faults["/oppdateringer/enheter"] = [Fault(status)]
    with pytest.raises(FeedGap, match="Fetch the whole file again"):
        api.updates("company", after=1)


def test_it_waits_as_long_as_it_is_asked_to(
    api: Enhetsregisteret, brreg: Register, waits: list[float]
) -> None:
    path = f"/enheter/{number(10)}"
    brreg.units[number(10)] = enhet(1)
    brreg.faults[path] = [Fault(429, {"Retry-After": "17"}), Fault(503, {"Retry-After": "2"}), Fault(503)]
    assert api.details("company", number(10)).state == "known"
    assert waits == [17.0, 2.0, 4.0]


def test_it_does_not_wait_for_hours(api: Enhetsregisteret, brreg: Register, waits: list[float]) -> None:
    brreg.faults[f"/enheter/{number(10)}"] = [Fault(429, {"Retry-After": "3601"})]
    with pytest.raises(NotFetched, match="wait 61 minutes"):
        api.details("company", number(10))
    assert not waits


def test_an_error_that_passes_is_waited_out_and_one_that_stays_is_told(
    api: Enhetsregisteret, brreg: Register, waits: list[float]
) -> None:
    path = f"/enheter/{number(10)}"
    brreg.units[number(10)] = enhet(1)
    brreg.faults[path] = [Fault(500), Fault(502), Fault(504)]
    assert api.details("company", number(10)).state == "known"
    assert waits == [1.0, 2.0, 4.0]
    brreg.faults[path] = [Fault(500)] * asking.ATTEMPTS
    with pytest.raises(NotFetched, match=r"gave no answer in 6 attempts \(it answered 500\)"):
        api.details("company", number(10))


def test_a_body_that_is_cut_is_asked_for_again(
    api: Enhetsregisteret, brreg: Register, waits: list[float]
) -> None:
    brreg.units[number(10)] = enhet(1)
    brreg.faults[f"/enheter/{number(10)}"] = [Fault(cut_after=40), Fault(cut_after=0)]
    assert api.details("company", number(10)).state == "known"
    assert waits == [1.0, 2.0]


def test_an_answer_that_is_none_is_told(api: Enhetsregisteret, brreg: Register) -> None:
    brreg.answers[f"/enheter/{number(10)}"] = b"<html>Vedlikehold</html>"
    with pytest.raises(NotFetched, match="answered 200 and nothing that can be read"):
        api.details("company", number(10))
    brreg.faults["/oppdateringer/enheter"] = [Fault(403)]
    with pytest.raises(NotFetched, match="answered 403"):
        api.updates("company", after=1)


def test_where_there_is_no_network_it_is_said_at_once(
    settings: Settings, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    settings.FIRSTLINE_BRREG_URL = "http://127.0.0.1:9"
    with pytest.raises(NotFetched, match=r"127\.0\.0\.1 cannot be reached: is there a network"):
        Enhetsregisteret.configured().details("company", number(10))
    assert not waits


def test_when_to_try_again() -> None:
    assert retry_after("12") == 12
    assert retry_after("") is None
    assert retry_after("soon") is None
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert 80 < (retry_after(moment) or 0) <= 90
    assert retry_after("Mon, 01 Jan 2024 00:00:00 GMT") == 0
