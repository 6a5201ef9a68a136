"""The figure on the page: a finding, a named picture, a table, and a button that waits for scripts."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.template import Context, Template
from django.utils import translation

from firstline.foundation.charts import builders
from firstline.foundation.charts.builders import Stack
from firstline.foundation.charts.figure import Figure, Table

SOURCE = Path(__file__).resolve().parents[2] / "src" / "firstline"


def figure(finding: str = "Farming is the largest.") -> Figure:
    words = builders.StackWords(
        row="Sector", level="Level", count="Clients", hidden="hidden away", undivided="level not shown"
    )
    levels = ("Low", "High")
    return Figure(
        spec=builders.bars_by_level(
            [Stack("Farming", (1200, 5), 1205), Stack("Fishing", (None, None), 41)], levels, words
        ),
        finding=finding,
        description="One bar a sector.",
        table=Table(
            head=("Sector", *levels),
            rows=(("Farming", (1200, 5)), ("Fishing", ("suppressed", "not_asked"))),
        ),
    )


def shown(*figures: Figure) -> str:
    template = Template("{% load charts %}{% for one in figures %}{% chart one %}{% endfor %}")
    return template.render(Context({"figures": figures}))


def test_a_figure_is_tied_to_its_finding_and_its_words() -> None:
    html = shown(figure())
    name = re.findall(r'<figure class="chart" id="([^"]+)"', html)[0]
    assert f'<figcaption id="{name}-finding">Farming is the largest.</figcaption>' in html
    assert f'role="img" aria-labelledby="{name}-title {name}-desc"' in html
    assert f'<desc id="{name}-desc">One bar a sector.</desc>' in html
    assert f'aria-labelledby="{name}-finding"' in html


def test_two_figures_of_a_page_share_no_id() -> None:
    html = shown(figure(), figure())
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids)) > 6


def test_the_table_has_scopes_the_readers_numbers_and_words_for_what_is_missing() -> None:
    with translation.override("nb"):
        html = shown(figure())
    assert html.count('<th scope="col"') == 3
    assert html.count('<th scope="row"') == 2
    assert ">1\N{NO-BREAK SPACE}200<" in html
    assert 'data-label="High">ikke spurt om' in html or 'data-label="High">ikke spurt' in html
    assert "ds-icon" in html.split("Fishing</th>")[1], "a hidden number is a sign with a name"


def test_nothing_of_the_figure_needs_a_style_or_an_inline_script() -> None:
    html = shown(figure())
    assert not re.search(r'\bstyle="|<style|\bon[a-z]+="', html)
    assert re.findall(r"<script[^>]*>", html) == ['<script type="application/json">']


def test_where_there_is_nothing_to_draw_the_words_and_the_table_stand_alone() -> None:
    html = shown(replace(figure("Too few to draw."), spec=None))
    assert "Too few to draw." in html
    assert "<table" in html
    for part in ("chart-picture", "<button", "<script"):
        assert part not in html


def test_a_finding_is_escaped_wherever_it_stands() -> None:
    html = shown(figure('</title><script>alert("1")</script>'))
    assert "<script>alert" not in html


def test_the_button_waits_for_a_script_to_show_it() -> None:
    assert re.search(r"<button[^>]*\bhidden\b[^>]*data-explore=", shown(figure()))


def test_every_page_with_a_figure_has_the_style_sheet_in_its_head() -> None:
    """A browser keeps the fills that it painted before the style sheet came."""
    pages = [
        page
        for page in SOURCE.rglob("*.html")
        if "{% chart " in page.read_text().split("{% endcomment %}")[-1]
    ]
    assert pages
    # A sample of the gallery is a part of its page, and so is a section of the region's.
    samples = [page for page in pages if page.parent.name == "gallery"]
    sections = [page for page in pages if page.name == "section.html"]
    pages = [page for page in pages if page not in (*samples, *sections)]
    pages += [one.parents[1] / "gallery.html" for one in samples]
    pages += [one.with_name("businesses.html") for one in sections]
    assert not [page.name for page in pages if 'include "charts/head.html"' not in page.read_text()]


@pytest.mark.parametrize("name", ["vega/vega.min.js", "vega-interpreter/vega-interpreter.js", "charts.js"])
def test_static_files_are_collected_as_an_installation_does(
    name: str, settings: LazySettings, tmp_path: Path
) -> None:
    """A file that names another which is not there, such as a source map, is refused."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    kept = tmp_path / "charts" / name
    assert [
        path for path in kept.parent.iterdir() if re.fullmatch(rf"{kept.stem}\.[0-9a-f]{{12}}\.js", path.name)
    ]
