"""What the change of a register's row means: which prompts it is worth. Pure; ``engine.panel`` defines it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from firstline.engine.crosswalk import Crosswalk
from firstline.engine.panel import Change, Comparison, Seen, changes_of
from firstline.foundation.packs import size_band_of, size_bands

BUSINESS = "business"
KINDS = (BUSINESS, "public_body", "association", "estate", "unknown")
# What a hub hears of a company that it holds, wherever that is.
ANYWHERE = {Change.NEW_ACTIVITY, Change.DEATH}
# States of a number in which it is zero or nobody is stated, and not unknown.
NOBODY_STATED = "not_stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is watched of a row, in the columns of ``Company``."""

    kind: str
    municipality: str
    municipality_name: str = ""
    activity_code: str = ""
    employees: int | None = None
    employees_low: int | None = None
    employees_high: int | None = None
    employees_state: str = NOBODY_STATED
    founded_on: date | None = None
    registered_on: date | None = None
    deleted_on: date | None = None
    bankrupt: bool = False
    in_liquidation: bool = False


WATCHED = tuple(Facts.__dataclass_fields__)


@dataclass(frozen=True)
class Between:
    """The two days that are compared, and what became of the codes from the one to the other."""

    before_on: date
    after_on: date
    municipalities: Crosswalk | None = None
    activities: Crosswalk | None = None


@dataclass(frozen=True)
class Told:
    """One thing that happened; the fields are those of ``Prompt``."""

    kind: str
    happened_on: date
    before: dict[str, Any]
    after: dict[str, Any]
    what: str = ""


def told(
    before: Facts | None, after: Facts, between: Between, *, areas: tuple[str, ...], held: bool
) -> list[Told]:
    """What a hub is told of a company.

    before: None where the company was in no register of the country.
    areas: prefixes of the hub's municipality codes; none where the hub does not watch its area.
    held: whether the hub holds the company: then it hears of it wherever it is and whatever it is.
    """
    if not (areas or held):
        return []
    seen = (None if before is None else _seen(before), _seen(after))
    kinds = KINDS if held else (BUSINESS,)
    found = set(changes_of(*seen, _comparison(between, areas, kinds))) if areas else set()
    if held:
        found -= ANYWHERE
        found |= ANYWHERE & set(changes_of(*seen, _comparison(between, (), kinds)))
    return [
        *_of_panel(before, after, between, found),
        *_of_state(
            before, after, between, inside=held or _is_inside(after, areas, between.after_on), held=held
        ),
    ]


def _comparison(between: Between, areas: tuple[str, ...], kinds: tuple[str, ...]) -> Comparison:
    return Comparison(
        # A register that is corrected within a day is compared with itself of the day before.
        min(between.before_on, between.after_on - timedelta(days=1)),
        between.after_on,
        areas=areas,
        kinds=kinds,
        municipalities=between.municipalities,
        activities=between.activities,
    )


def _seen(facts: Facts) -> Seen:
    return Seen(
        municipality=facts.municipality or None,
        size_band=size_band(facts),
        activity=facts.activity_code or None,
        founded_on=facts.founded_on,
        registered_on=facts.registered_on,
        deleted_on=facts.deleted_on,
        kind=facts.kind,
    )


def size_band(facts: Facts) -> str | None:
    """The band that holds the number of employees, be it stated or only known to lie in the band."""
    if facts.employees is not None:
        return size_band_of(facts.employees)
    low, high = size_band_of(facts.employees_low), size_band_of(facts.employees_high)
    return low if low == high else None


def _is_inside(after: Facts, areas: tuple[str, ...], day: date) -> bool:
    lives = after.deleted_on is None or after.deleted_on > day
    return lives and after.kind == BUSINESS and bool(areas) and after.municipality.startswith(areas)


def _of_panel(before: Facts | None, after: Facts, between: Between, found: set[Change]) -> Iterator[Told]:
    if Change.BIRTH in found:
        began = after.founded_on or after.registered_on or between.after_on
        days = {"founded_on": after.founded_on, "registered_on": after.registered_on}
        said = {name: day.isoformat() for name, day in days.items() if day}
        yield Told("new_company", began, {}, said | _place(after))
    if before is None:
        return
    moved = f"{before.municipality}>{after.municipality}"
    for change, kind in ((Change.MOVED_IN, "moved_in"), (Change.MOVED_OUT, "moved_out")):
        if change in found:
            yield Told(kind, between.after_on, _place(before), _place(after), moved)
    if Change.NEW_ACTIVITY in found:
        was, now = {"activity": before.activity_code}, {"activity": after.activity_code}
        yield Told(
            "new_activity", between.after_on, was, now, f"{before.activity_code}>{after.activity_code}"
        )
    if Change.DEATH in found and after.deleted_on:
        yield Told("deleted", after.deleted_on, {}, {"deleted_on": after.deleted_on.isoformat()})


def _place(facts: Facts) -> dict[str, Any]:
    return {"municipality": facts.municipality, "name": facts.municipality_name}


def _of_state(
    before: Facts | None, after: Facts, between: Between, *, inside: bool, held: bool
) -> Iterator[Told]:
    if before is None or not inside or after.deleted_on:
        return
    for flag in ("bankrupt", "in_liquidation"):
        if getattr(after, flag) and not getattr(before, flag):
            yield Told(flag, between.after_on, {flag: False}, {flag: True})
    if _has_none(before) and _has_some(after):
        yield Told("first_employees", between.after_on, _people(before), _people(after))
    elif held and (resized := _resized(before, after)):
        kind, what = resized
        yield Told(kind, between.after_on, _people(before), _people(after), what)


def _has_none(facts: Facts) -> bool:
    return facts.employees == 0 or (facts.employees is None and facts.employees_state == NOBODY_STATED)


def _has_some(facts: Facts) -> bool:
    return bool(facts.employees or facts.employees_low)


def _resized(before: Facts, after: Facts) -> tuple[str, str] | None:
    was, now = size_band(before), size_band(after)
    if was is None or now is None or was == now:
        return None
    order = [band.key for band in size_bands().entries]
    return ("grown" if order.index(now) > order.index(was) else "shrunk"), f"{was}>{now}"


def _people(facts: Facts) -> dict[str, Any]:
    return {"employees": facts.employees, "state": facts.employees_state, "band": size_band(facts)}
