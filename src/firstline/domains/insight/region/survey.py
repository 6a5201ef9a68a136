"""The survey on the page of local business life: what clients answered, beside what the register counts.

Each answer counts as one: nothing is weighted, so it stands for those who answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.insight import released
from firstline.domains.insight.region import classes, survey_sections, words
from firstline.domains.insight.region.figures import HERE, MUNICIPALITY, Figures
from firstline.domains.insight.region.page import KeyNumber
from firstline.domains.insight.region.sections import Section, Told
from firstline.domains.insight.region.survey_answers import (
    ELSEWHERE,
    NOT_STATED,
    Answers,
    answers,
    choices,
    class_of,
    municipality_of,
)
from firstline.domains.insight.region.survey_released import Grouped, told
from firstline.domains.insight.region.survey_sections import Breakdown, Results, breakdown_titles
from firstline.domains.insight.region.tidy import COUNT, PERCENT, Number
from firstline.domains.registers.models import Stated
from firstline.foundation.packs import Instrument
from firstline.foundation.ui.wording import day_text, list_text, number_text


@dataclass(frozen=True)
class Survey:
    """The survey's part of the page.

    key, title: of the instrument. choices: key and title of each that can be chosen.
    facts: how many were asked and have answered. notes: what to know before reading, as sentences.
    sections: empty where too few have answered. numbers: the same for files.
    """

    key: str
    title: str
    choices: tuple[tuple[str, str], ...]
    facts: tuple[KeyNumber, ...]
    notes: tuple[str, ...]
    sections: tuple[Section, ...]
    numbers: tuple[Number, ...]


def survey(hub: Hub, page: Told, *, wanted: str, by: Person | None) -> Survey | None:
    """The results of an instrument by the groups of the page; None before anybody has answered one.

    wanted: the instrument's key; the company mapping, or else the first, where it is none of the choices.
    by: who is shown it; what may be shown is the same for everybody.
    """
    found = choices(hub)
    if not found:
        return None
    instrument = next((one for one in found if one.key == wanted), found[0])
    language = get_language()
    of = answers(hub, instrument)
    names = group_names(hub, page, of)
    results = Results(
        instrument=instrument,
        told=told(hub, by, of, grouped(hub, page, of, names)),
        breakdowns=tuple(
            Breakdown(key, breakdown_titles()[key], its, _register(page.found, key, its, page))
            for key, its in names.items()
        ),
        businesses=page.found.stocks[HERE].businesses,
        on=page.found.on,
        today=timezone.localdate(),
        source=_source(hub, instrument, page.source),
    )
    return Survey(
        key=instrument.key,
        title=instrument.title.text(language),
        choices=tuple((one.key, one.title.text(language)) for one in found),
        facts=_facts(results),
        notes=_notes(hub, results, of),
        sections=tuple(survey_sections.sections(results, page)),
        numbers=tuple([*_totals(results), *survey_sections.numbers(results)]),
    )


def group_names(hub: Hub, page: Told, of: Answers) -> dict[str, dict[str, str]]:
    """The groups of each dimension and their names, in the order to show."""
    known = released.names()
    apart = {ELSEWHERE: _("Outside the area"), NOT_STATED: _("Not stated")}
    held = {municipality_of(member, hub) for member in of.members} - apart.keys()
    municipalities = {code: page.found.names.get(code) or code for code in sorted(held)}
    found = {
        "sector": known["sectors"],
        "size": known["sizes"],
        "municipality": {**municipalities, **page.found.municipalities, **apart},
    }
    if page.classified is not None:
        found["area_class"] = {**words.class_names(page.classified), **apart}
    return found


def grouped(hub: Hub, page: Told, of: Answers, names: Mapping[str, Mapping[str, str]]) -> Grouped:
    """Which client is in which of the groups that have these names."""
    found = {}
    for member in of.members:
        groups = {
            "sector": member.sector,
            "size": member.size,
            "municipality": municipality_of(member, hub),
        }
        if page.classified is not None:
            groups["area_class"] = class_of(member, hub, page.classified)
        found[member.client_id] = groups
    return Grouped(rows={key: tuple(its) for key, its in names.items()}, of=found)


def _register(found: Figures, dimension: str, names: Mapping[str, str], page: Told) -> Mapping[str, int]:
    """What the register counts in each group of the hub's area; a group that it does not know is left out."""
    here = found.stocks[HERE]
    if dimension == "municipality":
        return {code: found.stocks[f"{MUNICIPALITY}{code}"].businesses for code in found.municipalities}
    if dimension == "area_class" and page.classified is not None:
        by_class = classes.counted(here, page.classified)
        return {key: by_class.get(key, 0) for key in words.class_names(page.classified)}
    if dimension == "size":
        known = set(names) - {"not_in_register"} if found.headcount else set()
        # A client whose number lies between two sizes stands among those whose number is hidden.
        hidden = {Stated.WITHHELD.value: here.sizes.get(Stated.RANGE.value, 0)}
        return {key: here.sizes.get(key, 0) + hidden.get(key, 0) for key in names if key in known}
    return {key: here.sectors.get(key, 0) for key in names}


def _source(hub: Hub, instrument: Instrument, register: str) -> str:
    return _(
        "Answers to “%(title)s” (version %(version)d) by clients of %(hub)s as of %(day)s; "
        "not weighted. %(register)s"
    ) % {
        "title": instrument.title.text(get_language()),
        "version": instrument.version,
        "hub": hub.name,
        "day": day_text(timezone.localdate()),
        "register": register,
    }


def _totals(results: Results) -> Sequence[Number]:
    """How many were asked and answered, the response rate and the coverage."""

    def number(key: str, name: str, unit: str, value: float | None) -> Number:
        return Number(
            "survey", HERE, f"{results.instrument.key}/all/{key}", unit, results.today, value,
            missing="suppressed" if value is None else "", name=name, source=results.source,
        )  # fmt: skip

    return (
        number("asked", _("Asked"), COUNT, results.asked),
        number("answered", _("Answered"), COUNT, results.told.answered),
        number("rate", _("Response rate"), PERCENT, results.rate),
        replace(
            number("register", _("Businesses in the register"), COUNT, results.businesses), day=results.on
        ),
        number("coverage", _("Answers for every hundred in the register"), PERCENT, results.coverage),
    )


def _facts(results: Results) -> tuple[KeyNumber, ...]:
    beside = {
        "asked": _("clients of the hub"),
        "answered": _("clients of the hub"),
        "coverage": _("clients outside the area or the register count too"),
    }
    return tuple(_fact(one, beside.get(one.key.rpartition("/")[2], "")) for one in _totals(results))


def _fact(one: Number, beside: str) -> KeyNumber:
    if one.value is None:
        return KeyNumber(one.name, missing=True, beside=words.number(one))
    if one.key.endswith("/coverage"):
        # Its name says of how many.
        return KeyNumber(one.name, number_text(one.value), beside=beside)
    return KeyNumber(one.name, words.number(one), beside=beside)


def _notes(hub: Hub, results: Results, of: Answers) -> tuple[str, ...]:
    threshold = max(1, hub.disclosure_threshold)
    incomplete = len(of.answered) - len(of.points)
    notes = [
        _(
            "Nothing is weighted: every answer counts as one. The results stand for those who answered, who "
            "are clients that the hub serves, and not for all businesses of the area."
        ),
        _(
            "One answer a client counts: the newest that is finished. Invitations that were withdrawn, and "
            "clients that the hub no longer serves, are left out. Clients without a company in the register "
            "count too."
        ),
        _interval_note(results, threshold),
        ngettext(
            "Anything based on fewer than %(threshold)d client is hidden, and so is what would reveal it.",
            "Anything based on fewer than %(threshold)d clients is hidden, and so is what would reveal it.",
            threshold,
        )
        % {"threshold": threshold},
        _("Who answers is told: “%(text)s”") % {"text": of.instrument.validity.text(get_language())},
    ]
    if incomplete >= threshold:
        left_out = _("%(number)s have answered without points in every dimension, and are in no mean.")
        notes.append(left_out % {"number": number_text(incomplete, 0)})
    elif incomplete:
        left_out = _(
            "Fewer than %(threshold)d answered without points in every dimension, and are in no mean."
        )
        notes.append(left_out % {"threshold": threshold})
    shown = [one.key for one in survey_sections.shown(results)]
    if missing := [
        _("“%(name)s”") % {"name": one.title} for one in results.breakdowns if one.key not in shown
    ]:
        notes.append(
            _("By %(groups)s no group can be shown without telling about single clients.")
            % {"groups": list_text(missing)}
        )
    if results.told.since:
        notes.append(
            _("Some numbers are of %(day)s: newer ones would tell about single clients.")
            % {"day": day_text(min(results.told.since.values()))}
        )
    return tuple(notes)


def _interval_note(results: Results, threshold: int) -> str:
    """What a mean is of, and how uncertain it is."""
    if not results.has_intervals:
        return _(
            "A mean is over the points, 0 to 100, of those with points in every dimension. How uncertain it "
            "is can be told when enough have answered, at least %(least)d."
        ) % {"least": 2 * threshold}
    return _(
        "A mean is over the points, 0 to 100, of those with points in every dimension. The interval "
        "beside it is where chance alone leaves it, 95 times of 100. It is reckoned from how far the "
        "points of all who answered lie apart, rounded up, since those of one group would tell about "
        "single clients: for a group that lies much further apart than all do it is too narrow. Nothing "
        "is taken off for how large a part of the businesses answered. Who was asked, and who chose to "
        "answer, may have moved a mean further."
    )
