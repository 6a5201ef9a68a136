"""Languages: what people may choose, and what is shown where a text is not in it."""

from collections.abc import Iterable, Mapping

# Every language that a hub may name; ``SHOWN`` are those whose texts are complete.
KNOWN = {"en": "English", "nb": "Bokmål", "nn": "Nynorsk", "da": "Dansk"}
SHOWN = ("en", "nb", "nn", "da")
NEAREST = {"en": ("en",), "nb": ("nb", "nn", "da"), "nn": ("nn", "nb", "da"), "da": ("da", "nb", "nn")}


def first_shown(languages: Iterable[str]) -> str:
    """The first language of a list that our texts are complete in; else the nearest neighbour of one."""
    wanted = list(languages)
    neighbours = [near for language in wanted for near in NEAREST.get(language, ())]
    return next((language for language in (*wanted, *neighbours) if language in SHOWN), SHOWN[0])


def language_of(texts: Mapping[str, str], language: str | None) -> str:
    """The language that ``in_language`` shows a text in; '' where there is no text."""
    for candidate in (*NEAREST.get(language or "", ()), "en"):
        if texts.get(candidate):
            return candidate
    return next((candidate for candidate, text in texts.items() if text), "")


def in_language(texts: Mapping[str, str], language: str | None) -> str:
    """A text written in several languages, in the nearest one to ``language``; '' where there is none."""
    return texts.get(language_of(texts, language), "")
