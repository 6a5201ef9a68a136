"""Countries, and how each writes the codes of its municipalities and counties."""

import re
from collections.abc import Sequence

from babel import Locale
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firstline.foundation.access.refusals import Refused

# Of the two-letter codes that Babel knows, those that ISO 3166-1 gives to no country.
NO_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
)
LONGEST_AREA = 10
DANISH_DIGITS = 4

# A whole code or the beginning of one: what an area holds is found by how a municipality's code begins.
SHAPES = {
    "NO": re.compile(r"\d{2}|\d{4}", re.ASCII),
    "DK": re.compile(r"0\d{3}", re.ASCII),
    # The nine characters of the Office for National Statistics, or their beginning.
    "GB": re.compile(r"[EWSN]\d{2,8}", re.ASCII),
}
REFUSALS: dict[str, str | Promise] = {
    "NO": _("“%(area)s” is no area in Norway: write a county’s two digits or a municipality’s four."),
    "DK": _("“%(area)s” is no area in Denmark: write a municipality’s four digits, such as 0851."),
    "GB": _(
        "“%(area)s” is no area in the United Kingdom: write a district’s code such as E07000089, "
        "or how the codes begin."
    ),
}


def check_country(country: str) -> None:
    """Raise Refused for what is not the code of a country (ISO 3166-1), in any case."""
    code = country.upper()
    known = len(code) == 2 and code.isascii() and code.isalpha() and code in Locale("en").territories
    if not known or code in NO_COUNTRIES:
        raise Refused(
            gettext("“%(country)s” is no country code: write two letters, such as NO.")
            % {"country": country[:LONGEST_AREA]}
        )


def area_code(text: str, country: str) -> str:
    """A code as the country's register writes it: people leave out the zero that Danish ones begin with."""
    short = country.upper() == "DK" and len(text) == DANISH_DIGITS - 1 and text.isascii() and text.isdigit()
    return f"0{text}" if short else text


def check_areas(areas: Sequence[str], country: str) -> None:
    """Raise Refused without an area, or for what is no area's code in the country.

    Of a country whose codes we do not know, any short word of letters and digits is one.
    """
    if not areas or any(not (area.isascii() and area.isalnum()) for area in areas):
        raise Refused(gettext("Name at least one area: a municipality or county code, such as 40 or 4036."))
    shape = SHAPES.get(country.upper())
    for area in areas:
        if shape is not None and not shape.fullmatch(area):
            raise Refused(str(REFUSALS[country.upper()]) % {"area": area[:LONGEST_AREA]})
        if len(area) > LONGEST_AREA:
            raise Refused(
                gettext("The code of an area has at most %(most)s characters.") % {"most": LONGEST_AREA}
            )
