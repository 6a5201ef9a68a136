"""A form posted twice acts once."""

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser

from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.models import SubmittedForm
from firstline.foundation.access.once import FIELD
from firstline.foundation.audit.models import AuditRow

Browse = Callable[[Person | None], Browser]
NEW = "/fjelldal/desk/clients/new/"


def founder(name: str = "Aud", key: object = None) -> dict[str, object]:
    return {"kind": "founder", "name": name, FIELD: key or uuid4()}


@pytest.mark.django_db
def test_posted_twice_acts_once_and_leads_to_the_same_place(adviser: Person, browse: Browse) -> None:
    browser, form = browse(adviser), founder()
    answers = [browser.post(NEW, form) for _ in range(3)]
    client = Client.objects.get()
    assert {answer.status_code for answer in answers} == {302}
    assert {answer["Location"] for answer in answers} == {f"/fjelldal/desk/clients/{client.pk}/"}
    assert AuditRow.objects.filter(action="clients.take_on").count() == 1


@pytest.mark.django_db
def test_a_form_brought_up_again_and_changed_is_another(adviser: Person, browse: Browse) -> None:
    browser, key = browse(adviser), uuid4()
    for name in ("Aud", "Bjarne", "Bjarne"):
        assert browser.post(NEW, founder(name=name, key=key)).status_code == 302
    assert list(Client.objects.order_by("name").values_list("name", flat=True)) == ["Aud", "Bjarne"]


@pytest.mark.django_db
def test_two_forms_are_two(adviser: Person, browse: Browse) -> None:
    browser = browse(adviser)
    for _ in range(2):
        browser.post(NEW, founder())
    assert Client.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "not a key", "1; drop table"])
def test_a_key_that_is_none_is_left_alone(adviser: Person, browse: Browse, key: str) -> None:
    assert browse(adviser).post(NEW, {"kind": "founder", "name": "Aud", FIELD: key}).status_code == 302
    assert not SubmittedForm.objects.exists()


@pytest.mark.django_db
def test_an_invalid_form_may_be_corrected_and_sent_again(adviser: Person, browse: Browse) -> None:
    browser, key = browse(adviser), uuid4()
    assert browser.post(NEW, founder(name="", key=key)).status_code == 422
    assert not SubmittedForm.objects.exists()
    assert browser.post(NEW, founder(name="Aud", key=key)).status_code == 302
    assert Client.objects.get().name == "Aud"


@pytest.mark.django_db
def test_what_is_refused_is_said_and_changes_nothing(
    adviser: Person, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    from firstline.domains.clients import actions
    from firstline.foundation.access.refusals import Refused

    add = actions.add_client

    def change_and_refuse(**asked: object) -> None:
        add(**asked)  # type: ignore[arg-type]
        raise Refused("Not on a Sunday.")

    monkeypatch.setattr(actions, "add_client", change_and_refuse)
    answer = browse(adviser).post(NEW, founder())
    assert answer.status_code == 409
    assert "Not on a Sunday." in answer.content.decode()
    assert not Client.objects.exists()
    assert not SubmittedForm.objects.exists()
    assert not AuditRow.objects.exists()


@pytest.mark.django_db
def test_looking_stores_nothing(adviser: Person, browse: Browse) -> None:
    browse(adviser).get(NEW, {FIELD: str(uuid4())})
    assert not SubmittedForm.objects.exists()


@pytest.mark.django_db
def test_who_may_not_post_leaves_no_key(stranger: Person, hub: Hub, browse: Browse) -> None:
    assert browse(stranger).post(NEW, founder()).status_code == 404
    assert not SubmittedForm.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_posted_twice_at_once_acts_once(adviser: Person, browse: Browse) -> None:
    form, start = founder(), threading.Barrier(2)
    browsers = [browse(adviser) for _ in range(2)]
    answers: list[tuple[int, str]] = []

    def post(browser: Browser) -> None:
        start.wait()
        answer = browser.post(NEW, form)
        answers.append((answer.status_code, answer["Location"]))
        connection.close()

    threads = [threading.Thread(target=post, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    client = Client.objects.get()
    assert answers == [(302, f"/fjelldal/desk/clients/{client.pk}/")] * 2
