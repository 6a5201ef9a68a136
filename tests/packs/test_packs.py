"""Every data file we ship is read; a bad one says which file, where, and what to do."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from firstline.foundation.locale.languages import SHOWN
from firstline.foundation.packs import (
    CrosswalkSeries,
    Format,
    Guide,
    Instrument,
    PackError,
    Text,
    Vocabulary,
    instruments,
    kind_of_legal_form,
    load_crosswalk,
    load_format,
    load_guide,
    load_instrument,
    loader,
    read_pack,
    section_of,
    sectors,
    size_band_of,
    size_bands,
    vocabulary,
)

SHIPPED = sorted(loader.PACKS.glob("*/*.toml"))
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def load(path: Path) -> CrosswalkSeries | Format | Guide | Instrument | Vocabulary[Any]:
    key, version = loader._parse_name(path)
    if path.parent.name == "crosswalks":
        return load_crosswalk(key, version)
    if path.parent.name == "formats":
        return load_format(key, version)
    if path.parent.name == "journeys":
        return load_guide(key, version)
    if path.parent.name == "instruments":
        return load_instrument(key, version)
    return vocabulary(key)


def texts(value: object) -> Iterator[Text]:
    """Every text in a pack, however deep."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, BaseModel):
        for _, part in value:
            yield from texts(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part)


def test_what_is_shipped() -> None:
    assert {path.name for path in SHIPPED} >= {
        "ccmd.v1.toml",
        "ccmd.v2.toml",
        "ecm_dpi.v1.toml",
        "feedback.v1.toml",
        "topics.v1.toml",
        "legal_forms.brreg.toml",
        "offer_kinds.v1.toml",
        "size_bands.v1.toml",
        "sectors.v1.toml",
        "municipalities_no.v1.toml",
    }
    assert {path.parent.name for path in SHIPPED} == {
        *("crosswalks", "formats", "instruments", "journeys", "vocabularies"),
    }


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_file_is_read_and_every_text_is_in_every_language_that_is_shown(path: Path) -> None:
    found = list(texts(load(path)))
    assert found
    for text in found:
        assert [language for language in SHOWN if not getattr(text, language)] == [], text.en
        assert text.text("xx") == text.en
        # A sentence that is the same in both languages has been left untranslated.
        assert text.en != text.nb or len(text.en.split()) < 4


def test_a_text_is_given_in_the_nearest_language() -> None:
    text = Text(en="adviser", nb="rådgiver")
    assert (text.text("nb"), text.text("nn"), text.text("en-gb"), text.text(None)) == (
        "rådgiver",
        "rådgiver",
        "adviser",
        "adviser",
    )
    assert Text(en="adviser", nb="rådgiver", nn="rådgjevar").text("nn") == "rådgjevar"


def test_loading_is_cached_and_gives_the_latest_version() -> None:
    assert load_instrument("ccmd") is load_instrument("ccmd")
    assert [instrument.key for instrument in instruments()] == [
        "ccmd",
        "ecm_dpi",
        "ecommerce",
        "employer_survey",
        "feedback",
        "growth",
        "needs_survey",
    ]


@pytest.mark.parametrize(("key", "version"), [("ccmd", 99), ("nothing", None), ("../ccmd", 1)])
def test_an_instrument_that_is_not_there_is_named(key: str, version: int | None) -> None:
    with pytest.raises(PackError, match=r"no such file; there is ccmd\.v1\.toml"):
        load_instrument(key, version)


def test_old_versions_stay_beside_new_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = (loader.PACKS / "instruments" / "feedback.v1.toml").read_text()
    (tmp_path / "instruments").mkdir()
    for version in (1, 2, 10):
        text = first.replace("version = 1\n", f"version = {version}\n")
        (tmp_path / "instruments" / f"feedback.v{version}.toml").write_text(text)
    monkeypatch.setattr(loader, "PACKS", tmp_path)
    load_uncached: Callable[..., Instrument] = loader._shipped.__wrapped__
    assert load_uncached("feedback").version == 10
    assert load_uncached("feedback", 1).version == 1


# Bad files

GOOD = (loader.PACKS / "instruments" / "feedback.v1.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("find", "put", "place", "problem"),
    [
        ('key = "feedback"\nversion = 1\n', "version = 1\n", "key", "missing; add it"),
        ("version = 1\n", "version = 0\n", "version", "greater than or equal to 1"),
        ("version = 1\n", "version = 2\n", "version", "named v1"),
        ('key = "feedback"\n', 'key = "other"\n', "key", "rename the file"),
        ("minutes = 2\n", "minutes = 2\ncolour = 3\n", "colour", "nothing reads this"),
        ("minutes = 2\n", "minutes = \n", "", "not TOML"),
        (
            'kind = "one"\ndimension',
            'kind = "two"\ndimension',
            'pages "feedback" > questions "useful"',
            "expected tags",
        ),
        ('kind = "text"', "", 'pages "feedback" > questions "comment"', "add kind"),
        (
            ', nb = "5 – svært nyttig"',
            "",
            'pages "feedback" > questions "useful" > options "5" > label > nb',
            "missing; add it",
        ),
        ('{ key = "2"', '{ key = "1"', "", "'1' stands there twice"),
        ('key = "result"', 'key = "useful"', "", "'useful' stands there twice"),
        ('dimension = "usefulness"', 'dimension = "use"', "", "'useful' names no dimension"),
        ('dimension = "usefulness"', "", "", "usefulness needs at least one question"),
        ("optional = true", 'dimension = "usefulness"', "", "'comment' is of a kind that has no score"),
        ("max_length = 2000", "max_length = 0", 'questions "comment"', "greater than or equal to 1"),
    ],
)
def test_a_bad_file_says_where_and_what_to_do(
    tmp_path: Path, find: str, put: str, place: str, problem: str
) -> None:
    assert find in GOOD
    path = tmp_path / "feedback.v1.toml"
    path.write_text(GOOD.replace(find, put, 1), encoding="utf-8")
    with pytest.raises(PackError) as caught:
        read_pack(path, Instrument)
    assert caught.value.file.endswith("feedback.v1.toml")
    assert place in caught.value.place
    assert problem in caught.value.problem


def test_levels_that_do_not_begin_at_zero_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "ccmd.v1.toml"
    text = (loader.PACKS / "instruments" / "ccmd.v1.toml").read_text(encoding="utf-8")
    path.write_text(text.replace("lower = 0\n", "lower = 5\n"), encoding="utf-8")
    with pytest.raises(PackError, match="cuts must begin at 0"):
        read_pack(path, Instrument)


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="check that it is there"):
        read_pack(tmp_path / "ccmd.v1.toml", Instrument)
    (tmp_path / "ccmd.v1.toml").write_bytes("title = 'å'".encode("latin-1"))
    with pytest.raises(PackError, match="save it as UTF-8"):
        read_pack(tmp_path / "ccmd.v1.toml", Instrument)


# Vocabularies


def test_a_vocabulary_names_its_keys_in_the_readers_language() -> None:
    topics = vocabulary("topics")
    assert topics.name("finance", "nb") == "Finansiering og tilskudd"
    assert topics.name("gone", "nb") == "gone"
    assert topics.get("gone") is None
    assert ("finance", "Finance and grants") in topics.choices("en")


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("ENK", "business"), ("AS", "business"), ("DA", "business"), ("NUF", "business"), ("SA", "business"),
        ("KOMM", "public_body"), ("ORGL", "public_body"), ("IKS", "public_body"), ("SÆR", "public_body"),
        ("FLI", "association"), ("STI", "association"), ("BRL", "association"), ("ESEK", "association"),
        ("KBO", "estate"), ("BEDR", "unknown"), ("NEW", "unknown"),
    ],
)  # fmt: skip
def test_a_legal_form_tells_what_kind_of_organisation_it_is(form: str, kind: str) -> None:
    assert kind_of_legal_form("brreg", form) == kind


def test_of_the_79_in_telemark_25_are_not_businesses() -> None:
    sample = DATA / "brreg" / "enheter.csv"
    if not sample.exists():
        pytest.skip("the real register sample is not at ../shared/data")
    with sample.open(encoding="utf-8-sig", newline="") as lines:
        rows = [
            row for row in csv.DictReader(lines) if row["forretningsadresse.kommunenummer"].startswith("40")
        ]
    kinds = Counter(kind_of_legal_form("brreg", row["organisasjonsform.kode"]) for row in rows)
    assert kinds == {"business": 54, "association": 13, "public_body": 11, "estate": 1}


@pytest.mark.parametrize(
    ("employees", "band"),
    [
        (None, None),
        (0, "0"),
        (1, "1-4"),
        (4, "1-4"),
        (5, "5-9"),
        (49, "10-49"),
        (250, "250+"),
        (10**6, "250+"),
    ],
)
def test_size_bands(employees: int | None, band: str | None) -> None:
    assert size_band_of(employees) == band


def test_size_bands_leave_no_gap_and_do_not_overlap() -> None:
    bands = size_bands().entries
    assert bands[0].minimum == 0
    assert bands[-1].maximum is None
    for low, high in pairwise(bands):
        assert low.maximum is not None
        assert low.maximum + 1 == high.minimum


@pytest.mark.parametrize(
    ("code", "section"),
    [
        ("62.010", "J"),
        ("01.110", "A"),
        ("97.000", "T"),
        ("04.000", None),
        ("00.000", None),
        ("", None),
        (None, None),
    ],
)
def test_section_of_an_activity_code(code: str | None, section: str | None) -> None:
    assert section_of(code) == section


def test_every_division_lies_in_one_section_and_nace_rev_2_has_88() -> None:
    held = {n: [s.key for s in sectors().entries if s.holds(f"{n:02}")] for n in range(100)}
    assert sum(len(sections) for sections in held.values()) == 88
    assert max(len(sections) for sections in held.values()) == 1
    assert "".join(sectors().keys()) == "ABCDEFGHIJKLMNOPQRSTU"


def test_the_guide_asks_about_topics_and_kinds_that_there_are() -> None:
    guide = load_guide("start")
    assert {key for who in guide.who.choices for key in who.topics} <= set(vocabulary("topics").keys())
    assert {kind for how in guide.how.choices for kind in how.kinds} == set(vocabulary("offer_kinds").keys())
    assert any(not how.kinds for how in guide.how.choices), "one answer takes whatever helps"


def test_a_field_stands_in_every_layout_of_a_unit() -> None:
    layout = {"unit": "company", "required": ["number"], "columns": {"number": "a", "name": "b"}}
    other = {"unit": "company", "told_by": "z", "required": ["number"], "columns": {"number": "z"}}
    whole = {"key": "demo", "version": 1, "title": {"en": "Demo", "nb": "Demo"}, "source": "Invented"}
    with pytest.raises(ValidationError, match="'name'"):
        Format.model_validate(whole | {"layouts": [layout, other]})
    other["columns"] = {"number": "z", "name": []}
    assert Format.model_validate(whole | {"layouts": [layout, other]}).layouts[1].names("name") == ()
