"""A name that somebody wrote neither turns the words around it nor fills a screen, on any page."""

import re
from pathlib import Path

import pytest

from firstline.foundation.ui.templatetags.firstline import LONG_NAME, bdi, is_long, isolated

SOURCE = Path(__file__).resolve().parents[2] / "src" / "firstline"
# What holds the name of a client, a company or a person, in our templates.
NAME = re.compile(
    r"(?:\b[a-z_.]*\b(?:client|company)\.name|\b[a-z_.]+\.(?:person|owner|contact_person|who|invited_by))"
    r"(?![\w.])(?!\|(?:bdi|isolated|is_long))"
)
SHOWN = re.compile(r"\{\{.*?\}\}|\{% (?:blocktranslate|firstof) .*?%\}", re.DOTALL)
# Whole on purpose, or where a browser takes text alone.
WHOLE = ('<p dir="auto">{{ client.name }}</p>',)
RTL, LTR = "شركة النجارة الجميلة", "Solbakken Snekkeri"


def bare_names(source: str) -> list[str]:
    for whole in WHOLE:
        source = source.replace(whole, "")
    return [shown for shown in SHOWN.findall(source) if NAME.search(shown)]


def test_every_name_in_a_template_is_set_apart() -> None:
    templates = [path for path in SOURCE.rglob("*.html") if "gallery" not in path.parts]
    found = {
        str(path.relative_to(SOURCE)): bare_names(path.read_text(encoding="utf-8")) for path in templates
    }
    assert len(templates) > 100
    assert not {name: bare for name, bare in found.items() if bare}


@pytest.mark.parametrize(
    "source",
    [
        "<h1>{{ client.name }}</h1>",
        "{% blocktranslate with name=client.name %}x{% endblocktranslate %}",
        "{% blocktranslate trimmed with name=need.client.name count n=1 %}",
        "{{ one.person }}",
    ],
)
def test_the_search_finds_a_bare_name(source: str) -> None:
    assert bare_names(source)


def test_a_name_keeps_its_direction_to_itself() -> None:
    assert bdi(RTL) == f"<bdi>{RTL}</bdi>"
    assert isolated(RTL) == f"\u2068{RTL}\u2069"
    assert bdi(LTR) == isolated(LTR) == LTR


def test_a_name_is_no_markup() -> None:
    assert "&lt;b&gt;" in bdi(f"<b>{RTL}")
    assert not hasattr(bdi("<b>"), "__html__"), "and the template escapes it"


def test_a_very_long_name_can_be_cut() -> None:
    name = "Æ" * (LONG_NAME + 1)
    assert bdi(name) == f'<bdi class="long">{name}</bdi>'
    assert is_long(name)
    assert not is_long(name[1:])
    assert bdi(name[1:]) == name[1:]
