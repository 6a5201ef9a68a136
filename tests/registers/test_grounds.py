"""Advertising protection is honoured: who may be contacted, and on which recorded ground."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from firstline.domains.clients import actions as client_actions
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers.actions import end_ground, record_ground
from firstline.domains.registers.models import Company, ContactGround
from firstline.domains.registers.queries import may_be_contacted
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from tests.registers.test_queries import company

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
NOTE = "Said yes at the fair, 3 May."


@pytest.fixture
def shielded() -> Company:
    return company("STILLE AS", 2, no_advertising=True)


def test_the_shielded_are_left_out_until_a_ground_is_recorded(
    hub: Hub, other_hub: Hub, adviser: Person, shielded: Company
) -> None:
    free, person = company("ÅPEN AS", 1), company("OLA PRØVE", 3, personal=True)
    everybody = [free, shielded, person]
    assert may_be_contacted(hub, everybody) == [free]
    ground = record_ground(company=shielded, hub=hub, ground="consent", note=NOTE, by=adviser)
    record_ground(company=person, hub=hub, ground="relation", note="A client since 2020.", by=adviser)
    assert may_be_contacted(hub, everybody) == everybody
    assert may_be_contacted(other_hub, everybody) == [free]
    end_ground(ground=ground, by=adviser)
    assert may_be_contacted(hub, everybody) == [free, person]


def test_a_new_ground_ends_the_one_before(hub: Hub, adviser: Person, shielded: Company) -> None:
    first = record_ground(company=shielded, hub=hub, ground="consent", note=NOTE, by=adviser)
    second = record_ground(company=shielded, hub=hub, ground="other", note=" The law. ", by=adviser)
    first.refresh_from_db()
    assert first.ended_at == second.at
    assert (second.note, second.by) == ("The law.", adviser)
    row = AuditRow.objects.filter(action="registers.record_ground").latest("id")
    # What was written is not in the trail.
    assert row.changes == {"company": shielded.pk, "ground": "other"}
    end_ground(ground=second, by=adviser)
    end_ground(ground=second, by=adviser)
    assert AuditRow.objects.filter(action="registers.end_ground").count() == 1


@pytest.mark.parametrize(
    ("ground", "note", "sentence"), [("consent", "  ", "Write"), ("whim", "x", "Choose")]
)
def test_a_ground_without_a_reason_is_refused(
    hub: Hub, adviser: Person, shielded: Company, ground: str, note: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        record_ground(company=shielded, hub=hub, ground=ground, note=note, by=adviser)
    assert not ContactGround.objects.exists()


@pytest.mark.parametrize("role", list(Role))
def test_only_who_advises_records_and_ends(
    hub: Hub, adviser: Person, make_person: Callable[..., Person], shielded: Company, role: Role
) -> None:
    if role in {Role.CLIENT_MEMBER, Role.OWNER}:
        person = make_person("Eva")
        person.is_superuser = role == Role.OWNER
    else:
        person = make_person("Eva", hub, role)
    stands = record_ground(company=shielded, hub=hub, ground="other", note="x", by=adviser)
    if role in {Role.ADVISER, Role.FACILITATOR, Role.HUB_LEADER}:
        end_ground(ground=stands, by=person)
        record_ground(company=shielded, hub=hub, ground="consent", note=NOTE, by=person)
        return
    with pytest.raises(Refused, match="advise for the hub"):
        record_ground(company=shielded, hub=hub, ground="consent", note=NOTE, by=person)
    with pytest.raises(Refused, match="advise for the hub"):
        end_ground(ground=stands, by=person)


def test_the_desk_marks_and_records(hub: Hub, adviser: Person, shielded: Company, browse: Browse) -> None:
    browser = browse(adviser)
    page = f"/fjelldal/desk/companies/{shielded.pk}/contact/"
    found = browser.get("/fjelldal/desk/clients/find/?q=stille").content.decode()
    assert "no advertising" in found
    assert page in found
    assert "left out of lists" in browser.get(page).content.decode()
    assert browser.post(page, {"ground": "consent", "note": ""}).status_code == 422
    assert browser.post(page, {"ground": "consent", "note": NOTE}).status_code == 302
    shown = browser.get(page).content.decode()
    assert NOTE in shown
    [ground] = ContactGround.objects.all()
    assert browser.post(f"{page}{ground.pk}/end/").status_code == 302
    assert may_be_contacted(hub, [shielded]) == []
    client = client_actions.take_on(hub=hub, company=shielded, by=adviser)
    assert page in browser.get(f"/fjelldal/desk/clients/{client.pk}/").content.decode()
    listed = browser.get("/fjelldal/desk/clients/?file=csv")
    body = b"".join(listed.streaming_content) if listed.streaming else listed.content
    assert b"no advertising" in body


def test_what_is_open_needs_no_ground(adviser: Person, browse: Browse) -> None:
    free = company("ÅPEN AS", 1)
    page = browse(adviser).get(f"/fjelldal/desk/companies/{free.pk}/contact/").content.decode()
    assert "Nothing in the register bars" in page
    assert "<textarea" not in page


def test_another_hub_sees_and_ends_no_ground(
    hub: Hub, other_hub: Hub, adviser: Person, stranger: Person, shielded: Company, browse: Browse
) -> None:
    ground = record_ground(company=shielded, hub=hub, ground="consent", note=NOTE, by=adviser)
    shielded.municipality = "0301"
    shielded.save()
    other_hub.areas = ["0301"]
    other_hub.save()
    page = f"/{other_hub.slug}/desk/companies/{shielded.pk}/contact/"
    browser = browse(stranger)
    shown = browser.get(page)
    assert shown.status_code == 200
    assert NOTE not in shown.content.decode()
    assert browser.post(f"{page}{ground.pk}/end/").status_code == 404
    assert browser.get(f"/fjelldal/desk/companies/{shielded.pk}/contact/").status_code == 404
    with pytest.raises(Refused, match="advise for the hub"):
        end_ground(ground=ground, by=stranger)
    assert ContactGround.objects.get().ended_at is None
