"""Languages: what people may choose, and what is shown where a text is not in it."""

from collections.abc import Iterable, Mapping

# Every language that a hub may name; ``SHOWN`` are those whose texts are complete.
KNOWN = {"en": "English", "nb": "Bokmål", "nn": "Nynorsk", "da": "Dansk"}
SHOWN = ("en", "nb")
NEAREST = {"en": ("en",), "nb": ("nb", "nn", "da"), "nn": ("nn", "nb", "da"), "da": ("da", "nb", "nn")}


def first_shown(languages: Iterable[str]) -> str:
    """The first language of a hub's list that our texts are complete in, or its nearest neighbour."""
    for wanted in languages:
        for language in NEAREST.get(wanted, ()):
            if language in SHOWN:
                return language
    return SHOWN[0]


def in_language(texts: Mapping[str, str], language: str | None) -> str:
    """A text written in several languages, in the nearest one to ``language``; '' where there is none."""
    for candidate in (*NEAREST.get(language or "", ()), "en"):
        if texts.get(candidate):
            return texts[candidate]
    return next((text for text in texts.values() if text), "")
