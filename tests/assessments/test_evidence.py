"""What shows that an answer is so: the respondent's alone until she shares it, and only while she does."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.assessments import actions, links
from firstline.domains.assessments.models import Evidence, Response
from firstline.domains.clients.actions import end_representation
from firstline.domains.clients.models import Client, Representation
from firstline.domains.hubs.models import Hub, Membership, Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.packs import Instrument
from firstline.foundation.retention.erase import erase
from firstline.foundation.retention.expire import expire
from tests.assessments.conftest import SaveAll, page_form
from tests.assessments.teams import DPI, ask, let_act
from tests.assessments.test_uploads import photo
from tests.conftest import MakePerson

Browse = Callable[[Person | None], Browser]
WORDS = "The lock is on the server room"


def own(response: Response, what: str = "") -> str:
    return f"/fjelldal/answer/{response.pk}/evidence/{what}"


def desk(response: Response, what: str = "", hub: str = "fjelldal") -> str:
    return f"/{hub}/desk/assessments/{response.assessment_id}/evidence/{what}"


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def attach(response: Response, question: str = "security", **said: object) -> Evidence:
    said = {"note": WORDS, "file": io.BytesIO(b"a key"), "file_name": "key.txt", **said}
    return actions.add_evidence(response=response, question=question, **said)  # type: ignore[arg-type]


def trail() -> list[str]:
    """What the trail says was done, which never says what was written or sent."""
    rows = AuditRow.objects.filter(subject_type="assessments.evidence").order_by("pk")
    assert not rows.filter(changes__icontains="lock").exists()
    assert not rows.filter(changes__icontains="key.txt").exists()
    return [row.action.removeprefix("assessments.") for row in rows]


def statuses(browser: Browser, evidence: Evidence) -> list[int]:
    """Of every page on which a piece of evidence could be seen, and every button about it."""
    response = evidence.response
    read = [own(response), own(response, "security/"), own(response, f"file/{evidence.pk}/")]
    press = [own(response, "security/"), own(response, f"share/{evidence.pk}/")]
    press.append(own(response, f"remove/{evidence.pk}/"))
    return [browser.get(path).status_code for path in read] + [
        browser.post(path, {"note": "x", "shared": "yes"}).status_code for path in press
    ]


def test_a_journey_of_a_respondent_without_an_account(
    response: Response, browse: Browse, adviser: Person, ccmd: Instrument
) -> None:
    browser = browse(None)
    browser.cookies["django_language"] = "en"
    browser.post(f"/fjelldal/answer/link/{links.token(response)}/")
    page = f"/fjelldal/answer/{response.pk}/page/security/"
    assert "Show that it is so" in text(browser.get(page))
    sent = browser.post(page, page_form(ccmd, "security") | {"show-it": ["security"]})
    assert sent["Location"] == own(response, "security/")
    response.refresh_from_db()
    assert "security" in response.answers, "the page is saved before she leaves it"

    shown = text(browser.get(own(response, "security/")))
    assert "Only you see what you attach" in shown
    file = SimpleUploadedFile("nøkkel.png", photo(form="PNG"))
    done = browser.post(own(response, "security/"), {"note": WORDS, "file": file}, follow=True)
    assert "Attached. Only you see it." in text(done)
    evidence = Evidence.objects.get()
    assert (evidence.file_name, evidence.content_type) == ("nøkkel.webp", "image/webp")
    assert evidence.size == len(evidence.content)
    assert "nøkkel.webp" in text(browser.get(page))
    got = browser.get(own(response, f"file/{evidence.pk}/"))
    assert got.content == bytes(evidence.content)
    assert got["Content-Disposition"].startswith("attachment; ")
    assert got["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in got["Cache-Control"]

    assert WORDS not in text(browse(adviser).get(desk(response)))
    browser.post(own(response, f"share/{evidence.pk}/"), {"shared": "yes"})
    assert WORDS in text(browse(adviser).get(desk(response)))
    browser.post(own(response, f"share/{evidence.pk}/"))
    assert WORDS not in text(browse(adviser).get(desk(response)))
    browser.post(own(response, f"remove/{evidence.pk}/"))
    assert not Evidence.objects.exists()
    assert trail() == [
        "add_evidence", "share_evidence", "open_evidence", "unshare_evidence", "remove_evidence"
    ]  # fmt: skip


def test_a_journey_of_a_founder_after_sending(completed: Response, browse: Browse, adviser: Person) -> None:
    browser = browse(completed.person)
    assert own(completed) in text(browser.get(f"/fjelldal/answer/{completed.pk}/done/"))
    assert own(completed) in text(browser.get(f"/fjelldal/answer/{completed.pk}/answers/"))
    assert own(completed, "security/") in text(browser.get(own(completed)))
    done = browser.post(own(completed, "security/"), {"note": WORDS, "shared": "on"}, follow=True)
    assert "The advisers can see it now." in text(done)
    assert "A note" in text(done)
    result = text(browse(adviser).get(f"/fjelldal/desk/assessments/{completed.assessment_id}/"))
    assert desk(completed) in result
    assert "Evidence (1)" in result
    assert WORDS not in result, "what is read is written down, so it is read on a page of its own"
    assert WORDS in text(browse(adviser).get(desk(completed)))


def test_looking_changes_nothing(begun: Response, browse: Browse) -> None:
    evidence, browser = attach(begun), browse(begun.person)
    for what in (f"share/{evidence.pk}/", f"remove/{evidence.pk}/"):
        assert browser.get(own(begun, what))["Location"] == own(begun, "security/")
    evidence.refresh_from_db()
    assert evidence.shared_at is None


def test_nobody_else_sees_it_or_touches_it_before_it_is_shared_or_after(
    completed: Response, client_of_hub: Client, hub: Hub, stranger: Person, adviser: Person,
    make_person: MakePerson, browse: Browse,
) -> None:  # fmt: skip
    colleague = make_person("Kari")
    let_act(client_of_hub, [colleague], adviser)
    everybody_else = [
        colleague, adviser, stranger, make_person("Nobody"), make_person("Aud", hub, Role.AUDITOR), None
    ]  # fmt: skip
    evidence = attach(completed)
    before = AuditRow.objects.filter(subject_type="assessments.evidence").count()
    for shared in (False, True):
        actions.share_evidence(evidence=evidence, shared=shared)
        for person in everybody_else:
            assert set(statuses(browse(person), evidence)) == {404}, person
    assert Evidence.objects.get().note == WORDS
    assert AuditRow.objects.filter(subject_type="assessments.evidence").count() == before + 1


def test_at_the_desk_only_who_advises_sees_it_and_only_while_it_is_shared(
    completed: Response, hub: Hub, stranger: Person, adviser: Person, leader: Person,
    make_person: MakePerson, browse: Browse,
) -> None:  # fmt: skip
    evidence = attach(completed)
    auditor, editor = make_person("Aud", hub, Role.AUDITOR), make_person("Eva", hub, Role.EDITOR)
    file = desk(completed, f"{evidence.pk}/")
    for shared in (False, True, False):
        actions.share_evidence(evidence=evidence, shared=shared)
        for person in (adviser, leader):
            assert (WORDS in text(browse(person).get(desk(completed)))) is shared
            assert browse(person).get(file).status_code == (200 if shared else 404)
        for person in (auditor, editor):
            assert browse(person).get(desk(completed)).status_code == 403
            assert browse(person).get(file).status_code == 403
        for person in (stranger, completed.person):
            assert browse(person).get(desk(completed)).status_code == 404
            assert browse(person).get(file).status_code == 404
        assert browse(stranger).get(desk(completed, f"{evidence.pk}/", "havn")).status_code == 404
    got = AuditRow.objects.filter(action="assessments.open_evidence").values_list("by_id", flat=True)
    assert list(got) == [adviser.pk, adviser.pk, leader.pk, leader.pk]
    page = text(browse(auditor).get(f"/fjelldal/desk/assessments/{completed.assessment_id}/"))
    assert desk(completed) not in page


def test_an_adviser_who_acts_for_the_client_is_one_of_its_people(
    completed: Response, client_of_hub: Client, hub: Hub, adviser: Person, make_person: MakePerson,
    browse: Browse,
) -> None:  # fmt: skip
    both = make_person("Begge", hub, Role.ADVISER)
    let_act(client_of_hub, [both], adviser)
    evidence = attach(completed, shared=True)
    assert WORDS not in text(browse(both).get(desk(completed)))
    assert browse(both).get(desk(completed, f"{evidence.pk}/")).status_code == 404


def test_a_team_member_never_sees_anothers(
    client_of_hub: Client, hub: Hub, adviser: Person, make_person: MakePerson, browse: Browse
) -> None:
    people = [make_person(name) for name in ("Anna", "Bo")]
    let_act(client_of_hub, people, adviser)
    hers, his = (actions.agree_and_start(response=one) for one in ask(client_of_hub, people, adviser))
    evidence = attach(hers, DPI.questions()[0].key, shared=True)
    Membership.objects.create(hub=hub, person=people[1], role=Role.ADVISER, since=timezone.now())
    assert browse(people[1]).get(own(his, f"file/{evidence.pk}/")).status_code == 404
    assert browse(people[1]).get(own(hers, f"file/{evidence.pk}/")).status_code == 404
    assert WORDS not in text(browse(people[1]).get(own(his)))
    assert WORDS not in text(browse(people[1]).get(desk(his)))
    assert WORDS in text(browse(adviser).get(desk(his)))


def test_what_she_can_no_longer_take_back_is_no_longer_shown(
    completed: Response, adviser: Person, browse: Browse
) -> None:
    evidence = attach(completed, shared=True)
    assert WORDS in text(browse(adviser).get(desk(completed)))
    end_representation(representation=Representation.objects.get(), by=adviser)
    assert WORDS not in text(browse(adviser).get(desk(completed)))
    assert browse(adviser).get(desk(completed, f"{evidence.pk}/")).status_code == 404
    for write in (
        lambda: attach(completed, note="more"),
        lambda: actions.share_evidence(evidence=evidence, shared=False),
        lambda: actions.remove_evidence(evidence=evidence),
    ):
        with pytest.raises(Refused, match="no longer open"):
            write()


def test_so_is_what_belongs_to_a_withdrawn_mapping(begun: Response, adviser: Person, browse: Browse) -> None:
    attach(begun, shared=True)
    actions.withdraw(assessment=begun.assessment, by=adviser)
    assert WORDS not in text(browse(adviser).get(desk(begun)))


def test_where_the_answers_are_for_the_hub_so_is_the_evidence_once_they_are_sent(
    feedback: Response, adviser: Person, browse: Browse, save_all: SaveAll
) -> None:
    browser = browse(feedback.person)
    page = text(browser.get(own(feedback, "useful/")))
    assert "when you have sent your answers" in page
    assert f"Let the advisers at {feedback.hub.name} see this</label>" not in page
    done = browser.post(own(feedback, "useful/"), {"note": WORDS}, follow=True)
    assert "The advisers see it when you have sent your answers." in text(done)
    assert WORDS not in text(browse(adviser).get(desk(feedback)))
    actions.complete(response=save_all(feedback))
    assert WORDS in text(browse(adviser).get(desk(feedback)))
    actions.share_evidence(evidence=Evidence.objects.get(), shared=False)
    assert WORDS not in text(browse(adviser).get(desk(feedback)))


def test_what_is_refused_costs_neither_the_note_nor_an_answer(begun: Response, browse: Browse) -> None:
    browser = browse(begun.person)
    answer = browser.post(
        own(begun, "security/"), {"note": WORDS, "file": SimpleUploadedFile("a.pdf", b"MZ\x90\x00")}
    )
    assert answer.status_code == 422
    assert WORDS in text(answer)
    assert "no file that we can take" in text(answer)
    assert "A file has to be chosen again" in text(answer)
    for said, why in (({}, "one of them is enough"), ({"note": "x" * 501}, "room for 500")):
        answer = browser.post(own(begun, "security/"), said)
        assert answer.status_code == 422
        assert why in text(answer)
    empty = browser.post(own(begun, "security/"), {"file": SimpleUploadedFile("a.txt", b"")})
    assert "The file is empty" in text(empty)
    assert not Evidence.objects.exists()


def test_what_the_action_refuses(response: Response) -> None:
    with pytest.raises(Refused, match="press “Begin”"):
        attach(response)
    begun = actions.agree_and_start(response=response)
    with pytest.raises(Refused, match="one of them is enough"):
        actions.add_evidence(response=begun, question="security", note="  ")
    with pytest.raises(Refused, match="at most 500"):
        actions.add_evidence(response=begun, question="security", note="x" * 501)
    with pytest.raises(KeyError):
        attach(begun, "nowhere")
    assert not Evidence.objects.exists()


def test_there_is_room_for_ten_and_the_very_same_is_kept_once(begun: Response, browse: Browse) -> None:
    for number in range(actions.MOST_A_RESPONSE):
        for _twice in range(2):
            attach(begun, note=str(number))
    assert Evidence.objects.count() == actions.MOST_A_RESPONSE
    assert attach(begun, note="0").note == "0"
    with pytest.raises(Refused, match="room for 10 in all"):
        attach(begun, note="one more")
    with pytest.raises(Refused, match="room for 10 in all"):
        attach(begun, note="0", file=io.BytesIO(b"another key"))
    page = text(browse(begun.person).get(own(begun, "security/")))
    assert "Remove one that matters less to make room" in page
    assert 'type="file"' not in page


def test_sharing_and_taking_back_twice_is_doing_it_once(begun: Response) -> None:
    evidence = attach(begun, shared=True)
    for shared in (True, False, False):
        actions.share_evidence(evidence=evidence, shared=shared)
    assert trail() == ["add_evidence", "unshare_evidence"]


def test_who_has_not_begun_is_led_to_the_beginning(response: Response, browse: Browse) -> None:
    browser, start = browse(response.person), f"/fjelldal/answer/{response.pk}/"
    for answer in (
        browser.get(own(response)),
        browser.get(own(response, "security/")),
        browser.post(own(response, "security/"), {"note": WORDS}),
    ):
        assert answer["Location"] == start
    assert browser.get(own(response, "nowhere/"))["Location"] == start


def test_a_question_that_is_none_is_not_found(begun: Response, browse: Browse, ccmd: Instrument) -> None:
    browser = browse(begun.person)
    assert browser.get(own(begun, "nowhere/")).status_code == 404
    assert browser.post(own(begun, "nowhere/"), {"note": WORDS}).status_code == 404
    page = f"/fjelldal/answer/{begun.pk}/page/strategy/"
    assert browser.post(page, {"show-it": ["security"]}).status_code == 404


def test_a_page_with_a_fault_is_mended_first_and_keeps_what_is_right(
    begun: Response, browse: Browse, ccmd: Instrument
) -> None:
    form = page_form(ccmd, "security")
    ticks = next(one for one in ccmd.page("security").questions if one.kind == "ticks")
    form[ticks.key] = [option.key for option in ticks.options]
    answer = browse(begun.person).post(
        f"/fjelldal/answer/{begun.pk}/page/security/", form | {"show-it": [ticks.key]}
    )
    assert answer.status_code == 200
    assert "Untick one of them" in text(answer)


def test_a_lost_session_keeps_the_note_and_says_that_the_file_is_gone(
    response: Response, browse: Browse
) -> None:
    browser = browse(None)
    browser.cookies["django_language"] = "en"
    link = f"/fjelldal/answer/link/{links.token(response)}/"
    browser.post(link)
    Session.objects.all().delete()
    file = SimpleUploadedFile("a.txt", b"a key")
    lost = browser.post(own(response, "security/"), {"note": WORDS, "shared": "on", "file": file})
    assert lost.status_code == 404
    assert "The file could not be kept" in text(lost)
    assert "Nothing is lost" not in text(lost)
    assert browser.post(link)["Location"] == own(response, "security/")
    page = text(browser.get(own(response, "security/")))
    assert WORDS in page
    assert "choose it again" in page
    assert "checked" in page
    browser.post(own(response, "security/"), {"note": WORDS, "shared": "on"})
    assert "put back" not in text(browser.get(own(response, "security/")))


def test_a_button_that_was_pressed_too_late_leads_back(begun: Response, browse: Browse) -> None:
    evidence, browser = attach(begun), browse(None)
    link = f"/fjelldal/answer/link/{links.token(begun)}/"
    browser.post(link)
    Session.objects.all().delete()
    assert browser.post(own(begun, f"remove/{evidence.pk}/"), {"_once": "x"}).status_code == 404
    assert Evidence.objects.exists()
    there = browser.post(link, follow=True)
    assert there.status_code == 200
    assert there.request["PATH_INFO"] == own(begun, "security/")


def test_it_goes_with_the_answers_when_she_is_erased(completed: Response) -> None:
    attach(completed)
    erase(completed.person, by=None)
    assert not Response.objects.exists()
    assert not Evidence.objects.exists()


def test_another_who_is_named_in_it_becomes_a_mark(completed: Response, make_person: MakePerson) -> None:
    other = make_person("Kari")
    Person.objects.filter(pk=other.pk).update(name="Kari Nordmann")
    attach(completed, note="Ask kari@example.org", file_name="to kari@example.org (1).txt")
    other.refresh_from_db()
    erase(other, by=None)
    evidence = Evidence.objects.get()
    assert "kari@" not in evidence.note
    assert "kari@" not in evidence.file_name


def test_it_is_deleted_when_its_term_is_over(completed: Response, own_home: None) -> None:
    attach(completed)
    ends = timezone.now() + timedelta(days=60 * 31)
    expire(now=datetime.fromtimestamp(ends.timestamp(), tz=ends.tzinfo))
    assert not Evidence.objects.exists()
    assert not Response.objects.exists()
