"""An adviser writes down what somebody answers in a meeting or on paper: who sees what, and when."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from firstline.domains.assessments import actions, queries
from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.mail.models import OutgoingMail
from firstline.foundation.packs import Instrument
from tests.assessments import teams
from tests.assessments.conftest import SaveAll, page_form
from tests.conftest import MakePerson
from tests.insight.test_businesses_page import unpacked

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
ONCE = "11111111-1111-4111-8111-111111111111"
TOGETHER, PAPER = Response.Entered.TOGETHER, Response.Entered.PAPER


def at(response: Response, what: str) -> str:
    return f"/fjelldal/desk/assessments/{response.assessment_id}/responses/{response.pk}/{what}"


def own(response: Response, what: str = "") -> str:
    return f"/fjelldal/answer/{response.pk}/{what}"


def test_an_adviser_writes_down_all_and_sends_it(
    response: Response, adviser: Person, ccmd: Instrument, browse: Browse
) -> None:
    browser = browse(adviser)
    begun = browser.post(at(response, "enter/"), {"how": TOGETHER, "agreed": "on", "_once": ONCE})
    assert begun["Location"] == own(response, f"page/{ccmd.pages[0].key}/")
    for page in ccmd.pages:
        shown = browser.get(own(response, f"page/{page.key}/"))
        assert "You write down what Marte answers" in shown.content.decode()
        sent = browser.post(own(response, f"page/{page.key}/"), {**page_form(ccmd, page.key), "go-to": "on"})
        assert sent.status_code == 302
    ended = browser.post(own(response, "send/"), {"_once": ONCE[:-1] + "2"})
    assert ended["Location"] == f"/fjelldal/desk/assessments/{response.assessment_id}/"
    response.refresh_from_db()
    assert response.completed_at is not None
    assert Assessment.objects.get().scores is not None
    by = set(AuditRow.objects.filter(action="assessments.save_page").values_list("by_id", flat=True))
    assert by == {adviser.pk}
    assert "written down in a meeting by Ingrid" in browser.get(ended["Location"]).content.decode()


def test_once_it_is_sent_only_the_respondent_sees_each_answer(
    response: Response, adviser: Person, manager: Person, save_all: SaveAll, browse: Browse
) -> None:
    actions.enter_for(response=response, how=TOGETHER, by=adviser)
    save_all(response)
    assert browse(adviser).get(own(response, "send/")).status_code == 200
    actions.complete(response=response, by=adviser)
    for what in ("answers/", "done/", "send/", ""):
        assert browse(adviser).get(own(response, what)).status_code == 404
    assert browse(manager).get(own(response, "answers/")).status_code == 200


def test_the_respondent_is_told_by_mail_with_a_link_to_what_was_written(
    response: Response, adviser: Person, manager: Person, save_all: SaveAll, browse: Browse
) -> None:
    actions.enter_for(response=response, how=PAPER, by=adviser)
    save_all(response)
    actions.complete(response=response, by=adviser)
    mail = OutgoingMail.objects.get(key=f"assessments.entered/{response.pk}")
    assert mail.to == manager.email
    assert "on paper" in mail.text
    link = next(word for word in mail.text.split() if "/answer/link/" in word)
    path = "/" + link.split("/", 3)[3]
    visitor = browse(None)
    assert visitor.get(path).status_code == 200
    assert visitor.post(path, {"_once": ONCE})["Location"] == own(response, "done/")


def test_what_somebody_has_begun_is_shown_to_nobody_else(
    begun: Response, adviser: Person, save_all: SaveAll, browse: Browse
) -> None:
    save_all(begun)
    with pytest.raises(Refused, match="nobody else may see"):
        actions.enter_for(response=begun, how=TOGETHER, by=adviser)
    answer = browse(adviser).post(at(begun, "enter/"), {"how": TOGETHER, "agreed": "on", "_once": ONCE})
    assert answer.status_code == 422
    assert browse(adviser).get(own(begun, "send/")).status_code == 404


def test_it_is_refused_where_it_is_not_hers_to_write(
    response: Response, hub: Hub, adviser: Person, manager: Person, save_all: SaveAll, make_person: MakePerson
) -> None:
    other = make_person("Per", hub, Role.ADVISER)
    with pytest.raises(Refused, match="for you to answer"):
        actions.enter_for(response=response, how=TOGETHER, by=manager)
    actions.enter_for(response=response, how=TOGETHER, by=adviser)
    with pytest.raises(Refused, match="already"):
        actions.enter_for(response=response, how=TOGETHER, by=other)
    save_all(response)
    with pytest.raises(Refused, match="no longer writing"):
        actions.complete(response=response, by=other)
    actions.complete(response=response, by=adviser)
    with pytest.raises(Refused, match="have been sent"):
        actions.enter_for(response=response, how=PAPER, by=adviser)


def test_in_a_team_nobody_writes_for_another(
    client_of_hub: Client, adviser: Person, make_person: MakePerson
) -> None:
    people = [make_person(name) for name in ("Anna", "Bo", "Carl")]
    teams.let_act(client_of_hub, people, adviser)
    asked = teams.ask(client_of_hub, people, adviser)
    with pytest.raises(Refused, match="each answers alone"):
        actions.enter_for(response=asked[0], how=TOGETHER, by=adviser)


def test_who_no_longer_advises_writes_no_more(
    response: Response, hub: Hub, adviser: Person, browse: Browse
) -> None:
    response = actions.enter_for(response=response, how=TOGETHER, by=adviser)
    assert queries.may_enter(adviser, response)
    adviser.memberships.filter(hub=hub).delete()
    assert not queries.may_enter(adviser, response)
    assert browse(adviser).get(own(response, "send/")).status_code == 404


def test_it_begins_only_when_they_know_who_sees_what(
    response: Response, adviser: Person, browse: Browse
) -> None:
    answer = browse(adviser).post(at(response, "enter/"), {"how": TOGETHER, "_once": ONCE})
    assert answer.status_code == 422
    assert "Tell them first" in answer.content.decode()
    assert not queries.may_enter(adviser, Response.objects.get())


@pytest.mark.parametrize(
    ("instrument", "label"),
    [
        ("ccmd", "They know who sees what, and that I see each answer until it is sent"),
        ("feedback", "They know who sees what, and that I see each answer"),
    ],
)
def test_what_is_ticked_says_how_long_the_adviser_sees_the_answers(
    response: Response, adviser: Person, browse: Browse, instrument: str, label: str
) -> None:
    """What is answered for the hub can be read afterwards, too."""
    Assessment.objects.update(instrument=instrument, version=1)
    form = browse(adviser).get(at(response, "enter/")).context["form"]
    assert form["agreed"].label == label


def test_others_find_nothing(
    response: Response, manager: Person, stranger: Person, hub: Hub, make_person: MakePerson, browse: Browse
) -> None:
    for what in ("enter/", "paper.pdf"):
        assert browse(stranger).get(at(response, what)).status_code == 404
        assert browse(manager).get(at(response, what)).status_code in {403, 404}
    auditor = make_person("Rut", hub, Role.AUDITOR)
    posted = browse(auditor).post(at(response, "enter/"), {"how": PAPER, "agreed": "on", "_once": ONCE})
    assert posted.status_code == 403


def test_the_questions_are_printed_in_the_respondents_language(
    response: Response, adviser: Person, manager: Person, browse: Browse
) -> None:
    manager.language = "da"
    manager.save()
    answer = browse(adviser).get(at(response, "paper.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    inside = unpacked(answer.content)
    for sign in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang (da)", b"pdfuaid", b"/H1"):
        assert sign in inside, sign


def test_asking_for_a_meeting_sends_no_mail_and_leads_to_where_it_is_written(
    client_of_hub: Client, adviser: Person, manager: Person, browse: Browse
) -> None:
    form = {"person": manager.pk, "instrument": "ccmd", "how": "entered", "_once": ONCE}
    answer = browse(adviser).post(f"/fjelldal/desk/clients/{client_of_hub.pk}/assessments/", form)
    response = Response.objects.get()
    assert answer["Location"] == at(response, "enter/")
    assert not OutgoingMail.objects.exists()
    page = browse(adviser).get(f"/fjelldal/desk/assessments/{response.assessment_id}/").content.decode()
    assert "no link sent" in page
    assert actions.send_new_link(response=response, by=adviser)
    assert OutgoingMail.objects.count() == 1
