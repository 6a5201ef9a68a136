"""Codes of municipalities and of activities, as each country writes them."""

import re
from collections.abc import Collection, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firstline.domains.hubs.queries import area_code, municipalities
from firstline.foundation.access.refusals import Refused
from firstline.foundation.locale.names import search_name

LONGEST_CODE = 10

SHAPES = {
    "NO": re.compile(r"\d{4}", re.ASCII),
    "DK": re.compile(r"0\d{3}", re.ASCII),
    # The nine characters of the Office for National Statistics.
    "GB": re.compile(r"[EWSN]\d{8}", re.ASCII),
}
HINTS: dict[str, str | Promise] = {
    "NO": _(
        "The name of a municipality with companies in the register, or its number "
        "(four digits, such as 4036)."
    ),
    "DK": _(
        "The name of a municipality with companies in the register, or its number "
        "(four digits, such as 0851)."
    ),
    "GB": _(
        "The name of a district with companies in the register, or its code "
        "(a letter and eight digits, such as E07000091)."
    ),
}
REFUSALS: dict[str, str | Promise] = {
    "NO": _("A municipality code is four digits, such as 4036. Leave it empty if you do not know it."),
    "DK": _("A municipality code is four digits, such as 0851. Leave it empty if you do not know it."),
    "GB": _(
        "A district’s code is a letter and eight digits, such as E07000091. "
        "Leave it empty if you do not know it."
    ),
}


def municipality_hint(country: str) -> str:
    """What can be written: a name, or the code as the country writes it."""
    named = gettext("The name of a municipality with companies in the register, or its number.")
    return str(HINTS.get(country, named))


def code_of(text: str, places: Mapping[str, str]) -> str:
    """The code of the one place that is called so, in any capitals; of any other text, the text.

    places: code -> name.
    """
    wanted = search_name(text)
    found = [code for code, name in places.items() if search_name(name) == wanted]
    return found[0] if len(found) == 1 else text


def municipality_code(text: str, country: str) -> str:
    """The code that somebody wrote, without spaces and in capitals; an empty one is not stated.

    Raises Refused for what is no code of the country; of a country that we do not know, anything short
    is one.
    """
    code = area_code("".join(text.split()).upper(), country)
    if code and country in SHAPES and not SHAPES[country].fullmatch(code):
        raise Refused(REFUSALS[country])
    return _short(code)


def check_municipality(code: str, country: str, others: Collection[str]) -> None:
    """Raise Refused for a code that no municipality of the country has, or has had.

    others: codes that there are all the same, such as those of the hub's own area.
    """
    known = municipalities(country)
    if code and known is not None and code not in known and not code.startswith(tuple(others)):
        raise Refused(gettext("No municipality has the number %(code)s.") % {"code": code})


# Digits of an activity code at its most detailed: the Norwegian SN, the Danish DB, the British SIC.
ACTIVITY_DIGITS = {"NO": 5, "DK": 6, "GB": 5}
ACTIVITY_HINTS: dict[str, str | Promise] = {
    "NO": _("Five digits, such as 62.010, if you know it."),
    "DK": _("Six digits, such as 620100, if you know it."),
    "GB": _("Five digits, such as 62012, if you know it."),
}
ACTIVITY_REFUSALS: dict[str, str | Promise] = {
    "NO": _("An activity code is five digits, such as 62.010. Leave it empty if you do not know it."),
    "DK": _("An activity code is six digits, such as 620100. Leave it empty if you do not know it."),
    "GB": _("An activity code is five digits, such as 62012. Leave it empty if you do not know it."),
}


def activity_hint(country: str) -> str:
    """How a country writes the code; empty for a country that we do not know."""
    return str(ACTIVITY_HINTS.get(country, ""))


def activity_code(text: str, country: str) -> str:
    """The code that somebody wrote, as the country's register writes it; an empty one is not stated.

    Raises Refused for what is no code of the country; of a country that we do not know, anything short
    is one.
    """
    code = "".join(text.split())
    if not code or country not in ACTIVITY_DIGITS:
        return _short(code)
    digits = re.sub(r"[./]", "", code)
    if not re.fullmatch(rf"[0-9]{{{ACTIVITY_DIGITS[country]}}}", digits):
        raise Refused(ACTIVITY_REFUSALS[country])
    return f"{digits[:2]}.{digits[2:]}" if country == "NO" else digits


def _short(code: str) -> str:
    if len(code) > LONGEST_CODE:
        raise Refused(gettext("A code has at most %(most)s characters.") % {"most": LONGEST_CODE})
    return code
