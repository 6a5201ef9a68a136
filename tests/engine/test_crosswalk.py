"""Nothing is guessed: a translated count is exactly as wide as what cannot be known."""

from collections import Counter
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.engine.correspondence import read_code_list, read_correspondence
from firstline.engine.crosswalk import Crosswalk, Range, crosswalk_of_pairs, from_code_lists

NAMES = {"classification": "municipalities", "from_version": "a", "to_version": "b", "source": "made up"}


def crosswalk(**mapping: set[str]) -> Crosswalk:
    return Crosswalk("municipalities", "a", "b", {k: frozenset(v) for k, v in mapping.items()}, "made up")


def mappings(old: str, new: str) -> st.SearchStrategy[dict[str, frozenset[str]]]:
    return st.dictionaries(st.sampled_from(old), st.frozensets(st.sampled_from(new), min_size=1, max_size=3))


counted = st.dictionaries(st.sampled_from("abcdx"), st.integers(0, 2))
first_steps = mappings("abcd", "pqrs").map(lambda m: Crosswalk("m", "1", "2", m, "one"))
later_steps = mappings("pqrs", "uvw").map(lambda m: Crosswalk("m", "2", "3", m, "two"))


def possible(walk: Crosswalk, counts: dict[str, int]) -> list[Counter[str]]:
    """Every way in which the companies may lie now, one company at a time."""
    companies = [
        walk.targets(old) for old, count in counts.items() for _ in range(count) if walk.targets(old)
    ]
    return [Counter(places) for places in product(*companies)]


@given(first_steps, counted)
def test_a_range_holds_what_is_possible_and_no_more(walk: Crosswalk, counts: dict[str, int]) -> None:
    translated = walk.translate_counts(counts)
    ways = possible(walk, counts)
    for new, found in translated.ranges.items():
        assert found == Range(min(way[new] for way in ways), max(way[new] for way in ways))
    assert {new for way in ways for new in way} <= set(translated.ranges)


@given(first_steps, counted)
def test_nothing_is_lost(walk: Crosswalk, counts: dict[str, int]) -> None:
    translated = walk.translate_counts(counts)
    mapped = translated.total - translated.unmapped_total
    assert translated.total == sum(counts.values())
    assert sum(found.low for found in translated.ranges.values()) <= mapped
    assert mapped <= sum(found.high for found in translated.ranges.values())
    assert set(translated.unmapped) == {old for old in counts if not walk.targets(old)}


@given(first_steps, later_steps)
def test_two_steps_are_one_after_the_other(first: Crosswalk, later: Crosswalk) -> None:
    both = first.then(later)
    assert (both.from_version, both.to_version, both.source) == ("1", "3", "one; two")
    for old in "abcdx":
        ends = {end for between in first.targets(old) for end in later.targets(between)}
        is_known = all(later.targets(between) for between in first.targets(old))
        assert both.targets(old) == (ends if is_known else set())


@given(first_steps)
def test_turned_round_twice_it_is_itself(walk: Crosswalk) -> None:
    assert walk.inverted().inverted() == walk
    for old in walk.mapping:
        for new in "pqrs":
            assert (new in walk.targets(old)) == (old in walk.inverted().targets(new))


def test_a_renumbering_a_merger_and_a_split() -> None:
    walk = crosswalk(vinje={"vinje2"}, bo={"midt"}, sauherad={"midt"}, alesund={"alesund2", "haram"})
    translated = walk.translate_counts({"vinje": 3, "bo": 4, "sauherad": 5, "alesund": 7, "gone": 2})
    assert translated.ranges == {
        "vinje2": Range(3, 3),
        "midt": Range(9, 9),
        "alesund2": Range(0, 7),
        "haram": Range(0, 7),
    }
    assert [found.is_exact for found in translated.ranges.values()] == [False, False, True, True]
    assert (translated.unmapped, translated.total) == ({"gone": 2}, 21)


def test_the_same_or_not_or_not_known() -> None:
    walk = crosswalk(vinje={"vinje2"}, alesund={"alesund2", "haram"})
    assert walk.is_same("vinje", "vinje2") is True
    assert walk.is_same("alesund", "haram") is True
    assert walk.is_same("vinje", "haram") is False
    assert walk.is_same("gone", "gone") is None


def test_refusals() -> None:
    with pytest.raises(ValueError, match="'vinje' becomes nothing"):
        crosswalk(vinje=set())
    with pytest.raises(ValueError, match="does not go on from"):
        crosswalk(a={"b"}).then(crosswalk(b={"c"}))
    with pytest.raises(ValueError, match="negative"):
        crosswalk(a={"b"}).translate_counts({"a": -1})


def test_code_lists_tell_only_what_stayed() -> None:
    old = {"01.1": "Dyrking av  ettårige vekster", "02.1": "Skogskjøtsel", "03.1": "Fiske"}
    new = {"01.1": "dyrking av ettårige vekster", "02.1": "Skogbruk", "04.1": "Fiske"}
    assert from_code_lists(old, new, **NAMES).mapping == {"01.1": {"01.1"}}


@pytest.mark.parametrize(
    "text",
    [
        '"sourceCode","sourceName","sourceShortName","targetCode","targetName","targetShortName"\n'
        '"1507","Ålesund","","1508","Ålesund",""\n"1507","Ålesund","","1580","Haram",""\n',
        "oldCode;oldName;newCode;newName;changeOccurred\n"
        "1507;Ålesund;1508;Ålesund;2024-01-01\n1507;Ålesund;1580;Haram;2024-01-01\n",
        "\ufeffkilde_kode;kilde_tittel;mål_kode;mål_tittel\n1507;Ålesund;1508;Ålesund\n1507;Ålesund;1580;Haram\n",
        "Old, New\n1507, 1508\n\n1507, 1580\n",
    ],
)
def test_the_forms_of_a_correspondence_table(text: str) -> None:
    walk = read_correspondence(text.splitlines(), **NAMES)
    assert walk.mapping == {"1507": {"1508", "1580"}}
    assert (walk.from_version, walk.to_version, walk.source) == ("a", "b", "made up")


def test_a_code_without_successor_or_predecessor_maps_nothing() -> None:
    assert read_correspondence(["old,new", "1,", ",2", "3,4"], **NAMES).mapping == {"3": {"4"}}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("code;name\n1;a\n", "needs the columns sourceCode and targetCode; or"),
        ("", "needs the columns"),
        ("old;new\n", "no row with an old and a new code"),
        ("old;new\n1;\n", "no row with an old and a new code"),
        ("old;new\n1;2\n3\n", "line 3 of this correspondence table has 1 cells"),
        ('old;new\n1;"2 3"\n', "line 2 has more than one code in a cell"),
        ("oldCode;newCode;changeOccurred\n1;2;2020-01-01\n2;3;2024-01-01\n", "changes of 2 days"),
    ],
)
def test_a_table_that_cannot_be_read(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_correspondence(text.splitlines(), **NAMES)


def test_a_code_list_that_cannot_be_read() -> None:
    with pytest.raises(ValueError, match="needs the columns code and name"):
        read_code_list(["id;name", "1;a"])
    with pytest.raises(ValueError, match="line 3 has the code '1'"):
        read_code_list(["code;name", "1;a", "1;b"])


def test_the_real_code_lists_of_activities(real_data: Path) -> None:
    def titles(name: str) -> dict[str, str]:
        with (real_data / "classifications" / name).open(encoding="utf-8-sig", newline="") as lines:
            return read_code_list(lines)

    old, new = titles("sn2007_klass30_nb.csv"), titles("sn2025_klass3218_nb_utf8.csv")
    walk = from_code_lists(old, new, **NAMES)
    assert (len(old), len(new)) == (1811, 1783)
    finest = [code for code in old if len(code) == len("01.110")]
    assert (len(walk.mapping), len(finest), sum(code in walk.mapping for code in finest)) == (843, 820, 300)


def test_pairs_may_come_in_any_order_and_twice() -> None:
    pairs = [("a", "p"), ("b", "q"), ("a", "q"), ("a", "p")]
    assert crosswalk_of_pairs(pairs, **NAMES) == crosswalk_of_pairs(reversed(pairs), **NAMES)
