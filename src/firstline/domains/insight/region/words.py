"""What the figures' keys are called, in the reader's language."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from firstline.domains.hubs.models import Hub
from firstline.domains.insight.region.classes import NOT_CLASSIFIED, Classification
from firstline.domains.insight.region.figures import COUNTRY, HERE, NEAR_NEW_YEAR, Figures, Period
from firstline.domains.insight.region.tidy import COUNT, JOBS, PER_1000, PERCENT, POINTS, SHARE, Number
from firstline.domains.registers import queries as registers
from firstline.domains.registers.models import Stated
from firstline.engine.panel import Change
from firstline.foundation.packs import PackError, age_bands, load_format, sectors, size_bands
from firstline.foundation.ui.wording import day_text, missing_text, number_text, percent_sign

DECIMALS = {COUNT: 0, JOBS: 0, PERCENT: 1, PER_1000: 1, SHARE: 0, POINTS: 1}


def place_names(found: Figures, hub: Hub) -> dict[str, str]:
    """What each place is called, in the page's order."""
    country = country_name(hub.country)
    if hub.invented:
        country = _("%(country)s (invented)") % {"country": country}
    own = {HERE: hub.name, COUNTRY: country}
    return {one.key: one.name or own[one.key] for one in found.places}


def country_name(code: str) -> str:
    """A country of ours by its name."""
    names = {"NO": _("Norway"), "DK": _("Denmark"), "GB": _("the United Kingdom")}
    return names.get(code, _("the whole country"))


def group_names(figure: str) -> dict[str, str]:
    """The rows of a figure that counts by sector, size or age."""
    language = get_language()
    found = {"sectors": sectors(), "jobs": sectors(), "sizes": size_bands(), "ages": age_bands()}[figure]
    missing = {
        Stated.WITHHELD.value: _("Withheld by the register"),
        Stated.RANGE.value: _("Between two sizes"),
        Stated.NOT_STATED.value: _("Not stated"),
    }
    return {**dict(found.choices(language)), **missing}  # type: ignore[attr-defined]


def class_names(found: Classification | None) -> dict[str, str]:
    """The classes of municipalities as the classification names them, and those that it does not name."""
    return {**(found.names if found else {}), NOT_CLASSIFIED: _("Not in the classification")}


def classified_by(source: str, found: Classification | None) -> str:
    """Where figures by class are from: the page's source, and the classification with its day."""
    if found is None:
        return source
    return _("%(source)s Classification: %(name)s, of %(day)s.") % {
        "source": source,
        "name": found.source,
        "day": day_text(found.dated_on),
    }


def with_classes(numbers: Iterable[Number], source: str, classified: Classification | None) -> list[Number]:
    """The numbers, those by class with the names and the source that their classification gives them."""
    names, its = class_names(classified), classified_by(source, classified)
    return [
        replace(one, name=names[one.key], source=its) if one.figure == "classes" else one for one in numbers
    ]


def change_names() -> dict[str, str]:
    """What may happen to a business between two snapshots, in the order in which it adds up."""
    return {
        "before": _("Businesses before"),
        Change.BIRTH.value: _("New businesses"),
        Change.NEWLY_SEEN.value: _("Older, seen for the first time"),
        Change.KIND_IN.value: _("Became a business"),
        Change.MOVED_IN.value: _("Moved in"),
        Change.PLACED.value: _("Place became known"),
        Change.DEATH.value: _("Ended"),
        Change.KIND_OUT.value: _("Became something else"),
        Change.MOVED_OUT.value: _("Moved out"),
        Change.DISPLACED.value: _("Place no longer known"),
        "after": _("Businesses after"),
        Change.MOVED_WITHIN.value: _("Moved within the area"),
        Change.RESIZED.value: _("Another size"),
        Change.NEW_ACTIVITY.value: _("Another activity"),
        "growth": _("Growth"),
    }


def period_name(period: Period) -> str:
    """A year by its number where the two days are its turns, else both days."""
    years = {
        day.year if day.month > 6 else day.year - 1
        for day in (period.before_on, period.after_on)
        if day.timetuple().tm_yday <= NEAR_NEW_YEAR or day.timetuple().tm_yday > 365 - NEAR_NEW_YEAR
    }
    if len(years) == 2 and max(years) - min(years) == 1:
        return str(max(years))
    return _("%(first)s to %(last)s") % {
        "first": day_text(period.before_on),
        "last": day_text(period.after_on),
    }


def source(found: Figures) -> str:
    """Where the figures are from: register, days, licence."""
    try:
        # Where it can be read about is no part of a caption.
        register = re.sub(r":? https?://\S+", "", load_format(found.register).source)
    except PackError:
        register = registers.register_title(found.register)
    text = _("Source: %(register)s. Businesses as of %(day)s") % {
        "register": register,
        "day": day_text(found.on),
    }
    if found.sites_on:
        text += _(", sites as of %(day)s") % {"day": day_text(found.sites_on)}
    return text + "."


def percent(value: float) -> str:
    """So many of a hundred; none and all have no decimals."""
    return f"{number_text(value, 0 if value in {0, 100} else DECIMALS[PERCENT])}{percent_sign()}"


def number(one: Number | None) -> str:
    """A number as a reader reads it: one, two with a dash between, or why there is none."""
    if one is None:
        return _("not known")
    if one.missing == "not_followed":
        return _("not followed so long yet")
    if one.missing:
        return missing_text(one.missing) or one.missing
    if one.unit == PERCENT and one.value is not None:
        return percent(one.value)
    places = DECIMALS[one.unit]
    times = 100 if one.unit == SHARE else 1
    after = percent_sign() if one.unit in {SHARE, PERCENT} else ""
    if one.value is None and one.low is not None and one.high is not None:
        return f"{number_text(one.low * times, places)}–{number_text(one.high * times, places)}{after}"
    return _("not known") if one.value is None else number_text(one.value * times, places) + after


def row_names(figure: str, found: Figures) -> Mapping[str, str]:
    """The rows of any figure; of survival and the map they are made from their keys."""
    if figure in {"sectors", "sizes", "ages", "jobs"}:
        return group_names(figure)
    if figure == "totals":
        return {"businesses": _("Businesses"), "jobs": _("Jobs")}
    return {**change_names(), **found.municipalities}


def label(one: Number, found: Figures) -> str:
    """What a number's row is called."""
    if one.name:
        return one.name
    first, _slash, rest = one.key.partition("/")
    if one.figure == "survival":
        since = _("all") if first == "all" else _("founded %(year)s") % {"year": first}
        return _("%(since)s, after %(years)s years") % {"since": since, "years": rest}
    parts = {
        "stated": _("jobs stated"),
        "sites": _("sites"),
        "withheld": _("sites with a withheld number"),
        "not_stated": _("sites without a stated number"),
        "businesses": _("businesses"),
        "births": _("new businesses"),
        "rate": _("new businesses per 1,000"),
    }
    name = row_names(one.figure, found).get(first, first)
    return f"{name}: {parts[rest]}" if rest else name
