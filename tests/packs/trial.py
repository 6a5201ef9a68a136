"""Small instruments made up for a test."""

from firstline.foundation.packs import Instrument

WORDS = {"en": "words", "nb": "ord"}


def one_page(*questions: dict[str, object]) -> Instrument:
    return Instrument.model_validate(
        {
            "key": "trial",
            "version": 1,
            "minutes": 1,
            **dict.fromkeys(("title", "intro", "audience", "validity"), WORDS),
            "sources": [WORDS],
            "pages": [{"key": "only", "title": WORDS, "questions": list(questions)}],
        }
    )


def keyed(*keys: str, **more: object) -> list[dict[str, object]]:
    return [{"key": key, "label": WORDS, **more} for key in keys]
