"""Which kinds of question and which languages our schema knows; the nearest kind where it lacks one."""

from typing import get_args

from firstline.domains.assessments.exchange.tree import Asked
from firstline.foundation.packs.questions import BaseQuestion, Question
from firstline.foundation.packs.schema import Text

AVAILABLE = frozenset(
    kind
    for model in get_args(get_args(Question)[0])
    for kind in get_args(model.model_fields["kind"].annotation)
)
SHOWN_IF = "shown_if" in BaseQuestion.model_fields
CURRENCIES = frozenset({"NOK", "DKK", "GBP", "EUR"})
LANGUAGES = tuple(Text.model_fields)

NEAREST = {"yes_no": "one", "date": "text", "money": "number"}
# What each kind takes beside its words.
SETTINGS = {
    "ticks": ("options",),
    "one": ("options",),
    "matrix": ("rows", "steps"),
    "yes_no": (),
    "number": ("minimum", "maximum"),
    "money": ("minimum", "maximum", "currency"),
    "date": ("earliest", "latest"),
    "text": ("max_length", "long"),
}
LEAST_PARTS = {
    "ticks": {"options": 1},
    "one": {"options": 2},
    "yes_no": {"options": 2},
    "matrix": {"rows": 1, "steps": 2},
}
CHOICES = ("one", "ticks", "yes_no")
"""The kinds that a condition may ask about."""


def kind_of(asked: Asked) -> str:
    """The kind that a question becomes: its own, or the nearest that there is."""
    return asked.kind if asked.kind in AVAILABLE else NEAREST[asked.kind]
