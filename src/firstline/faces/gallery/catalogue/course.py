"""What happened, and how far it is."""

from django.utils.translation import gettext_lazy as _

from firstline.faces.gallery import instead, reasons, samples
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

COMPONENTS = (
    Component(
        "steps",
        _("Steps with their state: what is done, what is next, and who does it."),
        (
            (EMPTY, instead.nothing("No step yet", "Write the first one under the goal that it leads to.")),
            (ONE, {"steps": samples.steps("todo")}),
            (MANY, {"steps": samples.steps("done", "doing", "late", "todo", "dropped")}),
            (TOO_MUCH, {"steps": samples.long_steps()}),
            (ERROR, instead.failed("The plan could not be read")),
            (LOADING, instead.waits("steps")),
            (CLOSED, instead.closed("This plan is for the client and its advisers")),
        ),
    ),
    Component(
        "timeline",
        _("What happened, newest first."),
        (
            (
                EMPTY,
                instead.nothing("Nothing has happened yet", "Log a call or a meeting, and it stands here."),
            ),
            (ONE, {"entries": samples.entries(1)}),
            (MANY, {"entries": samples.entries(8)}),
            (TOO_MUCH, {"entries": samples.long_entries()}),
            (ERROR, instead.failed("The timeline could not be read")),
            (LOADING, instead.waits("timeline")),
            (CLOSED, instead.closed("This timeline is for the client’s advisers")),
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
        without=(
            (EMPTY, reasons.SAYS_WHY),
            (ERROR, reasons.NOTHING_FAILS),
            (LOADING, reasons.WITH_PAGE),
            (CLOSED, reasons.PAGE_CLOSED),
        ),
    ),
    Component(
        "share_bar",
        _("A count of a total. A small one is hidden, so that nobody is known by it."),
        (
            (EMPTY, {"lines": (("Tourism", 0),)}),
            (ONE, {"lines": (("Finance", 15),)}),
            (MANY, {"lines": (("Finance", 15), ("Markets", 8), ("People", 31))}),
            (ENDS, {"lines": (("Markets", 0), ("People", 39))}),
            (TOO_MUCH, {"lines": ((LONG, 20), (UNBROKEN, 20), (SCRIPTS, 20))}),
            (CLOSED, {"lines": (("Finance", None),)}),
        ),
        without=(
            (ERROR, reasons.NOTHING_FAILS),
            (LOADING, reasons.WITH_PAGE),
        ),
    ),
    Component(
        "progress",
        _("How far something has come; without a total nobody knows how much is left."),
        (
            (EMPTY, {"label": "0 of 5,000 rows", "value": 0, "total": 5000}),
            (ONE, {"label": "1 of 1 row", "value": 1, "total": 1}),
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
            (LOADING, {"label": "Reading the file"}),
            (
                ERROR,
                instead.failed(
                    "It stopped at row 1,200", "What was read is kept. Begin again where it stopped."
                ),
            ),
        ),
        without=((CLOSED, reasons.PAGE_CLOSED),),
    ),
    Component(
        "loading",
        _("Something is being fetched. Its room is kept, so nothing moves when it comes."),
        (
            (REST, {"id": "sample-rests"}),
            (LOADING, {"id": "sample-loads", "busy": True}),
        ),
        without=(
            (EMPTY, reasons.ALWAYS_THERE),
            (ONE, reasons.SEE_LOADING),
            (MANY, reasons.SINGLE),
            (TOO_MUCH, reasons.OURS),
            (ERROR, reasons.TOLD_BY_NOTICE),
            (CLOSED, reasons.PAGE_CLOSED),
        ),
    ),
)
