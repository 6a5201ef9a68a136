"""The bench: a hub copies an instrument, changes it, and its own version is sent, answered and scored."""

import html
import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from firstline.domains.assessments import actions, own, queries
from firstline.domains.assessments.models import Assessment, HubInstrument
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.models import SubmittedForm
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.packs import PackError, instruments, load_instrument
from firstline.foundation.packs.content import build, parse
from tests.assessments.conftest import page_form
from tests.conftest import MakePerson

pytestmark = pytest.mark.django_db

Browse = Callable[[Person | None], Browser]
DESK = "/fjelldal/desk/instruments/"


@pytest.fixture
def editor(hub: Hub, make_person: MakePerson) -> Person:
    return make_person("Eli", hub, Role.EDITOR)


@pytest.fixture
def copied(hub: Hub, editor: Person) -> HubInstrument:
    return actions.copy_instrument(hub=hub, named="growth/1", by=editor)


@pytest.fixture
def published(copied: HubInstrument, editor: Person) -> HubInstrument:
    return actions.publish_instrument(instrument=copied, seen=copied.revision, by=editor)


def fields(page: str) -> dict[str, str]:
    """What the page's form would send, as it stands."""
    form = page.rpartition('class="panel form"')[2]
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    found |= dict(re.findall(r'<input type="text" name="([^"]+)" value="([^"]*)"', form))
    found |= dict(re.findall(r'<textarea name="([^"]+)"[^>]*>\s?([^<]*)</textarea>', form))
    return found | dict(re.findall(r'<input type="radio" name="([^"]+)" value="([^"]+)"[^>]* checked', form))


def answer(instrument_key: str, client: Client, person: Person, by: Person) -> Assessment:
    """Asked, answered and sent."""
    response = actions.invite(client=client, instrument=instrument_key, person=person, by=by)
    response = actions.agree_and_start(response=response)
    instrument = load_instrument(response.assessment.instrument, response.assessment.version)
    for page in instrument.pages:
        answers = instrument.parse_page(page.key, page_form(instrument, page.key))
        response = actions.save_page(response=response, page=page.key, answers=answers, by_link=False)
    return actions.complete(response=response).assessment


def test_a_copy_is_changed_published_sent_answered_and_scored(
    editor: Person, adviser: Person, manager: Person, client_of_hub: Client, browse: Browse
) -> None:
    browser = browse(editor)
    address = browser.post(f"{DESK}copy/", {"named": "growth/1"})["Location"]
    row = HubInstrument.objects.get()
    assert (row.key, row.version, row.state, address) == ("fjelldal.growth", 1, "draft", f"{DESK}{row.pk}/")
    change = f"{address}change/pages-0-questions-0/"
    sent = fields(browser.get(change).content.decode()) | {"label__nb": "Hvor stor skal bedriften bli?"}
    assert browser.post(change, sent)["Location"] == f"{address}#pages-0-questions-0"
    invite = f"/fjelldal/desk/clients/{client_of_hub.pk}/assessments/"
    assert 'value="fjelldal.growth"' not in browse(adviser).get(invite).content.decode()
    row.refresh_from_db()
    browser.post(f"{address}publish/", {"seen": row.revision})
    row.refresh_from_db()
    assert row.state == "published"
    assert 'value="fjelldal.growth"' in browse(adviser).get(invite).content.decode()
    browse(adviser).post(invite, {"person": manager.pk, "instrument": "fjelldal.growth"})
    asked = Assessment.objects.get()
    assert (asked.instrument, asked.version) == ("fjelldal.growth", 1)
    actions.withdraw(assessment=asked, by=adviser)
    done = answer("fjelldal.growth", client_of_hub, manager, adviser)
    scores = queries.scores(done)
    assert scores is not None
    assert scores.overall.value is not None
    result = browse(adviser).get(f"/fjelldal/desk/assessments/{done.pk}/").content.decode()
    assert load_instrument("growth").title.text("en") in result
    question = load_instrument("fjelldal.growth", 1).pages[0].questions[0]
    assert question.label.nb == "Hvor stor skal bedriften bli?"


def test_an_old_version_is_answered_read_and_scored_for_ever(
    published: HubInstrument, editor: Person, adviser: Person, manager: Person, client_of_hub: Client
) -> None:
    response = actions.invite(client=client_of_hub, instrument=published.key, person=manager, by=adviser)
    second = actions.new_draft(instrument=published, by=editor)
    data = parse(second.content)
    del data["pages"][0]["questions"][0]
    second = actions.change_draft(instrument=second, data=data, seen=1, by=editor, what="pages-0-questions-0")
    actions.publish_instrument(instrument=second, seen=2, by=editor)
    first, latest = load_instrument(published.key, 1), load_instrument(published.key)
    assert (first.version, latest.version) == (1, 2)
    assert len(first.questions()) == len(latest.questions()) + 1
    response = actions.agree_and_start(response=response)
    for page in first.pages:
        answers = first.parse_page(page.key, page_form(first, page.key))
        response = actions.save_page(response=response, page=page.key, answers=answers, by_link=False)
    done = actions.complete(response=response).assessment
    assert done.version == 1
    scores = queries.scores(done)
    assert scores == first.score(response.answers)
    actions.retire_instrument(instrument=second, by=editor)
    assert load_instrument(published.key, 1) == first
    assert published.key not in [one.key for one in own.instruments_for(client_of_hub.hub)]


def test_each_write_leaves_a_row_in_the_trail(published: HubInstrument, editor: Person) -> None:
    draft = actions.new_draft(instrument=published, by=editor)
    actions.discard_draft(instrument=draft, by=editor)
    actions.retire_instrument(instrument=published, by=editor)
    rows = AuditRow.objects.filter(action__startswith="assessments.").order_by("pk")
    assert [row.action for row in rows] == [
        "assessments.copy_instrument",
        "assessments.publish_instrument",
        "assessments.new_draft",
        "assessments.discard_draft",
        "assessments.retire_instrument",
    ]


# Who may


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.EDITOR, 200, True),
        (Role.HUB_LEADER, 200, True),
        (Role.ADVISER, 200, False),
        (Role.AUDITOR, 200, False),
        (Role.ANALYST, 403, False),
    ],
)
def test_who_reads_and_who_changes(
    role: Role, reads: int, writes: bool, hub: Hub, make_person: MakePerson, copied: HubInstrument,
    browse: Browse,
) -> None:  # fmt: skip
    browser = browse(make_person("Somebody", hub, role))
    own_page, shipped = f"{DESK}{copied.pk}/", f"{DESK}shipped/?of=growth"
    for address in (DESK, own_page, shipped, f"{own_page}check/", f"{own_page}file/", f"{own_page}try/"):
        assert browser.get(address).status_code == reads, address
    can_see = 200 if writes else {Role.AUDITOR: 200}.get(role, 403)
    assert browser.get(f"{own_page}change/top/").status_code == can_see
    if reads == 200:
        assert ("Copy it" in browser.get(shipped).content.decode()) is writes
        assert ("Throw the draft away" in browser.get(own_page).content.decode()) is writes
    posted = browser.post(f"{own_page}discard/").status_code
    assert posted == (302 if writes else 403)


def test_an_adviser_may_try_it(adviser: Person, copied: HubInstrument, browse: Browse) -> None:
    assert browse(adviser).post(f"{DESK}{copied.pk}/try/", {"go-to": "on"}).status_code == 200


def test_what_one_hub_made_is_not_there_in_another(
    hub: Hub, other_hub: Hub, published: HubInstrument, client_of_hub: Client, make_person: MakePerson,
    browse: Browse,
) -> None:  # fmt: skip
    theirs = make_person("Other", other_hub, Role.HUB_LEADER)
    for what in ("", "check/", "try/", "file/"):
        assert browse(theirs).get(f"/havn/desk/instruments/{published.pk}/{what}").status_code == 404
    for what in ("draft/", "retire/"):
        assert browse(theirs).post(f"/havn/desk/instruments/{published.pk}/{what}").status_code == 404
    stops = browse(theirs).get("/havn/desk/instruments/stops/?of=fjelldal.growth&version=1")
    assert stops.status_code == 404
    assert published.key in [one.key for one in own.instruments_for(hub)]
    assert published.key not in [one.key for one in own.instruments_for(other_hub)]
    with pytest.raises(Refused, match="no such set"):
        actions.copy_instrument(hub=other_hub, named="fjelldal.growth/1", by=theirs)
    Client.objects.filter(pk=client_of_hub.pk).update(hub=other_hub)
    client_of_hub.refresh_from_db()
    with pytest.raises(Refused, match="no such set"):
        actions.invite(client=client_of_hub, instrument=published.key, person=theirs, by=theirs)


# Refusals


def test_what_is_published_never_changes(published: HubInstrument, editor: Person, browse: Browse) -> None:
    for write in (
        lambda: actions.change_draft(instrument=published, data={}, seen=1, by=editor, what="top"),
        lambda: actions.publish_instrument(instrument=published, seen=1, by=editor),
        lambda: actions.discard_draft(instrument=published, by=editor),
    ):
        with pytest.raises(Refused, match="never changes"):
            write()
    address = f"{DESK}{published.pk}/"
    for what in ("change/top/", "add/pages/", "translate/"):
        assert browse(editor).get(address + what).status_code == 409
    for what in ("move/pages-0/", "remove/pages-0/"):
        assert browse(editor).post(address + what, {"seen": 1}).status_code == 409
    assert HubInstrument.objects.get() == published


def test_of_two_who_change_it_at_once_the_second_is_told_and_loses_nothing(
    copied: HubInstrument, editor: Person, leader: Person, browse: Browse
) -> None:
    address = f"{DESK}{copied.pk}/change/top/"
    first, second = (fields(browse(who).get(address).content.decode()) for who in (editor, leader))
    assert browse(editor).post(address, first | {"title__en": "Hers"}).status_code == 302
    answer = browse(leader).post(address, second | {"title__en": "His words"})
    assert answer.status_code == 422
    assert "Somebody else changed this" in answer.content.decode()
    assert "His words" in answer.content.decode()
    copied.refresh_from_db()
    assert parse(copied.content)["title"]["en"] == "Hers"
    for what in ("move/pages-0/", "remove/pages-0/", "publish/"):
        assert browse(leader).post(f"{DESK}{copied.pk}/{what}", {"seen": 1}).status_code == 409


def test_what_is_not_right_is_not_published(copied: HubInstrument, editor: Person) -> None:
    data = parse(copied.content)
    del data["title"]["nb"]
    row = actions.change_draft(instrument=copied, data=data, seen=1, by=editor, what="top")
    with pytest.raises(Refused, match="One thing is not right yet"):
        actions.publish_instrument(instrument=row, seen=2, by=editor)
    Hub.objects.update(languages=["en"])
    row.refresh_from_db()
    assert actions.publish_instrument(instrument=row, seen=2, by=editor).state == "published"


def test_a_draft_is_offered_to_nobody(copied: HubInstrument, client_of_hub: Client, adviser: Person) -> None:
    with pytest.raises(PackError):
        load_instrument(copied.key)
    with pytest.raises(Refused, match="no such set"):
        actions.invite(client=client_of_hub, instrument=copied.key, person=adviser, by=adviser)
    with pytest.raises(Refused, match="has not been published"):
        actions.retire_instrument(instrument=copied, by=adviser)


def test_what_is_retired_can_be_answered_and_not_sent(
    published: HubInstrument, client_of_hub: Client, manager: Person, adviser: Person, editor: Person
) -> None:
    response = actions.invite(client=client_of_hub, instrument=published.key, person=manager, by=adviser)
    actions.retire_instrument(instrument=published, by=editor)
    actions.retire_instrument(instrument=published, by=editor)
    assert actions.agree_and_start(response=response).agreed_at is not None
    actions.withdraw(assessment=response.assessment, by=adviser)
    with pytest.raises(Refused, match="no such set"):
        actions.invite(client=client_of_hub, instrument=published.key, person=manager, by=adviser)
    again = actions.new_draft(instrument=published, by=editor)
    actions.publish_instrument(instrument=again, seen=1, by=editor)
    asked = actions.invite(client=client_of_hub, instrument=published.key, person=manager, by=adviser)
    assert asked.assessment.version == 2


def test_a_version_has_one_draft_and_a_copy_its_own_key(
    published: HubInstrument, editor: Person, hub: Hub
) -> None:
    draft = actions.new_draft(instrument=published, by=editor)
    assert actions.new_draft(instrument=published, by=editor) == draft
    other = actions.copy_instrument(hub=hub, named="growth/1", by=editor)
    assert (draft.key, draft.version) == ("fjelldal.growth", 2)
    assert (other.key, other.version) == ("fjelldal.growth_2", 1)
    for named in ("growth/99", "growth", "nothing/1", "../growth/1", "fjelldal.growth/9", ""):
        with pytest.raises(Refused, match="no such set"):
            actions.copy_instrument(hub=hub, named=named, by=editor)


def test_the_key_is_short_wherever_it_is_kept(other_hub: Hub, editor: Person) -> None:
    Hub.objects.filter(pk=other_hub.pk).update(slug="a" * 50)
    other_hub.refresh_from_db()
    data = {"key": "k" * 40, "pages": []}
    rows = [actions.copy_instrument(hub=other_hub, named="growth/1", by=editor) for _ in range(3)]
    rows.append(actions.import_instrument(hub=other_hub, data=data, by=editor))
    assert max(len(row.key) for row in rows) <= 40
    assert rows[-1].key.startswith(f"hub{other_hub.pk}.kkkk")
    assert parse(rows[-1].content)["key"] == rows[-1].key.partition(".")[2]


def test_only_ours_goes_out_by_itself_after_a_delivery(hub: Hub, editor: Person) -> None:
    row = actions.copy_instrument(hub=hub, named="feedback/1", by=editor)
    assert parse(row.content)["asked"] == "by_hand"


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
    data["pages"][0]["questions"][0]["shown_if"] = {"question": "goal", "is": ["none"]}
    row = actions.change_draft(instrument=copied, data=data, seen=1, by=editor, what="x")
    address = f"{DESK}{row.pk}/change/pages-0-questions-0/"
    sent = fields(browse(editor).get(address).content.decode()) | {
        "label__nb": "Nye ord",
        "dimension": "ambition",
    }
    assert browse(editor).post(address, sent).status_code == 302
    row.refresh_from_db()
    question = parse(row.content)["pages"][0]["questions"][0]
    assert question["shown_if"] == {"question": "goal", "is": ["none"]}
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
        ("x.toml", b"\xff\xfe", "UTF-8"),
        ("x.exe", b"", "ends in .toml"),
        ("--.toml", b"minutes = 3\n", "what it is called"),
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
    answer = upload(browse(editor), "my-survey.toml", b"minutes = 3\npages = 7\n")
    row = HubInstrument.objects.get()
    assert row.key == "fjelldal.my_survey"
    for what in ("check/", "", "change/top/", "translate/"):
        assert browse(editor).get(f"{DESK}{row.pk}/{what}").status_code == 200
    page = browse(editor).get(answer["Location"]).content.decode()  # type: ignore[index]
    assert "This is missing. Write it." in page


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
    value = instrument.score(answers).overall.value
    assert value is not None
    assert "What comes of it" in html_page
    assert f"{round(float(value), 1)}" in html_page
    assert {model: model.objects.count() for model in rows} == rows
    back = browser.post(address, {**form, "at-page": 2, "go-to": "back"}).content.decode()
    assert "Page 2 of" in back


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


# Queries


def test_what_a_hub_can_choose_from_is_one_question_to_the_database(
    hub: Hub, editor: Person, django_assert_num_queries: Callable[..., object]
) -> None:
    for _ in range(3):
        row = actions.copy_instrument(hub=hub, named="feedback/1", by=editor)
        actions.publish_instrument(instrument=row, seen=1, by=editor)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert len(own.instruments_for(hub)) == len(instruments()) + 3
