"""Read packs: TOML files under ``firstline/packs/<kind>/``, checked against their schema when first used.

A file is ``<key>.v<version>.toml``; a vocabulary that follows a register's own list may go without a version
in its name. Old versions stay where they are, so that what was answered under them can still be scored.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from firstline.engine.eligibility import activity_digits
from firstline.foundation.packs.crosswalks import CrosswalkSeries
from firstline.foundation.packs.follows import check_unchanged, is_linked
from firstline.foundation.packs.formats import Format
from firstline.foundation.packs.guide import Guide
from firstline.foundation.packs.instrument import Instrument
from firstline.foundation.packs.lines import line_at, line_of, lines_of
from firstline.foundation.packs.telling import advice, location_of, path_in, place
from firstline.foundation.packs.vocabularies import (
    SCHEMAS,
    Entry,
    LegalForm,
    OfferKind,
    Sector,
    SizeBand,
    Vocabulary,
)

PACKS = Path(__file__).resolve().parents[2] / "packs"
# What a hub made: the hub and its own key, which no file can be named after.
OWN_KEY = re.compile(r"[a-z0-9][a-z0-9-]*\.[a-z0-9][a-z0-9_]*")
FILE_NAME = re.compile(r"^(?P<key>.+?)(?:\.v(?P<version>[0-9]+))?\.toml$")

Pack = TypeVar("Pack", bound=BaseModel)
E = TypeVar("E", bound=Entry)


class PackError(ValueError):
    """A data file that cannot be used: which file, where in it, and what to do.

    line: in the file, from 1; `None` where it is the whole file, or none at all.
    """

    def __init__(self, file: str, place: str, problem: str, line: int | None = None) -> None:
        there = file if line is None else f"{file}:{line}"
        super().__init__(f"{there}: {place}: {problem}" if place else f"{there}: {problem}")
        self.file = file
        self.place = place
        self.problem = problem
        self.line = line


InstrumentSource = Callable[[str, int | None], Instrument | None]
"""(key, version or None for the latest) -> a hub's own instrument; None where it has none such."""
_sources: list[InstrumentSource] = []


def instrument_source(source: InstrumentSource) -> InstrumentSource:
    """Register where instruments are found that are in no file; a room calls it when it is loaded."""
    if source not in _sources:
        _sources.append(source)
    return source


def load_instrument(key: str, version: int | None = None) -> Instrument:
    """The instrument of that key, in its latest version when none is named. Raises `PackError`.

    A key with a dot is a hub's own: the sources are asked for it, and what they remember is their matter.
    """
    if OWN_KEY.fullmatch(key):
        for source in _sources:
            if (found := source(key, version)) is not None:
                return found
    return _shipped(key, version)


@cache
def _shipped(key: str, version: int | None = None) -> Instrument:
    path = _find("instruments", key, version)
    instrument = read_pack(path, Instrument)
    if instrument.follows is not None:
        try:
            check_unchanged(instrument, _shipped(key, instrument.follows.version))
        except ValueError as error:
            raise PackError(f"{path.parent.name}/{path.name}", "follows", str(error)) from error
    return instrument


def linked(key: str, version: int) -> frozenset[int]:
    """The versions of an instrument whose points can be set against that version's, itself among them.

    Two are linked where one follows the other and all that is scored is unchanged, or by way of a third.
    """
    if OWN_KEY.fullmatch(key):
        # A hub publishes its versions one after the other, while the product runs.
        return _linked(key, version, range(1, load_instrument(key).version + 1))
    return _shipped_linked(key, version)


@cache
def _shipped_linked(key: str, version: int) -> frozenset[int]:
    return _linked(key, version, sorted(number for name, number in _files("instruments") if name == key))


def _linked(key: str, version: int, versions: Iterable[int]) -> frozenset[int]:
    found = {version}
    pairs = [pair for number in versions if (pair := _link(load_instrument(key, number)))]
    grows = True
    while grows:
        beside = {one for pair in pairs if found & pair for one in pair} - found
        found |= beside
        grows = bool(beside)
    return frozenset(found)


def _link(instrument: Instrument) -> frozenset[int] | None:
    """The version and the one that it follows, where their points can be compared."""
    if instrument.follows is None:
        return None
    before = load_instrument(instrument.key, instrument.follows.version)
    return frozenset({instrument.version, before.version}) if is_linked(instrument, before) else None


@cache
def instruments() -> tuple[Instrument, ...]:
    """The latest version of every instrument that comes with Firstline, by key. Raises `PackError`."""
    return tuple(_shipped(key) for key in sorted({key for key, _ in _files("instruments")}))


def instrument_file(key: str, version: int | None = None) -> str:
    """The file of an instrument that comes with Firstline, as it stands. Raises `PackError`."""
    return _find("instruments", key, version).read_text(encoding="utf-8")


@cache
def load_guide(key: str, version: int | None = None) -> Guide:
    """The guide of that key, in its latest version when none is named. Raises `PackError`."""
    return read_pack(_find("journeys", key, version), Guide)


@cache
def load_crosswalk(key: str, version: int | None = None) -> CrosswalkSeries:
    """How a classification changed, such as "municipalities_no". Raises `PackError`."""
    return read_pack(_find("crosswalks", key, version), CrosswalkSeries)


@cache
def load_format(key: str, version: int | None = None) -> Format:
    """The format of a register's files, in its latest version when none is named. Raises `PackError`."""
    return read_pack(_find("formats", key, version), Format)


def vocabulary(name: str) -> Vocabulary[Entry]:
    """The vocabulary of that name, such as "topics" or "legal_forms.brreg". Raises `PackError`."""
    return _vocabulary(name, SCHEMAS.get(name.partition(".")[0], Entry))


def legal_forms(register: str) -> Vocabulary[LegalForm]:
    """The legal forms of a register. Raises `PackError` for a register that we have no list of."""
    return _vocabulary(f"legal_forms.{register}", LegalForm)


def size_bands() -> Vocabulary[SizeBand]:
    """The ranges of employees that counts are shown by."""
    return _vocabulary("size_bands", SizeBand)


def age_bands() -> Vocabulary[SizeBand]:
    """The ranges of whole years that companies are counted by."""
    return _vocabulary("age_bands", SizeBand)


def sectors() -> Vocabulary[Sector]:
    """The sections of NACE Rev. 2."""
    return _vocabulary("sectors", Sector)


def offer_kinds() -> Vocabulary[OfferKind]:
    """The kinds of offer, and which of them develop competence."""
    return _vocabulary("offer_kinds", OfferKind)


def kind_of_legal_form(register: str, code: str) -> str:
    """business, public_body, association or estate; "unknown" for a form that does not tell, or a new one."""
    form = legal_forms(register).get(code)
    return "unknown" if form is None else form.kind


def size_band_of(employees: int | None) -> str | None:
    """The key of the band that holds the number; `None` for a number that is not known."""
    if employees is None:
        return None
    for band in size_bands().entries:
        if band.minimum <= employees and (band.maximum is None or employees <= band.maximum):
            return band.key
    return None


@lru_cache(maxsize=4096)
def section_of(activity_code: str | None) -> str | None:
    """The letter of the NACE section that an activity code lies in; `None` when it lies in none."""
    digits = activity_digits(activity_code)
    if digits is None:
        return None
    found = next((sector for sector in sectors().entries if sector.holds(digits[:2])), None)
    return None if found is None or digits in found.but else found.key


def read_pack(path: Path, schema: type[Pack]) -> Pack:
    """Read one file against its schema. Raises `PackError` for the first thing that is wrong in it."""
    name = f"{path.parent.name}/{path.name}"
    try:
        content = path.read_bytes().decode()
        data = tomllib.loads(content, parse_float=Decimal)
    except OSError as error:
        raise PackError(
            name, "", f"the file cannot be read ({error.strerror}); check that it is there"
        ) from error
    except UnicodeDecodeError as error:
        raise PackError(name, "", "the file is not UTF-8; save it as UTF-8", line_of(error)) from error
    except tomllib.TOMLDecodeError as error:
        raise not_toml(name, content, error) from error
    try:
        pack = schema.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        others = error.error_count() - 1
        more = f" ({others} more like it or after it)" if others else ""
        location = location_of(first)
        there = line_at(lines_of(content), path_in(data, location))
        raise PackError(name, place(data, location), f"{advice(first)}{more}", there) from error
    _check_name(name, path, data, content)
    return pack


def _check_name(name: str, path: Path, data: Mapping[str, Any], content: str) -> None:
    key, version = _parse_name(path)
    for field, wanted, said in (("key", key, repr(key)), ("version", version or None, f"v{version}")):
        if wanted is not None and data[field] != wanted:
            problem = f"the file is named {said}; write that, or rename the file"
            raise PackError(name, field, problem, line_at(lines_of(content), (field,)))


def not_toml(file: str, content: str, error: Exception) -> PackError:
    """What is said of a file that `tomllib` cannot read, with the line that it names."""
    named = re.search(r"\(at line ([0-9]+), ", str(error))
    ends = "(at end of document)" in str(error)
    line = int(named[1]) if named else content.count("\n") + 1 if ends else None
    return PackError(file, "", f"this is not TOML: {error}; correct that line", line)


def _files(kind: str) -> dict[tuple[str, int], Path]:
    found = {}
    for path in sorted((PACKS / kind).glob("*.toml")):
        key, version = _parse_name(path)
        found[key, version] = path
    return found


def _parse_name(path: Path) -> tuple[str, int]:
    """(key, version); version 0 where the name has none."""
    parts = FILE_NAME.match(path.name)
    if parts is None:
        raise PackError(f"{path.parent.name}/{path.name}", "", "name the file <key>.v<version>.toml")
    return parts["key"], int(parts["version"] or 0)


def _find(kind: str, key: str, version: int | None) -> Path:
    files = _files(kind)
    versions = [number for name, number in files if name == key]
    wanted = max(versions, default=0) if version is None else version
    if wanted not in versions:
        known = ", ".join(path.name for path in files.values()) or "nothing"
        asked = key if version is None else f"{key}.v{version}"
        raise PackError(kind, asked, f"there is no such file; there is {known}")
    return files[key, wanted]


@cache
def _vocabulary(name: str, entry: type[E]) -> Vocabulary[E]:
    return read_pack(_find("vocabularies", name, None), Vocabulary[entry])  # type: ignore[valid-type]
