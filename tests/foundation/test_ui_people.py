"""How people are shown: their e-mail addresses and their faces."""

from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st


def shown(template: str, **context: Any) -> str:
    return Template("{% load firstline %}" + template).render(Context(context))


class TestEmail:
    """An address on a page breaks after its signs, shows what it is, and does nothing else."""

    @pytest.mark.parametrize(
        ("address", "drawn"),
        [
            ("ingrid.nesheim@fjelldal.example", "ingrid.<wbr>nesheim@<wbr>fjelldal.<wbr>example"),
            ("a@b", "a@<wbr>b"),
            ("no address", "no address"),
            ("", ""),
            ("..@@", ".<wbr>.<wbr>@<wbr>@"),
            ("<script>@x.no", "&lt;script&gt;@<wbr>x.<wbr>no"),
            ('"><img src=x onerror=a.b>@x', "&quot;&gt;&lt;img src=x onerror=a.<wbr>b&gt;@<wbr>x"),
            ("o'h&amp;@x", "o&#x27;h&amp;amp;@<wbr>x"),
            (SafeString("<b>@x"), "&lt;b&gt;@<wbr>x"),
        ],
    )
    def test_breaks_after_its_signs_and_is_escaped(self, address: str, drawn: str) -> None:
        assert shown("{{ address|email }}", address=address) == f'<bdi class="address">{drawn}</bdi>'

    @given(st.text())
    def test_changes_no_letter(self, address: str) -> None:
        html = shown("{{ address|email }}", address=address)
        inner = html.removeprefix('<bdi class="address">').removesuffix("</bdi>")
        assert unescape(inner.replace("<wbr>", "")) == address
        assert "<" not in inner.replace("<wbr>", "")


class TestFace:
    def test_the_initials_stand_beneath_the_picture_until_it_has_come(self) -> None:
        html = render_to_string("ui/face.html", {"person": SimpleNamespace(name="Ola Å", photo_id=None)})
        assert "OÅ" in html
        assert "<img" not in html
        pictured = SimpleNamespace(name="Ola Å", photo_id="k")
        html = render_to_string("ui/face.html", {"person": pictured})
        assert "OÅ" in html
        assert 'src="/pictures/k.webp"' in html
