"""What is stored of scores comes back as it was, and what a page shows of them is what they are."""

import json
from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.domains.assessments import presenters
from firstline.domains.assessments.scores import from_stored, to_stored
from firstline.engine.scoring import Score, Scores
from firstline.foundation.packs import Instrument, Reader, instruments, load_instrument
from tests.assessments.conftest import fields

score = st.builds(
    Score,
    value=st.none() | st.fractions(0, 100),
    se=st.none() | st.floats(0, 50),
    answered=st.integers(0, 20),
    asked=st.integers(0, 20),
)


@settings(deadline=None)
@given(overall=score, dimensions=st.dictionaries(st.text(min_size=1, max_size=5), score, max_size=6))
def test_scores_come_back_as_they_were(overall: Score, dimensions: dict[str, Score]) -> None:
    scores = Scores(overall=overall, dimensions=dimensions)
    # PostgreSQL orders the keys of an object its own way.
    kept = json.loads(json.dumps(to_stored(scores), sort_keys=True))
    back = from_stored(kept)
    assert (back.overall, dict(back.dimensions), back.algorithm) == (overall, dimensions, scores.algorithm)
    assert list(back.dimensions) == list(dimensions)


def test_a_value_is_stored_as_a_fraction() -> None:
    stored = to_stored(Scores(overall=Score(Fraction(100, 3), None, 1, 2), dimensions={}))
    assert stored["overall"] == {"value": "100/3", "se": None, "answered": 1, "asked": 2}


def everything(instrument: Instrument) -> dict[str, object]:
    answers: dict[str, object] = {}
    for page in instrument.pages:
        for question in page.questions:
            answers |= instrument.parse_page(page.key, fields(question), stored=answers).answers
    return answers


@pytest.mark.parametrize("instrument", instruments(), ids=lambda instrument: instrument.key)
def test_a_page_shown_and_sent_back_untouched_says_the_same(instrument: Instrument) -> None:
    answers = everything(instrument)
    for page in instrument.pages:
        form: dict[str, list[str]] = {}
        for question in presenters.page_questions(instrument, page.key, Reader(), stored=answers):
            for control in [*question.controls, *(one for row in question.rows for one in row.controls)]:
                if control.checked:
                    form.setdefault(control.name, []).append(control.value)
            if question.value:
                form[question.key] = [question.value]
        again = instrument.parse_page(page.key, form, stored=answers)
        assert not again.problems
        assert again.merged_into({}) == {
            question.key: answers[question.key] for question in page.questions if question.key in answers
        }


@pytest.mark.parametrize("instrument", instruments(), ids=lambda instrument: instrument.key)
def test_no_two_controls_of_a_page_share_an_id(instrument: Instrument) -> None:
    for page in instrument.pages:
        ids = []
        for question in presenters.page_questions(instrument, page.key, Reader(language="nb"), stored={}):
            ids += [question.anchor, *(one.id for one in question.controls)]
            ids += [one.id for row in question.rows for one in row.controls]
        assert len(set(ids)) == len(ids)


def test_progress_counts_what_must_be_answered() -> None:
    instrument = load_instrument("feedback")
    (page,) = presenters.progress(instrument, {"useful": "5"}, "en")
    assert (page.answered, page.asked) == (1, 3)
    assert [one.anchor for one in page.missing] == ["q-result", "q-without_us"]


class TestResult:
    def shown(self, ccmd: Instrument, answers: Mapping[str, object]) -> presenters.ShownResult:
        return presenters.result(ccmd, ccmd.score(answers), "en")

    def test_a_level_is_named_by_the_exact_score(self, ccmd: Instrument) -> None:
        # 3 of 7 and 4 of 7 ticks are 42.9 and 57.1: the cut at 50 lies between them.
        ticks = ["policy", "stored", "integrated", "real_time"]
        for count, level in ((3, "Under way"), (4, "Well on the way")):
            result = self.shown(ccmd, {"data_use": ticks[:count]})
            data = next(one for one in result.dimensions if one.key == "data")
            assert data.levels == (level,)
            assert data.value == Fraction(count * 100, 7)

    def test_what_was_left_open_is_said(self, ccmd: Instrument) -> None:
        result = self.shown(ccmd, {"data_use": ["policy"]})
        by_key = {one.key: one for one in result.dimensions}
        assert by_key["data"].partly
        assert (by_key["data"].answered, by_key["data"].asked) == (1, 2)
        assert by_key["green"].value is None
        assert not by_key["green"].partly
        assert result.overall.value is None
        assert (result.highest, result.lowest) == (None, None)

    def test_highest_and_lowest(self, ccmd: Instrument) -> None:
        answers = {"data_use": ["policy"], "preparation": ["none"]}
        result = self.shown(ccmd, answers)
        assert result.highest is not None
        assert result.lowest is not None
        assert (result.highest.key, result.lowest.key) == ("data", "strategy")

    def test_where_all_are_alike_none_is_lowest(self, ccmd: Instrument) -> None:
        result = self.shown(ccmd, {"data_use": ["none"], "preparation": ["none"]})
        assert (result.highest, result.lowest) == (None, None)

    def test_where_the_uncertainty_reaches_two_levels_both_are_given(self, ccmd: Instrument) -> None:
        overall = Score(Fraction(48), se=5.0, answered=11, asked=11)
        scores = Scores(overall=overall, dimensions=ccmd.score({}).dimensions)
        assert len(presenters.result(ccmd, scores, "en").overall.levels) == 2


def test_answers_are_told_in_the_words_of_the_questions(ccmd: Instrument) -> None:
    answers = {"investments": ["design.invested", "design.planned"], "green_practice": {"reuse": "partly"}}
    pages = presenters.answered_pages(ccmd, answers, "en")
    lines = {one.label: one.lines for page in pages for one in page.answers}
    told = [line for given in lines.values() for line in given]
    assert told == [
        "Developing and designing what you sell: Done already, Planned",
        "Old equipment is repaired, re-used or recycled: Partly",
    ]
