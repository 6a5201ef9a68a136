"""What is written in a sentence."""

from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from firstline.faces.gallery import reasons, samples
from firstline.faces.gallery.component import (
    CLOSED,
    EMPTY,
    ERROR,
    LOADING,
    MANY,
    MISSING,
    ONE,
    TOO_MUCH,
    Component,
)
from firstline.faces.gallery.samples import LONG, SCRIPTS, UNBROKEN
from firstline.foundation.ui.icons import FOLDER

COMPONENTS = (
    Component(
        "words",
        _("Numbers, money, days, names and facts in the reader’s language; what is missing says why."),
        (
            (
                MANY,
                {
                    "state": "",
                    "staff": 12,
                    "number": 1234.56,
                    "when": samples.WHEN,
                    "names": samples.NAMES[:3],
                    "name": "Kari Prøve",
                    "email": "kari.proeve@hub.example",
                    "sentence": "Kari was asked to answer “Where do you stand?”",
                },
            ),
            (
                TOO_MUCH,
                {
                    "state": "",
                    "staff": 1234567,
                    "number": 12345678901.25,
                    "when": datetime(2026, 12, 31, 23, 59, tzinfo=UTC),
                    "names": (LONG, UNBROKEN, SCRIPTS),
                    "name": SCRIPTS,
                    "email": f"{UNBROKEN}@hub.example",
                    "sentence": f"Kari was asked to answer “{LONG}”",
                },
            ),
            (
                MISSING,
                {"number": None, "when": None, "staff": None, "names": (), "name": "", "state": "not_asked"},
            ),
            (
                CLOSED,
                {"number": None, "when": None, "staff": None, "names": (), "name": "", "state": "withheld"},
            ),
        ),
        without=(
            (EMPTY, reasons.SAYS_WHY),
            (ONE, reasons.TOGETHER),
            (ERROR, reasons.NOTHING_FAILS),
            (LOADING, reasons.WITH_PAGE),
        ),
        template="",
        written=(
            "{{ score|number }}  {{ change|difference }}  {{ entry.kind|point }}  "
            '{{ cost|money:"NOK" }}  {{ due|day }}  {{ due|short_day }}  {{ due|near_day }}  '
            "{{ at|moment }}  {{ count|suppressed }}  {{ staff|fact_state:staff_state }}  "
            "{{ name|initials }}  {{ place|place_name }}  {{ name|bdi }}  {{ address|email }}  "
            "{{ name|isolated }}  {% if name|is_long %}  {% sentence_list names %}"
        ),
    ),
    Component(
        "icon",
        _("A sign beside a word. It stands alone only where it has a name of its own."),
        (
            (ONE, {"icons": ("calendar",)}),
            (MANY, {"icons": sorted(path.stem for path in FOLDER.glob("*.svg"))}),
        ),
        without=(
            (EMPTY, reasons.LEFT_OUT),
            (TOO_MUCH, reasons.OURS),
            (ERROR, reasons.NOTHING_FAILS),
            (LOADING, reasons.WITH_PAGE),
            (CLOSED, reasons.PAGE_CLOSED),
        ),
        template="",
        written='{% icon "calendar" %}  {% icon "calendar" _("Meetings") %}',
        wide=True,
    ),
    Component(
        "tag",
        _("One or two words about what they stand beside."),
        (
            (ONE, {"tags": (("", "free"),)}),
            (
                MANY,
                {
                    "tags": (
                        ("neutral", "idea"),
                        ("info", "under way"),
                        ("success", "in the plan"),
                        ("warning", "full"),
                        ("danger", "overdue"),
                    )
                },
            ),
            (TOO_MUCH, {"tags": tuple(("info", text) for text in (LONG, UNBROKEN, SCRIPTS))}),
            (ERROR, {"tags": (("danger", "not delivered"),)}),
        ),
        without=(
            (EMPTY, reasons.LEFT_OUT),
            (LOADING, reasons.WITH_PAGE),
            (CLOSED, reasons.PAGE_CLOSED),
        ),
    ),
)
