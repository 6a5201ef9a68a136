"""Names as people search for them."""

import unicodedata

LONGEST = 300


def search_name(name: str) -> str:
    """A name without its case, with single spaces, as the columns called ``search_name`` hold it.

    An å that was typed as an a with a ring becomes an å.
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:LONGEST]
