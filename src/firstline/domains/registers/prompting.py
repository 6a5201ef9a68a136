"""Prompts: telling each hub once what a register says is new, in the transaction of the rows that say it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.utils import timezone

from firstline.domains.hubs.models import Hub
from firstline.domains.registers.adapters import ADAPTERS
from firstline.domains.registers.adapters.rows import RegisterRow
from firstline.domains.registers.changes import WATCHED, Between, Facts, Told, told
from firstline.domains.registers.models import Company, Hold, Prompt, RegisterImport
from firstline.domains.registers.numbers import in_parts
from firstline.domains.registers.snapshots import rows_on
from firstline.engine.crosswalk import Crosswalk
from firstline.foundation.packs import load_crosswalk

# Which classifications a country's registers write their codes in, and how these changed.
CODES: Mapping[str | None, tuple[str, str]] = {"NO": ("municipalities_no", "activities_no")}
ONE_DAY = timedelta(days=1)


def facts_of(row: RegisterRow | Mapping[str, Any]) -> Facts:
    """What is watched of a company: of what a register says, or of what is stored by name."""
    if isinstance(row, RegisterRow):
        return Facts(**{name: getattr(row, name) for name in WATCHED})
    return Facts(**{name: row[name] for name in WATCHED})


class Watch:
    """Who hears of what changes while rows of a register are stored.

    A hub watches its area from the first import that covers it: what that one brings is where it begins,
    and no news. An import that is older than the newest one is none either. What a hub holds, it watches
    from the day that it holds it. ``write`` makes the prompts; a happening that was told before stays told.
    """

    def __init__(self, register: str, snapshot_on: date) -> None:
        self.register = register
        self.snapshot_on = snapshot_on
        adapter = ADAPTERS.get(register)
        self.country = adapter.country if adapter else None
        hubs = Hub.objects.filter(country=self.country) if self.country else Hub.objects.all()
        self._areas = {hub.pk: tuple(hub.areas) for hub in hubs}
        self._since = self._begun()
        self._held: dict[str, set[int]] = {}
        holds = Hold.objects.filter(company__register=register, hub__in=self._areas)
        for number, hub_id in holds.values_list("company__number", "hub_id"):
            self._held.setdefault(number, set()).add(hub_id)
        self._newcomers: list[RegisterRow] = []
        self._told: list[tuple[int, str, Told]] = []

    def _begun(self) -> dict[int, date]:
        """The hubs that watch their area, each with the day that it knows the register's rows of."""
        runs = RegisterImport.objects.filter(register=self.register)
        days = set(runs.values_list("hub_id", "snapshot_on"))
        since = {}
        for hub_id, areas in self._areas.items():
            known = [day for by, day in days if areas and _covers(self._areas.get(by, ()), areas)]
            if known and max(known) <= self.snapshot_on:
                earlier = [day for day in known if day < self.snapshot_on]
                since[hub_id] = max(earlier, default=self.snapshot_on - ONE_DAY)
        return since

    @property
    def is_needed(self) -> bool:
        """Whether anybody watches: not during the first import of an installation."""
        return bool(self._since or self._held)

    def see(self, company: RegisterRow, before: Facts | None, seen_on: date) -> None:
        """A row is new or says something new; ``seen_on`` is the day of what was stored before."""
        if before is None:
            if company.unit == "company" and any(self._at(company.municipality)):
                self._newcomers.append(company)
            return
        after = facts_of(company)
        between = between_days(self.country, seen_on, self.snapshot_on)
        places = {before.municipality, company.municipality}
        if between.municipalities is not None:
            places |= between.municipalities.targets(before.municipality)
        is_company = company.unit == "company"
        watching = {hub for place in places for hub in self._at(place)} if is_company else set()
        held = self._held.get(company.number, set())
        for hub_id in sorted(watching | held):
            areas, holds = self._areas[hub_id], hub_id in held
            self._tell(hub_id, company, told(before, after, between, areas=areas, held=holds))

    def _at(self, place: str) -> Iterable[int]:
        return (hub for hub in self._since if place and place.startswith(self._areas[hub]))

    def write(self) -> None:
        """Make the prompts, when all rows are stored."""
        self._welcome()
        numbers = {number for _hub, number, _one in self._told}
        keys = {
            number: key
            for part in in_parts(numbers)
            for number, key in Company.objects.filter(register=self.register, number__in=part).values_list(
                "number", "pk"
            )
        }
        prompts = [
            Prompt(
                hub_id=hub_id,
                company_id=keys[number],
                kind=one.kind,
                what=one.what,
                happened_on=one.happened_on,
                before=one.before,
                after=one.after,
                made_at=timezone.now(),
            )
            for hub_id, number, one in self._told
        ]
        Prompt.objects.bulk_create(prompts, ignore_conflicts=True)
        self._told, self._newcomers = [], []

    def _welcome(self) -> None:
        """Of those that were not stored, tell who has begun or moved in; the country's snapshot knows."""
        for day in set(self._since.values()) if self._newcomers else ():
            known = rows_on(self.register, day, [company.number for company in self._newcomers])
            # A file may be made before its day is over: who began on that day is not in it, and is new.
            between = replace(between_days(self.country, day, self.snapshot_on), before_on=day - ONE_DAY)
            for company in self._newcomers:
                row = known.get(company.number)
                before = None if row is None else Facts(**row)
                for hub_id in self._at(company.municipality):
                    if self._since[hub_id] == day:
                        areas = self._areas[hub_id]
                        self._tell(
                            hub_id, company, told(before, facts_of(company), between, areas=areas, held=False)
                        )

    def _tell(self, hub_id: int, company: RegisterRow, happened: list[Told]) -> None:
        self._told += [(hub_id, company.number, one) for one in happened]


def _covers(wide: tuple[str, ...], areas: tuple[str, ...]) -> bool:
    return bool(wide) and all(area.startswith(wide) for area in areas)


@lru_cache(maxsize=64)
def between_days(country: str | None, earlier: date, later: date) -> Between:
    """Two days with what became of a country's codes between them."""
    if country not in CODES:
        return Between(earlier, later)
    municipalities, activities = (_walk(key, earlier, later) for key in CODES[country])
    return Between(earlier, later, municipalities, activities)


def _walk(key: str, earlier: date, later: date) -> Crosswalk | None:
    series = load_crosswalk(key)
    if earlier < series.versions[0].since:
        # Codes of before the first version: nothing is told of what became of them.
        return Crosswalk(series.classification, "", "", {}, series.source)
    return series.between(earlier, later)
