"""Reading companies. A hub sees those in its area, and those that its clients refer to."""

import re
from collections.abc import Iterable
from datetime import date
from unicodedata import normalize

from django.db.models import Case, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers.adapters import ADAPTERS
from firstline.domains.registers.areas import (
    NOT_CLASSIFIED,
    classes_of_areas,
    labels_of_classes,
    table_in_use,
)
from firstline.domains.registers.models import (
    AreaTable,
    Company,
    ContactGround,
    FeedCursor,
    FetchedFile,
    Hold,
    Kind,
    Prompt,
    RegisterImport,
    Snapshot,
    Unit,
)
from firstline.foundation import store
from firstline.foundation.access.roles import STAFF_ROLES, roles_of
from firstline.foundation.locale.names import place_name, search_name
from firstline.foundation.packs import legal_forms

__all__ = [
    "NOT_CLASSIFIED",
    "businesses",
    "classes_of_areas",
    "classification_of",
    "find",
    "grounds",
    "labels_of_classes",
    "may_be_contacted",
    "number_in",
    "prompts_visible_to",
    "seen_by",
    "shielded",
    "visible_to",
]

MOST_SITES = 20
SHORTEST_PART_OF_NUMBER = 3
# How the demo's registers are called, one a country; no adapter reads them.
INVENTED = "invented"
# What people put between the parts of a number.
BETWEEN = re.compile(r"[\s.\u2010-\u2015-]")
NUMBER = re.compile(r"(?=.*\d)[0-9A-Z]+", re.ASCII)
# A Norwegian or Danish number with its country before it, and as invoices write it.
WITH_COUNTRY = re.compile(r"(?:NO)?(\d{9})(?:MVA)?|DK(\d{8})", re.ASCII)


def number_in(text: str) -> str:
    """A text as registers write numbers, or the beginning of one; empty where it can be neither.

    Capital letters, without what stands between the parts, and without a country or *MVA* around it.
    """
    written = BETWEEN.sub("", normalize("NFKC", text)).upper()
    if len(written) < SHORTEST_PART_OF_NUMBER or not NUMBER.fullmatch(written):
        return ""
    whole = WITH_COUNTRY.fullmatch(written)
    return whole[1] or whole[2] if whole else written


def visible_to(person: Person, hub: Hub) -> QuerySet[Company]:
    """The companies that a hub sees, for who works for it; none for anybody else."""
    if not roles_of(person, hub.pk) & STAFF_ROLES:
        return Company.objects.none()
    return seen_by(hub)


def seen_by(hub: Hub) -> QuerySet[Company]:
    """The companies in a hub's area or held for it; for figures, which show no row to anybody.

    The registers of another country are left out of the area: their codes mean other places.
    """
    in_area = Q(pk__in=[])
    for prefix in hub.areas:
        in_area |= Q(municipality__startswith=prefix)
    foreign = [name for name, adapter in ADAPTERS.items() if adapter.country != hub.country]
    held = Q(pk__in=Hold.objects.filter(hub=hub).values("company_id"))
    return Company.objects.filter((in_area & ~Q(register__in=foreign)) | held, removed_on=None)


def businesses(person: Person, hub: Hub) -> QuerySet[Company]:
    """The businesses among them, by name: no public body, association or estate, and none that is deleted.

    A site is no business of its own: its company is.
    """
    found = visible_to(person, hub).filter(kind=Kind.BUSINESS, unit=Unit.COMPANY, deleted_on=None)
    return found.order_by("search_name", "id")


def company_of(site: Company) -> Company | None:
    """The company that a site belongs to; None for what is no site, and where the company is not stored."""
    if not site.parent_number:
        return None
    return Company.objects.filter(register=site.register, number=site.parent_number).first()


def family_of(person: Person, hub: Hub, company: Company) -> tuple[Company | None, list[Company]]:
    """A company's parent, where it is a site and the hub sees that one, and its other sites that it sees."""
    seen = visible_to(person, hub).filter(register=company.register)
    whose = company.parent_number or company.number
    parent = seen.filter(number=company.parent_number).first() if company.parent_number else None
    sites = seen.filter(unit=Unit.SITE, parent_number=whose, deleted_on=None).exclude(pk=company.pk)
    return parent, list(sites.order_by("search_name", "id")[:MOST_SITES])


def find(person: Person, hub: Hub, text: str, *, limit: int = 20) -> list[Company]:
    """The companies, and sites of companies, that a person can mean by a text, the likeliest first.

    text: a number as ``number_in`` reads it, or the beginning of one; or words that all stand in the name.
    The exact number comes first, then names that begin with the text, then names that contain it. Each
    has ``parent_name``: of a site's company, where the hub sees that.
    """
    wanted = search_name(text)
    number = number_in(text)
    by_name = Q()
    for word in wanted.split():
        by_name &= Q(search_name__contains=word)
    by_number = Q(number__startswith=number) if number else Q(pk__in=[])
    if not wanted:
        return []
    rank = Case(
        When(number=number, then=Value(0)),
        When(search_name__startswith=wanted, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    visible = visible_to(person, hub)
    parent = visible.filter(register=OuterRef("register"), number=OuterRef("parent_number")).values("name")
    found = visible.filter(by_name | by_number).annotate(rank=rank, parent_name=Subquery(parent[:1]))
    # A company before its sites, which often have its name.
    return list(found.order_by("rank", "search_name", "unit", "id")[:limit])


def prompts_visible_to(person: Person, hub: Hub) -> QuerySet[Prompt]:
    """What registers said that concerns a hub, for who works for it; none for anybody else."""
    if not roles_of(person, hub.pk) & STAFF_ROLES:
        return Prompt.objects.none()
    return Prompt.objects.filter(hub=hub)


def shielded(company: Company) -> bool:
    """Whether a company may not be contacted from register data alone: it wants no advertising, or it is one
    person."""
    return company.no_advertising or company.personal


def may_be_contacted(hub: Hub, companies: Iterable[Company]) -> list[Company]:
    """Those of the companies that a hub may contact: all but the shielded without a ground that stands.

    Every list that is made for writing to companies goes through here.
    """
    asked = list(companies)
    keys = [company.pk for company in asked if shielded(company)]
    live = ContactGround.objects.filter(hub=hub, ended_at=None, company_id__in=keys)
    allowed = set(live.values_list("company_id", flat=True)) if keys else set()
    return [company for company in asked if not shielded(company) or company.pk in allowed]


def grounds(hub: Hub, company: Company) -> QuerySet[ContactGround]:
    """The grounds that a hub has recorded for contacting a company, the newest first."""
    return (
        ContactGround.objects.filter(hub=hub, company=company)
        .select_related("by", "company", "hub")
        .order_by("-at", "-id")
    )


def waits_to_go(company_id: int) -> Company | None:
    """A company that its register has removed, and that rows still refer to; None for any other."""
    return Company.objects.filter(pk=company_id).exclude(removed_on=None).first()


def feed_cursor(hub: Hub, register: str, unit: str) -> FeedCursor | None:
    """Up to where a hub has read a register's feed; None before the first time."""
    return FeedCursor.objects.filter(hub=hub, register=register, unit=unit).first()


def last_snapshot_day(hub: Hub, register: str, unit: str) -> date | None:
    """The day of the newest file of such units that a hub has imported; None where it has none."""
    imports = RegisterImport.objects.filter(hub=hub, register=register, unit=unit)
    newest: date | None = imports.aggregate(newest=Max("snapshot_on"))["newest"]
    return newest


def hubs_that_imported(register: str) -> list[Hub]:
    """The hubs that have imported a register."""
    imports = RegisterImport.objects.filter(register=register)
    return list(Hub.objects.filter(pk__in=imports.values("hub")).order_by("id"))


def fetched_etag(hub: Hub, register: str, unit: str) -> str:
    """The name of the file that a hub fetched and imported last; "" where it has none."""
    found = FetchedFile.objects.filter(hub=hub, register=register, unit=unit).first()
    return found.etag if found else ""


def snapshots_of(register: str, unit: Unit) -> list[Snapshot]:
    """A register's snapshots of companies or of sites, in the order of their days; no row of them is
    anybody's secret, and no page shows one."""
    return list(Snapshot.objects.filter(register=register, unit=unit).order_by("snapshot_on"))


def lost() -> tuple[list[Snapshot], list[AreaTable]]:
    """What the database names and the store does not hold: a backup that left the store out."""
    return (
        [one for one in Snapshot.objects.order_by("snapshot_on", "id") if not store.holds(one.folder)],
        [one for one in AreaTable.objects.order_by("dated_on", "id") if not store.holds(one.folder)],
    )


def register_of(country: str) -> str:
    """The register that a country's figures are made of: of those with a snapshot of companies, the one whose
    is newest; "" where there is none."""
    newest = (
        Snapshot.objects.filter(register__in=_registers(country), unit=Unit.COMPANY)
        .order_by("-snapshot_on", "register")
        .first()
    )
    return newest.register if newest else ""


def municipalities(person: Person, hub: Hub) -> dict[str, str]:
    """The municipalities that the hub's companies lie in: number -> name, by name."""
    rows = visible_to(person, hub).exclude(municipality="").exclude(municipality_name="")
    found = dict(rows.values_list("municipality", "municipality_name").distinct().order_by())
    return {code: place_name(name) for code, name in sorted(found.items(), key=lambda one: one[1])}


def register_title(register: str) -> str:
    """What a register is called."""
    if register.startswith(INVENTED):
        return _("an invented register")
    return str(ADAPTERS[register].title) if register in ADAPTERS else register


def legal_form_name(form: str, country: str, language: str) -> str:
    """A legal form by its name, with the register's short form; the form alone where no list has it."""
    for name, adapter in ADAPTERS.items():
        entries = legal_forms(name).entries if adapter.country == country else ()
        for entry in entries:
            if form.lower() in entry.written():
                label = entry.label.text(language)
                return label if form.isdigit() else f"{label} ({form})"
    return form


def newest_days(country: str) -> dict[tuple[str, str], date]:
    """The day of the newest snapshot, by register and unit."""
    found = Snapshot.objects.filter(register__in=_registers(country)).order_by("snapshot_on")
    return {(one.register, one.unit): one.snapshot_on for one in found}


def classification_of(country: str) -> AreaTable | None:
    """The table that puts a country's municipalities in classes; None where none is loaded."""
    return table_in_use("classes", country)


def _registers(country: str) -> list[str]:
    adapters = [name for name, adapter in ADAPTERS.items() if adapter.country == country]
    return [*adapters, f"{INVENTED}-{country.lower()}"]
