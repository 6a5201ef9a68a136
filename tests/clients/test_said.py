"""What is said of a client and of a conversation: only days and codes that can be meant are stored."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db.models import QuerySet
from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.clients import actions
from firstline.domains.clients.codes import activity_code, municipality_code
from firstline.domains.clients.models import Client, TimelineEntry
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers.models import Company
from firstline.foundation.access.refusals import Refused

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
TOO_EARLY = ("0001-01-01", "1899-12-31")


@pytest.mark.parametrize("day", TOO_EARLY)
def test_a_conversation_before_anyones_time_is_refused(
    day: str, client_of_hub: Client, adviser: Person, browse: Browse
) -> None:
    """On PostgreSQL such a moment made every page that reads it fail."""
    page, browser = f"/fjelldal/desk/clients/{client_of_hub.pk}/", browse(adviser)
    said = {
        "kind": "clients.meeting",
        "text": "About cheese",
        "audience": "hub",
        "happened_at": f"{day}T00:00",
    }
    answer = browser.post(f"{page}log/", said)
    assert answer.status_code == 422
    assert "cannot be meant" in answer.content.decode()
    assert not TimelineEntry.objects.exists()
    for path in (page, "/fjelldal/desk/clients/", f"{page}plan/"):
        assert browser.get(path).status_code == 200
    with pytest.raises(Refused, match="cannot be meant"):
        actions.log(
            client=client_of_hub, kind="clients.call", text="x", audience="hub", by=adviser,
            happened_at=timezone.make_aware(datetime.fromisoformat(day)),
        )  # fmt: skip


@pytest.mark.parametrize("day", [*TOO_EARLY, "2999-01-01", "tomorrow"])
def test_nobody_has_started_on_such_a_day(day: str, hub: Hub, adviser: Person, browse: Browse) -> None:
    if day == "tomorrow":
        day = (timezone.localdate() + timedelta(days=1)).isoformat()
    said = {"kind": "founder", "name": "Aud", "founded_on": day}
    assert browse(adviser).post("/fjelldal/desk/clients/new/", said).status_code == 422
    started = date.fromisoformat(day)
    with pytest.raises(Refused):
        actions.add_client(hub=hub, kind="founder", name="Aud", founded_on=started, by=adviser)
    assert not Client.objects.exists()
    client = actions.add_client(hub=hub, kind="founder", name="Aud", by=adviser)
    with pytest.raises(Refused):
        actions.change(client=client, said={"founded_on": started}, by=adviser)


@pytest.mark.parametrize(
    ("country", "written", "stored"),
    [
        ("NO", "62.010", "62.010"),
        ("NO", " 62010 ", "62.010"),
        ("DK", "62.01.00", "620100"),
        ("GB", "62.01/2", "62012"),
        ("SE", "62010", "62010"),
        *((country, " ", "") for country in ("NO", "DK", "GB", "SE")),
    ],
)
def test_an_activity_code_is_stored_as_the_register_writes_it(
    country: str, written: str, stored: str
) -> None:
    assert activity_code(written, country) == stored


@pytest.mark.parametrize(
    ("country", "written"),
    [
        ("NO", "banana"),
        ("NO", "62.01"),
        ("NO", "٦٢.٠١٠"),
        ("DK", "62010"),
        ("GB", "620100"),
        ("SE", "9" * 11),
    ],
)
def test_what_is_no_activity_code_is_refused(country: str, written: str) -> None:
    with pytest.raises(Refused):
        activity_code(written, country)


def test_a_long_code_of_a_country_that_we_do_not_know_is_refused() -> None:
    assert municipality_code("0180", "SE") == "0180"
    with pytest.raises(Refused, match="at most 10"):
        municipality_code("0" * 11, "SE")


def test_a_banana_is_stored_neither_at_first_nor_later(hub: Hub, adviser: Person, browse: Browse) -> None:
    said = {"kind": "founder", "name": "Aud", "activity_code": "banana"}
    answer = browse(adviser).post("/fjelldal/desk/clients/new/", said)
    assert answer.status_code == 422
    assert "An activity code is five digits" in answer.content.decode()
    client = actions.add_client(hub=hub, kind="founder", name="Aud", by=adviser)
    with pytest.raises(Refused, match="An activity code"):
        actions.change(client=client, said={"activity_code": "banana"}, by=adviser)


def test_a_company_that_somebody_takes_on_in_the_same_moment_is_refused(
    hub: Hub, company: Company, adviser: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    founder = actions.add_client(hub=hub, kind="founder", name="Aud", by=adviser)
    actions.take_on(hub=hub, company=company, by=adviser)
    # As if the look had been before the other's writing.
    monkeypatch.setattr(QuerySet, "exists", lambda self: False)
    with pytest.raises(Refused, match="is a client of its own already"):
        actions.join_company(client=founder, company=company, by=adviser)
    founder.refresh_from_db()
    assert founder.company is None
