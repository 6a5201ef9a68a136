"""Forms that others wrote, read as instruments, answered, written, and read in again.

They come from packages of PyPI and npm, which are pinned, fetched into a folder that is thrown away, and
checked before anything in them is believed. Nothing of them is kept.
"""

import json
import re
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from bench.runner import measure
from firstline.domains.assessments import exchange
from firstline.foundation.packs import Instrument
from firstline.foundation.packs.content import build
from validation.form_meaning import answered, differences, keys
from validation.form_sources import Form, documented, node, programmed, tested, xlsforms
from validation.packages import Package, Unobtainable, fetch, unpacked

PINNED = {
    "samples": Package(
        "PyPI", "pyxform", "1.5.1",
        "sha256:84470899e2f4f2f14f268495ccb78158750116042c8e3f595833288d73eca53e",
    ),
    "surveyjs": Package(
        "PyPI", "surveyjs", "0.9.0",
        "sha256:860c8ffdc82c17bfffec71d54d59091b34d7982157fc04cd675f09dfa976f542",
    ),
    "surveys": Package(
        "npm", "@watts-lab/surveys", "1.19.4",
        "sha512-EQ74DvxUXmsDePOpzisP7AzlvIIa/5hFPoYSlMkugK21OSjoQEb1JKYUKbnevgkxD4JXDagHJFD4sP8pf/w3ZQ==",
    ),
    "survey-core": Package(
        "npm", "survey-core", "3.1.1",
        "sha512-DCIjC//kSA5ldAjCNqWH8MPz7Rf1v713RYDcilOTCpagj5oJqp++z9/VV4WSliiKV97VaGJ4YHLZodm0Ki24Dw==",
    ),
    "acorn": Package(
        "npm", "acorn", "8.19.0",
        "sha512-oJlA3XiRm7Cyk6qFD2Jn8ak9B7jSy0qy00ADO3+8dpT0LSjFihQYv4C02LFCSYJV3Q37xYwwRy5m+IpIiUzqWw==",
    ),
    "xlrd": Package(
        "PyPI", "xlrd", "2.0.2",
        "sha256:ea762c3d29f4cca48d82df517b6d89fbce4db3107f9d78713e48cd321d5c9aa9", built=True,
    ),
    "pyxform": Package(
        "PyPI", "pyxform", "4.5.0",
        "sha256:f6bc546d6b53c54a2b505f50850aaa45e7e306eb37d9c5141745eae17bfe9a94", built=True,
    ),
    "defusedxml": Package(
        "PyPI", "defusedxml", "0.7.1",
        "sha256:a352e7e428770286cc899e2542b6cdaedb2b4953ff269a210103ec58f6198a61", built=True,
    ),
    "lark": Package(
        "PyPI", "lark", "1.3.1",
        "sha256:c629b661023a014c37da873b4ff58a817398d12635d3bbb2c5a03be7fe5d1e12", built=True,
    ),
}  # fmt: skip
HOLD_FORMS = ("samples", "surveyjs", "surveys", "survey-core")
DRAWS = 6
# Of what is wrong, that much is printed.
MOST_SAID, LONGEST_SAID = 20, 300
WRITERS = {"json": exchange.write_surveyjs, "xlsx": exchange.write_xlsform}
SURVEYJS = Path(__file__).with_name("surveyjs.cjs")
NAMED = re.compile(r"([\w:.-]+|When it is shown): ")
PLACE = re.compile(r"“[^”]*”(?: \([^)]*\))?")
_folder = ExitStack()


@dataclass(frozen=True)
class Carried:
    """A form that was read, and the instrument that it became."""

    form: Form
    read: exchange.Imported
    instrument: Instrument

    @property
    def ending(self) -> str:
        """How the names of files of its format end."""
        return self.form.name.rpartition(".")[2]


@dataclass
class Account:
    """What became of the forms. refused: each sentence, without its places. broken: refused without one."""

    tried: int = 0
    carried: list[Carried] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


def account_of(forms: list[Form]) -> Account:
    """Try to read each of them."""
    account = Account()
    for form in forms:
        account.tried += 1
        try:
            read = exchange.read(form.name, form.content)
            account.carried.append(Carried(form, read, build(read.data, ())))
        except exchange.Unreadable as refused:
            account.refused[PLACE.sub("“…”", refused.sentence)] += 1
        except Exception:
            traceback.print_exc()
            account.broken.append(form.source)
    return account


def changed(one: Carried, ending: str) -> list[str]:
    """What is not as it was when the instrument has been written in a format and read again; best nothing."""
    content = WRITERS[ending](one.instrument)
    again = exchange.read(f"{one.instrument.key}.{ending}", content)
    known = {(left.what, left.why) for left in one.read.left_out}
    lost = [f"lost: {left}" for left in again.left_out if (left.what, left.why) not in known]
    rng = Random(one.form.source)  # noqa: S311
    return [*lost, *differences(one.instrument, build(again.data, ()), rng, DRAWS)]


@cache
def _packages() -> Mapping[str, Path] | Unobtainable:
    """The packages, each by what it is here for. What cannot be had is not sought again."""
    folder = Path(_folder.enter_context(tempfile.TemporaryDirectory(prefix="firstline-forms-")))
    try:
        found = {}
        for name, package in PINNED.items():
            found[name] = fetch(package, folder)
            if package.built:
                sys.path.append(str(unpacked(found[name])))
    except Unobtainable as error:
        return error
    return found


def packages() -> Mapping[str, Path]:
    """The packages. Raises `Unobtainable`."""
    found = _packages()
    if isinstance(found, Unobtainable):
        raise found
    return found


@cache
def _account() -> Account:
    had = packages()
    found = [
        *xlsforms(had["samples"]),
        *programmed(had["surveys"], had["acorn"]),
        *documented(had["survey-core"]),
        *tested(had["surveyjs"]),
    ]
    return account_of(list({form.content: form for form in reversed(found)}.values())[::-1])


@measure("forms-tried", against="those that the packages hold", unit="forms", at_least=467)
def tried() -> tuple[float, str]:
    """As many as there were when the packages were pinned."""
    return _account().tried, ", ".join(str(PINNED[name]) for name in HOLD_FORMS)


@measure("forms-read", against="forms that are tried", unit="forms", at_least=246)
def read() -> tuple[float, str]:
    """The others have no question that can be carried, are of the old kind, or are no forms."""
    account = _account()
    left = Counter(kind_of(one) for carried in account.carried for one in carried.read.left_out)
    said = [f"{account.tried} tried; refused:", *_counted(account.refused)]
    said += ["left out of what was read:", *_counted(left)]
    return len(account.carried), "\n".join(said)


def kind_of(left: exchange.LeftOut) -> str:
    """What is left out, by the name of its kind or its property where there is one, and why."""
    named = NAMED.match(left.what)
    return f"{named[1]}: {left.why}" if named else left.why


def _counted(counter: Counter[str]) -> list[str]:
    return [f"  {number} × {what}" for what, number in counter.most_common()]


@measure("forms-refused", against="a sentence for what is refused", unit="without one", at_most=0)
def refused() -> tuple[float, str]:
    """Whatever is not read is refused with a sentence."""
    return len(_account().broken), ", ".join(_account().broken)


@measure("forms-unchanged", against="what was read, before it is written", unit="of them", at_least=1)
def unchanged() -> tuple[float, str]:
    """Written in their own format and read again they mean the same."""
    return _share({one.form.source: changed(one, one.ending) for one in _account().carried})


@measure("forms-unchanged-across", against="what was read, before it is written", unit="of them", at_least=1)
def unchanged_across() -> tuple[float, str]:
    """So they do written in the other format."""
    other = {"json": "xlsx", "xlsx": "json"}
    return _share({one.form.source: changed(one, other[one.ending]) for one in _account().carried})


@measure("forms-in-surveyjs", against="SurveyJS itself", unit="asked alike", at_least=1)
def in_surveyjs() -> tuple[float, str]:
    """SurveyJS asks the same after the same answers: of its own forms as they came, and of all as we write.

    A question is left out where it could not be carried when it is shown.
    """
    cases = [case for one in _account().carried for case in cases_of(one)]
    given = [{name: case[name] for name in ("form", "data", "names")} for case in cases]
    said = node(SURVEYJS, str(unpacked(packages()["survey-core"])), given=given)
    found: dict[str, list[str]] = {}
    for case, answer in zip(cases, said, strict=True):
        alike = answer["asked"] == case["asked"] and not (case["ours"] and answer["refused"])
        found.setdefault(case["source"], []).extend([] if alike else [f"{answer} and {case['asked']}"])
    return _share(found)


def cases_of(one: Carried) -> Iterator[dict[str, Any]]:
    """Answers to a form, and what is asked after them: as we write it, and as it came where that is SurveyJS.

    ours: whether we wrote the form, so that it says all that we check.
    """
    rng = Random(one.form.source)  # noqa: S311
    no_other: Mapping[str, str] = {}
    forms = [(True, exchange.write_surveyjs(one.instrument), no_other)]
    if one.ending == "json":
        forms.append((False, one.form.content, one.read.names))
    # What is said of when a question is shown, and could not be carried.
    loose = {left.place for left in one.read.left_out if left.what.startswith("When it is shown")}
    for ours, content, names in forms:
        for _draw in range(DRAWS):
            answers = answered(one.instrument, rng)
            theirs = [names.get(key, key) for key in keys(one.instrument.questions())]
            asked = {names.get(key, key) for key in keys(one.instrument.asked_of(answers))}
            told = [name for name in theirs if ours or name not in loose]
            yield {
                "source": f"{one.form.source}{', as we write it' * ours}",
                "form": json.loads(content),
                "data": exchange.answers_to_surveyjs(one.instrument, answers, names),
                "names": told,
                "asked": [name for name in told if name in asked],
                "ours": ours,
            }


@measure("forms-in-pyxform", against="pyxform itself", unit="of them", at_least=1)
def in_pyxform() -> tuple[float, str]:
    """pyxform, with which ODK reads forms, reads all that we write.

    Not tried are those whose own words ask for an answer to a question that was left out.
    """
    packages()
    convert: Any = import_module("pyxform.xls2xform").convert
    found: dict[str, list[str]] = {}
    for one in _account().carried:
        if not any("An answer put into the words" in left.what for left in one.read.left_out):
            content = BytesIO(exchange.write_xlsform(one.instrument))
            try:
                convert(xlsform=content, file_type=".xlsx", validate=False)
                found[one.form.source] = []
            except Exception as error:
                found[one.form.source] = [str(error)]
    return _share(found)


def _share(found: Mapping[str, list[str]]) -> tuple[float, str]:
    """The share of forms of which there is nothing to say, and what there is to say of the others."""
    otherwise = [f"\n  {source}: {said[0][:LONGEST_SAID]}" for source, said in found.items() if said]
    right = len(found) - len(otherwise)
    return right / len(found), f"{right} of {len(found)}{''.join(otherwise[:MOST_SAID])}"
