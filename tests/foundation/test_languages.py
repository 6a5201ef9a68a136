"""What is shown where a text is not in the reader's language."""

import pytest

from firstline.foundation.locale import languages
from firstline.foundation.locale.languages import KNOWN, NEAREST, SHOWN, first_shown, in_language


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        (["nb", "en"], "nb"),
        (["en", "nb"], "en"),
        (["nn", "nb", "en"], "nn"),
        (["da"], "da"),
        (["fi", "en"], "en"),
        (["fi"], "en"),
        ([], "en"),
    ],
)
def test_the_first_language_that_our_texts_are_in(wanted: list[str], shown: str) -> None:
    assert first_shown(wanted) == shown


def test_a_language_that_is_not_shown_gives_its_nearest_neighbour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "SHOWN", ("en", "nb"))
    assert first_shown(["da"]) == "nb"


@pytest.mark.parametrize(
    ("texts", "language", "shown"),
    [
        ({"en": "hub", "nb": "knutepunkt"}, "nb", "knutepunkt"),
        ({"en": "hub", "nb": "knutepunkt"}, "nn", "knutepunkt"),
        ({"en": "hub", "da": "hub på dansk"}, "nb", "hub på dansk"),
        ({"en": "hub", "nb": ""}, "nb", "hub"),
        ({"nb": "knutepunkt"}, "en", "knutepunkt"),
        ({"en": "hub"}, None, "hub"),
        ({}, "nb", ""),
    ],
)
def test_a_text_in_the_nearest_language(texts: dict[str, str], language: str | None, shown: str) -> None:
    assert in_language(texts, language) == shown


def test_every_known_language_has_its_neighbours() -> None:
    assert set(NEAREST) == set(KNOWN)
    assert set(SHOWN) <= set(KNOWN)
    assert all(nearest[0] == language for language, nearest in NEAREST.items())
