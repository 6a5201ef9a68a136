"""Numbers that stand alone: what few stand behind, what one dominates, and what two releases would tell."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from firstline.engine.disclosure import Lone, LoneNumbers, ProtectedLone, SumRules, exact_lone, protect_lone

RULES = SumRules(threshold=5)


def mean_of(values: list[int]) -> Lone:
    return Lone((Fraction(len(values)), Fraction(sum(values), len(values))), behind=len(values))


def shown(number: Lone, *earlier: ProtectedLone) -> ProtectedLone:
    return protect_lone(LoneNumbers({"mean": number}), RULES, [{"mean": one} for one in earlier])["mean"]


def test_few_and_dominated_are_hidden_and_nobody_is_not() -> None:
    hours = (Decimal(90), *[Decimal(1)] * 5)
    numbers = LoneNumbers(
        {
            "few": Lone((Fraction(4),), 4),
            "enough": Lone((Fraction(5),), 5),
            "nobody": Lone((Fraction(0),), 0),
            "one's": Lone((Fraction(95),), 6, hours),
        }
    )
    values = {key: one.values for key, one in protect_lone(numbers, RULES).items()}
    assert values == {"few": None, "enough": (5,), "nobody": (0,), "one's": None}
    assert exact_lone(numbers)["one's"].values == (95,)


@given(st.lists(st.integers(0, 9), min_size=5, max_size=9), st.integers(0, 9), st.integers(0, 3))
def test_the_newcomers_answer_is_not_the_difference_of_two_means(
    answers: list[int], newcomer: int, more: int
) -> None:
    """Five and one more would tell the sixth's; the first mean stands until five have come."""
    first = shown(mean_of(answers))
    later = shown(mean_of([*answers, newcomer, *[0] * more]), first)
    assert (later.values, later.release) == (first.values, 0)
    enough = [*answers, newcomer, *[9] * 4]
    assert shown(mean_of(enough), first) == ProtectedLone(mean_of(enough).values, len(enough))


def test_as_many_with_another_mean_are_not_new() -> None:
    """One has answered anew: the change of the sum would be hers."""
    first = shown(mean_of([1, 2, 3, 4, 5]))
    assert shown(mean_of([1, 2, 3, 4, 4]), first).values == first.values


def test_every_earlier_release_counts_and_the_newest_stands() -> None:
    first, second = shown(mean_of([1] * 5)), shown(mean_of([2] * 10))
    assert shown(mean_of([3] * 9), first, second) == ProtectedLone(second.values, 10, 1)
    assert shown(mean_of([1] * 5), first, second) == ProtectedLone(first.values, 5)
    assert shown(mean_of([3] * 15), first, second).release is None


def test_what_was_hidden_tells_nothing() -> None:
    hidden = shown(mean_of([1] * 4))
    assert hidden.values is None
    assert shown(mean_of([1] * 5), hidden).values == (5, 1)


def test_what_a_lower_threshold_once_showed_does_not_stand() -> None:
    first = ProtectedLone((Fraction(3),), 3)
    assert shown(Lone((Fraction(6),), 6), first).values is None
