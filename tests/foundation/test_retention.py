"""Every table says what it is for and how a person is erased from it, and erasing does what it says."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.db import models
from django.test import Client as Browser
from django.utils import timezone
from wagtail.fields import StreamField

from firstline.domains.clients import actions as clients
from firstline.domains.clients.models import Client, Representation, TimelineEntry
from firstline.domains.hubs import actions as hubs
from firstline.domains.hubs.models import Consent, Hub, Membership, Person
from firstline.domains.library.models import HubPage
from firstline.domains.offers.models import Provider
from firstline.foundation.access.roles import Role, roles_of
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.facts.outbox import deliver_due
from firstline.foundation.mail import post
from firstline.foundation.mail.models import OutgoingMail
from firstline.foundation.retention import Basis, Erasure, Retention
from firstline.foundation.retention.erase import Trace, erase
from firstline.foundation.retention.expire import _field

OURS = [
    model for app in apps.get_app_configs() if app.name.startswith("firstline.") for model in app.get_models()
]
IDS = [model._meta.label for model in OURS]
# Rows of these belong to the installation or to several hubs at once, or name their hub by number only.
WITHOUT_HUB = {
    "access.SubmittedForm", "audit.AuditRow", "disclosure.Release", "facts.OutboxRow", "mail.OutgoingMail",
    "tasks.Run", "hubs.Hub", "hubs.Person", "hubs.Picture", "registers.Company", "registers.Snapshot",
    "registers.AreaTable", "library.StandardPage", "library.NewsPage",
}  # fmt: skip
# Addresses of an organisation, not of a person.
ADDRESSES_OF_NOBODY = {"hubs.Hub.email"}
# Wide enough to name somebody, but filled by the system, by a register or with codes; no person writes there
# of another. Her own row's address is replaced when it is emptied.
NAME_NOBODY = {
    "assessments.Calibration": {"bank", "account"},
    "access.SubmittedForm": {"location"},
    "audit.AuditRow": {"action", "subject_type", "subject_id", "changes"},
    "disclosure.Release": {"subject", "population", "rules", "cells"},
    "facts.OutboxRow": {"fact", "payload", "subscriber"},
    "mail.OutgoingMail": {"key"},
    "hubs.Hub": {"name", "areas", "languages", "email", "reminder_days"},
    "hubs.Person": {"password", "email"},
    "hubs.Consent": {"purpose", "wording"},
    "registers.Snapshot": {"folder"},
    "registers.FeedCursor": {"unreported"},
    "registers.FetchedFile": {"etag"},
    "registers.Company": {
        "search_name", "legal_form", "other_activity_codes", "municipality_name", "street", "place",
        "website",
    },
    "registers.Prompt": {"before", "after"},
    "registers.RegisterImport": {"file_name", "account"},
    "tasks.Run": {"kind", "details", "account", "error"},
    "registers.AreaTable": {"source", "file_name", "folder", "account"},
    "clients.TimelineEntry": {"key"},
    "assessments.Assessment": {"about", "scores", "team"},
    "assessments.Response": {"scores"},
    "assessments.HubInstrument": {"content"},
    "assessments.Evidence": {"content_type"},
    "offers.Provider": {"website"},
    "offers.Offer": {"topics", "eligibility"},
    "outcomes.Change": {"changes"},
}  # fmt: skip
SHORTEST_THAT_NAMES = 80


@pytest.mark.parametrize("model", OURS, ids=IDS)
def test_a_table_says_what_it_is_for(model: type[models.Model]) -> None:
    declared = model.retention  # type: ignore[attr-defined]
    assert "retention" in vars(model), "inherited: it must say so itself"
    assert isinstance(declared, Retention)
    assert declared.purpose.endswith(".")
    assert declared.months is None or declared.months > 0


@pytest.mark.parametrize("model", OURS, ids=IDS)
def test_a_table_says_how_a_person_is_erased_from_it(model: type[models.Model]) -> None:
    declared: Retention = model.retention  # type: ignore[attr-defined]
    for field in model._meta.local_fields:
        names_a_person = (isinstance(field, models.ForeignKey) and field.related_model is Person) or (
            isinstance(field, models.EmailField)
            and f"{model._meta.label}.{field.name}" not in ADDRESSES_OF_NOBODY
            and model is not Person
        )
        if names_a_person:
            assert field.name in declared.erase, f"{field.name} points at a person"
    for name, erasure in declared.erase.items():
        field = model._meta.get_field(name)
        if erasure is Erasure.CLEAR and isinstance(field, models.ForeignKey):
            assert field.null, f"{name} cannot be cleared"
        if erasure is Erasure.KEEP:
            assert declared.why_kept, "what is kept is explained"
    if declared.erase:
        assert declared.basis is not Basis.NONE, "a table that names people has a legal basis"
    for name in declared.blank:
        assert model._meta.get_field(name)


@pytest.mark.parametrize("model", OURS, ids=IDS)
def test_a_table_with_a_term_says_what_it_counts_from(model: type[models.Model]) -> None:
    declared: Retention = model.retention  # type: ignore[attr-defined]
    assert bool(declared.counted_from) is (declared.months is not None)
    kinds = {type(_field(model, path)) for path in declared.counted_from}
    assert len(kinds) <= 1, "moments and days are not compared with each other"
    assert kinds <= {models.DateTimeField, models.DateField}


def test_the_terms_and_their_page_agree() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/reference/retention.md").read_text()
    line = re.compile(r"^\| `([a-z.]+)` \| (\d+) \| .+? \|( yes)? \|$", re.MULTILINE)
    assert {(table, int(months), bool(archive)) for table, months, archive in line.findall(page)} == {
        (model._meta.label_lower, declared.months, declared.archive)
        for model in OURS
        if (declared := model.retention).months is not None  # type: ignore[attr-defined]
    }


@pytest.mark.parametrize("model", OURS, ids=IDS)
def test_a_table_says_what_becomes_of_mentions(model: type[models.Model]) -> None:
    declared: Retention = model.retention  # type: ignore[attr-defined]
    herself = set(declared.herself.values) if declared.herself else set()
    said = {*declared.erase, *declared.blank, *declared.free_text, *declared.told, *herself}
    wide = {
        field.name
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.TextField | models.JSONField | StreamField)
        or (isinstance(field, models.CharField) and (field.max_length or 0) >= SHORTEST_THAT_NAMES)
        if not field.choices
    }
    assert wide - said == NAME_NOBODY.get(model._meta.label, set())
    for name in (*declared.free_text, *declared.named_in, *declared.told, *herself):
        assert model._meta.get_field(name)
    assert all(why.endswith(".") for why in declared.told.values())
    if declared.named_in:
        assert model._meta.get_field("hub"), "a name is taken out in the hubs that know her"


@pytest.mark.parametrize("model", OURS, ids=IDS)
def test_what_stays_of_a_person_who_is_a_row_is_explained(model: type[models.Model]) -> None:
    declared: Retention = model.retention  # type: ignore[attr-defined]
    for field in model._meta.local_fields:
        about: Retention | None = getattr(field.related_model, "retention", None)
        if about and about.herself and Erasure.DELETE not in declared.erase.values():
            assert declared.why_kept, f"{field.name} points at what may be a person"


@pytest.mark.parametrize("model", OURS, ids=IDS)
def test_a_table_of_a_hub_has_its_hub(model: type[models.Model]) -> None:
    if model._meta.label in WITHOUT_HUB:
        return
    hub = model._meta.get_field("hub")
    assert hub.related_model is Hub
    assert not hub.null
    assert hub.remote_field.on_delete is models.PROTECT


@pytest.fixture
def known(hub: Hub, client_of_hub: Client, adviser: Person) -> Person:
    """An adviser who acts for a client too, and has left a trace in many a table."""
    person = hubs.add_person(email="vera@example.org", name="Vera", by=None)
    person.phone, person.title = "12345678", "rådgiver"
    person.set_password("a-long-password")
    person.save()
    hubs.give_role(hub=hub, person=person, role=Role.EDITOR, by=None)
    hubs.give_consent(hub=hub, person=person, purpose="newsletter", wording="Ja")
    clients.add_representative(
        client=client_of_hub, email=person.email, name="Vera", title="", verified_how="met", by=adviser
    )
    clients.log(
        client=client_of_hub, kind="clients.call", text="Vera ringte", happened_at=timezone.now(),
        audience="hub", by=person,
    )  # fmt: skip
    Client.objects.filter(pk=client_of_hub.pk).update(contact_person=person)
    Provider.objects.create(hub=hub, name="Kurs AS", email="Vera@example.org", contact_person=person)
    post.queue(key="tests/1", to=person.email, subject="Hei", text="Vera", hub_id=hub.pk)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    deliver_due()
    return person


@pytest.mark.django_db
def test_erasing_a_person(
    known: Person, hub: Hub, client_of_hub: Client, browse: Callable[[Person | None], Browser]
) -> None:
    browser = browse(known)
    assert HubPage.objects.get(hub=hub).editors.user_set.filter(pk=known.pk).exists()

    traces = {f"{trace.table}.{trace.field}": trace for trace in erase(known, by=None)}

    known.refresh_from_db()
    assert (known.name, known.phone, known.title) == ("", "", "")
    assert known.email == f"erased-{known.pk}@erased.invalid"
    assert not known.is_active
    assert not known.is_superuser
    assert not known.has_usable_password()
    assert not known.groups.exists()
    assert roles_of(known, hub.pk) == frozenset()
    assert authenticate(username="vera@example.org", password="a-long-password") is None
    assert browser.get("/fjelldal/desk/clients/").status_code == 302
    for gone in (Membership, Representation, Consent):
        assert not gone.objects.filter(person=known).exists()
    for gone_with_her in (EmailAddress, Authenticator):
        assert not gone_with_her.objects.exists()
    assert not Session.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert Client.objects.get().contact_person is None
    provider = Provider.objects.get()
    assert (provider.email, provider.contact_person) == ("", None)

    call = TimelineEntry.objects.get(kind="clients.call")
    assert (call.by, call.text) == (None, "Vera ringte")
    assert traces["clients.timelineentry.by"].why_kept == TimelineEntry.retention.why_kept
    assert traces["audit.auditrow.by_id"].erasure is Erasure.KEEP
    assert AuditRow.objects.filter(by_id=known.pk).exists()
    assert AuditRow.objects.get(action="retention.erase").subject_id == str(known.pk)
    assert traces["hubs.membership.person"].rows == 1


@pytest.mark.django_db
def test_erasing_one_leaves_the_others_alone(
    known: Person, adviser: Person, manager: Person, hub: Hub, browse: Callable[[Person | None], Browser]
) -> None:
    browser = browse(adviser)
    erase(known, by=adviser)
    adviser.refresh_from_db()
    assert (adviser.name, adviser.is_active) == ("Ingrid", True)
    assert Representation.objects.get(person=manager).verified_by == adviser
    assert browser.get("/fjelldal/desk/clients/").status_code == 200
    assert AuditRow.objects.get(action="retention.erase").by_id == adviser.pk


@pytest.mark.django_db
def test_erasing_again_finds_only_what_is_kept(known: Person) -> None:
    erase(known, by=None)
    again: list[Trace] = erase(known, by=None)
    assert {trace.table for trace in again if trace.erasure is not Erasure.KEEP} == {"hubs.person"}


@pytest.mark.django_db
def test_half_an_erasure_is_none(known: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**asked: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("firstline.foundation.audit.trail.record", fail)
    with pytest.raises(RuntimeError):
        erase(known, by=None)
    assert Membership.objects.filter(person=known).exists()
    assert Person.objects.get(pk=known.pk).name == "Vera"
