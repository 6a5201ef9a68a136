"""The tags and filters of every page: ``{% load firstline %}``.

Tags: ``once``, ``icon``, ``field``, ``error_summary``, ``score_band``, ``share_bar``, ``sentence_list``,
``nav_link``, ``pager``, ``list_head``, ``list_tools``, ``confirm``, ``can_open``,
``can_write_at``.
Filters: ``number``, ``money``, ``day``, ``short_day``, ``moment``, ``fact_state``, ``suppressed``,
``initials``, ``place_name``, ``bdi``, ``email``, ``isolated``, ``is_long``.
Each says below what it takes. Everything that comes from people is escaped here.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import uuid4

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.http import QueryDict
from django.template import Context
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from firstline.foundation.access.table import may_open
from firstline.foundation.audit import kinds
from firstline.foundation.locale.names import place_name
from firstline.foundation.ui import menu, parts, wording
from firstline.foundation.ui.band import band, margin_of, share
from firstline.foundation.ui.icons import icon_html
from firstline.foundation.ui.listing import Listing
from firstline.foundation.ui.rounding import Number

# Four lines of a heading on a telephone.
LONG_NAME = 80

register = template.Library()

# As the languages that pages are in write quotes.
QUOTED = re.compile("(“[^”]+”|«[^»]+»|»[^«]+«)")
POINT_WORDS = 3

# Up to where an e-mail address may break, and what says so to the browser.
ADDRESS_PARTS = re.compile(r"[^@.]*[@.]|[^@.]+")
BREAK = SafeString("<wbr>")


@register.simple_tag
def once() -> SafeString:
    """The key by which a form posted twice acts once. Always a fresh one, on every render."""
    return format_html('<input type="hidden" name="_once" value="{}">', uuid4())


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """``{% icon "calendar" %}``, or with a ``label`` where no text stands beside it."""
    return icon_html(name, label)


# Forms


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """``{% field form.name %}``: label, help, control and errors, tied together for screen readers."""
    return {"field": bound}


@register.filter
def shape(bound: BoundField) -> str:
    """Which of the four shapes a field takes on the page. For ``ui/field.html``."""
    widget = bound.field.widget
    if bound.is_hidden:
        return "hidden"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, CheckboxInput):
        return "tick"
    return "group" if bound.use_fieldset else "line"


@register.filter
def control(bound: BoundField) -> SafeString:
    """The field's own control, with the design system's class. For ``ui/field.html``."""
    theirs = str(bound.field.widget.attrs.get("class", ""))
    return bound.as_widget(attrs={"class": f"ds-input {theirs}".strip()})


@register.filter
def choices(bound: BoundField) -> list[dict[str, Any]]:
    """The controls of a group of choices, each with its label. For ``ui/field.html``."""
    options = []
    for option in bound.subwidgets:
        option.data["attrs"]["class"] = "ds-input"
        options.append(
            {"control": option.tag(), "id": option.id_for_label, "label": option.choice_label},
        )
    return options


@register.filter
def first_control(bound: BoundField) -> str:
    """The id of the control that a link to this field should lead to. For ``ui/error_summary.html``."""
    return bound.id_for_label or f"{bound.auto_id}_0"


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """Everything that is wrong with a form, on top of it, each with a link to its field."""
    faulty = [bound for bound in form if bound.errors and not bound.is_hidden]
    # A fault in a hidden field has no place of its own on the page.
    unplaced = [error for bound in form.hidden_fields() for error in bound.errors]
    whole = [*form.non_field_errors(), *unplaced]
    count = sum(len(bound.errors) for bound in faulty) + len(whole)
    return {"faulty": faulty, "whole": whole, "count": count}


@register.inclusion_tag("ui/confirm.html")
def confirm(
    address: str, opens: str, text: str, action: str, about: object = "", takes: bool = True
) -> dict[str, Any]:
    """What cannot be undone: ``opens`` shows ``text``, what will happen; ``action`` posts to ``address``.

    about: whom or what, for who does not see where the button stands.
    takes: whether something is taken away or ended, which is drawn as a danger.
    """
    shown = {"address": address, "opens": opens, "text": text, "action": action}
    return {**shown, "about": about, "takes": takes}


# Pictures of numbers


def _cuts(cuts: str | Iterable[Number]) -> list[Number]:
    return [float(cut) for cut in cuts.split()] if isinstance(cuts, str) else list(cuts)


@register.inclusion_tag("ui/score_band.html")
def score_band(
    value: Number | None,
    se: Number | None = None,
    reference: Number | None = None,
    reference_label: str = "",
    cuts: str | Iterable[Number] = "25 50 75",
    decimals: int | None = None,
) -> dict[str, Any]:
    """A score of 0 to 100 as a line in the shade of its uncertainty, with the number in words.

    Args:
        value: the score; None says "not answered yet".
        se: its standard error. The shade is the 95 % interval, and the text says "give or take".
        reference: another score, drawn as a thin line, and ``reference_label`` what it is.
        cuts: where the levels meet.
        decimals: of the number shown; one, or none where an uncertainty makes them meaningless.
    """
    if value is None:
        return {"band": None}
    margin = margin_of(se)
    places = (0 if margin else 1) if decimals is None else decimals
    return {
        "band": band(value, margin, reference, _cuts(cuts)),
        "value": wording.number_text(value, places),
        "margin": wording.number_text(margin, places) if margin else None,
        "reference": None if reference is None else wording.number_text(reference, places),
        "reference_label": reference_label or gettext("To compare"),
    }


@register.inclusion_tag("ui/share_bar.html")
def share_bar(count: int | None, total: int) -> dict[str, Any]:
    """``count`` of ``total`` as a bar with "15 of 39" beside it. A count of None is a suppressed one."""
    return {
        "count": None if count is None else wording.number_text(count, 0),
        "total": wording.number_text(total, 0),
        "share": 0.0 if count is None else share(count, total),
    }


# Words


@register.simple_tag
def sentence_list(items: Iterable[Any]) -> SafeString:
    """``a, b and c`` in the reader's language, each item escaped."""
    # Each item is escaped, and the words between are Babel's own.
    return mark_safe(wording.list_text(str(conditional_escape(item)) for item in items))  # noqa: S308


@register.filter
def point(sentence: str) -> SafeString:
    """A sentence in which what it is about, the words in quotes, is strong; so is a short one without any."""
    parts = QUOTED.split(sentence)
    if len(parts) == 1 and len(sentence.split()) <= POINT_WORDS:
        return format_html("<strong>{}</strong>", sentence)
    # Every second part is a quote.
    return format_html_join(
        "",
        "{}",
        [
            (format_html("<strong>{}</strong>", part) if place % 2 else part,)
            for place, part in enumerate(parts)
        ],
    )


def _missing(state: str) -> SafeString:
    """Why a fact is missing, set apart from a value; empty where ``state`` does not say so."""
    words = wording.missing_text(state)
    return SafeString("") if words is None else format_html('<span class="missing">{}</span>', words)


@register.filter
def number(value: Number | None, decimals: int = 1) -> str:
    """``{{ score|number }}`` with one decimal, ``{{ count|number:0 }}`` with none. None: "not stated"."""
    return _missing("not_stated") if value is None else wording.number_text(value, decimals)


@register.filter
def difference(value: Number | None, decimals: int = 1) -> str:
    """``{{ change|difference }}``: a number with its sign, +35.0 or −39.3."""
    return _missing("not_stated") if value is None else wording.difference_text(value, decimals)


@register.filter
def money(amount: Number | None, currency: str) -> str:
    """``{{ cost|money:"NOK" }}``."""
    return _missing("not_stated") if amount is None else wording.money_text(amount, currency)


@register.filter
def day(value: date | None) -> str:
    """``{{ step.due_on|day }}``: 20 November 2026."""
    return _missing("not_stated") if value is None else wording.day_text(value)


@register.filter
def short_day(value: date | None) -> str:
    """``{{ step.due_on|short_day }}``, in a table: 20 Nov 2026."""
    return _missing("not_stated") if value is None else wording.short_day_text(value)


@register.filter
def near_day(value: date | None) -> str:
    """``{{ step.due_on|near_day }}``, where there is little room: today, Thursday, 20 Nov 2025."""
    return _missing("not_stated") if value is None else wording.near_day_text(value)


@register.filter
def moment(value: datetime | None, shape: str = "") -> str:
    """``{{ entry.at|moment }}``: 20 November 2026, 10:30; ``moment:"short"``: 20 Nov 2026, 10:30."""
    return _missing("not_stated") if value is None else wording.moment_text(value, short=shape == "short")


@register.filter
def fact_state(value: Any, state: Any = None) -> str:
    """A fact, or in words why it is missing: ``{{ company.employees|fact_state:company.employees_state }}``.

    ``state`` is ``not_stated``, ``withheld`` or ``not_asked`` (or an enumeration of these); any other state
    means that the fact is known. A state may also stand in ``value`` itself. None without a state is not
    stated. Zero is a number like any other.
    """
    for candidate in (state, value):
        if isinstance(candidate, str) and (words := _missing(str(candidate))):
            return words
    if value is None or value == "":
        return _missing("not_stated")
    if isinstance(value, int) and not isinstance(value, bool):
        return wording.number_text(value, 0)
    return str(value)


@register.filter
def suppressed(count: int | None, hidden: bool | None = None) -> str:
    """A published count, or "hidden to protect people" where it is None or ``hidden`` is true."""
    return _missing("suppressed") if count is None or hidden else wording.number_text(count, 0)


@register.filter
def bdi(name: object) -> str | SafeString:
    """``{{ client.name|bdi }}``: a name that somebody wrote, in a sentence and on a screen that are ours.

    One that runs from right to left keeps its direction to itself; a very long one is cut by the
    style sheet after a few lines, so the page that is about it shows it whole too.
    """
    text = str(name)
    if len(text) > LONG_NAME:
        return format_html('<bdi class="long">{}</bdi>', text)
    return text if kinds.isolated(text) == text else format_html("<bdi>{}</bdi>", text)


@register.filter
def email(address: object) -> SafeString:
    """``{{ person.email|email }}``: a narrow page breaks it after "@" and "." and nowhere else."""
    parts = ADDRESS_PARTS.findall(str(address))
    return format_html(
        '<bdi class="address">{}</bdi>', format_html_join(BREAK, "{}", ((part,) for part in parts))
    )


@register.filter
def isolated(name: object) -> str:
    """``{{ client.name|isolated }}``, where no element can stand: a page's title, an attribute."""
    return kinds.isolated(str(name))


@register.filter
def is_long(name: object) -> bool:
    """Whether a name is so long that ``bdi`` has it cut."""
    return len(str(name)) > LONG_NAME


register.filter("place_name", place_name)


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and the last name."""
    words = str(name).split()
    return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper() if words else ""


# Ways through the pages


@register.simple_tag(takes_context=True)
def front_parts(context: Context) -> list[SafeString]:
    """What the rooms put on the hub's front page: ``{% front_parts as parts %}``."""
    hub = context.get("hub")
    return parts.drawn(hub) if hub else []


@register.inclusion_tag("ui/nav_link.html", takes_context=True)
def nav_link(context: Context, url_name: str, label: str, icon_name: str = "") -> dict[str, Any]:
    """A link of the menu, marked when it leads to this page or to the part of the site it is in.

    Shows nothing where the address does not exist, so that a part may be switched off, or where the
    reader may not open it.
    """
    signed_in, roles = context.get("person") is not None, context.get("roles") or frozenset()
    is_open = partial(menu.is_open, signed_in=signed_in, roles=roles)
    address = menu.address(url_name, context.get("hub")) if is_open(url_name) else None
    here = getattr(context.get("request"), "resolver_match", None)
    # A page of the editors' has no name in the resolver, and says itself where it is listed.
    listed = getattr(context.get("page"), "listed_at", None)
    current = menu.mark(url_name, here.view_name, listed, is_open) if here else None
    return {"address": address, "label": label, "icon_name": icon_name, "current": current}


@register.simple_tag(takes_context=True)
def can_open(context: Context, url_name: str) -> bool:
    """``{% can_open "insight:desk_region" as counts %}``: whether the reader may look there."""
    roles = context.get("roles") or frozenset()
    return may_open(url_name, signed_in=context.get("person") is not None, roles=roles)


@register.simple_tag(takes_context=True)
def can_write_at(context: Context, url_name: str) -> bool:
    """``{% can_write_at "clients:desk_log" as can_log %}``: whether the reader may post there."""
    roles = context.get("roles") or frozenset()
    return may_open(url_name, signed_in=context.get("person") is not None, roles=roles, writes=True)


@register.inclusion_tag("ui/list_head.html")
def list_head(listing: Listing) -> dict[str, Any]:
    """The headings of a list, each a link that sorts by it."""
    return {"listing": listing}


@register.inclusion_tag("ui/list_tools.html")
def list_tools(listing: Listing) -> dict[str, Any]:
    """A list's order, for a telephone where it has no headings, and its files."""
    return {"listing": listing}


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any], parameter: str = "page", label: str = "") -> dict[str, Any]:
    """The pages of a long list. Keeps whatever else the address says; nothing for a single page.

    label: what screen readers call them, where a page has more lists than one.
    """
    request = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)

    def address(number: int) -> str:
        query[parameter] = str(number)
        return "?" + query.urlencode()

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [{"number": n, "address": address(n) if isinstance(n, int) else None} for n in numbers]
    return {
        "page": page,
        "label": label,
        "links": links,
        "previous": address(page.previous_page_number()) if page.has_previous() else None,
        "next": address(page.next_page_number()) if page.has_next() else None,
    }
