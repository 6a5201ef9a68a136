"""The desk's list of clients, with ten thousand clients against a hundred."""

from collections.abc import Callable
from functools import partial
from statistics import median, quantiles
from time import perf_counter

from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.runner import measure
from firstline.config.installation import bring_up_to_date, collect_static
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Membership, Person
from firstline.domains.registers.models import Company
from firstline.foundation.access.roles import Role

FEW, MANY, ONE_QUERY = 100, 10_000, 1
ROUNDS = 120
WARM_UP = 10
DAY = "2024-01-29"


@measure("client-list", against="the same page with 100 clients", unit="x", at_least=0.8)
def client_list() -> tuple[float, str]:
    """Requests a second with 10,000 clients over those with 100, asked in turn by one adviser."""
    bring_up_to_date()
    collect_static()
    adviser = Person.objects.create_user("ingrid@example.org", name="Ingrid")
    Authenticator.objects.create(user=adviser, type=Authenticator.Type.TOTP, data={})
    pages = {number: _hub(number, adviser) for number in (FEW, MANY)}
    browser = Browser(headers={"host": "localhost"})
    browser.force_login(adviser, backend="django.contrib.auth.backends.ModelBackend")
    queries = {number: _queries(browser, page) for number, page in pages.items()}
    if queries[FEW] != queries[MANY]:
        raise ValueError(f"the number of queries grows with the list: {queries}")
    times: dict[int, list[float]] = {FEW: [], MANY: [], ONE_QUERY: []}
    for _round in range(ROUNDS):
        for number, page in pages.items():
            times[number].append(_seconds(partial(browser.get, page)))
        times[ONE_QUERY].append(_seconds(partial(browser.get, "/health/")))
    few, many, one = (median(taken[WARM_UP:]) for taken in times.values())
    slowest = quantiles(times[MANY][WARM_UP:], n=20)[-1]
    note = (
        f"{MANY} clients: {many * 1000:.1f} ms, 95th percentile {slowest * 1000:.1f} ms, "
        f"{queries[MANY]} queries; {FEW} clients: {few * 1000:.1f} ms; "
        f"{many / one:.1f} x a page with one query ({one * 1000:.1f} ms)"
    )
    return few / many, note


def _hub(number: int, adviser: Person) -> str:
    """A hub with so many clients; returns the address of its list."""
    hub = Hub.objects.create(
        slug=f"hub-{number}", name=f"Hub {number}", country="NO", areas=["40"], languages=["en"]
    )
    now = timezone.now()
    Membership.objects.create(hub=hub, person=adviser, role=Role.ADVISER, since=now)
    companies = Company.objects.bulk_create(
        Company(
            register="bench",
            number=f"{number}-{place}",
            name=f"Company {place:05d} AS",
            search_name=f"company {place:05d} as",
            kind="business",
            legal_form="AS",
            employees=place % 60,
            employees_state="stated",
            municipality="4036",
            place="VINJE",
            snapshot_on=DAY,
            fingerprint="",
        )
        for place in range(number)
    )
    Client.objects.bulk_create(
        Client(
            hub=hub,
            kind=Client.Kind.COMPANY,
            name=company.name,
            search_name=company.search_name,
            company=company,
            contact_person=adviser,
            taken_on_at=now,
        )
        for company in companies
    )
    return f"/{hub.slug}/desk/clients/"


def _queries(browser: Browser, page: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = browser.get(page)
    if response.status_code != 200 or "Company 00000 AS" not in response.content.decode():
        raise ValueError(f"{page} answered {response.status_code} without its first client")
    return len(captured)


def _seconds(ask: Callable[[], object]) -> float:
    begun = perf_counter()
    ask()
    return perf_counter() - begun
