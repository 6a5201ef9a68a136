"""The Danish CVR: answers of its search and scroll, arrays, and lines of companies or production units.

Source: https://data.virk.dk/ (system-to-system access to CVR data, Erhvervsstyrelsen's terms of free reuse).

In the CVR nearly everything is a list with periods. The entry that holds is the one without an end that
began last; where all have ended, the one that ended last.

Personal data. The forms that are one person's (a sole trader's two, and the estate of a dead person) keep
their name, for it is the company's name, and no street. Who an address is care of, telephone numbers, e-mail
addresses and the people behind a company are never read. ``reklamebeskyttet`` is kept as *no advertising*.

Municipality codes are numbers in the file, and written with four digits here, as Danish tables write them:
101 is 0101. A code of activity has six digits (DB07).

Employees. The newest of the monthly, quarterly and yearly counts that says something counts; where only an
interval is given, it is one here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.dk import cvr

from firstline.domains.registers.adapters.expressions import (
    address,
    any_is_not,
    day,
    edges_trimmed,
    flag,
    is_iso_day,
    no_day,
    one_line,
)
from firstline.domains.registers.adapters.rows import Adapter, Fields, Unit
from firstline.foundation.packs.formats import Layout

# A sole trader, one with a turnover that needs no registration, and the estate of a dead person.
PERSONAL_FORMS = ("10", "15", "20")
NOT_STATED_ACTIVITY = "999999"
CODES = ("activity", "activity_2", "activity_3", "activity_4")
DATES = ("started_on", "founded_on", "deleted_on")
# Newest first where two counts are of the same month.
COUNTS = (
    "erstmaanedsbeskaeftigelse",
    "maanedsbeskaeftigelse",
    "kvartalsbeskaeftigelse",
    "aarsbeskaeftigelse",
)
WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)

NUMBER = re.compile(r"\d{8}", re.ASCII)
SITE_NUMBER = re.compile(r"\d{10}", re.ASCII)
ACTIVITY = re.compile(r"\d{6}", re.ASCII)
MUNICIPALITY = re.compile(r"(\d{4})?", re.ASCII)
COUNT = re.compile(r"(\d{1,7})?", re.ASCII)
INTERVAL = re.compile(r"(ANTAL_\d{1,7}_(\d{1,7})?)?", re.ASCII)


def problem(unit: Unit, fields: Fields) -> str:
    """Why a row cannot be trusted; "" where it can."""
    number = fields["number"]
    if unit == "site" and not SITE_NUMBER.fullmatch(number):
        return _("The P-number is wrong: it has ten digits. Companies and production units go in two files.")
    if unit == "company" and not (NUMBER.fullmatch(number) and cvr.is_valid(number)):
        return _("The CVR number is wrong: eight digits, of which the last checks the others.")
    if not fields["name"].strip():
        return _("The name is missing.")
    if unit == "company" and not fields["legal_form"]:
        return _("The legal form is missing.")
    return _wrong_value(fields)


def _wrong_value(fields: Fields) -> str:
    for text in filter(None, (fields[name] for name in DATES)):
        if not is_iso_day(text):
            return _("“%(text)s” is not a date: write it as 2024-01-31.") % {"text": text[:20]}
    if not MUNICIPALITY.fullmatch(fields["municipality"]):
        return _("“%(code)s” is not the code of a municipality.") % {"code": fields["municipality"][:20]}
    for code in filter(None, (fields[name] for name in CODES)):
        if not ACTIVITY.fullmatch(code):
            return _("“%(code)s” is not an activity code, such as 620100.") % {"code": code[:20]}
    if not (COUNT.fullmatch(fields["employees"]) and INTERVAL.fullmatch(fields["interval"])):
        count = fields["employees"] or fields["interval"]
        return _("“%(count)s” is not a number of employees.") % {"count": count[:20]}
    return ""


def flatten(company: Mapping[str, Any], layout: Layout) -> Fields:
    """The fields of a company or a production unit, each as it holds now; the keys are in lower case."""
    lives = _list(company, "livsforloeb")
    fields = {
        "number": _text(company.get("pnummer" if layout.unit == "site" else "cvrnummer")),
        "parent": _text(_now(company, "virksomhedsrelation").get("cvrNummer")),
        "name": _text(_now(company, "navne").get("navn")),
        "legal_form": _text(_now(company, "virksomhedsform").get("virksomhedsformkode")),
        "website": _text(_open(_now(company, "hjemmeside"))),
        "no_advertising": _text(company.get("reklamebeskyttet")),
        "status": _status(company),
        "purpose": _purpose(company),
        "started_on": min(filter(None, (_period(life)[0] for life in lives)), default=""),
        "founded_on": _day(_dict(company.get("virksomhedmetadata")).get("stiftelsesDato")),
        "deleted_on": _period(_holding(lives))[1],
    }
    branches = ("hovedbranche", "bibranche1", "bibranche2", "bibranche3")
    fields |= {
        field: _text(_now(company, branch).get("branchekode"))
        for field, branch in zip(CODES, branches, strict=True)
    }
    return fields | _place(_now(company, "beliggenhedsadresse")) | _employees(company)


def _list(company: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    found = company.get(key)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _dict(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def _text(found: Any) -> str:
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, float) and found.is_integer():
        return str(int(found))
    return str(found) if isinstance(found, str | int | float) else ""


def _day(found: Any) -> str:
    """The day of what may be a moment."""
    return _text(found)[:10]


def _period(entry: Mapping[str, Any]) -> tuple[str, str]:
    period = _dict(entry.get("periode"))
    return _day(period.get("gyldigFra")), _day(period.get("gyldigTil"))


def _holding(entries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The entry without an end that began last, or else the one that ended last; {} of none."""

    def rank(entry: dict[str, Any]) -> tuple[bool, str, str]:
        begins, ends = _period(entry)
        return not ends, ends, begins

    return max(entries, key=rank, default={})


def _now(company: Mapping[str, Any], key: str) -> dict[str, Any]:
    return _holding(_list(company, key))


def _open(contact: Mapping[str, Any]) -> Any:
    return None if contact.get("hemmelig") else contact.get("kontaktoplysning")


def _status(company: Mapping[str, Any]) -> str:
    standing = _now(company, "virksomhedsstatus").get("status")
    credit = _now(company, "status").get("kreditoplysningtekst")
    return f"{_text(standing)}\n{_text(credit)}".strip()


def _purpose(company: Mapping[str, Any]) -> str:
    texts = [entry for entry in _list(company, "attributter") if entry.get("type") == "FORMÅL"]
    values = [value for entry in texts for value in _list(entry, "vaerdier")]
    return _text(_holding(values).get("vaerdi"))


def _place(lies: Mapping[str, Any]) -> dict[str, str]:
    municipality = _dict(lies.get("kommune"))
    code = _text(municipality.get("kommuneKode"))
    return {
        "municipality": code.zfill(4) if code else "",
        "municipality_name": _text(municipality.get("kommuneNavn")),
        "street": "\n".join(_street(lies)),
        "postcode": _text(lies.get("postnummer")),
        "place": _text(lies.get("postdistrikt")),
        "country": _text(lies.get("landekode")),
    }


def _street(lies: Mapping[str, Any]) -> Iterator[str]:
    if not lies.get("vejnavn"):
        yield _text(lies.get("fritekst"))
        return
    first = _text(lies.get("husnummerFra")) + _text(lies.get("bogstavFra"))
    last = _text(lies.get("husnummerTil")) + _text(lies.get("bogstavTil"))
    yield f"{_text(lies.get('vejnavn'))} {'-'.join(filter(None, (first, last)))}"
    floor = (_text(lies.get("etage")), _text(lies.get("sidedoer")))
    yield " ".join(f"{part}." if part.isdigit() else part for part in floor if part)


def _employees(company: Mapping[str, Any]) -> dict[str, str]:
    counts = [
        (_ends(entry), -place, _text(entry.get("antalAnsatte")), _text(entry.get("intervalKodeAntalAnsatte")))
        for place, key in enumerate(COUNTS)
        for entry in _list(company, key)
    ]
    said = [count for count in counts if count[2] or count[3]]
    _end, _place, employees, interval = max(said, default=((0, 0), 0, "", ""))
    return {"employees": employees, "interval": "" if employees else interval}


def _ends(count: Mapping[str, Any]) -> tuple[int, int]:
    """Year and month in which a count ends."""
    year, month, quarter = (count.get(key) for key in ("aar", "maaned", "kvartal"))
    last = month if isinstance(month, int) else 3 * quarter if isinstance(quarter, int) else 12
    return (year if isinstance(year, int) else 0), last


def _suspect(unit: Unit) -> str:
    check = " + ".join(f"{weight} * (ord(number[{at}]) - 48)" for at, weight in enumerate(WEIGHTS, start=1))
    numbers = {
        "company": (
            f"NOT regexp_full_match(number, '[1-9][0-9]{{7}}') OR ({check}) % 11 != 0 OR legal_form = ''"
        ),
        "site": "NOT regexp_full_match(number, '[0-9]{10}')",
    }
    return " OR ".join(
        (
            numbers[unit],
            "NOT regexp_matches(name, '[0-9A-Za-zÆØÅæøå]')",
            no_day(DATES),
            any_is_not(["municipality"], "[0-9]{4}"),
            any_is_not(CODES, "[0-9]{6}"),
            any_is_not(["employees"], "[0-9]{1,7}"),
            any_is_not(["interval"], "ANTAL_[0-9]{1,7}_([0-9]{1,7})?"),
        )
    )


def _activity(name: str) -> str:
    return f"CASE WHEN {name} = '{NOT_STATED_ACTIVITY}' THEN '' ELSE {name} END"


_COUNT = "TRY_CAST(employees AS INTEGER)"
# The highest interval ends with many nines, or with nothing.
_NO_END = 999_999


def _between(end: int) -> str:
    return f"TRY_CAST(nullif(string_split(interval, '_')[{end}], '') AS INTEGER)"


def _values(personal: str) -> Mapping[str, str]:
    others = ", ".join(_activity(name) for name in CODES[1:])
    return {
        "name": one_line("name"),
        "personal": personal,
        "activity_code": _activity("activity"),
        "other_activity_codes": f"list_filter([{others}], lambda code: code != '')",
        "employees": _COUNT,
        "employees_low": f"coalesce({_COUNT}, {_between(2)})",
        "employees_high": f"coalesce({_COUNT}, CASE WHEN {_between(3)} < {_NO_END} THEN {_between(3)} END)",
        "employees_state": (
            "CASE WHEN employees != '' THEN 'stated' WHEN interval != '' THEN 'range' ELSE 'not_stated' END"
        ),
        "municipality": "municipality",
        "municipality_name": one_line("municipality_name"),
        "street": f"CASE WHEN {personal} THEN '' ELSE {address('string_split(street, chr(10))')} END",
        "postcode": "postcode",
        "place": one_line("place"),
        "country": "country",
        "website": edges_trimmed("website"),
        "registered_on": day("started_on"),
        "founded_on": f"coalesce({day('founded_on')}, {day('started_on')})",
        "deleted_on": day("deleted_on"),
        "no_advertising": flag("no_advertising"),
    }


_COMPANY = {
    **_values(f"(legal_form IN {PERSONAL_FORMS})"),
    "legal_form": "legal_form",
    "bankrupt": "contains(upper(status), 'KONKURS')",
    "in_liquidation": "regexp_matches(upper(status), 'LIKVIDATION|TVANGSOPLØS')",
    "purpose": one_line("purpose"),
}
_SITE = {
    **_values("coalesce(parent_personal, true)"),
    "unit": "'site'",
    "parent_number": "parent",
}

ADAPTER = Adapter(
    name="cvr",
    title=gettext_lazy("Det Centrale Virksomhedsregister (Denmark)"),
    country="DK",
    values={"company": _COMPANY, "site": _SITE},
    suspect={"company": _suspect("company"), "site": _suspect("site")},
    problem=problem,
    number=lambda fields: fields["number"],
    area="municipality",
    flatten=flatten,
)
