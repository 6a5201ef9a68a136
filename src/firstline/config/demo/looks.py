"""How the invented hubs look: faces and logos that are drawn, a colour, an introduction, and news."""

import io
import random
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageDraw

from firstline.domains.hubs import actions as hubs
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.library import actions as library
from firstline.domains.library.models import NewsPage

COLOURS = {"fjelldal": "#1f6b4f", "southmere": "#7a3b8f", "nordkyst": "#0b5c8a"}
PHONES = {"NO": "+47 00 00 00 {:02d}", "GB": "+44 1632 9600{:02d}", "DK": "+45 00 00 00 {:02d}"}
SKIN = ("#f2d3b8", "#e3b58f", "#c68e63", "#96623f", "#6b432b")
HAIR = ("#2b1d14", "#5b3a1e", "#8f5a2a", "#c99a4b", "#9a9a9a", "#b5532c")
BEHIND = ("#d7e8df", "#dfe3f4", "#f1e4d6", "#e9dcef", "#d9ebf2")
SIDE = 384


def dress(hub: Hub, staff: list[Person], leader: Person, chance: random.Random, today: date) -> None:
    """Give a hub its colour, logo, words and news, and its people faces that are nobody's."""
    hubs.change_hub(
        hub=hub,
        name=hub.name,
        email=hub.email,
        phone=PHONES[hub.country].format(10),
        colour=COLOURS[hub.slug],
        logo=_logo(COLOURS[hub.slug], chance),
        by=leader,
    )
    for number, person in enumerate(staff):
        hubs.change_person(
            person=person,
            name=person.name,
            phone=PHONES[hub.country].format(20 + number),
            title=person.title,
            on_front_page=True,
            photo=_face(chance),
        )
    _write(hub, today)


def _write(hub: Hub, today: date) -> None:
    words = tomllib.loads((Path(__file__).parent / "news.toml").read_text(encoding="utf-8"))
    language = hub.languages[0]
    door = library.open_front_door(hub=hub)
    door.introduction = words["introduction"][language]
    door.save()
    for row in words["news"]:
        page = NewsPage(
            title=row["title"][language],
            slug=row["slug"],
            date=today - timedelta(days=row["days_ago"]),
            introduction=row["introduction"][language],
            body=[("paragraph", f"<p>{row['text'][language]}</p>")],
        )
        door.add_child(instance=page)


def _face(chance: random.Random) -> BinaryIO:
    """A drawn face, from chance: no real person's."""
    skin, hair = chance.choice(SKIN), chance.choice(HAIR)
    picture = Image.new("RGB", (SIDE, SIDE), chance.choice(BEHIND))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((60, 290, 324, 520), fill=chance.choice(tuple(COLOURS.values())))
    if chance.random() < 0.5:
        draw.rounded_rectangle((96, 90, 288, 310), radius=90, fill=hair)
    draw.rectangle((164, 250, 220, 320), fill=skin)
    draw.ellipse((112, 84, 272, 284), fill=skin)
    draw.pieslice((104, 66, 280, 246), 180, 360, fill=hair)
    for eye in (160, 214):
        draw.ellipse((eye, 174, eye + 12, 188), fill="#22201e")
        draw.arc((eye - 8, 152, eye + 20, 176), 200, 340, fill=hair, width=5)
    draw.arc((162, 200, 222, 244), 25, 155, fill="#7d2f2a", width=6)
    if chance.random() < 0.4:
        for eye in (146, 200):
            draw.ellipse((eye, 162, eye + 40, 202), outline="#333333", width=5)
    return _png(picture)


def _logo(colour: str, chance: random.Random) -> BinaryIO:
    """A sign of hills in the hub's colour, on nothing."""
    picture = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((12, 12, SIDE - 12, SIDE - 12), fill=colour)
    for start in (40, 170):
        top = chance.randrange(120, 190)
        draw.polygon([(start, 290), (start + 90, top), (start + 180, 290)], fill="#ffffff")
    return _png(picture)


def _png(picture: Image.Image) -> BinaryIO:
    file = io.BytesIO()
    picture.save(file, "PNG")
    file.seek(0)
    return file
