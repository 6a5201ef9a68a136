"""What the gallery puts into the components: invented, in no language's catalogue, and of nobody.

What people write is not translated by a page either, so a sample stands as it is in every language.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator

from firstline.foundation.ui.forms import DateInput, Form
from firstline.foundation.ui.listing import Column, Listing

LONG = (
    "Øvre Fjelldal og omegn samvirkelag for skog, sau, sagbruk og sesongåpne overnattingssteder med "
    "tilhørende vaktmester-, brøyte- og transporttjenester på begge sider av vannskillet, stiftet ved "
    "sammenslåing av sju mindre lag med hver sin historie, hvert sitt møtested og hvert sitt syn på hva "
    "det nye laget burde hete, som dette navnet er en følge av"
)
UNBROKEN = "Fjelldalsambandsvegvedlikeholdsmannskapsleiarutvalsmedlem" * 6
SCRIPTS = "شركة الشمال للاستشارات · משרד הצפון 🌲🐟👩🏽\N{ZERO WIDTH JOINER}🌾"
WHEN = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
NAMES = ("Brekke gard", "Fjordbrygg", "Elvebakken snekkeri", "Vidda reiser", "O’Dal ull", "Nord kaffe")
KINDS = ("company", "idea", "association")


class Sample(Form):
    """A field of each shape."""

    name = forms.CharField(label="Name of the company", help_text="As it stands in the register.")
    email = forms.EmailField(label="E-mail", required=False)
    begins = forms.DateField(label="First day", widget=DateInput)
    far = forms.ChoiceField(
        label="How far along is it?",
        widget=forms.RadioSelect,
        choices=[("idea", "An idea"), ("tried", "Tried with customers"), ("sold", "Sold")],
    )
    topics = forms.MultipleChoiceField(
        label="What is it about?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("money", "Money"), ("people", "People"), ("markets", "Markets")],
    )
    kind = forms.ChoiceField(label="Kind", choices=[(kind, kind.capitalize()) for kind in KINDS])
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agrees = forms.BooleanField(label="I may speak for the company")

    def clean(self) -> dict[str, Any]:
        raise forms.ValidationError("The company is a client already.")


class Name(Form):
    name = forms.CharField(label="Name")


def sample_form(key: str, data: dict[str, Any] | None = None) -> Sample:
    """A form whose fields share no id with those of another sample."""
    return Sample(data, auto_id=f"id_{key}_%s")


def name_form(key: str, value: str | None = None, *, label: str = "Name") -> Name:
    """A form of one field; bound where there is a value, and faulty where it is empty."""
    form = Name(None if value is None else {"name": value}, auto_id=f"id_{key}_%s")
    form.fields["name"].label = label
    return form


def filled() -> dict[str, str]:
    """What stands in a long form that is filled with too much."""
    return {"name": UNBROKEN, "email": f"{'a' * 300}@example.org", "note": LONG}


@dataclass(frozen=True)
class Row:
    """A row of the sample list; it has a key, as a row of a table has."""

    pk: int
    name: str
    kind: str
    seen: date
    points: float | None


class Rows(list[Row]):
    """Rows that are sorted as those of the database are, and stand in memory."""

    def order_by(self, *order: Any) -> "Rows":
        found = list(self)
        # The last of several orders weighs least; each sort keeps what the one before it did.
        for one in reversed([by for by in order if not isinstance(by, str)]):
            value = attrgetter(one.expression.name)
            known = sorted(
                (row for row in found if value(row) is not None), key=value, reverse=one.descending
            )
            found = known + [row for row in found if value(row) is None]
        return Rows(found)

    def iterator(self, chunk_size: int) -> Iterator[Row]:
        return iter(self)


COLUMNS = (
    Column("name", "Client", order=("name",), value=lambda row: row.name),
    Column("kind", "Kind", value=lambda row: row.kind),
    Column("seen", "Last contact", order=("seen",), value=lambda row: row.seen),
    Column("points", "Points", order=("points",), value=lambda row: row.points, numeric=True),
)


def rows(number: int) -> Rows:
    """So many rows, the same each time; the first two have the names that break a page."""
    made = Rows()
    for place in range(number):
        name = f"{NAMES[place % len(NAMES)]} {place // len(NAMES) + 1}"
        if number > 1 and place < 2:
            name = (LONG, SCRIPTS)[place]
        points = None if place % 5 == 3 else (place * 37 % 1000) / 10
        made.append(
            Row(place + 1, name, KINDS[place % 3], date(2026, 1 + place % 11, 1 + place % 28), points)
        )
    return made


def listing(query: Any, number: int) -> Listing:
    """A list of so many rows, in the order and at the page that the address asks for."""
    return Listing(query, rows(number), COLUMNS, sort="seen", rows_a_page=6)  # type: ignore[arg-type]


def page(number: int, of: int) -> Page[int]:
    """One page of so many, of one thing each."""
    return Paginator(range(of), 1).page(number)


def steps(*states: str) -> list[dict[str, Any]]:
    """A step in each of these states."""
    texts = {
        "done": ("Talk with two customers", "Kari, 3 November"),
        "doing": ("Write the budget", "you, by 30 November"),
        "late": ("Send the form to the bank", "you, by 1 November"),
        "todo": ("Find a place for the workshop", ""),
        "dropped": ("Rent a shop in town", "dropped 12 October"),
    }
    return [{"state": state, "text": texts[state][0], "note": texts[state][1]} for state in states]


def long_steps() -> list[dict[str, Any]]:
    return [{"state": "doing", "text": text, "note": text[:120]} for text in (LONG, UNBROKEN, SCRIPTS)]


def entries(number: int) -> list[dict[str, Any]]:
    """So many events, with and without a sign, an address and a text."""
    kinds = (
        ("Meeting", "calendar", "We went through the budget. The bank wants one more offer."),
        ("Call", "phone", "Called back."),
        ("Mapped", "line-graph", ""),
        ("Note", "", "Wants to be asked again after the season."),
    )
    return [
        {
            "when": WHEN.replace(day=20 - place % 19),
            "who": "Kari Prøve",
            "kind": kinds[place % 4][0],
            "icon": kinds[place % 4][1],
            "text": kinds[place % 4][2],
            "address": "#component-timeline" if place % 4 == 2 else "",
            "hub_only": place % 4 == 3,
        }
        for place in range(number)
    ]


def long_entries() -> list[dict[str, Any]]:
    return [
        {"when": WHEN, "who": text, "kind": "Note", "icon": "note-pencil", "text": text}
        for text in (LONG, UNBROKEN, SCRIPTS)
    ]


def cards(number: int) -> Sequence[dict[str, str]]:
    """So many offers to choose from."""
    offers = (
        ("A first talk about your idea", "Advice · free", "An hour with somebody who has begun before.", ""),
        ("Budget in an evening", "Course · NOK 500", "Bring last year’s numbers; you leave with a plan.", ""),
        ("The workshop", "Place to work · full", "A desk, a lathe and other people.", "full"),
    )
    return [
        dict(
            zip(("title", "quiet", "text", "tag"), offers[place % 3], strict=True),
            address="#component-card",
            tag_kind="warning",
        )
        for place in range(number)
    ]


def long_cards() -> Sequence[dict[str, str]]:
    return [
        {"title": text, "quiet": text[:120], "text": text, "address": "#component-card"}
        for text in (LONG, UNBROKEN, SCRIPTS)
    ]


def found(number: int) -> list[tuple[str, list[dict[str, str]]]]:
    """So many clients that a search found; of many, the first ones have long names."""
    names = [f"{NAMES[place % len(NAMES)]} {place + 1}" for place in range(number)]
    if number > len(NAMES):
        names[:3] = [LONG, UNBROKEN, SCRIPTS]
    return [
        ("Clients", [{"name": name, "what": "company", "address": "#component-palette"} for name in names])
    ]


def notices() -> Sequence[dict[str, str]]:
    """One of each kind."""
    return [
        {"kind": "info", "text": "The register was read this morning."},
        {"kind": "success", "title": "All is agreed", "text": "Both sides have said yes to the plan."},
        {
            "kind": "warning",
            "title": "No answer yet",
            "text": "It was sent ten days ago.",
            "address": "#component-notice",
            "action": "Send it again",
        },
    ]


class Message(str):
    """A message as Django has it: a text, and how grave it is."""

    level_tag: str


def message(text: str, level_tag: str) -> Message:
    """A message of this gravity: "success", "warning", "error" or "info"."""
    made = Message(text)
    made.level_tag = level_tag
    return made
