"""The pages of the bench: a draft is changed part by part, goes out as a file and comes in, and is tried."""

import html
import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from firstline.domains.assessments import actions
from firstline.domains.assessments.measuring import bank_of, scored
from firstline.domains.assessments.models import Assessment, HubInstrument
from firstline.domains.hubs.models import Hub, Person
from firstline.engine.scoring import Score
from firstline.foundation.access.models import SubmittedForm
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.packs import Instrument, load_instrument
from firstline.foundation.packs.content import build, parse
from firstline.foundation.ui.band import margin_of
from firstline.foundation.ui.wording import number_text
from tests.assessments.calibrating import let_answer
from tests.assessments.conftest import ccmd, page_form
from tests.conftest import MakePerson
from tests.faces.bench import DESK, Browse, copied, editor, fields, published

__all__ = ["ccmd", "copied", "editor", "published"]
pytestmark = pytest.mark.django_db


# Changing, one part at a time


def test_a_question_is_added_moved_and_removed(copied: HubInstrument, editor: Person, browse: Browse) -> None:
    browser, address = browse(editor), f"{DESK}{copied.pk}/"
    kinds = browser.get(f"{address}add/pages-0-questions/").content.decode()
    assert "?kind=matrix" in kinds
    add = f"{address}add/pages-0-questions/?kind=one"
    sent = {
        "seen": 1, "label__nb": "Hva så?", "label__en": "What then?", "options": "Ingenting\nNoe\n\nAlt",
    }  # fmt: skip
    assert browser.post(add, sent).status_code == 302
    copied.refresh_from_db()
    added = parse(copied.content)["pages"][0]["questions"][-1]
    assert added == {
        "key": "hva_sa", "kind": "one", "label": {"nb": "Hva så?", "en": "What then?"},
        "options": [
            {"key": "ingenting", "label": {"nb": "Ingenting"}},
            {"key": "noe", "label": {"nb": "Noe"}},
            {"key": "alt", "label": {"nb": "Alt"}},
        ],
    }  # fmt: skip
    number = len(parse(copied.content)["pages"][0]["questions"]) - 1
    browser.post(f"{address}move/pages-0-questions-{number}/", {"seen": 2, "to": "up"})
    copied.refresh_from_db()
    assert parse(copied.content)["pages"][0]["questions"][number - 1] == added
    browser.post(f"{address}remove/pages-0-questions-{number - 1}/", {"seen": 3})
    copied.refresh_from_db()
    assert "hva_sa" not in copied.content
    for wrong in ("pages-99", "title", "pages-0-questions", "minutes-0", "nothing"):
        assert browser.get(f"{address}change/{wrong}/").status_code == 404
        assert browser.post(f"{address}move/{wrong}/", {"seen": 4, "to": "up"}).status_code in (404, 302)
    assert browser.post(f"{address}remove/pages-0/", {}).status_code == 409


@pytest.mark.parametrize("place", ["top", "pages-0", "dimensions-0", "levels-1", "sources-0",
                                   "pages-0-questions-0", "pages-0-questions-0-options-1"])  # fmt: skip
def test_saving_what_stands_there_changes_nothing(
    place: str, copied: HubInstrument, editor: Person, browse: Browse
) -> None:
    address = f"{DESK}{copied.pk}/change/{place}/"
    page = browse(editor).get(address).content.decode()
    chosen = dict(re.findall(r'<select name="([^"]+)".*?value="([^"]*)" selected', page, re.DOTALL))
    sent = {name: html.unescape(value) for name, value in (fields(page) | chosen).items()}
    sent |= dict.fromkeys(re.findall(r'type="number" name="([^"]+)"', page), "")
    sent |= dict(re.findall(r'type="number" name="([^"]+)" value="([^"]*)"', page))
    assert browse(editor).post(address, sent).status_code == 302
    before = copied.content
    copied.refresh_from_db()
    assert parse(copied.content) == parse(before)


def test_what_the_forms_do_not_know_is_left_alone(
    copied: HubInstrument, editor: Person, browse: Browse
) -> None:
    data = parse(copied.content)
    data["pages"][0]["questions"][0]["unheard_of"] = {"goal": ["none"]}
    row = actions.change_draft(instrument=copied, data=data, seen=1, by=editor, what="x")
    address = f"{DESK}{row.pk}/change/pages-0-questions-0/"
    sent = fields(browse(editor).get(address).content.decode()) | {
        "label__nb": "Nye ord",
        "dimension": "ambition",
    }
    assert browse(editor).post(address, sent).status_code == 302
    row.refresh_from_db()
    question = parse(row.content)["pages"][0]["questions"][0]
    assert question["unheard_of"] == {"goal": ["none"]}
    assert question["label"]["nb"] == "Nye ord"
    assert "nn" not in question["label"], "it would ask something else"


def test_a_key_that_cannot_stand_there_is_refused_at_its_field(
    copied: HubInstrument, editor: Person, browse: Browse
) -> None:
    address = f"{DESK}{copied.pk}/change/pages-0-questions-0/"
    sent = fields(browse(editor).get(address).content.decode()) | {"key": "Not A Key"}
    answer = browse(editor).post(address, sent)
    assert answer.status_code == 422
    assert "a to z, 0 to 9 and _ only" in answer.content.decode()


def test_the_missing_language_is_written_side_by_side(
    copied: HubInstrument, editor: Person, browse: Browse
) -> None:
    data = parse(copied.content)
    del data["pages"][0]["questions"][0]["label"]["en"]
    actions.change_draft(instrument=copied, data=data, seen=1, by=editor, what="x")
    browser, address = browse(editor), f"{DESK}{copied.pk}/translate/?from=nb&to=en"
    page = browser.get(address).content.decode()
    assert "One text is missing in English." in page
    assert data["pages"][0]["questions"][0]["label"]["nb"] in html.unescape(page)
    refused = browser.post(address, {"seen": 2, "t-pages-0-questions-0-label": "x" * 4001})
    assert "there is room for 4000" in refused.content.decode()
    browser.post(address, {"seen": 2, "t-pages-0-questions-0-label": "How large?"})
    copied.refresh_from_db()
    assert parse(copied.content)["pages"][0]["questions"][0]["label"]["en"] == "How large?"
    assert "All is there in English." in browser.get(address).content.decode()


def test_a_fault_is_said_in_words_with_the_way_to_mend_it(
    copied: HubInstrument, editor: Person, browse: Browse
) -> None:
    data = parse(copied.content)
    data["pages"][0]["questions"][0]["options"] = []
    actions.change_draft(instrument=copied, data=data, seen=1, by=editor, what="x")
    page = browse(editor).get(f"{DESK}{copied.pk}/check/").content.decode()
    assert "has no answers to choose from" in page or "at least two answers" in page
    assert f'href="{DESK}{copied.pk}/change/' in page
    assert browse(editor).get(f"{DESK}{copied.pk}/try/").status_code == 409


# Files


def upload(browser: Browser, name: str, content: bytes) -> object:
    return browser.post(f"{DESK}import/", {"file": SimpleUploadedFile(name, content)})


def rows(answer: Any) -> list[list[str]]:
    """The rows of a page's table, as they are read."""
    body = answer.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in body.split("</tr>")]
    return [[html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in row] for row in cells if row]


def test_the_same_file_goes_out_and_comes_in(
    published: HubInstrument, editor: Person, other_hub: Hub, make_person: MakePerson, browse: Browse
) -> None:
    file = browse(editor).get(f"{DESK}{published.pk}/file/")
    assert 'filename="growth.v1.toml"' in file["Content-Disposition"]
    assert build(parse(file.content.decode()), ("en", "nb")) == load_instrument("growth")
    theirs = make_person("Other", other_hub, Role.EDITOR)
    sent = SimpleUploadedFile("growth.v1.toml", file.content)
    answer = browse(theirs).post("/havn/desk/instruments/import/", {"file": sent})
    row = HubInstrument.objects.get(hub=other_hub)
    assert answer["Location"] == f"/havn/desk/instruments/{row.pk}/check/"
    assert (row.key, row.version, row.state) == ("havn.growth", 1, "draft")
    assert row.content == published.content


def test_a_file_of_one_that_is_there_is_its_next_version(
    published: HubInstrument, editor: Person, browse: Browse
) -> None:
    browser = browse(editor)
    upload(browser, "x.toml", published.content.encode())
    row = HubInstrument.objects.get(state="draft")
    assert (row.key, row.version) == (published.key, 2)
    answer = upload(browser, "x.toml", published.content.encode())
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "A draft of “fjelldal.growth” is open" in answer.content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.toml", b'key = "a"\nminutes = \n', "Line 2, at character 11"),
        ("x.toml", b'key = "a"\n# \xff', "Line 2 is not written in UTF-8"),
        ("x.exe", b"", "ends in .toml, .json or .xlsx"),
        ("--.toml", b"minutes = 3\n", "what it is called"),
        ("x.toml", b'key = "a\\n"\n', "what it is called"),
        ("x.toml", b'key = "a"\nb = [', "ends in the middle"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(
    name: str, content: bytes, said: str, editor: Person, browse: Browse
) -> None:
    answer = upload(browse(editor), name, content)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert said in html.unescape(answer.content.decode())  # type: ignore[attr-defined]
    assert not HubInstrument.objects.exists()


def test_a_file_that_is_not_right_is_a_draft_whose_faults_are_listed(editor: Person, browse: Browse) -> None:
    answer = upload(browse(editor), "my-survey.toml", b"minutes = 0\n\n\npages = 7\n")
    row = HubInstrument.objects.get()
    assert row.key == "fjelldal.my_survey"
    for what in ("check/", "", "change/top/", "translate/"):
        assert browse(editor).get(f"{DESK}{row.pk}/{what}").status_code == 200
    assert rows(answer)[-2:] == [
        ["Line 1How many minutes it takes", "The number must be 1 or more."],
        ["Line 4Pages", "Something else stands here than what belongs here. Write it anew."],
    ]
    assert ["in the wholeTitle", "This is missing. Write it."] in rows(answer)
    assert f'href="{DESK}{row.pk}/check/"' in answer.content.decode()  # type: ignore[attr-defined]
    page = browse(editor).get(f"{DESK}{row.pk}/check/").content.decode()
    assert "This is missing. Write it." in page


def test_what_is_wrong_in_a_file_is_told_with_its_line(
    published: HubInstrument, editor: Person, browse: Browse
) -> None:
    content = published.content
    assert content.count('dimension = "ambition"') == 3
    content = content.replace('dimension = "ambition"', 'dimension = "nowhere"', 1)
    line = content[: content.index('"nowhere"')].count("\n") + 1
    [[where, what]] = rows(upload(browse(editor), "x.toml", content.encode()))
    assert where == f"Line {line}Pages “ambition” › Questions “goal” › Area that it counts in"
    assert "counts in an area that is not there" in what


def test_a_file_in_which_nothing_is_wrong_leads_on_to_its_draft(
    published: HubInstrument, editor: Person, browse: Browse
) -> None:
    answer = upload(browse(editor), "x.toml", published.content.encode())
    row = HubInstrument.objects.get(state="draft")
    assert answer["Location"] == f"{DESK}{row.pk}/check/"  # type: ignore[index]


def test_a_form_from_elsewhere_comes_in_and_what_it_loses_is_listed(editor: Person, browse: Browse) -> None:
    form = {
        "title": "Visit",
        "pages": [
            {
                "name": "a",
                "elements": [
                    {"type": "radiogroup", "name": "how", "title": "How was it?", "choices": ["bad", "good"]},
                    {"type": "signaturepad", "name": "sign", "title": "Your name"},
                ],
            }
        ],
    }
    answer = upload(browse(editor), "visit.json", json.dumps(form).encode())
    page = html.unescape(answer.content.decode())  # type: ignore[attr-defined]
    assert "What was left out" in page
    assert rows(answer) == [
        ["signpage “a”", "signaturepad: Your name", "No files are taken in an answer here."]
    ]
    row = HubInstrument.objects.get()
    assert f"{DESK}{row.pk}/check/" in page
    kinds = [one["kind"] for part in parse(row.content)["pages"] for one in part["questions"]]
    assert kinds == ["one"]
    for name, content in (("x.json", b"{"), ("x.xlsx", b"PK no")):
        refused = upload(browse(editor), name, content)
        assert refused.status_code == 422  # type: ignore[attr-defined]


def test_it_goes_out_for_other_tools(published: HubInstrument, editor: Person, browse: Browse) -> None:
    asked = {one.key for one in load_instrument("growth").questions()}
    for address in (f"{DESK}{published.pk}/file/?as=surveyjs", f"{DESK}shipped/file/?of=growth&as=surveyjs"):
        file = browse(editor).get(address)
        assert 'filename="growth.v1.json"' in file["Content-Disposition"]
        pages = json.loads(file.content)["pages"]
        assert {one["name"] for page in pages for one in page["elements"]} >= asked
    book = browse(editor).get(f"{DESK}{published.pk}/file/?as=xlsform")
    assert 'filename="growth.v1.xlsx"' in book["Content-Disposition"]
    assert book.content.startswith(b"PK")


# Trying


def test_it_is_tried_without_anything_being_stored(
    copied: HubInstrument, editor: Person, browse: Browse
) -> None:
    browser, address = browse(editor), f"{DESK}{copied.pk}/try/"
    instrument = build(parse(copied.content), ())
    rows = {model: model.objects.count() for model in (Assessment, HubInstrument, AuditRow, SubmittedForm)}
    form: dict[str, object] = {}
    answers: dict[str, object] = {}
    for number, page in enumerate(instrument.pages):
        given = page_form(instrument, page.key)
        answers |= instrument.parse_page(page.key, given).answers
        form |= given
        html_page = browser.post(address, {**form, "at-page": number, "go-to": "on"}).content.decode()
    assert "What comes of it" in html_page
    assert banded(scored(instrument, answers).overall) in html_page
    assert {model: model.objects.count() for model in rows} == rows
    back = browser.post(address, {**form, "at-page": 2, "go-to": "back"}).content.decode()
    assert "Page 2 of" in back


def test_what_comes_of_trying_one_is_what_those_see_who_answer(editor: Person, browse: Browse) -> None:
    browser = browse(editor)
    for key, words in (
        ("needs_survey", ("31 December 2026", "NOK")),
        ("ccmd", ("Digital intensity", "12 of 12")),
    ):
        instrument = load_instrument(key)
        form: dict[str, list[str]] = {}
        for page in instrument.pages:
            form |= page_form(instrument, page.key)
        form |= {"holds_back": ["money"]} if key == "needs_survey" else {}
        sent = {**form, "at-page": len(instrument.pages) - 1, "go-to": "on"}
        shown = browser.post(f"{DESK}shipped/try/?of={key}", sent).content.decode().replace("\xa0", " ")
        assert "What comes of it" in shown
        for one in words:
            assert one in shown, one


def banded(score: Score) -> str:
    """A score with its shade, as a page says it."""
    margin = margin_of(score.se)
    assert score.value is not None
    assert margin
    return f"{number_text(score.value, 0)} ± {number_text(margin, 0)}<"


def test_the_points_of_trying_one_have_the_shade_of_a_report(
    hub: Hub, ccmd: Instrument, adviser: Person, leader: Person, editor: Person, browse: Browse
) -> None:
    """By the answers themselves, and by the hub's calibration while there is one."""
    form = {field: said for page in ccmd.pages for field, said in page_form(ccmd, page.key).items()}
    answers = {
        key: answer for page in ccmd.pages for key, answer in ccmd.parse_page(page.key, form).answers.items()
    }

    def shown() -> str:
        sent = {**form, "at-page": len(ccmd.pages) - 1, "go-to": "on"}
        return browse(editor).post(f"{DESK}shipped/try/?of=ccmd", sent).content.decode()

    by_themselves = scored(ccmd, answers)
    page = shown()
    assert all(banded(one) in page for one in (by_themselves.overall, *by_themselves.dimensions.values()))
    assert "judged by how far the answers lie apart" in page
    let_answer(hub, ccmd, 30, adviser)
    made = actions.calibrate(hub=hub, instrument="ccmd", by=leader)
    assert banded(by_themselves.overall) in shown(), "what is only calculated counts for nothing"
    actions.approve_calibration(calibration=made, by=leader)
    by_bank = scored(ccmd, answers, bank_of(made))
    assert by_bank.overall.value == by_themselves.overall.value
    assert banded(by_bank.overall) != banded(by_themselves.overall)
    page = shown()
    assert all(banded(one) in page for one in (by_bank.overall, *by_bank.dimensions.values()))
    assert "as judged by what all the hub’s clients have answered" in page


def test_a_wrong_answer_is_said_when_it_is_tried(editor: Person, browse: Browse) -> None:
    address = f"{DESK}shipped/try/?of=growth"
    instrument = load_instrument("growth")
    ticks = next(
        (number, one) for number, page in enumerate(instrument.pages) for one in page.questions
        if one.kind == "ticks" and any(option.exclusive for option in one.options)
    )  # fmt: skip
    number, question = ticks
    all_ticked = [option.key for option in question.options]
    answer = browse(editor).post(address, {question.key: all_ticked, "at-page": number, "go-to": "on"})
    assert "and something else too" in answer.content.decode()
    assert f"Page {number + 1} of" in answer.content.decode()
