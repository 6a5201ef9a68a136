"""Whether two instruments mean the same: they are answered alike, with right answers and with wrong ones.

Each is asked page by page. What is drawn for the one is given to both: the same must be taken and refused, in
the same words, and lead to the same questions, the same gaps and the same points.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from firstline.foundation.packs import Instrument, Question, Reader

Fields = dict[str, list[str]]
"""What is filled in: the name of a field -> what stands in it."""

TODAY = datetime.now(UTC).date()
READER = Reader(today=TODAY)
LARGEST = 10**15 - 1
# How often a question is left open, and how often it is answered with what is no answer to it.
LEFT_OPEN, WRONG = 0.15, 0.2
OURS_ALONE = ("dimension", "optional", "evidence")
"""What neither of the other formats has a word for."""


def differences(one: Instrument, other: Instrument, rng: Random, draws: int) -> list[str]:
    """How the two differ, in words; none where they mean the same."""
    asked = [question.key for question in one.questions()]
    if asked != [question.key for question in other.questions()]:
        return ["other questions are there, or in another order"]
    if pages_of(one) != pages_of(other):
        return ["the questions stand on other pages"]
    found = [f"other words: {key}" for key in asked if words(one.question(key)) != words(other.question(key))]
    for _draw in range(draws):
        found += answered_otherwise(one, other, rng)
    return list(dict.fromkeys(found))


def pages_of(instrument: Instrument) -> list[list[str]]:
    """The questions of each page."""
    return [[question.key for question in page.questions] for page in instrument.pages]


def words(question: Question) -> Mapping[str, Any]:
    """All that a question says, and its parts."""
    dumped = question.model_dump(mode="json")
    return {name: value for name, value in dumped.items() if name not in OURS_ALONE}


def answered_otherwise(one: Instrument, other: Instrument, rng: Random) -> Iterator[str]:
    """How the two differ when they are answered once, from the first page to the last."""
    stored: dict[str, object] = {}
    for page, its_like in zip(one.pages, other.pages, strict=True):
        form: Fields = {}
        for question in one.drawn_on(page.key, stored):
            form |= filled(question, rng)
        ours = one.parse_page(page.key, form, stored=stored, reader=READER)
        theirs = other.parse_page(its_like.key, form, stored=stored, reader=READER)
        for what in ("asked", "answers", "problems"):
            if getattr(ours, what) != getattr(theirs, what):
                yield f"other {what}: {getattr(ours, what)} and {getattr(theirs, what)}"
        if ours != theirs:
            # What the one has stored now may be no answer to the other.
            return
        stored = ours.merged_into(stored)
    here, there = (
        [keys(each.asked_of(stored)), each.missing(stored), each.score(stored)] for each in (one, other)
    )
    if here != there:
        yield f"other questions, gaps or points by its answers: {here} and {there}"


def answered(instrument: Instrument, rng: Random) -> dict[str, object]:
    """What is stored when an instrument is answered once, from the first page to the last."""
    stored: dict[str, object] = {}
    for page in instrument.pages:
        form: Fields = {}
        for question in instrument.drawn_on(page.key, stored):
            form |= filled(question, rng)
        stored = instrument.parse_page(page.key, form, stored=stored, reader=READER).merged_into(stored)
    return stored


def keys(questions: Sequence[Question]) -> list[str]:
    """Their keys."""
    return [question.key for question in questions]


def filled(question: Question, rng: Random) -> Fields:
    """What somebody might fill in: now and then nothing, and now and then what is no answer."""
    luck = rng.random()
    if luck < LEFT_OPEN:
        return {}
    kind, wrong = str(question.kind), luck < LEFT_OPEN + WRONG
    if kind == "matrix":
        return _rows(question, rng, wrong)
    if kind in ("ticks", "invest"):
        return {question.key: _ticks(question, rng, wrong)}
    if kind in ("one", "yes_no"):
        options = list(question.choices())
        return {question.key: rng.choice([["none such"], options[:2]]) if wrong else [rng.choice(options)]}
    typed = {"number": _number, "money": _amount, "date": _day, "text": _text}[kind]
    return {question.key: [typed(question, rng, wrong)]}


def _rows(question: Any, rng: Random, wrong: bool) -> Fields:
    steps = [step.key for step in question.steps]
    form = {f"{question.key}.{row.key}": [rng.choice(steps)] for row in question.rows if rng.random() < 0.9}
    if wrong:
        form |= rng.choice(
            [
                {f"{question.key}.none such": [steps[0]]},
                {f"{question.key}.{question.rows[0].key}": ["none such"]},
            ]
        )
    return form


def _ticks(question: Any, rng: Random, wrong: bool) -> list[str]:
    alone = [option.key for option in question.options if option.exclusive]
    others = [option.key for option in question.options if not option.exclusive]
    if str(question.kind) == "invest":
        others = [f"{row.key}.{key}" for row in question.rows for key, _label in question.columns()]
    if wrong:
        return [*others[:1], "none such"] if rng.random() < 0.5 else [*alone[:1], *others]
    if alone and (rng.random() < 0.2 or not others):
        return [rng.choice(alone)]
    return rng.sample(others, rng.randint(1, len(others)))


def _number(question: Any, rng: Random, wrong: bool) -> str:
    low = -LARGEST if question.minimum is None else int(question.minimum)
    high = LARGEST if question.maximum is None else int(question.maximum)
    if wrong:
        return rng.choice(["many", "1e5", str(low - 1), str(high + 1)])
    return str(rng.choice([low, high, rng.randint(low, high), max(low, min(high, rng.randint(0, 100)))]))


def _amount(question: Any, rng: Random, wrong: bool) -> str:
    typed = _number(question, rng, wrong)
    inside = question.maximum is None or not typed.lstrip("-").isdecimal() or int(typed) < question.maximum
    return f"{typed}.50" if inside and not wrong and rng.random() < 0.3 else typed


def _day(question: Any, rng: Random, wrong: bool) -> str:
    earliest, latest = question.limits(TODAY)
    low, high = earliest or date(1900, 1, 1), latest or date(2199, 12, 31)
    if low > high or wrong:
        return rng.choice(["31.02.2026", "soon", str(low - timedelta(1)), str(high + timedelta(1))])
    return str(rng.choice([low, high, low + timedelta(rng.randint(0, (high - low).days))]))


def _text(question: Any, rng: Random, wrong: bool) -> str:
    length = question.max_length + 1 if wrong else rng.choice([1, question.max_length, rng.randint(1, 40)])
    letters = "".join(rng.choice("abcæøå {}<&'\"\u2028日") for _letter in range(min(length, 60)))
    # As long as it was to be, also where it is longer than anybody draws.
    most = length if wrong else min(length, int(question.max_length))
    return f"{letters.strip() or 'a'}{'x' * length}"[: max(1, most)]
