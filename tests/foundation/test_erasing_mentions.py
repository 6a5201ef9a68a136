"""A person who is the client, and a person whom others write about: both are erased, or it is told."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.rich_text import RichText

from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.brokerage.models import Need
from firstline.domains.clients import actions as clients
from firstline.domains.clients.models import Client, Representation, TimelineEntry
from firstline.domains.hubs import actions as hubs
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.library.models import HubPage
from firstline.domains.offers.models import Offer, Provider
from firstline.domains.plans.models import Delivery, Goal, Plan, Step
from firstline.domains.registers.models import Company
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.facts.outbox import deliver_due
from firstline.foundation.mail.models import OutgoingMail
from firstline.foundation.retention import MARK, Erasure
from firstline.foundation.retention.erase import PERHAPS_ANOTHER, Trace, erase
from firstline.foundation.retention.mentions import Mentions
from tests.conftest import MakePerson

NAME, EMAIL, PHONE = "Åse Lien", "ase.lien@example.org", "+47 412 34 567"


def traced(traces: list[Trace]) -> dict[tuple[str, Erasure], Trace]:
    return {(f"{trace.table}.{trace.field}", trace.erasure): trace for trace in traces}


@pytest.fixture
def aase(db: None) -> Person:
    return Person.objects.create_user(EMAIL, name=NAME, phone=PHONE)


Represent = Callable[..., Representation]


@pytest.fixture
def represent(adviser: Person) -> Represent:
    def act(client: Client, person: Person, *, ended: bool = False) -> Representation:
        now = timezone.now()
        return Representation.objects.create(
            hub=client.hub, client=client, person=person, since=now, until=now if ended else None,
            verified_by=adviser, verified_how="passport",
        )  # fmt: skip

    return act


@pytest.fixture
def founder(hub: Hub, adviser: Person, aase: Person, represent: Represent) -> Client:
    """A client without a company: Åse herself."""
    client = clients.add_client(
        hub=hub, kind="founder", name=NAME, municipality="4036", idea="Ost av geit", by=adviser
    )
    represent(client, aase)
    return client


def test_a_founder_who_is_the_client_is_emptied(founder: Client, aase: Person, hub: Hub) -> None:
    Plan.objects.create(hub=hub, client=founder)
    Need.objects.create(hub=hub, client=founder, topic="sales", found_at=timezone.now())
    traces = traced(erase(aase, by=None))
    founder.refresh_from_db()
    assert (founder.name, founder.search_name, founder.idea) == (MARK, MARK, "")
    assert (founder.kind, founder.municipality) == ("founder", "4036"), "what only counts stays"
    for field in ("name", "search_name", "idea"):
        assert traces[f"clients.client.{field}", Erasure.CLEAR].rows == 1
    for kept in (Plan, Need, TimelineEntry):
        trace = traces[f"{kept._meta.label_lower}.client", Erasure.KEEP]
        assert trace.why_kept == kept.retention.why_kept
        assert kept.objects.filter(client=founder).count() == trace.rows
    assert not any(NAME in str(entry.details) + entry.text for entry in TimelineEntry.objects.all())


def test_erasing_a_founder_again_finds_only_what_is_kept(founder: Client, aase: Person) -> None:
    clients.log(
        client=founder, kind="clients.note", text=f"{NAME}, {EMAIL}", happened_at=timezone.now(),
        audience="hub", by=aase,
    )  # fmt: skip
    erase(aase, by=None)
    again = [trace for trace in erase(aase, by=None) if trace.table != "hubs.person"]
    assert {trace.erasure for trace in again} <= {Erasure.KEEP}


def test_a_founder_whom_another_acts_for_too_stays_and_is_told(
    founder: Client, aase: Person, manager: Person, represent: Represent
) -> None:
    represent(founder, manager)
    trace = traced(erase(aase, by=None))["clients.client.name", Erasure.KEEP]
    founder.refresh_from_db()
    assert (founder.name, founder.idea) == (NAME, "Ost av geit")
    assert (trace.numbers, trace.why_kept) == ((founder.pk,), Client.retention.told["name"])
    assert Representation.objects.get(client=founder).person == manager


@pytest.mark.parametrize(
    ("hers_ended", "other", "is_she"),
    [
        (False, "ended", True),  # the other has left her to it
        (True, None, True),
        (True, "ended", False),  # nobody can say whose it was in the end
        (True, "acts", False),  # she has left the other to it
    ],
)
def test_who_the_client_is(
    founder: Client, aase: Person, manager: Person, represent: Represent,
    hers_ended: bool, other: str | None, is_she: bool,
) -> None:  # fmt: skip
    if hers_ended:
        Representation.objects.filter(person=aase).update(until=timezone.now())
    if other:
        represent(founder, manager, ended=other == "ended")
    erase(aase, by=None)
    assert Client.objects.filter(pk=founder.pk, name=MARK).exists() is is_she


def test_a_company_is_nobody_herself(hub: Hub, aase: Person, founder: Client) -> None:
    company = Company.objects.create(
        register="brreg", number="910000004", name="ÅSE LIEN", search_name="åse lien", kind="business",
        legal_form="ENK", employees_state="not_asked", snapshot_on=date(2026, 1, 1), fingerprint="x",
    )  # fmt: skip
    Client.objects.filter(pk=founder.pk).update(company=company, kind="company", name=company.name)
    traces = traced(erase(aase, by=None))
    founder.refresh_from_db()
    assert founder.name == "ÅSE LIEN"
    assert traces["clients.client.name", Erasure.KEEP].numbers == (founder.pk,)
    assert traces["registers.company.name", Erasure.KEEP].numbers == (company.pk,)
    assert Company.objects.get().name == "ÅSE LIEN"


def test_another_founder_of_her_name_is_left_alone(founder: Client, hub: Hub, aase: Person) -> None:
    namesake = clients.add_client(hub=hub, kind="founder", name=NAME, idea="Noko anna", by=aase)
    erase(aase, by=None)
    namesake.refresh_from_db()
    assert (namesake.name, namesake.idea) == (NAME, "Noko anna")


@pytest.fixture
def written_about(hub: Hub, client_of_hub: Client, manager: Person, aase: Person, founder: Client) -> Client:
    """A client of whose case each free text mentions Åse; the hub knows her as another client."""
    now = timezone.now()
    client_of_hub.idea = f"Saman med {NAME}"
    client_of_hub.save()
    goal = Goal.objects.create(
        hub=hub, plan=Plan.objects.create(hub=hub, client=client_of_hub), text=f"Snakke med {NAME}"
    )
    Step.objects.create(hub=hub, goal=goal, text="Ring 41 23 45 67", side="hub")
    Delivery.objects.create(
        hub=hub, client=client_of_hub, delivered_on=date(2026, 1, 1), note=f"{NAME.upper()}s kurs"
    )
    Need.objects.create(hub=hub, client=client_of_hub, topic="sales", note=EMAIL.upper(), found_at=now)
    assessment = Assessment.objects.create(
        hub=hub, client=client_of_hub, instrument="maturity", version=1, invited_at=now
    )
    Response.objects.create(
        hub=hub, assessment=assessment, person=manager, link_sent_at=now,
        answers={"comment": f"Takk til {NAME}.", "score": 4, "choices": ["a", NAME]},
    )  # fmt: skip
    Representation.objects.filter(person=manager).update(title=f"partner av {NAME}", verified_how=PHONE)
    clients.record(
        client=client_of_hub, kind="clients.note", by=manager, text=f"Møtte åse\n lien ({EMAIL}).",
        details={"step": f"Snakke med {NAME}", "nested": {"by": NAME}},
    )  # fmt: skip
    OutgoingMail.objects.create(
        key="x", to="per@example.org", subject=f"Om {NAME}", text=f"Skriv til {EMAIL}", due_at=now
    )
    return client_of_hub


def test_free_text_that_names_her_is_marked(written_about: Client, aase: Person, manager: Person) -> None:
    traces = traced(erase(aase, by=None))
    written_about.refresh_from_db()
    assert written_about.idea == f"Saman med {MARK}"
    assert Goal.objects.get().text == f"Snakke med {MARK}"
    assert Step.objects.get().text == f"Ring {MARK}"
    assert Delivery.objects.get().note == f"{MARK} kurs"
    assert Need.objects.get().note == MARK
    answers = {"comment": f"Takk til {MARK}.", "score": 4, "choices": ["a", MARK]}
    assert Response.objects.get().answers == answers
    representation = Representation.objects.get(person=manager)
    assert (representation.title, representation.verified_how) == (f"partner av {MARK}", MARK)
    note = TimelineEntry.objects.get(kind="clients.note")
    assert note.text == f"Møtte {MARK} ({MARK})."
    assert note.details == {"step": f"Snakke med {MARK}", "nested": {"by": MARK}}
    assert note.by == manager
    for field in (
        "clients.client.idea", "plans.goal.text", "plans.step.text", "plans.delivery.note",
        "brokerage.need.note", "assessments.response.answers", "clients.representation.title",
        "clients.representation.verified_how", "clients.timelineentry.text",
    ):  # fmt: skip
        assert traces[field, Erasure.CLEAR].rows == 1, field
    mail = OutgoingMail.objects.get(key="x")
    assert mail.text == f"Skriv til {MARK}", "an address is hers in whatever hub"
    assert mail.subject == f"Om {NAME}", "of a mail that belongs to no hub, nobody can say whom it means"
    assert traces["mail.outgoingmail.subject", Erasure.KEEP].numbers == (mail.pk,)


def test_a_hub_that_does_not_know_her_keeps_its_words_about_her_namesake(
    founder: Client, aase: Person, other_hub: Hub, stranger: Person
) -> None:
    elsewhere = clients.add_client(hub=other_hub, kind="founder", name=NAME, by=stranger)
    note = clients.record(client=elsewhere, kind="clients.note", by=stranger, text=f"{NAME}, {EMAIL}")
    told = clients.record(client=elsewhere, kind="clients.contact_person", by=None, details={"contact": NAME})
    traces = traced(erase(aase, by=None))
    note.refresh_from_db()
    told.refresh_from_db()
    assert note.text == f"{NAME}, {MARK}"
    assert told.details == {"contact": NAME}
    doubtful = traces["clients.timelineentry.text", Erasure.KEEP]
    assert (doubtful.numbers, doubtful.why_kept) == ((note.pk,), PERHAPS_ANOTHER)


def test_one_word_alone_is_told_and_not_touched(
    hub: Hub, client_of_hub: Client, adviser: Person, make_person: MakePerson, represent: Represent
) -> None:
    stein = make_person("Stein")
    represent(client_of_hub, stein)
    text = "Veggen er av stein, ikke av betong; spør stein@example.org"
    note = clients.record(client=client_of_hub, kind="clients.note", by=adviser, text=text)
    traces = traced(erase(stein, by=None))
    note.refresh_from_db()
    assert note.text == f"Veggen er av stein, ikke av betong; spør {MARK}"
    assert traces["clients.timelineentry.text", Erasure.KEEP].numbers == (note.pk,)


def test_what_is_published_is_told_and_not_touched(hub: Hub, founder: Client, aase: Person) -> None:
    provider = Provider.objects.create(hub=hub, name=f"{NAME} rådgiving", email=EMAIL)
    offer = Offer.objects.create(
        hub=hub, provider=provider, kind="course", title={"nb": f"Ysting med {NAME}"}, currency="NOK"
    )
    traces = traced(erase(aase, by=None))
    provider.refresh_from_db()
    offer.refresh_from_db()
    assert (provider.name, provider.email) == (f"{NAME} rådgiving", "")
    assert offer.title == {"nb": f"Ysting med {NAME}"}
    assert traces["offers.provider.name", Erasure.KEEP].numbers == (provider.pk,)
    assert traces["offers.offer.title", Erasure.KEEP].why_kept == Offer.retention.told["title"]


def test_a_page_that_names_her_is_told(aase: Person) -> None:
    hubs.create_hub(slug="vik", name="Vik", country="NO", areas=["4639"], languages=["nb"], by=None)
    deliver_due()
    page = HubPage.objects.get()
    page.introduction = f"Spør {NAME}."
    page.body = [("heading", "Ost"), ("paragraph", RichText(f"<p>Hels {NAME} &amp; dei andre</p>"))]
    page.save()
    traces = traced(erase(aase, by=None))
    page.refresh_from_db()
    assert page.introduction == f"Spør {NAME}."
    for field in ("introduction", "body"):
        trace = traces[f"library.hubpage.{field}", Erasure.KEEP]
        assert (trace.numbers, trace.why_kept) == ((page.pk,), HubPage.retention.told[field])


def test_the_trail_is_only_added_to(written_about: Client, aase: Person) -> None:
    before = list(AuditRow.objects.order_by("pk").values())
    erase(aase, by=None)
    after = list(AuditRow.objects.order_by("pk").values())
    assert after[: len(before)] == before
    assert [row["action"] for row in after[len(before) :]] == ["retention.erase"]
    assert NAME not in str(after[-1]["changes"])
    assert after[-1]["changes"]["clients.timelineentry.text"] == 1


def test_nobody_else_loses_a_row(written_about: Client, aase: Person, manager: Person) -> None:
    others: list[Any] = [
        *Representation.objects.filter(person=manager), *Response.objects.all(), *Goal.objects.all(),
        *TimelineEntry.objects.all(), *Client.objects.all(), *Need.objects.all(), *Delivery.objects.all(),
    ]  # fmt: skip
    erase(aase, by=None)
    assert all(type(row)._default_manager.filter(pk=row.pk).exists() for row in others)


HER = Mentions.of(name=NAME, email=EMAIL, phone=PHONE)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ÅSE LIEN ringte", f"{MARK} ringte"),
        ("Åse\n  Liens idé", f"{MARK} idé"),
        ("Åse Lien’s idea", f"{MARK} idea"),
        ("Åse Lien-Berg", f"{MARK}-Berg"),
        ("A\u030ase Lien ringte", f"{MARK} ringte"),
        ("A\u030ase ringte", "A\u030ase ringte"),
        ("Kåse Lien, Åse Lienhus, Åse og Lien", "Kåse Lien, Åse Lienhus, Åse og Lien"),
        ("ASE.LIEN@Example.org.", f"{MARK}."),
        ("base.lien@example.org, ase.lien@example.org.uk", "base.lien@example.org, ase.lien@example.org.uk"),
        ("41234567 / 412 34 567 / 41-23-45-67", f"{MARK} / {MARK} / {MARK}"),
        ("+47 41234567, 004741234567, +4741234567", f"{MARK}, {MARK}, {MARK}"),
        ("914123456712, 412345678", "914123456712, 412345678"),
    ],
)
def test_what_is_a_mention(text: str, left: str) -> None:
    assert HER.take_out(text, name_too=True) == left
    assert HER.stand_in(text) is (left != text)


def test_a_number_without_its_country_is_found_with_it() -> None:
    mentions = Mentions.of(name="", email="", phone="412 34 567")
    assert mentions.take_out("+47 41234567 og 0047 412 34 567", name_too=True) == f"{MARK} og {MARK}"


@pytest.mark.parametrize("phone", ["", "110", "ingen"])
def test_nobody_is_found_everywhere(phone: str) -> None:
    nobody = Mentions.of(name=" ", email="", phone=phone)
    assert not nobody.stand_in("110 og alt anna")
    assert nobody.take_out("110 og alt anna", name_too=True) == "110 og alt anna"


WORDS = st.text(st.sampled_from("abæøÅßİ.-' +0123456789@s\n"), max_size=40)


@given(before=WORDS, after=WORDS, name=st.sampled_from([NAME, "Bo-Inge O'Hara", "A. B. Ås (jr.)"]))
def test_what_is_left_mentions_her_no_more(before: str, after: str, name: str) -> None:
    mentions = Mentions.of(name=name, email=EMAIL, phone=PHONE)
    text = f"{before} {name} {EMAIL} {after}"
    left = mentions.take_out({"a": [text]}, name_too=True)
    assert not mentions.stand_in(left)
    assert len(left["a"][0]) <= len(text), "what fitted into its column still does"
    assert mentions.take_out(left, name_too=True) == left


def test_an_old_mention_is_found_as_well(founder: Client, aase: Person) -> None:
    entry = clients.record(
        client=founder, kind="clients.note", by=None, text=NAME, happened_at=timezone.now() - timedelta(3650)
    )
    erase(aase, by=None)
    entry.refresh_from_db()
    assert entry.text == MARK
