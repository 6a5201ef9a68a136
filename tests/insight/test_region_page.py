"""The region's page: who may count, what is counted, and what stays hidden."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from firstline.domains.assessments.models import Assessment
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.insight import presenters, queries
from firstline.domains.insight.queries import Answered, Given, Moved
from firstline.domains.plans.models import Delivery
from firstline.domains.registers.models import Company
from firstline.engine.disclosure import ProtectedLone, SumRules, protect_periods
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.disclosure.models import Release
from firstline.foundation.ui.wording import day_text

Browse = Callable[[Person | None], Browser]
TODAY = date(2026, 11, 26)
REGION = "/fjelldal/desk/region/"
MakeClient = Callable[..., Client]


@pytest.fixture
def make_client(hub: Hub) -> MakeClient:
    """A client with a company: ``make_client("41.2", 3)``; ``kind`` is what the company is."""

    def make(
        activity: str = "41.20", employees: int | None = 3, state: str = "stated", kind: str = "business"
    ) -> Client:
        number = str(Company.objects.count())
        company = Company.objects.create(
            register="brreg",
            number=number,
            name=f"Firma {number}",
            search_name=f"firma {number}",
            kind=kind,
            legal_form="AS",
            activity_code=activity,
            employees=employees,
            employees_state=state,
            municipality="4036",
            snapshot_on=timezone.localdate(),
            fingerprint=number,
        )
        return Client.objects.create(
            hub=hub,
            kind="company",
            name=company.name,
            search_name=company.search_name,
            company=company,
            taken_on_at=timezone.now(),
        )

    return make


def add_mapping(client: Client, overall: str | None, days_ago: int = 0) -> None:
    part = {"value": overall, "se": None, "answered": 1, "asked": 1}
    Assessment.objects.create(
        hub=client.hub,
        client=client,
        instrument="ccmd",
        version=1,
        state="completed",
        invited_at=timezone.now(),
        completed_at=timezone.now() - timedelta(days=days_ago),
        algorithm="classical-1",
        scores={"algorithm": "classical-1", "overall": part, "dimensions": []},
    )


def test_who_advises_counts_or_leads_opens_it_and_nobody_else(
    browse: Browse,
    hub: Hub,
    leader: Person,
    adviser: Person,
    manager: Person,
    stranger: Person,
    make_person: Callable[..., Person],
) -> None:
    fred = make_person("Fred", hub, Role.FACILITATOR)
    counting = (make_person("Ana", hub, Role.ANALYST), make_person("Aud", hub, Role.AUDITOR))
    for person in (leader, adviser, fred, *counting):
        assert browse(person).get(REGION).status_code == 200
    assert AuditRow.objects.filter(action="access.read").count() == 1, "the auditor's reading is logged"
    assert browse(make_person("Eva", hub, Role.EDITOR)).get(REGION).status_code == 403
    assert browse(manager).get(REGION).status_code == 404
    assert browse(stranger).get(REGION).status_code == 404
    assert browse(None).get(REGION).status_code == 302
    assert browse(leader).post(REGION).status_code == 405


def test_an_empty_hub_says_so(browse: Browse, leader: Person) -> None:
    assert "No clients yet" in browse(leader).get(REGION).content.decode()


@pytest.mark.parametrize("who", ["leader", "adviser"])
def test_few_clients_are_not_counted(
    who: str, browse: Browse, leader: Person, adviser: Person, make_client: MakeClient
) -> None:
    for _number in range(4):
        make_client()
    page = browse({"leader": leader, "adviser": adviser}[who]).get(REGION).content.decode()
    assert "Too few clients to count yet" in page
    assert "Construction" not in page


def test_zero_withheld_not_stated_and_not_in_a_register_stay_apart(
    hub: Hub, leader: Person, make_client: MakeClient
) -> None:
    make_client(employees=0)
    make_client(employees=None, state="withheld")
    make_client(employees=None, state="not_stated")
    for name, employees, state in [("a", None, "not_asked"), ("b", None, "not_stated"), ("c", 2, "stated")]:
        Client.objects.create(
            hub=hub,
            kind="founder",
            name=name,
            search_name=name,
            employees=employees,
            employees_state=state,
            taken_on_at=timezone.now(),
        )
    sizes = [standing.size for standing in queries.region(leader, hub).standings]
    assert sizes == ["0", "withheld", "not_stated", "not_in_register", "not_stated", "1-4"]


def test_the_sector_is_the_section_of_the_activity_code(
    hub: Hub, leader: Person, make_client: MakeClient
) -> None:
    for code in ("41.200", "01.11", "", "00.000"):
        make_client(activity=code)
    sectors = [standing.sector for standing in queries.region(leader, hub).standings]
    assert sectors == ["F", "A", "not_stated", "not_stated"]


def test_the_level_is_that_of_the_newest_completed_mapping(
    hub: Hub, leader: Person, make_client: MakeClient
) -> None:
    moved, unclear, unmapped, invited = (make_client() for _number in range(4))
    add_mapping(moved, "10/1", days_ago=9)
    add_mapping(moved, "221/9", days_ago=1)
    add_mapping(unclear, None)
    add_mapping(invited, "90/1")
    Assessment.objects.filter(client=invited).update(state="started")
    levels = {standing.client_id: standing.level for standing in queries.region(leader, hub).standings}
    assert levels == {
        moved.pk: "starting",
        unclear.pk: "no_level",
        unmapped.pk: "not_mapped",
        invited.pk: "not_mapped",
    }


def test_who_is_no_business_or_no_longer_a_client_is_in_no_table(
    hub: Hub, other_hub: Hub, leader: Person, make_client: MakeClient
) -> None:
    kept = make_client()
    for kind in ("public_body", "association", "estate", "unknown"):
        body = make_client(kind=kind)
        Delivery.objects.create(hub=hub, client=body, delivered_on=timezone.localdate())
    closed = make_client()
    Client.objects.filter(pk=closed.pk).update(closed_at=timezone.now())
    Client.objects.create(hub=other_hub, kind="trader", name="x", search_name="x", taken_on_at=timezone.now())
    region = queries.region(leader, hub)
    assert [standing.client_id for standing in region.standings] == [kept.pk]
    assert (region.others, list(region.given), region.known) == (4, [], 2)


def test_a_hidden_number_is_nowhere_on_the_page(
    browse: Browse, leader: Person, make_client: MakeClient
) -> None:
    for _number in range(11):
        make_client("41.20", 3)
    for _number in range(3):
        add_mapping(make_client("01.11", 12), "10/1")
    for _number in range(8):
        add_mapping(make_client("41.20", 12), "10/1")
    page = browse(leader).get(REGION).content.decode()
    assert "11 of 22 clients are mapped" in page
    assert "hidden to protect people" in page
    row = page.split('<th scope="row">Agriculture, forestry and fishing')[1].split("</tr>")[0]
    assert ">3<" not in row
    assert "ds-icon" in row
    assert '"count": 3' not in page, "nor in what a chart is drawn from"


def given(clients: int, kind: str = "course", hours: str | None = "2") -> list[Given]:
    return [
        Given(number, TODAY, kind, None if hours is None else Decimal(hours)) for number in range(clients)
    ]


def decided(
    given: Sequence[Given] = (),
    moved: Sequence[Moved] = (),
    answered: Sequence[Answered] = (),
    others: int = 0,
    dimensions: Sequence[str] = (),
) -> Mapping[str, ProtectedLone]:
    """What may be shown of the numbers that stand alone, with a threshold of 5 and nothing shown before."""
    region = queries.Region([], others, given, moved, answered, known=0)
    return protect_periods(presenters.alone(region, dimensions=dimensions), SumRules(threshold=5))


def test_what_few_were_given_is_hidden_however_often() -> None:
    kinds = {"course": "Course", "voucher": "Voucher", "grant": "Grant", "lesson": "Lesson"}
    everything = [
        *given(5),
        *given(4, "voucher") * 3,
        *given(5, "grant", None),
        *given(5, "lesson", None),
        *given(4, "lesson"),
    ]
    rows = presenters.given_rows(decided(everything), kinds=kinds)
    assert [(row.label, row.count, row.hours, row.hours_stated) for row in rows] == [
        ("Course", 5, Decimal(10), True),
        ("Voucher", None, None, True),
        ("Grant", 5, None, False),
        ("Lesson", 9, None, True),
    ]


def test_hours_that_one_client_got_nearly_all_of_are_hidden() -> None:
    rows = presenters.given_rows(
        decided([*given(6), Given(0, TODAY, "course", Decimal(200))]), kinds={"course": "Course"}
    )
    assert [(row.count, row.hours, row.hours_stated) for row in rows] == [(7, None, True)]


def test_means_are_over_the_same_clients_in_every_dimension() -> None:
    """Else the sums with and without one client would tell that client's change."""
    complete = [
        Moved(number, TODAY, {"data": Fraction(number), "overall": Fraction(1, 3)}) for number in range(5)
    ]
    partly = Moved(9, TODAY, {"data": Fraction(100), "overall": None})
    labels = {"data": "Data", "overall": "Overall"}

    def means(*moved: Moved) -> presenters.Means | None:
        return presenters.means(decided(moved=moved, dimensions=list(labels)), labels=labels)

    shown = means(*complete, partly)
    assert shown == presenters.Means(count=5, lines=(("Data", Fraction(2)), ("Overall", Fraction(1, 3))))
    few = means(*complete[:4], partly)
    assert few == presenters.Means(count=None, lines=())
    assert means(partly) is None


def test_usefulness_needs_enough_clients_not_answers() -> None:
    answers = [Answered(client, TODAY, 4) for client in range(5)]
    assert presenters.usefulness(decided(answered=answers)) == presenters.Usefulness(5, Fraction(4))
    few = [Answered(0, TODAY, 4)] * 9
    assert presenters.usefulness(decided(answered=few)) == presenters.Usefulness(None, None)
    assert presenters.usefulness(decided()) is None


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_a_lone_count_is_hidden_when_small_and_zero_is_not(count: int, shown: int | None) -> None:
    assert presenters.others(decided(others=count)) == shown


def test_the_page_takes_as_many_queries_however_many_clients_there_are(
    browse: Browse, hub: Hub, leader: Person, make_client: MakeClient
) -> None:
    browser = browse(leader)

    def grow_to(clients: int) -> int:
        for _number in range(Client.objects.count(), clients):
            client = make_client()
            add_mapping(client, "10/1")
            Delivery.objects.create(hub=hub, client=client, delivered_on=timezone.localdate())
        browser.get(REGION)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(REGION).status_code == 200
        return len(captured)

    assert grow_to(3) == grow_to(30)


def test_what_was_shown_is_in_the_ledger_once(
    browse: Browse, hub: Hub, leader: Person, make_person: Callable[..., Person], make_client: MakeClient
) -> None:
    for _number in range(9):
        make_client()
    for person in (leader, leader, make_person("Ana", hub, Role.ANALYST)):
        browse(person).get(REGION)
    rows = Release.objects.order_by("number")
    assert [(row.hub_id, row.subject, row.audience, row.by_id) for row in rows] == [
        (hub.pk, "insight.region/standing", "staff", leader.pk),
        (hub.pk, "insight.region/alone", "staff", leader.pk),
    ]


def test_one_more_client_is_not_told_by_the_page_of_yesterday(
    browse: Browse, leader: Person, make_client: MakeClient
) -> None:
    """The earlier numbers stand, with their date, until five have come."""
    browser = browse(leader)
    for _number in range(9):
        make_client()
    assert "newer numbers would tell" not in browser.get(REGION).content.decode()
    add_mapping(make_client("01.11", 12), "10/1")
    page = browser.get(REGION).content.decode()
    assert "9 clients" in page
    assert "Agriculture" not in page
    assert f"Of {day_text(timezone.localdate())}: newer numbers would tell" in page
    for _number in range(4):
        make_client()
    page = browser.get(REGION).content.decode()
    assert "14 clients" in page
    assert "newer numbers would tell" not in page


def times(browser: Browser, query: str) -> str:
    """What stands on the page as given outside the hub's offers."""
    page = browser.get(f"{REGION}?{query}").content.decode()
    return page.split("Outside the hub")[1].split("<span>")[1].split("</span>")[0].strip()


def give(client: Client, day: date, hours: str = "2") -> None:
    Delivery.objects.create(hub=client.hub, client=client, delivered_on=day, hours=Decimal(hours))


def test_what_was_given_is_counted_over_the_period_in_the_address(
    browse: Browse, leader: Person, make_client: MakeClient
) -> None:
    year = timezone.localdate().year
    clients = [make_client() for _number in range(10)]
    for number, client in enumerate(clients):
        give(client, date(year - 1, 6, 1))
        if number < 6:
            give(client, date(year, 1, 1))
    browser = browse(leader)
    assert times(browser, "") == "16"
    assert times(browser, "period=this-year") == "6"
    assert times(browser, "period=last-year") == "10"
    assert times(browser, "period=days&since=2001-01-01&until=2001-12-31") == "0"
    page = browser.get(f"{REGION}?period=last-year").content.decode()
    assert f"What was given: {year - 1}" in page
    assert f"What changed: {year - 1}" in page


def test_two_periods_that_differ_by_one_clients_day_are_not_both_told(
    browse: Browse, leader: Person, make_client: MakeClient
) -> None:
    year = timezone.localdate().year
    for number in range(6):
        give(make_client(), date(year - 3, 3, 1 + number))
    give(make_client(), date(year - 3, 3, 20))
    browser = browse(leader)
    days = f"period=days&since={year - 3}-03-01&until={year - 3}-03-"
    assert times(browser, f"{days}31") == "7"
    assert not times(browser, f"{days}19").isdigit()
    assert times(browser, f"{days}31") == "7", "what was shown is shown again"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=2026-05-02&until=2026-05-01", "must not be before the first"),
        ("since=", "Choose a first day"),
        ("since=1026-05-02", "cannot be meant"),
        ("since=soon", "valid date"),
    ],
)
def test_a_period_that_is_none_is_told_beside_it_and_all_time_is_shown(
    browse: Browse, leader: Person, make_client: MakeClient, query: str, said: str
) -> None:
    for _number in range(5):
        give(make_client(), timezone.localdate())
    page = browse(leader).get(f"{REGION}?period=days&{query}").content.decode()
    assert said in page
    assert "What was given: All time" in page


def test_the_page_speaks_of_the_hubs_clients(browse: Browse, leader: Person) -> None:
    page = browse(leader).get(REGION).content.decode()
    assert "The hub’s clients" in page
    assert "Your clients" not in page
