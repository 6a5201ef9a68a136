"""What a hub says of itself, what a person does, and the pictures of both."""

import io
import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from PIL import Image

from firstline.domains.hubs import actions
from firstline.domains.hubs.models import Hub, Person, Picture
from firstline.engine.colour import shortfall
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.retention.erase import erase
from tests.conftest import MakePerson

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
PAGE = "/fjelldal/desk/settings/"
SAID = {"name": "Fjelldal", "email": "post@example.org", "phone": "+47 35 00 00 00", "colour": ""}


def picture(width: int = 900, height: int = 300, kind: str = "PNG") -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "#aa2233").save(file, kind)
    return SimpleUploadedFile(f"x.{kind.lower()}", file.getvalue())


def opened(stored: Picture | None) -> Image.Image:
    assert stored is not None
    return Image.open(io.BytesIO(bytes(stored.content)))


def once(browser: Browser, page: str) -> str:
    found = re.search(r'name="_once" value="([^"]+)"', browser.get(page).content.decode())
    assert found is not None
    return found[1]


def test_a_leader_changes_what_the_hub_says(hub: Hub, leader: Person, browse: Browse) -> None:
    browser = browse(leader)
    sent = {**SAID, "colour": "#0D7A5F", "own_colour": "on", "logo": picture(), "_once": once(browser, PAGE)}
    assert browser.post(PAGE, sent)["Location"] == PAGE
    hub.refresh_from_db()
    assert (hub.name, hub.colour) == ("Fjelldal", "#0d7a5f")
    assert opened(hub.logo).size == (360, 120)
    assert hub.logo_width == 96, "as wide as it is where it stands 32 px high"
    row = AuditRow.objects.get(action="hubs.change_hub")
    assert set(row.changes["fields"]) == {"name", "email", "phone", "colour", "logo", "reminder_days"}
    page = browse(None).get("/fjelldal/").content.decode()
    assert f'/pictures/{hub.logo_id}.webp" alt="" height="32" width="96"' in page, "its place is kept"
    assert "/fjelldal/theme.css?0d7a5f" in page


def test_what_is_not_chosen_is_no_colour(hub: Hub, leader: Person, browse: Browse) -> None:
    browser = browse(leader)
    browser.post(PAGE, {**SAID, "colour": "#0d7a5f", "_once": once(browser, PAGE)})
    hub.refresh_from_db()
    assert hub.colour == ""
    assert "theme.css?" not in browser.get(PAGE).content.decode()


def test_a_poor_colour_is_refused_with_one_that_works(hub: Hub, leader: Person, browse: Browse) -> None:
    browser = browse(leader)
    sent = {**SAID, "colour": "#ffcc00", "own_colour": "on", "_once": once(browser, PAGE)}
    answer = browser.post(PAGE, sent)
    assert answer.status_code == 422
    found = shortfall("#ffcc00")
    assert found is not None
    page = answer.content.decode()
    assert f'value="{found.suggestion}"' in page
    assert "1.4 to 1" in page
    hub.refresh_from_db()
    assert (hub.name, hub.colour) == ("Fjelldal næringshub", "")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [({"name": " "}, "name"), ({"colour": "red"}, "six digits"), ({"colour": "#fff"}, "six digits")],
)
def test_what_makes_no_sense_is_refused(
    hub: Hub, leader: Person, changed: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        actions.change_hub(hub=hub, by=leader, **{**SAID, **changed})


def test_only_who_leads_changes_the_hub(
    hub: Hub, adviser: Person, stranger: Person, manager: Person, make_person: MakePerson, browse: Browse
) -> None:
    for person in (adviser, stranger, manager):
        with pytest.raises(Refused, match="Only those who lead"):
            actions.change_hub(hub=hub, by=person, **SAID)
    assert browse(adviser).get(PAGE).status_code == 403
    assert browse(stranger).get(PAGE).status_code == browse(manager).get(PAGE).status_code == 404
    auditor = browse(make_person("Arne", hub, Role.AUDITOR))
    assert auditor.get(PAGE).status_code == 200
    assert auditor.post(PAGE, SAID).status_code == 403


def test_a_new_logo_takes_the_place_of_the_old(hub: Hub, leader: Person) -> None:
    first = actions.change_hub(hub=hub, by=leader, logo=picture(), **SAID).logo
    assert actions.change_hub(hub=hub, by=leader, **SAID).logo == first
    second = actions.change_hub(hub=hub, by=leader, logo=picture(), **SAID).logo
    assert list(Picture.objects.all()) == [second]
    without = actions.change_hub(hub=hub, by=leader, without_logo=True, **SAID)
    assert (without.logo, without.logo_width) == (None, 0)
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a...", b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\n broken"]
)
def test_what_is_no_picture_is_refused(hub: Hub, leader: Person, content: bytes) -> None:
    with pytest.raises(Refused, match="no picture"):
        actions.change_hub(hub=hub, by=leader, logo=io.BytesIO(content), **SAID)
    assert not Picture.objects.exists()


def test_a_picture_that_is_too_large_is_refused(hub: Hub, leader: Person) -> None:
    with pytest.raises(Refused, match="8 MB"):
        actions.change_hub(hub=hub, by=leader, logo=io.BytesIO(b"x" * (8 * 1024 * 1024 + 1)), **SAID)


def test_a_person_says_who_she_is(adviser: Person, browse: Browse) -> None:
    browser = browse(adviser)
    camera = Image.new("RGB", (600, 900), "#225588")
    told = camera.getexif()
    told[0x010F] = "Camera of Ingrid"
    file = io.BytesIO()
    camera.save(file, "JPEG", exif=told)
    sent = {"name": "Ingrid Vik", "title": "rådgiver", "phone": "99", "_once": once(browser, "/me/")}
    photo = SimpleUploadedFile("me.jpg", file.getvalue())
    assert browser.post("/me/", {**sent, "photo": photo})["Location"] == "/me/"
    adviser.refresh_from_db()
    assert (adviser.name, adviser.title, adviser.phone) == ("Ingrid Vik", "rådgiver", "99")
    face = opened(adviser.photo)
    assert face.size == (192, 192)
    assert b"Camera of Ingrid" not in bytes(adviser.photo.content) if adviser.photo else False
    answer = browse(None).get(f"/pictures/{adviser.photo_id}.webp")
    assert answer["Content-Type"] == "image/webp"
    assert "immutable" in answer["Cache-Control"]


def test_a_person_without_a_name_or_with_no_picture_changes_nothing(adviser: Person, browse: Browse) -> None:
    browser = browse(adviser)
    bad = SimpleUploadedFile("me.jpg", b"no picture")
    for sent in ({"name": ""}, {"name": "Ny", "photo": bad}):
        assert browser.post("/me/", {**sent, "_once": once(browser, "/me/")}).status_code == 422
    adviser.refresh_from_db()
    assert (adviser.name, adviser.photo) == ("Ingrid", None)
    assert browse(None).get("/me/")["Location"].startswith("/accounts/login/")


def test_a_face_goes_with_its_person(adviser: Person) -> None:
    photo = actions.change_person(
        person=adviser, name="Ingrid", phone="", title="", on_front_page=False, photo=picture()
    ).photo
    assert photo is not None
    erase(adviser, by=None)
    assert not Picture.objects.exists()
    adviser.refresh_from_db()
    assert adviser.photo is None


def test_a_picture_that_nobody_has_is_not_there(browse: Browse) -> None:
    assert browse(None).get("/pictures/nothing.webp").status_code == 404


def test_the_theme_is_the_hubs_alone(hub: Hub, other_hub: Hub, browse: Browse) -> None:
    Hub.objects.filter(pk=hub.pk).update(colour="#c00000")
    answer = browse(None).get("/fjelldal/theme.css")
    assert answer["Content-Type"].startswith("text/css")
    assert "--ds-color-accent-base-default:#c00000;" in answer.content.decode()
    assert browse(None).get("/havn/theme.css").content == b""


@pytest.mark.parametrize(
    ("written", "days"), [(("4", "10"), [4, 10]), (("4", ""), [4]), (("", "10"), [10]), (("", ""), [])]
)
def test_a_leader_says_when_people_are_reminded(
    hub: Hub, leader: Person, browse: Browse, written: tuple[str, str], days: list[int]
) -> None:
    browser = browse(leader)
    page = browser.get(PAGE).content.decode()
    assert 'name="first_reminder" value="5"' in page
    assert 'name="second_reminder" value="12"' in page
    fields = dict(zip(("first_reminder", "second_reminder"), written, strict=True))
    assert browser.post(PAGE, {**SAID, **fields, "_once": once(browser, PAGE)})["Location"] == PAGE
    hub.refresh_from_db()
    assert hub.reminder_days == days


@pytest.mark.parametrize("days", [[1, 2, 3], [0], [30], [-1, 4], [12, 5], [5, 5]])
def test_days_on_which_nobody_can_be_reminded_are_refused(hub: Hub, leader: Person, days: list[int]) -> None:
    with pytest.raises(Refused):
        actions.change_hub(hub=hub, by=leader, reminder_days=days, **SAID)
    hub.refresh_from_db()
    assert hub.reminder_days == [5, 12]


def test_what_is_not_said_of_reminders_stays(hub: Hub, leader: Person) -> None:
    Hub.objects.update(reminder_days=[7])
    assert actions.change_hub(hub=hub, by=leader, **SAID).reminder_days == [7]
