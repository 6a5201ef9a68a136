"""What a telephone needs to install the workspace, and the page that is shown without a line."""

import io
import json
from collections.abc import Callable

import pytest
from django.test import Client as Browser
from PIL import Image

from firstline.domains.hubs import pictures
from firstline.domains.hubs.models import Hub, Person, Picture

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
WHITE = (255, 255, 255)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def test_the_manifest_is_the_hubs_own(hub: Hub, browse: Browse) -> None:
    hub.colour = "#7a1f5c"
    hub.save()
    answer = browse(None).get("/fjelldal/app.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    said = json.loads(answer.content)
    assert (said["name"], said["lang"], said["theme_color"]) == ("Fjelldal næringshub", "nb", "#7a1f5c")
    assert said["start_url"] == said["id"] == "/fjelldal/my/"
    assert said["start_url"].startswith(said["scope"])
    assert {(each["sizes"], each["purpose"]) for each in said["icons"]} == {
        (sizes, purpose) for sizes in ("192x192", "512x512") for purpose in ("any", "maskable")
    }
    for each in said["icons"]:
        picture = browse(None).get(each["src"])
        assert picture.headers["Content-Type"] == "image/png"
        assert "x".join(map(str, opened(picture.content).size)) == each["sizes"]


def test_without_a_logo_the_sign_is_our_mark_on_the_hubs_colour(hub: Hub, browse: Browse) -> None:
    hub.colour = "#7a1f5c"
    hub.save()
    square = opened(browse(None).get("/fjelldal/icon-192.png").content)
    assert square.getpixel((5, 5)) == (0x7A, 0x1F, 0x5C)
    assert square.getpixel((96, 96)) == WHITE
    # A round cut, of four fifths of the width, loses nothing of the mark but its one corner.
    assert square.getpixel((96, 30)) == (0x7A, 0x1F, 0x5C)


def test_a_logo_stands_in_the_middle_on_white(hub: Hub, browse: Browse) -> None:
    file = io.BytesIO()
    Image.new("RGB", (400, 100), "#005500").save(file, "PNG")
    hub.logo = Picture.objects.create(content=pictures.logo(io.BytesIO(file.getvalue())))
    hub.save()
    square = opened(browse(None).get("/fjelldal/icon-512.png").content)
    assert square.getpixel((256, 40)) == WHITE
    assert square.getpixel((256, 256))[1] > square.getpixel((256, 256))[0] + 50


def test_the_worker_is_asked_for_each_time_and_names_what_it_keeps(hub: Hub, browse: Browse) -> None:
    answer = browse(None).get("/service-worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert '"/static/ui/app.css"' in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "language", "words"),
    [("nb", "nb", "uten nett"), ("xx", "en", "You are offline"), ("", "en", "You are offline")],
)
def test_the_page_without_a_line_is_in_the_readers_language(
    hub: Hub, browse: Browse, asked: str, language: str, words: str
) -> None:
    answer = browse(None).get(f"/offline/?language={asked}")
    assert answer.headers["Content-Language"] == language
    assert words in answer.content.decode()
