"""How many of a group have answered is read off what is released, and so tells nothing that is not."""

from hypothesis import given
from hypothesis import strategies as st

from firstline.domains.insight.region.survey_released import _all_answered, _answered
from firstline.engine.disclosure import link, protect_linked

ROWS = (("A", "C", "F"), ("0", "1-4"))
LEVELS = ("starting", "ahead", "no_level", "not_mapped")
members = st.lists(
    st.tuples(st.sampled_from(ROWS[0]), st.sampled_from(ROWS[1]), st.sampled_from(LEVELS)), max_size=60
)


@given(members, st.integers(1, 6))
def test_it_is_right_or_hidden_and_never_small(found: list[tuple[str, str, str]], threshold: int) -> None:
    linked = link(
        [((row, column), level) for row, column, level in found],
        rows=ROWS,
        columns=LEVELS,
        apart="not_mapped",
        dimensions=("sector", "size", "level"),
    )
    shown = protect_linked(linked, threshold)
    if shown is None:
        return
    answered = [one for one in found if one[2] != "not_mapped"]
    assert _all_answered(shown) in (len(answered), None)
    for place, counted in enumerate(shown.tables):
        for row, number in (_answered(counted) if counted else {}).items():
            if number is not None:
                assert number == sum(one[place] == row for one in answered)
                assert number == 0 or number >= threshold
