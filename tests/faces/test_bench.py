"""The bench: a hub copies an instrument, changes it, and its own version is sent, answered and scored."""

from collections.abc import Callable

import pytest

from firstline.domains.assessments import actions, own, queries
from firstline.domains.assessments.measuring import scored
from firstline.domains.assessments.models import Assessment, HubInstrument
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.facts.outbox import deliver_due
from firstline.foundation.packs import PackError, instruments, load_instrument
from firstline.foundation.packs.content import parse
from tests.assessments.conftest import page_form
from tests.conftest import MakePerson
from tests.faces.bench import DESK, Browse, answer, copied, editor, fields, published

__all__ = ["copied", "editor", "published"]

pytestmark = pytest.mark.django_db


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
    assert scores == scored(first, response.answers)
    actions.retire_instrument(instrument=second, by=editor)
    assert load_instrument(published.key, 1) == first
    assert published.key not in [one.key for one in own.instruments_for(client_of_hub.hub)]


def test_what_changed_between_two_answerings_is_shown_as_for_ours(
    published: HubInstrument, adviser: Person, manager: Person, client_of_hub: Client, browse: Browse
) -> None:
    for _ in range(2):
        answer(published.key, client_of_hub, manager, adviser)
        deliver_due()
    page = f"/fjelldal/desk/clients/{client_of_hub.pk}/change/?of={published.key}"
    shown = browse(adviser).get(page).content.decode()
    assert load_instrument(published.key).dimensions[0].label.text("en") in shown
    assert (
        "was answered" in browse(adviser).get(f"/fjelldal/desk/clients/{client_of_hub.pk}/").content.decode()
    )


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


# Queries


def test_what_a_hub_can_choose_from_is_one_question_to_the_database(
    hub: Hub, editor: Person, django_assert_num_queries: Callable[..., object]
) -> None:
    for _ in range(3):
        row = actions.copy_instrument(hub=hub, named="feedback/1", by=editor)
        actions.publish_instrument(instrument=row, seen=1, by=editor)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert len(own.instruments_for(hub)) == len(instruments()) + 3
