"""What the tags and filters show, to eyes and to screen readers."""

import re
from fractions import Fraction
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import path
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from firstline.foundation.access import table
from firstline.foundation.access.guards import PUBLIC, allow
from firstline.foundation.access.roles import Role
from firstline.foundation.ui.band import band
from firstline.foundation.ui.forms import DateInput, Form
from firstline.foundation.ui.icons import drawing, icon_html

# A list of addresses of its own: the foundation does not know the rooms.
urlpatterns = [path("language/", lambda request: HttpResponse(), name="language")]
pytestmark = pytest.mark.urls(__name__)

NBSP = "\N{NO-BREAK SPACE}"


def shown(template: str, **context: Any) -> str:
    return Template("{% load firstline %}" + template).render(Context(context)).strip()


class Sign(Form):
    name = forms.CharField(label="Company <name>", help_text="As in the register")
    mail = forms.EmailField(label="E-mail", required=False)
    day = forms.DateField(label="Day", widget=DateInput)
    how = forms.ChoiceField(
        label="How far?",
        help_text="Choose one",
        widget=forms.RadioSelect,
        choices=[("a", "A <b>"), ("b", "B")],
    )
    agrees = forms.BooleanField(label="I may speak for them")
    key = forms.CharField(widget=forms.HiddenInput)


def described_by(html: str, element: str) -> list[str]:
    found = re.search(rf'<{element}[^>]*aria-describedby="([^"]*)"', html)
    return found.group(1).split() if found else []


class TestOnce:
    def test_is_a_hidden_key_and_another_each_time(self) -> None:
        first, second = shown("{% once %}"), shown("{% once %}")
        pattern = r'<input type="hidden" name="_once" value="([0-9a-f-]{36})">'
        assert UUID(re.fullmatch(pattern, first)[1]) != UUID(re.fullmatch(pattern, second)[1])  # type: ignore[index]


class TestIcon:
    def test_is_hidden_from_screen_readers_without_a_label(self) -> None:
        assert 'aria-hidden="true"' in shown('{% icon "calendar" %}')

    def test_says_its_label(self) -> None:
        html = shown('{% icon "calendar" label %}', label='"><script>')
        assert 'role="img" aria-label="&quot;&gt;&lt;script&gt;"' in html
        assert "aria-hidden" not in html

    @pytest.mark.parametrize("name", ["no-such-icon", "../icons/calendar", "", "VERSIONS"])
    def test_refuses_what_is_not_an_icon(self, name: str) -> None:
        with pytest.raises(ValueError, match="There is no icon"):
            icon_html(name)

    def test_holds_one_drawing_and_no_frame(self) -> None:
        assert drawing("calendar").startswith("<path")
        assert "svg" not in drawing("calendar")


class TestField:
    def test_label_help_and_error_are_tied_to_the_control(self) -> None:
        html = shown("{% field form.name %}", form=Sign({}))
        assert described_by(html, "input") == ["id_name_helptext", "id_name_error"]
        assert 'for="id_name"' in html
        assert 'id="id_name_helptext"' in html
        assert 'id="id_name_error"' in html
        assert 'aria-invalid="true"' in html
        assert 'class="ds-input"' in html

    def test_what_people_write_is_escaped(self) -> None:
        html = shown("{% field form.name %}{% field form.how %}", form=Sign({"name": '"><script>x'}))
        assert "Company &lt;name&gt;" in html
        assert "A &lt;b&gt;" in html
        assert "<script>" not in html

    def test_an_optional_field_says_so_and_a_needed_one_does_not(self) -> None:
        assert "(optional)" in shown("{% field form.mail %}", form=Sign())
        assert "(optional)" not in shown("{% field form.name %}", form=Sign())

    def test_choices_stand_in_a_fieldset_that_holds_help_and_error(self) -> None:
        html = shown("{% field form.how %}", form=Sign({}))
        assert described_by(html, "fieldset") == ["id_how_helptext", "id_how_error"]
        assert re.search(r"<legend[^>]*>How far\?", html)
        assert html.count('type="radio"') == 2
        assert html.count('class="ds-input"') == 2
        assert 'for="id_how_0"' in html

    def test_a_tick_stands_before_its_label(self) -> None:
        html = shown("{% field form.agrees %}", form=Sign())
        assert html.index("<input") < html.index("<label")

    def test_a_day_is_written_as_the_browser_wants_it(self) -> None:
        html = shown("{% field form.day %}", form=Sign(initial={"day": "2026-11-20"}))
        assert 'type="date"' in html
        assert 'value="2026-11-20"' in html

    def test_a_class_of_its_own_is_kept(self) -> None:
        class Long(Form):
            text = forms.CharField(widget=forms.Textarea(attrs={"class": "tall"}))

        assert 'class="ds-input tall"' in shown("{% field form.text %}", form=Long())

    def test_works_for_a_form_of_somebody_else(self) -> None:
        class Theirs(forms.Form):
            login = forms.CharField(label="Login")

        assert 'class="ds-input"' in shown("{% field form.login %}", form=Theirs())


class TestWholeForm:
    def test_every_field_stands_once_and_the_summary_first(self) -> None:
        html = shown("{{ form }}", form=Sign({}))
        assert html.index("ds-error-summary") < html.index("<label")
        for name in ("name", "mail", "day", "agrees", "key"):
            assert html.count(f'name="{name}"') == 1
        assert not re.search(r"<(input|select|textarea)[^>]*\srequired", html)

    def test_an_unsent_form_has_no_summary(self) -> None:
        assert "ds-error-summary" not in shown("{{ form }}", form=Sign())


class TestErrorSummary:
    def test_names_every_fault_and_leads_to_its_control(self) -> None:
        form = Sign({"mail": "x", "key": "k"})
        html = shown("{% error_summary form %}", form=form)
        assert "5 things need another look" in html
        whole = shown("{{ form }}", form=form)
        for target in re.findall(r'href="#([^"]+)"', html):
            assert f'id="{target}"' in whole
        assert len(re.findall("href=", html)) == 5

    def test_takes_the_focus(self) -> None:
        assert 'tabindex="-1" autofocus' in shown("{% error_summary form %}", form=Sign({}))

    def test_one_fault_is_said_in_the_singular(self) -> None:
        form = Sign({"name": "n", "day": "2026-11-20", "how": "a", "key": "k"})
        assert "One thing needs another look" in shown("{% error_summary form %}", form=form)

    def test_faults_of_the_whole_form_and_of_hidden_fields_are_shown(self) -> None:
        form = Sign({"name": "n", "day": "2026-11-20", "how": "a", "agrees": "on"})
        form.add_error(None, "Too <late>")
        html = shown("{% error_summary form %}", form=form)
        assert "2 things need another look" in html
        assert "Too &lt;late&gt;" in html


class TestScoreBand:
    def test_says_score_and_uncertainty_in_words(self) -> None:
        html = shown("{% score_band value se=5 %}", value=Fraction(157, 3))
        assert "<title>52 of 100, give or take 10</title>" in html
        assert '<span class="num" aria-hidden="true">52 ± 10</span>' in html

    def test_says_one_decimal_where_no_uncertainty_is_known(self) -> None:
        html = shown("{% score_band value %}", value=Fraction(157, 3))
        assert "<title>52.3 of 100</title>" in html
        assert "band-shade" not in html

    def test_says_the_reference_in_words(self) -> None:
        html = shown("{% score_band 52 reference=41 reference_label=label %}", label="Middle of <11>")
        assert "<desc>Middle of &lt;11&gt;: 41.0</desc>" in html
        assert 'class="band-reference" x1="41.0%"' in html

    def test_a_reference_of_zero_is_a_reference(self) -> None:
        html = shown("{% score_band 52 reference=0 %}")
        assert "<desc>" in html
        assert "band-reference" in html

    def test_zero_is_a_score_and_nothing_is_not_answered(self) -> None:
        assert "<title>0.0 of 100</title>" in shown("{% score_band 0 %}")
        assert "not answered yet" in shown("{% score_band None %}")
        assert "<svg" not in shown("{% score_band None %}")

    def test_numbers_are_the_readers_and_coordinates_are_not(self) -> None:
        with translation.override("nb"):
            html = shown("{% score_band value %}", value=52.25)
        assert "52,3" in html
        assert 'x1="52.25%"' in html

    def test_shows_the_levels_it_is_given(self) -> None:
        assert shown('{% score_band 10 cuts="40 70" %}').count("band-cut") == 2
        assert shown("{% score_band 10 cuts=cuts %}", cuts=[25, 50, 75]).count("band-cut") == 3

    @given(
        value=st.fractions(0, 100),
        margin=st.none() | st.floats(0, 200),
        reference=st.none() | st.floats(-50, 150),
    )
    def test_everything_stays_on_the_track(
        self, value: Fraction, margin: float | None, reference: float | None
    ) -> None:
        drawn = band(value, margin, reference, [25, 50, 75])
        assert 0 <= drawn.value <= 100
        if drawn.shade is not None:
            assert 0 <= drawn.shade.start <= drawn.value + 0.01
            assert drawn.value - 0.01 <= drawn.shade.start + drawn.shade.width <= 100.01
        if drawn.reference is not None:
            assert 0 <= drawn.reference <= 100


class TestShareBar:
    def test_says_the_count_and_the_total(self) -> None:
        html = shown("{% share_bar 15 39 %}")
        assert "15 of 39" in html
        assert 'width="38.46%"' in html

    def test_a_suppressed_count_draws_nothing(self) -> None:
        html = shown("{% share_bar None 39 %}")
        assert "hidden to protect people" in html
        assert "<svg" not in html
        assert "39" not in html

    def test_nothing_of_nothing(self) -> None:
        assert "0 of 0" in shown("{% share_bar 0 0 %}")


class TestNavLink:
    @pytest.fixture(autouse=True)
    def table(self, monkeypatch: pytest.MonkeyPatch) -> None:
        guards = {"language": PUBLIC, "nowhere:list": PUBLIC}
        monkeypatch.setattr(table, "permission_table", lambda: guards)

    def test_shows_nothing_to_who_may_not_open_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(table, "permission_table", lambda: {"language": allow(Role.ADVISER)})
        link = '{% nav_link "language" "x" %}'
        assert shown(link, person=None, roles=frozenset()) == ""
        assert shown(link, person=object(), roles=frozenset({Role.CLIENT_MEMBER})) == ""
        assert "<a" in shown(link, person=object(), roles=frozenset({Role.ADVISER}))

    def test_an_address_that_does_not_exist_shows_nothing(self) -> None:
        assert shown('{% nav_link "nowhere:list" "Nowhere" %}', hub=SimpleNamespace(slug="h")) == ""

    def test_marks_the_page_that_it_leads_to(self) -> None:
        request = RequestFactory().get("/")
        request.resolver_match = _page("language")  # type: ignore[assignment]
        html = shown('{% nav_link "language" label %}', label="<Language>", request=request)
        assert 'aria-current="page"' in html
        assert "&lt;Language&gt;" in html
        request.resolver_match = _page("other")  # type: ignore[assignment]
        assert "aria-current" not in shown('{% nav_link "language" "x" %}', request=request)


def _page(view_name: str) -> SimpleNamespace:
    """What a page's address resolves to."""
    return SimpleNamespace(view_name=view_name, namespace="", kwargs={})


class TestPager:
    def test_keeps_what_else_the_address_says(self) -> None:
        request = RequestFactory().get("/?q=a%26b&page=2")
        html = shown("{% pager page %}", request=request, page=Paginator(range(60), 20).page(2))
        assert 'href="?q=a%26b&amp;page=3"' in html
        assert html.count('aria-current="page"') == 1

    def test_a_single_page_needs_none(self) -> None:
        assert shown("{% pager page %}", page=Paginator(range(3), 20).page(1)) == ""
