"""The Norwegian Enhetsregisteret: the official CSV, the official JSON array, and an answer of its search.

Source: https://data.brreg.no/enhetsregisteret/api/dokumentasjon (NLOD 2.0).

Personal data. A sole trader's row (ENK) carries a person's name and home address, and the rows that
stand for a person or a dead person's estate do so too. The name is kept, because it is the company's
name and an adviser must find it; the street is not, because the municipality and the postcode are all
that serving a company needs. A site is taken for a person's where its company is one, or is not known.
For every row, lines "c/o somebody" and "v/ somebody" of an address are left out, and telephone numbers,
e-mail addresses and postal addresses are never read.

Which rows are refused. Every row of the file is checked for what says who and where a company is:
number, name, legal form, municipality, dates, counts and codes. One that fails is refused, in the hub's
area or not, for a wrong code may be why it seems to lie elsewhere.

Employees. The register hides counts below five, and says so by having a number that it does not show;
such a company has between one and four.
"""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.no import orgnr

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

# Rows that stand for a person or for what a dead or bankrupt person left.
PERSONAL_FORMS = ("ENK", "PERS", "BO", "KBO", "TVAM")
SITE_FORMS = ("BEDR", "AAFY")
MOST_WITHHELD = 4
WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2, 1)

NOT_STATED_ACTIVITY = "00.000"
ACTIVITY = re.compile(r"\d\d\.\d{3}", re.ASCII)
MUNICIPALITY = re.compile(r"\d{4}", re.ASCII)
COUNT = re.compile(r"\d{1,7}", re.ASCII)
FLAGS = {"", "false", "true"}
DATES = ("registered_on", "founded_on", "deleted_on", "closed_on")
CODES = ("activity", "activity_2", "activity_3")
TRUE_OR_FALSE = ("employees_registered", "bankrupt", "winding_up", "forced_winding_up")


def problem(unit: Unit, fields: Fields) -> str:
    """Why a row cannot be trusted; "" where it can."""
    number = compact(fields)
    if not (len(number) == 9 and number.isascii() and number.isdigit() and orgnr.checksum(number) == 0):
        return _("The organisation number is wrong: nine digits, of which the last checks the others.")
    if not fields["name"].strip():
        return _("The name is missing.")
    if not fields["legal_form"]:
        return _("The legal form is missing.")
    if (fields["legal_form"] in SITE_FORMS) != (unit == "site"):
        return _("Units and sub-units stand in one file; the register gives one of each.")
    return _wrong_date(fields) or _wrong_code(fields) or _wrong_value(fields)


def compact(fields: Fields) -> str:
    """The number without what stands between its digits."""
    number = fields["number"]
    return number if len(number) == 9 else str(orgnr.compact(number))


def _wrong_date(fields: Fields) -> str:
    for text in filter(None, (fields.get(name) for name in DATES)):
        if not is_iso_day(text):
            return _("“%(text)s” is not a date: write it as 2024-01-31.") % {"text": text[:20]}
    return ""


def _wrong_code(fields: Fields) -> str:
    if fields["municipality"] and not MUNICIPALITY.fullmatch(fields["municipality"]):
        return _("The municipality code is not four digits; has a spreadsheet taken its zero away?")
    for code in filter(None, (fields[name] for name in CODES)):
        if not ACTIVITY.fullmatch(code):
            return _("“%(code)s” is not an activity code, such as 62.010.") % {"code": code[:20]}
    return ""


def _wrong_value(fields: Fields) -> str:
    if fields["employees"] and not COUNT.fullmatch(fields["employees"]):
        return _("“%(count)s” is not a number of employees.") % {"count": fields["employees"][:20]}
    if any(fields.get(name, "").lower() not in FLAGS for name in TRUE_OR_FALSE):
        return _("A field that is either true or false is something else.")
    return ""


# Of the number as a whole, for digits cut out of a text are ten times as slow. A digit is what the number
# up to it is, less ten times what it is up to the digit before; and modulo 11, ten less is one more.
_CHECK = " + ".join(
    f"{(weight + following) % 11} * (TRY_CAST(number AS BIGINT) // {10 ** (8 - place)})"
    for place, (weight, following) in enumerate(zip(WEIGHTS, (*WEIGHTS[1:], 0), strict=True))
    if (weight + following) % 11
)


def _suspect(unit: Unit, dates: tuple[str, ...], flags: tuple[str, ...]) -> str:
    site = f"legal_form IN {SITE_FORMS}"
    return " OR ".join(
        (
            f"NOT regexp_full_match(number, '[0-9]{{9}}') OR ({_CHECK}) % 11 != 0",
            "NOT regexp_matches(name, '[0-9A-Za-zÆØÅæøå]') OR legal_form = ''",
            site if unit == "company" else f"NOT ({site})",
            no_day(dates),
            any_is_not(["municipality"], "[0-9]{4}"),
            any_is_not(CODES, r"[0-9]{2}\.[0-9]{3}"),
            any_is_not(["employees"], "[0-9]{1,7}"),
            " OR ".join(
                f"({name} NOT IN ('', 'false', 'true') AND lower({name}) NOT IN ('false', 'true'))"
                for name in flags
            ),
        )
    )


def _activity(name: str) -> str:
    return f"CASE WHEN {name} = '{NOT_STATED_ACTIVITY}' THEN '' ELSE {name} END"


# The CSV writes the end of an address line as the two characters "/n".
_LINES = r"string_split(regexp_replace(street, '/n([A-ZÆØÅ0-9])', chr(10) || '\1', 'g'), chr(10))"
_STREET = address(_LINES)
_WITHHELD = f"employees = '' AND {flag('employees_registered')}"
# Most rows state none, and a cast that fails is slow.
_COUNT = "CASE WHEN employees != '' THEN TRY_CAST(employees AS INTEGER) END"
_STATUTES = one_line("statutes")


def _values(personal: str) -> Mapping[str, str]:
    return {
        "name": one_line("name"),
        "personal": personal,
        "parent_number": "parent",
        "legal_form": "legal_form",
        "activity_code": _activity("activity"),
        "other_activity_codes": (
            f"list_filter([{_activity('activity_2')}, {_activity('activity_3')}], lambda code: code != '')"
        ),
        "employees": _COUNT,
        "employees_low": f"CASE WHEN {_WITHHELD} THEN 1 ELSE {_COUNT} END",
        "employees_high": f"CASE WHEN {_WITHHELD} THEN {MOST_WITHHELD} ELSE {_COUNT} END",
        "employees_state": (
            f"CASE WHEN employees != '' THEN 'stated' WHEN {_WITHHELD} THEN 'withheld' ELSE 'not_stated' END"
        ),
        "municipality": "municipality",
        "municipality_name": one_line("municipality_name"),
        "street": f"CASE WHEN {personal} THEN '' ELSE {_STREET} END",
        "postcode": "postcode",
        "place": one_line("place"),
        "country": "country",
        "website": edges_trimmed("website"),
        "registered_on": day("registered_on"),
        "founded_on": day("founded_on"),
    }


_COMPANY = {
    **_values(f"(legal_form IN {PERSONAL_FORMS})"),
    "sector_code": "sector",
    "bankrupt": flag("bankrupt"),
    "in_liquidation": f"({flag('winding_up')} OR {flag('forced_winding_up')})",
    "deleted_on": day("deleted_on"),
    "purpose": f"CASE WHEN {_STATUTES} != '' THEN {_STATUTES} ELSE {one_line('doing')} END",
}
_SITE = {
    **_values("coalesce(parent_personal, true)"),
    "unit": "'site'",
    "deleted_on": f"coalesce({day('deleted_on')}, {day('closed_on')})",
}

ADAPTER = Adapter(
    name="brreg",
    title=gettext_lazy("Enhetsregisteret (Norway)"),
    country="NO",
    values={"company": _COMPANY, "site": _SITE},
    suspect={
        "company": _suspect("company", DATES[:3], TRUE_OR_FALSE),
        "site": _suspect("site", DATES, TRUE_OR_FALSE[:1]),
    },
    problem=problem,
    number=compact,
)
