"""Questions that rest on earlier ones, against a plain reading of what is asked and what it scores."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.engine.counting import Tally
from firstline.foundation.packs import Instrument
from tests.packs.trial import WORDS, keyed

COUNT = {
    "key": "abroad", "label": WORDS, "source": WORDS,
    "items": [
        {"key": "any", "label": WORDS, "any_of": ["export"]},
        {"key": "far", "label": WORDS, "any_of": ["where=asia", "how_far=far"]},
        {"key": "plan", "label": WORDS, "any_of": ["plan"]},
    ],
    "bands": [{"key": "none", "label": WORDS, "lower": 0}, {"key": "some", "label": WORDS, "lower": 2}],
}  # fmt: skip


def yes_no(key: str, **more: object) -> dict[str, object]:
    return {"key": key, "kind": "yes_no", "label": WORDS, **more}


def shown_if(question: str, *any_of: str) -> dict[str, object]:
    return {"question": question, "any_of": list(any_of)}


def pages() -> list[dict[str, Any]]:
    """Two pages: on the first, what rests on the page itself; on the second, what rests on the first."""
    first = [
        yes_no("export", dimension="d"),
        {
            "key": "where", "kind": "ticks", "label": WORDS, "dimension": "d",
            "options": [*keyed("nordic", "asia"), *keyed("nowhere", exclusive=True)],
            "shown_if": shown_if("export", "yes"),
        },
        {
            "key": "how_far", "kind": "one", "label": WORDS, "dimension": "d",
            "options": keyed("near", "far"),
            "shown_if": shown_if("where", "nordic", "asia"),
        },
    ]  # fmt: skip
    second = [
        yes_no("plan"),
        {
            "key": "visits", "kind": "number", "label": WORDS, "minimum": 1,
            "shown_if": shown_if("how_far", "far"),
        },
    ]  # fmt: skip
    return [
        {"key": "one", "title": WORDS, "questions": first},
        {"key": "two", "title": WORDS, "questions": second},
    ]


def instrument(**changed: object) -> Instrument:
    return Instrument.model_validate(
        {
            "key": "trial", "version": 1, "minutes": 1,
            **dict.fromkeys(("title", "intro", "audience", "validity"), WORDS),
            "sources": [WORDS], "dimensions": keyed("d"), "counts": [COUNT], "pages": pages(),
            "levels": [
                {"key": "low", "label": WORDS, "lower": 0}, {"key": "up", "label": WORDS, "lower": 50},
            ],
            **changed,
        }
    )  # fmt: skip


TRIAL = instrument()
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "export": st.sampled_from(["yes", "no"]),
        "where": st.sampled_from([["nordic"], ["asia"], ["nordic", "asia"], ["nowhere"]]),
        "how_far": st.sampled_from(["near", "far"]),
        "plan": st.sampled_from(["yes", "no"]),
        "visits": st.integers(1, 9),
    },
)


def plain_asked(answers: Mapping[str, Any]) -> list[str]:
    """What is asked, condition by condition, as one would say it aloud."""
    where = answers.get("export") == "yes"
    how_far = where and bool({"nordic", "asia"} & set(answers.get("where", [])))
    visits = how_far and answers.get("how_far") == "far"
    return [
        "export",
        *(["where"] if where else []),
        *(["how_far"] if how_far else []),
        "plan",
        *(["visits"] if visits else []),
    ]


def plain_tally(answers: Mapping[str, Any]) -> Tally:
    """Three things, each yes, no or unknown, in one long sentence."""
    asked = plain_asked(answers)
    export, plan = answers.get("export"), answers.get("plan")
    items: list[bool | None] = [None if export is None else export == "yes"]
    if export is None:
        items.append(None)
    elif "where" not in asked:
        items.append(False)
    elif "where" not in answers:
        items.append(None)
    elif "asia" in answers["where"]:
        items.append(True)
    elif "how_far" not in asked:
        items.append(False)
    else:
        items.append(answers["how_far"] == "far" if "how_far" in answers else None)
    items.append(None if plan is None else plan == "yes")
    return Tally(items.count(True), items.count(None), 3)


@given(ANSWERS)
def test_it_asks_misses_and_scores_what_a_plain_reading_does(answers: dict[str, Any]) -> None:
    asked = plain_asked(answers)
    assert [question.key for question in TRIAL.asked_of(answers)] == asked
    assert list(TRIAL.missing(answers)) == [key for key in asked if key not in answers]
    shares = {
        "export": {"yes": Fraction(1), "no": Fraction(0)}.get(answers.get("export", "")),
        "where": Fraction(len({"nordic", "asia"} & set(answers.get("where", []))), 2),
        "how_far": {"near": Fraction(0), "far": Fraction(1)}.get(answers.get("how_far", "")),
    }
    counted = [shares[key] for key in ("export", "where", "how_far") if key in asked and key in answers]
    known = [share for share in counted if share is not None]
    score = TRIAL.score(answers).dimensions["d"]
    assert (score.answered, score.asked) == (len(known), len({"export", "where", "how_far"} & set(asked)))
    assert score.value == (sum(known, Fraction(0)) * 100 / len(known) if known else None)


@given(ANSWERS)
def test_a_count_knows_what_was_ruled_out_from_what_is_open(answers: dict[str, Any]) -> None:
    assert TRIAL.tallies(answers) == {"abroad": plain_tally(answers)}


@given(ANSWERS)
def test_what_is_not_asked_changes_nothing(answers: dict[str, Any]) -> None:
    """Answers kept from before a condition changed count for nothing anywhere."""
    asked = plain_asked(answers)
    bare = {key: answer for key, answer in answers.items() if key in asked}
    assert TRIAL.score(answers) == TRIAL.score(bare)
    assert TRIAL.tallies(answers) == TRIAL.tallies(bare)
    assert TRIAL.missing(answers) == TRIAL.missing(bare)


def as_form(answers: Mapping[str, Any]) -> dict[str, list[str]]:
    return {
        key: [str(one) for one in answer] if isinstance(answer, list) else [str(answer)]
        for key, answer in answers.items()
    }


@settings(deadline=None)
@given(ANSWERS, ANSWERS)
def test_a_page_sent_keeps_what_was_not_on_it(stored: dict[str, Any], sent: dict[str, Any]) -> None:
    for page in TRIAL.pages:
        parsed = TRIAL.parse_page(page.key, as_form(sent), stored=stored)
        drawn = {question.key for question in TRIAL.drawn_on(page.key, stored)}
        merged = parsed.merged_into(stored)
        assert not parsed.problems
        for key in {*stored, *sent} - drawn:
            assert merged.get(key) == stored.get(key)
        for key in drawn:
            assert merged.get(key) == sent.get(key)


@given(ANSWERS)
def test_what_stands_on_a_page_rests_on_the_page_or_holds(answers: dict[str, Any]) -> None:
    assert [question.key for question in TRIAL.drawn_on("one", answers)] == ["export", "where", "how_far"]
    asked = plain_asked(answers)
    assert [question.key for question in TRIAL.drawn_on("two", answers)] == [
        key for key in ("plan", "visits") if key in asked
    ]


def test_what_is_not_asked_after_all_is_no_problem() -> None:
    one_page = [
        {"key": "only", "title": WORDS, "questions": [one for page in pages() for one in page["questions"]]}
    ]
    trial = instrument(pages=one_page)
    form = {"export": ["no"], "where": ["asia"], "how_far": ["far"], "visits": ["many"]}
    parsed = trial.parse_page("only", form, stored={"visits": 3})
    assert parsed.problems == ()
    assert parsed.merged_into({"visits": 3})["visits"] == 3
    parsed = trial.parse_page("only", form | {"export": ["yes"]}, stored={"visits": 3})
    assert [problem.code for problem in parsed.problems] == ["not_a_number"]


# What the schema refuses


def with_condition(page: int, question: int, **condition: object) -> list[dict[str, Any]]:
    changed = pages()
    changed[page]["questions"][question] |= condition
    return changed


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        (with_condition(0, 0, shown_if=shown_if("plan", "yes")), "no earlier question"),
        (with_condition(0, 0, shown_if=shown_if("export", "yes")), "no earlier question"),
        (with_condition(1, 1, shown_if=shown_if("nothing", "yes")), "no earlier question"),
        (with_condition(1, 1, shown_if=shown_if("where", "mars")), "no option 'mars'"),
        (with_condition(1, 1, shown_if=shown_if("export", "maybe")), "no option 'maybe'"),
        (with_condition(1, 0, shown_if=shown_if("export", "yes")), "the page 'two' needs"),
        (
            [
                pages()[1],
                {"key": "x", "title": WORDS, "questions": [
                    yes_no("q"), yes_no("export", dimension="d", shown_if=shown_if("plan", "yes"))]},
            ],
            "no earlier question",
        ),
    ],
)  # fmt: skip
def test_a_condition_that_cannot_be_is_refused(changed: list[dict[str, Any]], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        instrument(pages=changed, counts=[])


def test_only_what_has_options_can_be_rested_on() -> None:
    questions = [
        yes_no("export", dimension="d"),
        {"key": "people", "kind": "number", "label": WORDS},
        yes_no("more", shown_if=shown_if("people", "yes")),
    ]
    with pytest.raises(ValueError, match="may rest on ticks, one or yes_no"):
        instrument(pages=[{"key": "p", "title": WORDS, "questions": questions}], counts=[])


def test_a_dimension_is_asked_of_everybody() -> None:
    questions = [yes_no("export"), yes_no("more", dimension="d", shown_if=shown_if("export", "yes"))]
    with pytest.raises(ValueError, match="the dimension 'd' needs a question without a condition"):
        instrument(pages=[{"key": "p", "title": WORDS, "questions": questions}], counts=[])


def test_all_of_a_team_are_asked_the_same() -> None:
    scored = {"kind": "one", "label": WORDS, "options": keyed("no", "yes"), "dimension": "d"}
    questions = [{"key": "a", **scored}, {"key": "b", **scored, "shown_if": shown_if("a", "yes")}]
    with pytest.raises(ValueError, match="all of a team are asked the same"):
        instrument(
            pages=[{"key": "p", "title": WORDS, "questions": questions}], counts=[], answered_by="team"
        )


@pytest.mark.parametrize(
    ("any_of", "problem"),
    [(["mars"], "nobody is asked"), (["export=maybe"], "nobody is asked"), (["how_far"], "nobody is asked")],
)
def test_a_count_of_what_nobody_is_asked_is_refused(any_of: list[str], problem: str) -> None:
    count = {**COUNT, "items": [{"key": "any", "label": WORDS, "any_of": any_of}]}
    with pytest.raises(ValueError, match=problem):
        instrument(counts=[{**count, "bands": COUNT["bands"][:1]}])  # type: ignore[index]


def test_a_count_without_a_level_to_stand_beside_is_refused() -> None:
    with pytest.raises(ValueError, match="a count stands beside"):
        instrument(levels=[])
