"""The United Kingdom's Companies House: BasicCompanyData and cuts of it, and exports of the advanced search.

Source: https://download.companieshouse.gov.uk/en_output.html and the advanced search of
https://find-and-update.company-information.service.gov.uk/ (Open Government Licence v3).

What this register does not have: headcounts, sole traders, and municipalities. The municipality comes from
the postcode, by the area table that the hub's country has loaded; without one it is "".

Numbers are eight characters, with zeros in front. A spreadsheet that was saved has cut the zeros away: such a
row is refused, for the number could be another's. The dissolved are not in BasicCompanyData, and are in the
exports of the advanced search; that a company is closed without a day on which it was is not kept.

Activities. SIC 2007 has five digits. A company that has told nothing since 2007 has a code of SIC 2003 with
four, which means something else: it is kept as "SIC03 7499", so that no figure takes it for a code of today.

Care-of. The column for it is never read, and what an address says after "c/o" is left out, for it is a name,
often a person's. Where the register knows no address it writes its own, in Cardiff: that is no address here.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from firstline.domains.registers.adapters.expressions import (
    address,
    any_is_not,
    is_day,
    is_iso_day,
    one_line,
)
from firstline.domains.registers.adapters.rows import Adapter, Fields, Unit

CODES = ("activity", "activity_2", "activity_3", "activity_4")
DATES = ("founded_on", "registered_on", "deleted_on", "removed_on")
NUMBER = re.compile(r"(\d{2}|[A-Z][A-Z0-9])\d{5}[\dA-Z]", re.ASCII)
CUT = re.compile(r"\d{1,7}|[A-Z]{2}\d{1,5}|\d(\.\d+)?E\+?\d+", re.ASCII)
ACTIVITY = re.compile(r"\s*|none supplied|\d{4,5}( - .*|( \d{5})*)", re.ASCII | re.IGNORECASE | re.DOTALL)
DAY_FIRST = re.compile(r"(\d\d)/(\d\d)/(\d{4})", re.ASCII)
INSOLVENT = "RECEIVER|ADMINISTRAT|INSOLVENCY"
# A receiver of one of its assets does not run a company.
SOLVENT = "LIVE BUT RECEIVER"


def problem(unit: Unit, fields: Fields) -> str:
    """Why a row cannot be trusted; "" where it can."""
    number = compact(fields)
    if CUT.fullmatch(number):
        return _(
            "The company number has not eight characters: a spreadsheet has cut its zeros away. "
            "Use the register's own file."
        )
    if not NUMBER.fullmatch(number):
        return _("The company number is wrong: eight characters, such as 01234567 or SC123456.")
    if not fields["name"].strip():
        return _("The name is missing.")
    if not fields["legal_form"].strip():
        return _("The legal form is missing.")
    for text in filter(None, (fields[name].strip() for name in DATES)):
        if not _is_date(text):
            return _("“%(text)s” is not a date: write it as 31/01/2024 or 2024-01-31.") % {"text": text[:20]}
    for code in (fields[name] for name in CODES):
        if not ACTIVITY.fullmatch(code.strip()):
            return _("“%(code)s” is not an activity code, such as 70229.") % {"code": code[:20]}
    return ""


def compact(fields: Fields) -> str:
    """The number in capital letters, without blanks."""
    return "".join(fields["number"].split()).upper()


def _is_date(text: str) -> bool:
    parts = DAY_FIRST.fullmatch(text)
    return is_iso_day(f"{parts[3]}-{parts[2]}-{parts[1]}" if parts else text)


def _iso(name: str) -> str:
    """The day as 2024-01-31, also of one that is written as 31/01/2024."""
    return rf"regexp_replace(trim({name}), '^([0-9]{{2}})/([0-9]{{2}})/([0-9]{{4}})$', '\3-\2-\1')"


def _day(name: str) -> str:
    return f"CASE WHEN {is_day(_iso(name))} THEN TRY_CAST({_iso(name)} AS DATE) END"


def _suspect() -> str:
    return " OR ".join(
        (
            "NOT regexp_full_match(number, '([0-9]{2}|[A-Z][A-Z0-9])[0-9]{5}[0-9A-Z]')",
            f"{one_line('name')} = '' OR {one_line('legal_form')} = ''",
            " OR ".join(f"(trim({name}) != '' AND NOT {is_day(_iso(name))})" for name in DATES),
            any_is_not(CODES, r"(?is)\s+|none supplied|[0-9]{4,5}( - .*|( [0-9]{5})*)"),
        )
    )


def _found(name: str) -> str:
    """The codes that a field says, a list: one with its text, or several."""
    several = rf"regexp_extract_all(regexp_extract({name}, '^\s*([0-9 ]+)', 1), '[0-9]{{4,5}}')"
    return (
        f"list_transform({several}, "
        "lambda code: CASE WHEN length(code) = 4 THEN 'SIC03 ' || code ELSE code END)"
    )


_ALL = f"flatten([{', '.join(_found(name) for name in CODES)}])"

_HOME = (
    *("", "UNITED KINGDOM", "GREAT BRITAIN", "ENGLAND", "SCOTLAND", "WALES", "NORTHERN IRELAND"),
    *("ENGLAND & WALES", "ENGLAND AND WALES"),
)
_POSTCODE = "[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}"
# An address on one line ends with the postcode and the country; a foreign one has no postcode of this shape.
_WHOLE = one_line("whole_address")
_ENDS = rf"(?i)^(.*?)[ ,]*\b({_POSTCODE})\s*([A-Z ]*)$"


def _part(group: int) -> str:
    return f"regexp_extract({_WHOLE}, '{_ENDS}', {group})"


# Where the register knows no address, it writes its own.
_NOWHERE = (
    "contains(upper(concat_ws(' ', street, street_2, whole_address)), 'COMPANIES HOUSE DEFAULT ADDRESS')"
)
_AT = f"upper(CASE WHEN {_NOWHERE} THEN '' WHEN whole_address = '' THEN postcode ELSE {_part(2)} END)"
_BARE = f"regexp_replace({_AT}, '[^A-Z0-9]', '', 'g')"
_WELL_FORMED = f"regexp_full_match({_BARE}, '{_POSTCODE}')"
_PLACE = f"CASE WHEN {_WELL_FORMED} THEN {_BARE}[:-4] || ' ' || {_BARE}[-3:] ELSE trim({_AT}) END"
_COUNTRY = f"upper(CASE WHEN whole_address = '' THEN {one_line('country')} ELSE trim({_part(3)}) END)"


def _without_care_of(line: str) -> str:
    return rf"regexp_replace({line}, '(?i)\bc\s*/\s*[o0]\b.*$', '')"


def _lines() -> Iterator[str]:
    yield f"CASE WHEN {_part(2)} = '' THEN {_WHOLE} ELSE {_part(1)} END"
    yield from ("street", "street_2")


_STREET = f"[{', '.join(_without_care_of(line) for line in _lines())}]"
_CIC = "CASE WHEN form_within ILIKE 'community interest company%' THEN form_within ELSE legal_form END"
_COMPANY = {
    "name": one_line("name"),
    "legal_form": one_line(_CIC),
    "activity_code": f"coalesce(({_ALL})[1], '')",
    "other_activity_codes": f"({_ALL})[2:]",
    "municipality": "coalesce(place_code, '')",
    "municipality_name": "coalesce(place_name, '')",
    "street": f"CASE WHEN {_NOWHERE} THEN '' ELSE {address(_STREET)} END",
    "postcode": _PLACE,
    "place": f"CASE WHEN {_NOWHERE} THEN '' ELSE {one_line('place')} END",
    "country": f"CASE WHEN {_WELL_FORMED} AND {_COUNTRY} IN {_HOME} THEN 'GB' ELSE '' END",
    "registered_on": f"coalesce({_day('registered_on')}, {_day('founded_on')})",
    "founded_on": _day("founded_on"),
    "deleted_on": f"coalesce({_day('deleted_on')}, {_day('removed_on')})",
    "in_liquidation": "contains(upper(status), 'LIQUIDATION')",
    "bankrupt": (
        f"regexp_matches(upper(status), '{INSOLVENT}') AND NOT starts_with(upper(status), '{SOLVENT}')"
    ),
}

ADAPTER = Adapter(
    name="companies_house",
    title=gettext_lazy("Companies House (United Kingdom)"),
    country="GB",
    values={"company": _COMPANY},
    suspect={"company": _suspect()},
    problem=problem,
    number=compact,
    area="coalesce(nullif(municipality, ''), regexp_extract(postcode, '^[A-Z]{1,2}'))",
    place=_PLACE,
)
