"""How forms from elsewhere are measured: what is fetched is checked, and whatever changes a form is seen."""

import subprocess
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest

from firstline.domains.assessments import exchange
from firstline.foundation.packs import Instrument
from firstline.foundation.packs.content import build
from tests.assessments.foreign_forms import surveyjs, xlsform
from validation import forms_from_elsewhere, packages
from validation.form_meaning import differences
from validation.form_sources import Form, is_survey, is_table, rows_of, written
from validation.forms_from_elsewhere import account_of, cases_of, changed, kind_of
from validation.packages import Package, Unobtainable, digest, fetch

ABC = Package("PyPI", "abc", "1.0", "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
OF_NPM = Package(
    "npm", "@some/abc", "1.0",
    "sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==",
)  # fmt: skip


# What is fetched


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes, int], list[list[str]]]:
    """Clients that bring a file with these bytes, or end with that code; and the commands they were given."""

    def answering(content: bytes, code: int = 0) -> list[list[str]]:
        commands: list[list[str]] = []

        def run(command: list[str], **_how: object) -> "subprocess.CompletedProcess[str]":
            commands.append(command)
            option = "--dest" if "--dest" in command else "--pack-destination"
            (Path(command[command.index(option) + 1]) / "abc.tar.gz").write_bytes(content)
            return subprocess.CompletedProcess(command, code, "", "WARNING\nno way there\n")

        monkeypatch.setattr(packages.subprocess, "run", run)
        monkeypatch.setattr(packages.shutil, "which", lambda name: f"/bin/{name}")
        return commands

    return answering


@pytest.mark.parametrize("package", [ABC, OF_NPM], ids=str)
def test_a_package_is_fetched_and_checked(
    package: Package, registry: Callable[[bytes], list[list[str]]], tmp_path: Path
) -> None:
    commands = registry(b"abc")
    file = fetch(package, tmp_path)
    assert (file.read_bytes(), digest(file, package.registry)) == (b"abc", package.digest)
    assert "--no-deps" in commands[0] or "--ignore-scripts" in commands[0]


def test_pip_is_told_the_hash_before_it_runs_what_is_in_a_package(
    registry: Callable[[bytes], list[list[str]]], tmp_path: Path
) -> None:
    commands = registry(b"abc")
    fetch(ABC, tmp_path)
    [command] = commands
    wanted = Path(command[command.index("--requirement") + 1]).read_text()
    assert wanted == f"abc==1.0 --hash={ABC.digest}\n"
    assert "--require-hashes" in command


@pytest.mark.parametrize("package", [ABC, OF_NPM], ids=str)
def test_another_file_under_the_same_name_is_refused(
    package: Package, registry: Callable[[bytes], list[list[str]]], tmp_path: Path
) -> None:
    registry(b"abd")
    with pytest.raises(Unobtainable, match="is not what it was when it was pinned"):
        fetch(package, tmp_path)


def test_without_a_way_to_the_registry_that_is_said(
    registry: Callable[[bytes, int], list[list[str]]], tmp_path: Path
) -> None:
    registry(b"", 1)
    with pytest.raises(Unobtainable, match=r"abc 1\.0 of PyPI cannot be had .*: no way there"):
        fetch(ABC, tmp_path)


def test_without_npm_that_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(packages.shutil, "which", lambda name: None)
    with pytest.raises(Unobtainable, match="npm is not here"):
        fetch(OF_NPM, tmp_path)


def test_what_cannot_be_had_is_said_by_every_measure_and_sought_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sought: list[Package] = []

    def nothing(package: Package, folder: Path) -> Path:
        sought.append(package)
        raise Unobtainable("there is no network")

    monkeypatch.setattr(forms_from_elsewhere, "fetch", nothing)
    forms_from_elsewhere._packages.cache_clear()
    for one in (forms_from_elsewhere.tried, forms_from_elsewhere.unchanged, forms_from_elsewhere.in_pyxform):
        with pytest.raises(Unobtainable, match="there is no network"):
            one()
    assert len(sought) == 1
    forms_from_elsewhere._packages.cache_clear()


# Where forms are found


def test_a_form_that_is_written_as_a_table_is_read() -> None:
    table = r"""
    | survey  |                |      |         |
    |         | type           | name | label   |
    |         | select_one ab  | q    | A \| B? |

    | choices | list_name | name | label |
    |         | ab        | a    |       |
    """
    assert is_table(table)
    assert rows_of(table) == {
        "survey": [["type", "name", "label"], ["select_one ab", "q", "A | B?"]],
        "choices": [["list_name", "name", "label"], ["ab", "a", ""]],
    }


def test_what_stands_in_a_program_is_found_once_and_nothing_is_run() -> None:
    program = b"""
import nothing_like_it
FORM = {"pages": [{"elements": [{"type": "text"}]}], "title": "a" }
other({"elements": []}, {"elements": made()}, "| survey |")
"""
    assert written(program, is_survey) == [
        {"pages": [{"elements": [{"type": "text"}]}], "title": "a"},
        {"elements": []},
    ]
    assert written(program, is_table) == ["| survey |"]
    assert written(b"print 'of the second Python'", is_table) == []


# Whether two mean the same

DATA: dict[str, Any] = {
    "key": "visit", "version": 1, "minutes": 1,
    **{name: {"en": name} for name in ("title", "intro", "audience", "validity")},
    "sources": [{"en": "Ours"}],
    "pages": [
        {"key": "one", "title": {"en": "One"}, "questions": [
            {"key": "how", "kind": "one", "label": {"en": "How?"}, "options": [
                {"key": key, "label": {"en": key}} for key in ("bad", "good", "best")]},
            {"key": "why", "kind": "ticks", "label": {"en": "Why?"}, "shown_if": {
                "question": "how", "any_of": ["good", "best"]}, "options": [
                {"key": "food", "label": {"en": "Food"}}, {"key": "view", "label": {"en": "View"}},
                {"key": "none", "label": {"en": "None"}, "exclusive": True}]},
            {"key": "many", "kind": "number", "label": {"en": "How many?"}, "minimum": 1, "maximum": 9},
            {"key": "words", "kind": "text", "label": {"en": "Words"}, "max_length": 20},
        ]},
        {"key": "two", "title": {"en": "Two"}, "questions": [
            {"key": "day", "kind": "date", "label": {"en": "When?"}, "latest": "2026-01-31"},
            {"key": "paid", "kind": "money", "label": {"en": "Paid?"}, "currency": "NOK", "minimum": 0},
            {"key": "parts", "kind": "matrix", "label": {"en": "Parts"},
             "rows": [{"key": key, "label": {"en": key}} for key in ("a", "b")],
             "steps": [{"key": key, "label": {"en": key}} for key in ("low", "high")]},
        ]},
    ],
}  # fmt: skip


def question(data: dict[str, Any], key: str) -> dict[str, Any]:
    return next(one for page in data["pages"] for one in page["questions"] if one["key"] == key)


CHANGES: list[Callable[[dict[str, Any]], object]] = [
    lambda data: question(data, "how")["options"].pop(0),
    lambda data: question(data, "how")["options"].reverse(),
    lambda data: question(data, "how")["label"].update(en="How so?"),
    lambda data: question(data, "why").pop("shown_if"),
    lambda data: question(data, "why")["shown_if"].update(any_of=["good"]),
    lambda data: question(data, "why")["options"][2].update(exclusive=False),
    lambda data: question(data, "many").update(minimum=0),
    lambda data: question(data, "many").pop("maximum"),
    lambda data: question(data, "words").update(max_length=19),
    lambda data: question(data, "day").update(latest="2026-02-01"),
    lambda data: question(data, "paid").update(currency="DKK"),
    lambda data: question(data, "parts")["rows"].pop(),
    lambda data: data["pages"][1]["questions"].reverse(),
    lambda data: data["pages"][0]["questions"].append(data["pages"][1]["questions"].pop(0)),
]


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_a_form_is_seen(change: Callable[[dict[str, Any]], object]) -> None:
    data = deepcopy(DATA)
    change(data)
    assert differences(build(DATA, ()), build(data, ()), Random(1), 1)


@pytest.mark.parametrize("change", [one for place, one in enumerate(CHANGES) if place not in (1, 2, 12, 13)])
def test_what_changes_an_answer_is_seen_by_answering_alone(
    change: Callable[[dict[str, Any]], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("validation.form_meaning.words", lambda question: question.key)
    data = deepcopy(DATA)
    change(data)
    assert differences(build(DATA, ()), build(data, ()), Random(1), 200)


def test_a_form_means_what_it_means() -> None:
    assert differences(build(DATA, ()), build(deepcopy(DATA), ()), Random(2), 60) == []


# What is counted

CHOICE = {"type": "radiogroup", "name": "How", "choices": ["bad", "good"]}
FORMS = [
    Form("a", "a.json", surveyjs(CHOICE, {"type": "text", "name": "t", "visibleIf": "{How} = 'good'"})),
    Form("b", "b.xlsx", xlsform(["type", "name", "label"], ["integer", "n", "?"], ["geopoint", "g", "?"])),
    Form("c", "c.json", surveyjs({"type": "file", "name": "f"})),
    Form("d", "d.xls", b""),
]


def test_each_form_is_read_or_refused_with_a_sentence() -> None:
    account = account_of(FORMS)
    assert (account.tried, [one.form.source for one in account.carried], account.broken) == (
        4,
        ["a", "b"],
        [],
    )
    assert sorted(account.refused) == [
        "The file has no question that can be carried over. The first thing in it is “…”. No files are taken "
        "in an answer here.",
        "This is a workbook of the old kind. Save it as XLSX and try again.",
    ]
    for one in account.carried:
        assert [changed(one, ending) for ending in ("json", "xlsx")] == [[], []]
    [left] = account.carried[1].read.left_out
    assert kind_of(left) == "geopoint: No places on a map are asked for here."


def test_what_breaks_is_counted_and_does_not_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaking(name: str, content: bytes) -> exchange.Imported:
        raise KeyError(name)

    monkeypatch.setattr(exchange, "read", breaking)
    assert account_of(FORMS[:2]).broken == ["a", "b"]


def test_a_writer_that_loses_something_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    one = account_of(FORMS[:1]).carried[0]

    def losing(instrument: Instrument) -> bytes:
        return exchange.write_surveyjs(instrument).replace(b"visibleIf", b"enableIf")

    monkeypatch.setitem(forms_from_elsewhere.WRITERS, "json", losing)
    assert changed(one, "json")


def test_a_case_for_surveyjs_has_its_own_names() -> None:
    cases = list(cases_of(account_of(FORMS[:1]).carried[0]))
    ours, theirs = ([case for case in cases if case["ours"] is whose] for whose in (True, False))
    assert {name for case in ours for name in case["names"]} == {"how", "t"}
    assert {name for case in theirs for name in case["names"]} == {"How", "t"}
    for case in cases:
        good = "good" in case["data"].values()
        assert ("t" in case["asked"]) is good
