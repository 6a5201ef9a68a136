"""Digital imagination of leaders: its blueprint, its levels, and what comes of it."""

from collections import Counter
from fractions import Fraction

import pytest

from firstline.foundation.packs import load_instrument, vocabulary
from tests.packs.test_instruments import choices

ECM_DPI = load_instrument("ecm_dpi")


def test_ecm_dpi_asks_two_questions_in_each_of_nine_cells_and_three_about_decisions() -> None:
    cells = Counter(question.key.rpartition("_")[0] for question in ECM_DPI.questions() if question.dimension)
    nine = {
        f"{who}_{when}": 2 for who in ("self", "company", "world") for when in ("short", "medium", "long")
    }
    assert cells == {**nine, "decision": 3}
    for page in ECM_DPI.pages:
        scored = [question for question in page.questions if question.dimension is not None]
        assert len(scored) <= 6, "a page is short enough for a phone"
        assert {question.key.split("_")[-2] for question in scored} == {page.key}, "one horizon a page"
    for question in ECM_DPI.questions():
        assert question.dimension in (question.key.partition("_")[0], None)
        assert question.optional or len(getattr(question, "options", ())) == 4
    assert [question.key for question in ECM_DPI.questions() if question.dimension is None] == ["note"]


@pytest.mark.parametrize(("place", "level"), list(enumerate(level.key for level in ECM_DPI.levels)))
def test_alike_answers_to_ecm_dpi_give_the_level_of_their_place(place: int, level: str) -> None:
    answers = {question.key: question.options[place].key for question in choices(ECM_DPI)}
    overall = ECM_DPI.score(answers).overall.value
    assert overall == Fraction(100 * place, 3)
    assert [one.key for one in ECM_DPI.levels_of(overall)] == [level]


def test_ecm_dpi_finds_no_needs_and_shows_points_alone() -> None:
    # Needs become topics that offers are tied to, and these dimensions are none.
    assert not {dimension.key for dimension in ECM_DPI.dimensions} & set(
        dict(vocabulary("topics").choices("en"))
    )
    assert ECM_DPI.needs_below is None
    assert (ECM_DPI.answers_for, ECM_DPI.asked) == ("respondent", "by_hand")
