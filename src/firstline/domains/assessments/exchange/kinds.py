"""Which kinds of question can be carried, with what each takes, and in which languages."""

from firstline.foundation.packs.schema import Text

CURRENCIES = frozenset({"NOK", "DKK", "GBP", "EUR"})
LANGUAGES = tuple(Text.model_fields)

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
