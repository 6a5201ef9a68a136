"""Every component of ``foundation/ui``: what it is for, and what it is given in each of its states.

A template of the same name in ``faces/gallery/`` writes the component as a page does, from a state ``s``.
"""

from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from firstline.faces.gallery import samples
from firstline.faces.gallery.component import (
    CLOSED,
    EMPTY,
    ENDS,
    ERROR,
    LOADING,
    MANY,
    MISSING,
    ONE,
    REST,
    TOO_MUCH,
    Component,
)
from firstline.faces.gallery.samples import LONG, SCRIPTS, UNBROKEN
from firstline.foundation.ui.icons import FOLDER

COMPONENTS = (
    # Words
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
        template="",
        written="{{ score|number }}  {{ change|difference }}  {{ entry.kind|point }}  "
        '{{ cost|money:"NOK" }}  {{ due|day }}  {{ due|short_day }}  {{ due|near_day }}  '
        "{{ at|moment }}  {{ count|suppressed }}  {{ staff|fact_state:staff_state }}  {{ name|initials }} "
        " {{ name|bdi }}  {{ name|isolated }}  {% if name|is_long %} "
        " {% sentence_list names %}",
    ),
    Component(
        "icon",
        _("A sign beside a word. It stands alone only where it has a name of its own."),
        ((MANY, {"icons": sorted(path.stem for path in FOLDER.glob("*.svg"))}),),
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
        ),
    ),
    # What is there
    Component(
        "card",
        _("One of several things to choose from."),
        (
            (EMPTY, {"cards": ()}),
            (ONE, {"cards": samples.cards(1)}),
            (MANY, {"cards": samples.cards(6)}),
            (TOO_MUCH, {"cards": samples.long_cards()}),
        ),
        wide=True,
    ),
    Component(
        "person_card",
        _("A named person, and how to reach them."),
        (
            (ONE, {"name": "Kari Prøve"}),
            (
                MANY,
                {
                    "name": "Kari Prøve",
                    "what": "your person at the hub",
                    "phone": "+47 00 00 00 00",
                    "address": "#component-person_card",
                    "action": "Ask her something",
                },
            ),
            (TOO_MUCH, {"name": LONG, "what": UNBROKEN, "address": "#component-person_card"}),
            (TOO_MUCH, {"name": SCRIPTS, "what": SCRIPTS, "address": "#component-person_card"}),
        ),
    ),
    Component(
        "face",
        _("A person’s face, or the first letters of the name."),
        ((ONE, {"name": "Kari Prøve"}), (EMPTY, {"name": ""}), (TOO_MUCH, {"name": SCRIPTS})),
    ),
    Component(
        "list_head",
        _("A table that is sorted and paged, keeps that in its address, and is a list on a telephone."),
        (
            (EMPTY, {"number": 0}),
            (ONE, {"number": 1}),
            (TOO_MUCH, {"number": 240}),
            (CLOSED, {"number": 0, "closed": True}),
        ),
        written="{% list_tools listing %} <table>{% list_head listing %} … </table> {% pager listing.page %}",
        wide=True,
    ),
    Component(
        "list_tools",
        _("A list’s order on a telephone, and all its rows as a file."),
        ((ONE, {}),),
    ),
    Component(
        "pager",
        _("The pages of a long list."),
        (
            (ONE, {"page": samples.page(1, 1)}),
            (MANY, {"page": samples.page(2, 3), "label": "Pages of a few"}),
            (TOO_MUCH, {"page": samples.page(5000, 10000), "label": "Pages of very many"}),
        ),
    ),
    # What happened, and how far it is
    Component(
        "steps",
        _("Steps with their state: what is done, what is next, and who does it."),
        (
            (ONE, {"steps": samples.steps("todo")}),
            (MANY, {"steps": samples.steps("done", "doing", "late", "todo", "dropped")}),
            (TOO_MUCH, {"steps": samples.long_steps()}),
        ),
    ),
    Component(
        "timeline",
        _("What happened, newest first."),
        (
            (ONE, {"entries": samples.entries(1)}),
            (MANY, {"entries": samples.entries(8)}),
            (TOO_MUCH, {"entries": samples.long_entries()}),
        ),
    ),
    Component(
        "score_band",
        _("A score in the shade of its uncertainty. The number stands in words as well."),
        (
            (ONE, {"lines": (("Finance", 62),)}),
            (MANY, {"lines": (("Finance", 62.5), ("Markets", 31), ("People", 78)), "se": 6, "reference": 55}),
            (ENDS, {"lines": (("Finance", 0), ("Markets", 100)), "se": 12, "reference": 100}),
            (TOO_MUCH, {"lines": ((LONG, 45), (UNBROKEN, 45), (SCRIPTS, 45)), "se": 4}),
            (MISSING, {"lines": (("Finance", None),)}),
        ),
    ),
    Component(
        "share_bar",
        _("A count of a total. A small one is hidden, so that nobody is known by it."),
        (
            (ONE, {"lines": (("Finance", 15),)}),
            (ENDS, {"lines": (("Markets", 0), ("People", 39))}),
            (TOO_MUCH, {"lines": ((LONG, 20), (UNBROKEN, 20), (SCRIPTS, 20))}),
            (CLOSED, {"lines": (("Finance", None),)}),
        ),
    ),
    Component(
        "progress",
        _("How far something has come; without a total nobody knows how much is left."),
        (
            (EMPTY, {"label": "0 of 5,000 rows", "value": 0, "total": 5000}),
            (
                MANY,
                {
                    "label": "1,200 of 5,000 rows",
                    "value": 1200,
                    "total": 5000,
                    "note": "About two minutes left.",
                },
            ),
            (TOO_MUCH, {"label": LONG, "value": 5000, "total": 5000, "note": SCRIPTS}),
            (MISSING, {"label": "Reading the file"}),
        ),
    ),
    Component(
        "loading",
        _("Something is being fetched. Its room is kept, so nothing moves when it comes."),
        ((REST, {"id": "sample-rests"}), (LOADING, {"id": "sample-loads", "busy": True})),
    ),
    # What to do
    Component(
        "empty",
        _("Nothing is here yet, and what to do about it."),
        (
            (ONE, {"title": "No needs noted yet"}),
            (
                MANY,
                {
                    "title": "No clients yet",
                    "text": "Find a company in the register to take it on.",
                    "address": "#component-empty",
                    "action": "Find a company",
                    "icon": "buildings3",
                },
            ),
            (
                TOO_MUCH,
                {
                    "title": LONG,
                    "text": UNBROKEN,
                    "address": "#component-empty",
                    "action": SCRIPTS,
                    "icon": "inbox",
                },
            ),
            (
                CLOSED,
                {
                    "title": "This is for advisers",
                    "text": "Ask the leader of the hub if you should see it.",
                    "icon": "eye-slash",
                },
            ),
        ),
    ),
    Component(
        "notice",
        _("Something the reader should know, in its place on the page."),
        (
            (ONE, {"notices": ({"text": "The register was read this morning."},)}),
            (MANY, {"notices": samples.notices()}),
            (
                TOO_MUCH,
                {
                    "notices": (
                        {"title": LONG, "text": UNBROKEN, "address": "#component-notice", "action": SCRIPTS},
                    )
                },
            ),
            (ERROR, {"notices": ({"kind": "danger", "title": "Not delivered", "text": "No such address."},)}),
        ),
    ),
    Component(
        "message",
        _("What just happened, in one sentence."),
        (
            (ONE, {"messages": ("The call is logged.",)}),
            (
                MANY,
                {
                    "messages": (
                        samples.message("The plan is saved.", "success"),
                        samples.message("Two rows were left out.", "warning"),
                    )
                },
            ),
            (TOO_MUCH, {"messages": (LONG, UNBROKEN, SCRIPTS)}),
            (ERROR, {"messages": (samples.message("Nothing was changed.", "error"),)}),
        ),
    ),
    Component(
        "undo",
        _("What can be taken back is done at once, with the button that takes it back beside the message."),
        (
            (ONE, {"text": "Brekke gard is a client now."}),
            (TOO_MUCH, {"text": LONG}),
        ),
        written="success_with_undo(request, text, address, **fields)",
    ),
    Component(
        "confirm",
        _("What cannot be undone: a first press tells what will happen, a second one does it."),
        (
            (
                ONE,
                {
                    "opens": "Withdraw this offer",
                    "text": "It leaves the public list. Plans that point at it keep it.",
                    "action": "Withdraw it",
                },
            ),
            (TOO_MUCH, {"opens": LONG, "text": UNBROKEN, "action": SCRIPTS}),
        ),
    ),
    Component(
        "palette",
        _("One search box over any page, by button or by Ctrl K; without scripts it is a page of its own."),
        ((ONE, {}),),
    ),
    Component(
        "nav_link",
        _("A line of a menu, marked where it leads to this page. Who may not open it does not see it."),
        (
            (
                MANY,
                {
                    "label": "A menu",
                    "lines": (("hubs:index", "Hubs", "buildings3"), ("gallery:all", "Components", "")),
                },
            ),
            (CLOSED, {"label": "A menu of nothing", "lines": (("caseload:desk", "Clients", ""),)}),
        ),
    ),
    # Forms
    Component(
        "field",
        _("One field of a form: its name, help, control and what is wrong with it."),
        (
            (EMPTY, {"form": samples.name_form("empty")}),
            (ONE, {"form": samples.name_form("one", "Fjordbrygg")}),
            (TOO_MUCH, {"form": samples.name_form("long", UNBROKEN, label=LONG)}),
            (TOO_MUCH, {"form": samples.name_form("script", SCRIPTS, label=SCRIPTS)}),
            (ERROR, {"form": samples.name_form("faulty", "")}),
        ),
    ),
    Component(
        "error_summary",
        _("Everything that is wrong, on top of the form. It takes the focus when the page opens."),
        (
            (ONE, {"form": samples.name_form("faulty", "")}),
            (MANY, {"form": samples.sample_form("wrong", {})}),
            (EMPTY, {"form": samples.name_form("one", "Fjordbrygg")}),
        ),
    ),
    Component(
        "form",
        _("A whole form, with the summary of what is wrong on top."),
        (
            (EMPTY, {"form": samples.sample_form("new")}),
            (ERROR, {"form": samples.sample_form("wrong", {})}),
            (TOO_MUCH, {"form": samples.sample_form("much", samples.filled())}),
        ),
        written="{{ form }}",
    ),
)
