"""Codes of municipalities, as each country writes them."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firstline.foundation.access.refusals import Refused

SHAPES = {
    "NO": re.compile(r"\d{4}", re.ASCII),
    "DK": re.compile(r"\d{3,4}", re.ASCII),
    # The nine characters of the Office for National Statistics.
    "GB": re.compile(r"[EWSN]\d{8}", re.ASCII),
}
HINTS: dict[str, str | Promise] = {
    "NO": _("Four digits, such as 4036."),
    "DK": _("Three or four digits, such as 851."),
    "GB": _("A letter and eight digits, such as E07000091."),
}
REFUSALS: dict[str, str | Promise] = {
    "NO": _("A municipality code is four digits, such as 4036. Leave it empty if you do not know it."),
    "DK": _(
        "A municipality code is three or four digits, such as 851. Leave it empty if you do not know it."
    ),
    "GB": _(
        "A district’s code is a letter and eight digits, such as E07000091. "
        "Leave it empty if you do not know it."
    ),
}


def municipality_hint(country: str) -> str:
    """How a country writes the code; empty for a country that we do not know."""
    return str(HINTS.get(country, ""))


def municipality_code(text: str, country: str) -> str:
    """The code that somebody wrote, without spaces and in capitals; an empty one is not stated.

    Raises Refused for what is no code of the country; of a country that we do not know, anything is one.
    """
    code = "".join(text.split()).upper()
    if code and country in SHAPES and not SHAPES[country].fullmatch(code):
        raise Refused(REFUSALS[country])
    return code
