"""A second way to group questions: what it must be, the cells it makes, and that it changes no score."""

from collections.abc import Callable
from copy import deepcopy
from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from firstline.foundation.packs import Instrument, instrument_file, load_instrument, to_toml
from firstline.foundation.packs.content import faults, parse
from tests.packs.test_instruments import choices

DPI = load_instrument("ecm_dpi")
DATA = parse(instrument_file("ecm_dpi", 1))
Change = Callable[[dict[str, Any]], object]


def test_each_of_the_nine_cells_has_the_two_questions_that_their_keys_name() -> None:
    for question in DPI.questions():
        who, when = [*question.key.split("_"), ""][:2]
        in_cell = who in {"self", "company", "world"}
        assert question.facet == (when if in_cell else None)
    assert [facet.key for facet in DPI.facets] == ["short", "medium", "long"]


def test_a_cell_is_scored_as_a_dimension_is() -> None:
    answers = {question.key: question.options[0].key for question in choices(DPI)}
    best = next(one for one in choices(DPI) if one.key == "world_long_technology")
    answers[best.key] = best.options[3].key
    del answers["self_short_tasks"]
    cells = DPI.cells(answers)
    assert len(cells) == 9
    assert cells["world", "long"].value == 50
    assert cells["world", "medium"].value == 0
    assert (cells["self", "short"].answered, cells["self", "short"].asked) == (1, 2)
    assert DPI.cells({})["self", "short"].value is None
    assert not load_instrument("growth").cells({})


def test_the_facets_change_no_score() -> None:
    plain = deepcopy(DATA)
    del plain["facets"], plain["facets_title"]
    for page in plain["pages"]:
        for question in page["questions"]:
            question.pop("facet", None)
    without = Instrument.model_validate(plain)
    answers = {question.key: question.options[place % 4].key for place, question in enumerate(choices(DPI))}
    assert without.score(answers) == DPI.score(answers)
    assert DPI.score(answers).overall.value != Fraction(50)
    assert without.positions(answers) == DPI.positions(answers)


def test_written_and_read_again_they_are_the_same() -> None:
    assert Instrument.model_validate(parse(to_toml(DATA))) == DPI


def question(data: dict[str, Any], key: str) -> dict[str, Any]:
    return next(one for page in data["pages"] for one in page["questions"] if one["key"] == key)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.pop("facets_title"), "facets and facets_title go together"),
        (lambda data: data.pop("facets"), "facets and facets_title go together"),
        (lambda data: data["facets"].append(data["facets"][0]), "stands there twice"),
        (lambda data: question(data, "self_short_tasks").update(facet="never"), "names no facet"),
        (lambda data: question(data, "self_short_tasks").pop("facet"), "name some facets only"),
        (lambda data: question(data, "decision_made").update(facet="long"), "name some facets only"),
        (lambda data: question(data, "note").update(facet="long"), "has a facet, so it needs a dimension"),
        (
            lambda data: data["facets"].append({"key": "ever", "label": {"en": "Ever", "nb": "Alltid"}}),
            "name some facets only",
        ),
        (
            lambda data: [one.pop("facet", None) for page in data["pages"] for one in page["questions"]],
            "no question names a facet",
        ),
    ],
)
def test_what_makes_no_whole_table_is_refused(change: Change, said: str) -> None:
    data = deepcopy(DATA)
    change(data)
    with pytest.raises(ValidationError, match=said):
        Instrument.model_validate(data)


def test_what_is_wrong_with_a_facet_is_found_at_its_question() -> None:
    data = deepcopy(DATA)
    question(data, "self_short_tasks").update(facet="never")
    [fault] = faults(data, ("en", "nb"))
    page, number = fault.path[1], fault.path[3]
    assert fault.path == ("pages", page, "questions", number, "facet")
    assert data["pages"][page]["questions"][number]["key"] == "self_short_tasks"
    data = deepcopy(DATA)
    data["facets"].append(data["facets"][0])
    [fault] = faults(data, ("en", "nb"))
    assert fault.path == ("facets", len(data["facets"]) - 1)


def test_who_may_be_several() -> None:
    told = {key: load_instrument(key).takes_several for key in ("ccmd", "growth", "ecommerce", "ecm_dpi")}
    assert told == dict.fromkeys(told, True)
    for key in ("needs_survey", "employer_survey", "feedback"):
        assert not load_instrument(key).takes_several
    # Where an area is one choice, a mean of two would be the other's answer.
    data = parse(instrument_file("growth", 1))
    for page in data["pages"]:
        for one in page["questions"]:
            if one.get("dimension") == "ambition" and one["key"] != "goal":
                del one["dimension"]
    assert not Instrument.model_validate(data).takes_several
