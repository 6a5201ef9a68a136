"""What to do, what was done, and how to take it back."""

from django.utils.translation import gettext_lazy as _

from firstline.faces.gallery import instead, reasons, samples
from firstline.faces.gallery.component import CLOSED, EMPTY, ERROR, LOADING, MANY, ONE, TOO_MUCH, Component
from firstline.faces.gallery.samples import LONG, SCRIPTS, UNBROKEN

COMPONENTS = (
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
        without=(
            (EMPTY, reasons.IS_THAT),
            (ERROR, reasons.TOLD_BY_NOTICE),
            (LOADING, reasons.WITH_PAGE),
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
            (
                CLOSED,
                {"notices": ({"kind": "warning", "text": "Only a leader of the hub can change this."},)},
            ),
        ),
        without=(
            (EMPTY, reasons.LEFT_OUT),
            (LOADING, reasons.WITH_PAGE),
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
        without=(
            (EMPTY, reasons.LEFT_OUT),
            (LOADING, reasons.WITH_PAGE),
            (CLOSED, reasons.REFUSED_PAGE),
        ),
    ),
    Component(
        "undo",
        _("What can be taken back is done at once, with the button that takes it back beside the message."),
        (
            (ONE, {"text": "Brekke gard is a client now."}),
            (TOO_MUCH, {"text": LONG}),
        ),
        without=(
            (EMPTY, reasons.LEFT_OUT),
            (MANY, reasons.SINGLE),
            (ERROR, reasons.TOLD_BY_MESSAGE),
            (LOADING, reasons.WITH_PAGE),
            (CLOSED, reasons.PAGE_CLOSED),
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
        without=(
            (EMPTY, reasons.LEFT_OUT),
            (MANY, reasons.SINGLE),
            (ERROR, reasons.TOLD_BY_MESSAGE),
            (LOADING, reasons.WITH_PAGE),
            (CLOSED, reasons.PAGE_CLOSED),
        ),
    ),
    Component(
        "palette",
        _("One search box over any page, by button or by Ctrl K; without scripts it is a page of its own."),
        (
            (ONE, {"box": True, "groups": samples.found(1)}),
            (EMPTY, {"text": "Xyz", "groups": ()}),
            (MANY, {"groups": samples.found(6)}),
            (TOO_MUCH, {"groups": samples.found(20)}),
            (ERROR, instead.failed("The search could not be reached")),
        ),
        without=(
            (LOADING, reasons.BY_LOADING),
            (CLOSED, reasons.PAGE_CLOSED),
        ),
    ),
    Component(
        "nav_link",
        _("A line of a menu, marked where it leads to this page. Who may not open it does not see it."),
        (
            (ONE, {"label": "A menu of one", "lines": (("hubs:index", "Hubs", "buildings3"),)}),
            (
                MANY,
                {
                    "label": "A menu",
                    "lines": (("hubs:index", "Hubs", "buildings3"), ("gallery:all", "Components", "")),
                },
            ),
            (CLOSED, {"label": "A menu of nothing", "lines": (("caseload:desk", "Clients", ""),)}),
            (
                TOO_MUCH,
                {
                    "label": "A menu of long words",
                    "lines": (
                        ("hubs:index", LONG, ""),
                        ("hubs:index", UNBROKEN, ""),
                        ("hubs:index", SCRIPTS, "buildings3"),
                    ),
                },
            ),
        ),
        without=(
            (EMPTY, reasons.LEFT_OUT),
            (ERROR, reasons.NOTHING_FAILS),
            (LOADING, reasons.WITH_PAGE),
        ),
    ),
)
