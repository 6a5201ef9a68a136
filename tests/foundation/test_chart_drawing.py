"""The picture on the page: named for screen readers, allowed by the content security policy, in the reader's
numbers."""

import re
from datetime import date
from xml.etree import ElementTree

import altair
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import ValidationError

from firstline.foundation.charts import builders, theme
from firstline.foundation.charts.builders import Dots, Left, Moment, Pair, Share, Stack, Strip
from firstline.foundation.charts.drawing import SVG, cleaned, svg
from firstline.foundation.charts.figure import Spec
from firstline.foundation.charts.locales import vega_locale
from firstline.foundation.ui.wording import percent_sign

LEVELS = ("Low", "Middle", "High", "Not measured")
NBSP = "\N{NO-BREAK SPACE}"


def stacks(label: str = "Farming") -> Spec:
    return builders.bars_by_level(
        [Stack(label, (1200, None, None, 7), 1300), Stack("Hidden", (None,) * 4, None)],
        LEVELS,
        builders.StackWords(
            row="Sector", level="Level", count="Clients", hidden="hidden away", undivided="level not shown"
        ),
        apart=LEVELS[3:],
    )


def all_specs() -> dict[str, Spec]:
    return {
        "levels": stacks(),
        "shares": builders.shares(
            [Share("Low", 3, "3 of 9"), Share("High", None, "hidden")],
            9,
            builders.ShareWords("Level", "Clients"),
        ),
        "change": builders.change(
            [Pair("Data", 31.25, 55.5, "+24", 5, 6), Pair("People", None, 40, "new")],
            builders.ChangeWords("Points", "Then", "Now", "Dimension", "When", "Points"),
            cuts=[25, 50, 75],
        ),
        "over_time": builders.over_time(
            [Moment(date(2026, month, 1), 1000 + month, 900, 1100) for month in range(1, 6)],
            builders.TimeWords("Day", "Clients"),
        ),
        "dots": builders.dots(
            [Dots("Growth", (100.0, -25.5), "100"), Dots("Moved away", (0.0, 30.0), "0.0")],
            ("Fjelldal and the valley", "The whole country"),
            builders.DotWords("Per 1,000", "What", "Place", "Per 1,000", "Number of businesses here"),
            decimals=1,
        ),
        "survival": builders.survival(
            [Strip("Founded 2021", (Left(0, 1.0), Left(1, 0.8, 0.6, 0.9)), 3.0, "100")],
            builders.SurvivalWords("Whole years", "Still here", "Who", "Businesses followed"),
        ),
    }


KINDS = ["levels", "shares", "change", "over_time", "dots", "survival"]


def drawn(spec: Spec, language: str = "en-GB", name: str = "one", title: str = "T", words: str = "D") -> str:
    return svg(spec, language, name=name, title=title, description=words)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_keeps_the_policy_and_has_a_name(kind: str) -> None:
    picture = drawn(all_specs()[kind])
    root = ElementTree.fromstring(picture)
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "one-title one-desc")
    assert root.get("width") == "100%"
    assert re.fullmatch(r"0 0 \d+ \d+", root.get("viewBox", ""))
    assert [child.tag for child in root][:2] == [f"{{{SVG}}}title", f"{{{SVG}}}desc"]
    for element in root.iter():
        assert element.tag.removeprefix(f"{{{SVG}}}") not in {
            "style",
            "script",
            "image",
            "a",
            "foreignObject",
        }
        assert not {
            name for name in element.attrib if name in {"style", "class"} or name.startswith("on")
        } - ({"class"} if element.get("class", "").startswith("chart-") else set())
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg\b)", picture)


@pytest.mark.parametrize("kind", KINDS)
def test_a_specification_keeps_to_the_schema(kind: str) -> None:
    altair.LayerChart.from_dict(all_specs()[kind]).to_dict()


def test_a_specification_that_does_not_is_refused() -> None:
    with pytest.raises(ValidationError):
        altair.LayerChart.from_dict({**all_specs()["levels"], "height": "tall"}).to_dict()


@pytest.mark.parametrize("kind", KINDS)
def test_every_picture_is_as_wide_as_the_others(kind: str) -> None:
    """So that in a column all begin and end at one edge, with letters of one size."""
    width = re.findall(r'viewBox="0 0 (\d+) ', drawn(all_specs()[kind]))[0]
    assert theme.WIDTH <= int(width) <= theme.WIDTH + 6


@pytest.mark.parametrize(
    ("language", "share"), [("en-GB", "100%"), *((one, f"100{NBSP}%") for one in ("nb", "nn", "da"))]
)
def test_shares_are_written_as_the_page_writes_them(language: str, share: str) -> None:
    with translation.override(language):
        assert percent_sign() == share.removeprefix("100")
    assert f">{share}<" in drawn(all_specs()["survival"], language)


def test_two_pictures_of_a_page_share_no_id() -> None:
    one, other = (drawn(stacks(), name=name) for name in ("one", "other"))
    ids = [set(re.findall(r' id="([^"]+)"', picture)) for picture in (one, other)]
    assert not ids[0] & ids[1]
    for picture, own in zip((one, other), ids, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", picture)) <= own, "every fill is in its own picture"


@pytest.mark.parametrize(("language", "number"), [("en-GB", "1,300"), ("nb", f"1{NBSP}300"), ("da", "1.300")])
def test_numbers_are_written_as_the_reader_writes_them(language: str, number: str) -> None:
    assert f">{number}<" in drawn(stacks(), language)


@pytest.mark.parametrize("language", ["en-GB", "nb", "nn", "da"])
def test_a_language_has_its_decimal_sign_and_its_months(language: str) -> None:
    locale = vega_locale(language)
    assert locale["number"]["decimal"] == ("." if language == "en-GB" else ",")
    assert locale["time"]["months"][4] == (
        "May" if language == "en-GB" else "maj" if language == "da" else "mai"
    )
    assert locale["time"]["days"][0].lower() in {"sunday", "søndag", "sundag"}
    picture = drawn(all_specs()["over_time"], language)
    assert locale["time"]["shortMonths"][0] in picture


@settings(max_examples=25, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_words_stay_words(text: str) -> None:
    """A name may have angle brackets, quotes or letters from right to left."""
    root = ElementTree.fromstring(drawn(stacks(text), title=text, words=text))
    assert root[0].text == text


@pytest.mark.parametrize(
    "inside",
    [
        "<style>a{}</style>",
        "<script>1</script>",
        '<image href="x"/>',
        '<a href="x"/>',
        '<rect fill="red" onclick="x()"/>',
        '<rect fill="url(https://example.org/#a)"/>',
        '<rect fill="url(#unknown)"/>',
    ],
)
def test_what_may_not_stand_in_a_page_is_refused(inside: str) -> None:
    with pytest.raises(ValueError, match="drawing"):
        cleaned(f'<svg xmlns="{SVG}" width="1" height="1">{inside}</svg>')


def test_a_style_becomes_attributes() -> None:
    styled = '<rect style="fill: red; stroke-width: 2" width="1.2345"/>'
    inside, _width, _height = cleaned(f'<svg xmlns="{SVG}" width="1" height="1">{styled}</svg>')
    assert inside == '<rect width="1.2" fill="red" stroke-width="2" />'


def test_a_specification_that_asks_for_something_from_elsewhere_is_not_drawn() -> None:
    elsewhere = {"data": {"url": "https://example.org/a.csv"}, "mark": "point", "config": {}}
    with pytest.raises(ValueError, match="not allowed"):
        drawn(elsewhere)


def test_a_prefix_that_another_library_gave_does_not_show() -> None:
    """The one that draws the codes of a second factor does."""
    ElementTree.register_namespace("svg", SVG)
    inside, _width, _height = cleaned(
        f'<svg xmlns="{SVG}" width="1" height="1"><rect fill="red" width="1"/></svg>'
    )
    assert inside == '<rect fill="red" width="1" />'
