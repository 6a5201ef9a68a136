"""Names as people search for them."""

import re
import unicodedata

from django.db.models import Q

LONGEST = 500


def search_name(name: str) -> str:
    """A name without its case, with single spaces, as the columns called ``search_name`` hold it.

    An å that was typed as an a with a ring becomes an å.
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:LONGEST]


def place_name(name: str) -> str:
    """A place's name that a register shouts, as on its signs: EVJE OG HORNNES is Evje og Hornnes."""
    if not name.isupper():
        return name
    return re.sub(r"\b(Og|Of|And|The|I|Upon)\b", lambda word: word[0].lower(), name.title())


def called(field: str, text: str) -> Q:
    """The rows whose name holds a text, whatever its case, on every database.

    SQLite knows the two cases of a to z only, so the text is looked for as it was typed and as names
    are written. For a table that has no ``search_name``.
    """
    wanted = " ".join(unicodedata.normalize("NFKC", text).split())[:LONGEST]
    found = Q(pk__in=[])
    for spelling in {wanted, wanted.lower(), wanted.upper(), wanted.title(), wanted.capitalize()} - {""}:
        found |= Q(**{f"{field}__icontains": spelling})
    return found
